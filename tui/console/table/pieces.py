"""What nobody asked for, done a piece at a time: a key gets its turn between two."""

from __future__ import annotations

from collections.abc import Callable

from textual.timer import Timer
from textual.widget import Widget

from tui.right_of_way import is_quiet, key_is_due, key_on_its_way

PIECE = 6
"""Lines made or painted at once: some 3 ms. A refresh changes every line of the screen."""

QUIET_PIECE = 48
"""The same while nobody types: a screenful. Each piece wakes the console up once more, at more than the piece costs."""

BETWEEN_S = 1 / 60
"""Between two pieces: a frame of the screen. Several within one would be painted together, and a key wait for all."""


def at_once() -> int:
    """How many lines make a piece now."""
    return QUIET_PIECE if is_quiet() else PIECE


class Pieces:
    """`piece` does one, of `at_once()` lines, and tells whether there is more. Timers are those of `widget`."""

    def __init__(self, widget: Widget, piece: Callable[[], bool]) -> None:
        self._widget = widget
        self._piece = piece
        self._timer: Timer | None = None

    def go(self) -> None:
        """The first piece now, the others by and by; none while a key is on its way, or due. What was going on begins
        anew."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if key_on_its_way() or key_is_due() or self._piece():
            self._timer = self._widget.set_timer(BETWEEN_S, self.go)
