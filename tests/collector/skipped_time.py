"""Hours in milliseconds: a loop on which time passes only by jumping over pauses, and then exactly."""

from __future__ import annotations

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from typing import Any

NOON_MS = 1_762_437_600_000


class _Jumping(selectors.DefaultSelector):
    """Where nothing is ready, a wait is over at once and counts as having passed."""

    def __init__(self) -> None:
        super().__init__()
        self.passed_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        ready = super().select(0)
        if not ready:
            self.passed_s += timeout
        return ready


class SkippingLoop(asyncio.SelectorEventLoop):
    """Its clock starts at 0 and stands still while anything runs. For tests without real connections."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.passed_s


def in_skipped_time(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Runs an async test on a loop of that kind."""

    @functools.wraps(test)
    def run(*arguments: Any, **named: Any) -> None:
        with asyncio.Runner(loop_factory=SkippingLoop) as runner:
            runner.run(test(*arguments, **named))

    return run


class LoopClock:
    """noctop's clock on the time of the running loop."""

    def now_ms(self) -> int:
        return NOON_MS + round(self.monotonic_s() * 1000)

    def monotonic_s(self) -> float:
        return asyncio.get_running_loop().time()
