"""A program on a pseudo-terminal, read as fast as it writes and interpreted by nobody: for times and bytes."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

PYTHON = sys.executable
NOCTOP = (PYTHON, "-m", "tui")

QUERIES = re.compile(rb"\x1b\[c|\x1b\[\?\d+\$p|\x1b\[\?u")


class Child:
    """`sent` is everything it has written so far."""

    def __init__(
        self, command: Sequence[str], columns: int = 160, rows: int = 50, env: Mapping[str, str] | None = None
    ) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        self.began_s = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**inherited, "TERM": "xterm-256color", "LANG": "C.UTF-8", **(env or {})},
            start_new_session=True,
        )
        os.close(slave)
        self.sent = bytearray()

    @property
    def pid(self) -> int:
        return self._process.pid

    def read(self, within_s: float) -> bool:
        """Take what is there, or comes in this time; False where nothing did."""
        ready, _, _ = select.select([self._master], [], [], max(0.0, within_s))
        if ready:
            with contextlib.suppress(OSError):
                self.sent += os.read(self._master, 65_536)
                return True
        return False

    def read_for(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.read(left)

    def seen(self, pattern: bytes, since: int = 0, within_s: float = 90.0) -> float:
        """The instant (perf_counter) at which this had come, in what was sent from `since` on."""
        end = time.perf_counter() + within_s
        while not re.search(pattern, bytes(self.sent[since:])):
            if time.perf_counter() > end or self._process.poll() is not None:
                raise RuntimeError(f"never saw {pattern!r} in {bytes(self.sent[-600:])!r}")
            self.read(0.05)
        return time.perf_counter()

    def press(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def cpu_s(self) -> float:
        """Seconds of a core used so far (Linux)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss_mb(self) -> float:
        """Resident memory (Linux)."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def end(self, keys: bytes) -> None:
        """Press these and wait for the end."""
        with contextlib.suppress(OSError):
            self.press(keys)
        end = time.perf_counter() + 10
        while self._process.poll() is None and time.perf_counter() < end:
            self.read(0.05)
        self._process.kill()
        self._process.wait()
        os.close(self._master)


@contextlib.contextmanager
def child(
    command: Sequence[str], quit_keys: bytes, columns: int = 160, rows: int = 50, **env: str
) -> Iterator[Child]:
    """A running program, ended with the block."""
    running = Child(command, columns, rows, env)
    try:
        yield running
    finally:
        running.end(quit_keys)
