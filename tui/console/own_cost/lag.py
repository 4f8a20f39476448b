"""How late the screen's loop is: the time a key may have to wait."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

EVERY_S = 0.5
KEPT = 120
"""A minute of them."""


@dataclass(frozen=True, slots=True)
class Lag:
    """Milliseconds the loop was late in the last minute, None before it was ever asked."""

    p50_ms: float | None
    p99_ms: float | None
    max_ms: float | None


class LagMeter:
    """Asks the loop twice a second to call it, and notes how much later it did. Two calls a second cost nothing."""

    def __init__(self) -> None:
        self._late_s: deque[float] = deque(maxlen=KEPT)
        self._timer: asyncio.TimerHandle | None = None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._expect(loop)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def lag(self) -> Lag:
        return lag_of(tuple(self._late_s))

    def _expect(self, loop: asyncio.AbstractEventLoop) -> None:
        due_s = loop.time() + EVERY_S
        self._timer = loop.call_at(due_s, self._called, loop, due_s)

    def _called(self, loop: asyncio.AbstractEventLoop, due_s: float) -> None:
        self._late_s.append(max(0.0, loop.time() - due_s))
        self._expect(loop)


def lag_of(late_s: Sequence[float]) -> Lag:
    """Nearest-rank percentiles."""
    ordered = sorted(late_s)
    if not ordered:
        return Lag(None, None, None)

    def rank(share: float) -> float:
        return ordered[math.ceil(share * len(ordered)) - 1] * 1000

    return Lag(rank(0.5), rank(0.99), ordered[-1] * 1000)
