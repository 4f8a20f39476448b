"""The one way noctop learns what time it is, so that tests and the demo can say otherwise."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """`now_ms` is epoch milliseconds UTC; `monotonic_s` measures spans and never goes back."""

    def now_ms(self) -> int: ...

    def monotonic_s(self) -> float: ...


class SystemClock:
    """The machine's clock."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic_s(self) -> float:
        return time.monotonic()


class WarpedClock:
    """A clock that read `origin_ms` when it was made and runs `speed` times as fast as the machine's.

    The demo's console lives on its simulator's time. Monotonic time stays the machine's: deadlines and rates
    are about the real wire.
    """

    def __init__(self, origin_ms: int, speed: float) -> None:
        self._origin_ms = origin_ms
        self._speed = speed
        self._started_s = time.monotonic()

    def now_ms(self) -> int:
        return self._origin_ms + round((time.monotonic() - self._started_s) * 1000 * self._speed)

    def monotonic_s(self) -> float:
        return time.monotonic()
