"""Every way out of the console that is no key: signals, and a line that goes away."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Protocol

from tui.cli.exits import ExitCode
from tui.cli.lost_line import watch_line

_CODES = {
    signal.SIGINT: ExitCode.INTERRUPTED,
    signal.SIGTERM: ExitCode.TERMINATED,
    signal.SIGHUP: ExitCode.HUNG_UP,
}

_WITHIN_S = {signal.SIGINT: 6.0, signal.SIGTERM: 6.0, signal.SIGHUP: 1.5}
"""How long the orderly way may take (connections are closed, the history is written) before the short one is taken."""

_LAST_LOOK_S = 0.5
"""How long a loop that may be stuck is waited for once the line is gone."""

_LEFT_CLEAN = (
    b"\x1b[?2026l\x1b[0m\x1b[?1000;1002;1003;1006;1004;2004;2048l\x1b[<u\x1b[?7h"
    b"\x1b[H\x1b[2J\x1b[?1049l\x1b[?25h"
)


class Console(Protocol):
    """What is asked of the console here."""

    def leave(self, code: int) -> None:
        """End in order, with this exit code; safe in a signal's handler."""

    def look_again(self, within_s: float) -> None:
        """Have the screen's loop note the view, unless it is stuck for so long; on any thread but the loop's."""

    def keep_view(self) -> None:
        """Have the view on the disk; on any thread."""


@contextlib.contextmanager
def orderly(console: Console) -> Iterator[None]:
    """While this lasts, signals end the console in order and a lost line ends it at once; the view is kept either way.

    SIGHUP stays ignored where it was (nohup): the line itself tells then. Only for the main thread.
    """
    modes = _modes()

    def end(number: int, _frame: FrameType | None) -> None:
        came = signal.Signals(number)
        console.leave(_CODES[came])
        _after(_WITHIN_S[came], lambda: _at_once(console, modes, _CODES[came]))

    caught = [one for one in _CODES if signal.getsignal(one) is not signal.SIG_IGN]
    before = {number: signal.signal(number, end) for number in caught}
    watch_line(sys.stdout.fileno(), lambda: _lost(console))
    try:
        yield
    finally:
        console.keep_view()  # before a second signal could cut it off
        for number, handler in before.items():
            signal.signal(number, handler)


def _lost(console: Console) -> None:
    console.look_again(_LAST_LOOK_S)
    _at_once(console, None, ExitCode.HUNG_UP)


def _after(seconds: float, act: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()


def _at_once(console: Console, modes: list[object] | None, code: int) -> None:
    """Leave without the loop, which may be stuck. `modes` are the terminal's own, None where it is gone."""
    console.keep_view()
    if modes is not None:
        out = sys.stdout.fileno()
        with contextlib.suppress(OSError, termios.error):
            termios.tcflush(out, termios.TCOFLUSH)  # or there may be no room for the last words
            os.write(out, _LEFT_CLEAN)
            termios.tcsetattr(out, termios.TCSANOW, modes)  # type: ignore[arg-type]
    os._exit(code)


def _modes() -> list[object] | None:
    with contextlib.suppress(OSError, termios.error):
        return list(termios.tcgetattr(sys.stdout.fileno()))
    return None
