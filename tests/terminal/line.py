"""A console on a line that misbehaves."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.terminal.emulator import Terminal, environment

_CONTROLLED = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execvp(sys.argv[1], sys.argv[1:])"
)
"""Takes the pty as its controlling terminal, as a login does: only then is a hang-up told by a signal."""

_DEAF = ("sh", "-c", 'trap "" HUP; exec "$@"', "sh")
"""As nohup leaves a program: SIGHUP is ignored, and stays so."""


@contextlib.contextmanager
def console(
    config: Path,
    tmp_path: Path,
    size: tuple[int, int] = (100, 30),
    *,
    deaf: bool = False,
    options: Sequence[str] = (),
) -> Iterator[Terminal]:
    """noctop on a pty that is its controlling terminal; `deaf` to SIGHUP."""
    noctop = (sys.executable, "-m", "tui", "--config", str(config), *options)
    command = [sys.executable, "-c", _CONTROLLED, *(_DEAF if deaf else ()), *noctop]
    terminal = Terminal(command, *size, environment(XDG_STATE_HOME=str(tmp_path / "state")))
    try:
        yield terminal
    finally:
        terminal.close()


def kept_view(tmp_path: Path) -> dict[str, Any]:
    """What is kept of how the console was set up."""
    found: dict[str, Any] = json.loads((tmp_path / "state" / "noctop" / "view.json").read_text())
    return found


def ends_within(terminal: Terminal, seconds: float) -> int:
    """The exit code; AssertionError where it runs on. Reads nothing of what is sent."""
    end = time.monotonic() + seconds
    while terminal.running:
        assert time.monotonic() < end, f"it still runs after {seconds} s"
        time.sleep(0.02)
    return terminal.code


def processor_s(pid: int) -> float:
    """Seconds of processor a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
