"""A line on stderr that says how far a command is; only on a terminal, and only once it has taken a while."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import TextIO

from rich.cells import cell_len, set_cell_size

from tui.clock import Clock

QUIET_S = 0.5
"""Nothing is said about what takes no longer than this."""
_USUAL_COLUMNS = 80


class Progress:
    """`say` replaces the line; `clear` leaves none behind, and so does the end of a `with` block."""

    def __init__(self, clock: Clock, out: TextIO | None = None) -> None:
        self._clock = clock
        self._out = out if out is not None else sys.stderr
        self._shown = False
        self._started_s = clock.monotonic_s()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def say(self, words: str) -> None:
        if self._out.isatty() and self._clock.monotonic_s() - self._started_s >= QUIET_S:
            self._out.write(f"\r\x1b[K{self._within_the_line(words)}")
            self._out.flush()
            self._shown = True

    def clear(self) -> None:
        if self._shown:
            self._out.write("\r\x1b[K")
            self._out.flush()
            self._shown = False

    def _within_the_line(self, words: str) -> str:
        """A line that wraps could not be replaced; the last column stays free, where some terminals wrap already."""
        try:
            columns = os.get_terminal_size(self._out.fileno()).columns or _USUAL_COLUMNS
        except (OSError, ValueError):
            columns = _USUAL_COLUMNS
        return words if cell_len(words) < columns else set_cell_size(words, columns - 1)
