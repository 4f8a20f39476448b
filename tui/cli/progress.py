"""A line on stderr that says how far a command is; only on a terminal, and only once it has taken a while."""

from __future__ import annotations

import sys
from typing import TextIO

from tui.clock import Clock

QUIET_S = 0.5
"""Nothing is said about what takes no longer than this."""


class Progress:
    """`say` replaces the line; `clear` leaves none behind."""

    def __init__(self, clock: Clock, out: TextIO | None = None) -> None:
        self._clock = clock
        self._out = out if out is not None else sys.stderr
        self._shown = False
        self._started_s = clock.monotonic_s()

    def say(self, words: str) -> None:
        if self._out.isatty() and self._clock.monotonic_s() - self._started_s >= QUIET_S:
            self._out.write(f"\r\x1b[K{words}")
            self._out.flush()
            self._shown = True

    def clear(self) -> None:
        if self._shown:
            self._out.write("\r\x1b[K")
            self._out.flush()
            self._shown = False
