"""The world's own time, which may run faster than ours, stand still, or be set by a test."""

from __future__ import annotations

import time
from collections.abc import Callable


class WorldClock:
    """Epoch milliseconds that start at `start_ms` and pass `speed` times as fast as real ones (0 stands still)."""

    def __init__(self, start_ms: int, speed: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.start_ms = start_ms
        self.speed = speed
        self._monotonic = monotonic
        # One tuple, replaced whole: server and test may live on two threads.
        self._anchor = (start_ms, monotonic())

    def now_ms(self) -> int:
        """The world's present instant."""
        anchor_ms, anchor_s = self._anchor
        return anchor_ms + int((self._monotonic() - anchor_s) * 1000 * self.speed)

    def set_ms(self, now_ms: int) -> None:
        """Jump to `now_ms`; time passes on from there at the same speed."""
        self._anchor = (now_ms, self._monotonic())
