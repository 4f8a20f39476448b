"""A real pseudo-terminal with a terminal emulator behind it: what an operator would see."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

import pyte


class Terminal:
    """A program on a pty of `columns` x `rows`, its output interpreted by pyte."""

    def __init__(self, command: Sequence[str], columns: int, rows: int, env: Mapping[str, str]) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._master, slave = pty.openpty()
        self._set_size(columns, rows)
        self.raw = bytearray()
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(env),
            start_new_session=True,
            close_fds=True,
        )
        os.close(slave)

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    @property
    def code(self) -> int:
        """The exit code of a program that has ended."""
        return self._process.wait(0.1)

    def press(self, keys: str) -> None:
        self.send(keys.encode())

    def send(self, data: bytes) -> None:
        os.write(self._master, data)

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self._set_size(columns, rows)
        os.killpg(self._process.pid, signal.SIGWINCH)

    def spoil(self, data: bytes) -> None:
        """Show what another program writes on this terminal."""
        self._stream.feed(data)

    def wait_for(self, seen: Callable[[str], bool], what: str, within_s: float = 60.0) -> str:
        """Read until the screen satisfies `seen`; AssertionError with the screen where it never does."""
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            self._read(0.1)
            if seen(self.text):
                return self.text
            if not self.running:
                self._read(0.1)
                break
        raise AssertionError(f"never saw {what}; the screen is\n{self.text}")

    def wait_for_text(self, text: str, within_s: float = 60.0) -> str:
        return self.wait_for(lambda screen: text in screen, repr(text), within_s)

    def read_for(self, seconds: float) -> None:
        """Take in whatever is sent for a while."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.running:
            self._read(0.05)

    def wait_for_end(self, within_s: float = 10.0) -> int:
        """The exit status once the program has ended, its last output read."""
        end = time.monotonic() + within_s
        while self.running and time.monotonic() < end:
            self._read(0.05)
        self._read(0.1)
        return self._process.wait(0.1)

    def drain(self) -> None:
        """Read what is left, whether or not the program still runs."""
        while select.select([self._master], [], [], 0.1)[0] and self._read(0.1):
            pass

    def hang_up(self) -> None:
        """The line goes away; the program has no controlling terminal, so no signal tells it."""
        os.close(self._master)
        self._master = os.open(os.devnull, os.O_RDWR)

    def kill(self) -> None:
        """The program dies without a word, as with the machine it runs on."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(5)

    def close(self) -> None:
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGTERM)
            end = time.monotonic() + 5
            while self.running and time.monotonic() < end:
                self._read(0.05)
        if self.running:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(5)
        os.close(self._master)

    def _read(self, wait_s: float) -> bool:
        """Whether anything came."""
        ready, _, _ = select.select([self._master], [], [], wait_s)
        if not ready:
            return False
        try:
            data = os.read(self._master, 65_536)
        except OSError:  # the other side has been closed
            return False
        self.raw += data
        self._stream.feed(_without_queries(data))
        return bool(data)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


_SIZE_NAMES = ("COLUMNS", "LINES")
"""Parallel test runners export them; a program would believe them more than the terminal."""


def _without_queries(data: bytes) -> bytes:
    """pyte prints the tail of private sequences that it does not know; a terminal swallows them."""
    for query in (b"\x1b[?2026$p", b"\x1b[?2048$p", b"\x1b[>1u", b"\x1b[<u", b"\x1b[=1;1u"):
        data = data.replace(query, b"")
    return data


def environment(**env: str) -> dict[str, str]:
    """That of a program on a terminal."""
    inherited = {name: value for name, value in os.environ.items() if name not in _SIZE_NAMES}
    return {**inherited, "TERM": "xterm-256color", "LANG": "C.UTF-8", **env}


@contextlib.contextmanager
def noctop(arguments: Sequence[str], columns: int, rows: int, **env: str) -> Iterator[Terminal]:
    """`noctop ARGUMENTS` on a terminal of that size."""
    terminal = Terminal([sys.executable, "-m", "tui", *arguments], columns, rows, environment(**env))
    try:
        yield terminal
    finally:
        terminal.close()
