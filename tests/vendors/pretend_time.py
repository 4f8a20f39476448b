"""Time that passes only when somebody sleeps, so that no test waits for a clock."""

from __future__ import annotations

import asyncio

NOON_MS = 1_762_437_600_000
"""2025-11-06T14:00:00Z, the time of Uplynk's documented sample."""


class PretendTime:
    """A clock and a sleep that belong together; `slept` lists the pauses in order."""

    def __init__(self, now_ms: int = NOON_MS) -> None:
        self._now_ms = float(now_ms)
        self._monotonic_s = 1_000.0
        self.slept: list[float] = []

    def now_ms(self) -> int:
        return round(self._now_ms)

    def monotonic_s(self) -> float:
        return self._monotonic_s

    def pass_s(self, seconds: float) -> None:
        self._monotonic_s += seconds
        self._now_ms += seconds * 1000

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)
        self.pass_s(seconds)
