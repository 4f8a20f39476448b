"""What the five simulated APIs share on the wire: the world's Date, a vendor's faults, answers, rate limits."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from email.utils import formatdate
from typing import Any, Literal

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tui.simulator.clock import WorldClock

Fault = Literal["none", "down", "slow"]

SLOW_S = 2.0
"""Real seconds a slow vendor takes before it answers."""

_DOWN_PAGE = "<html><head><title>503 Service Temporarily Unavailable</title></head><body>503</body></html>\n"


def json_answer(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """`content` as compact JSON. The Date header is added by `WorldDate`, for every answer alike."""
    body = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
    return Response(body, status, dict(headers or {}), media_type="application/json")


def http_date(at_ms: int) -> str:
    """An instant the way HTTP writes it (RFC 9110, IMF-fixdate)."""
    return formatdate(at_ms / 1000, usegmt=True)


class WorldDate:
    """ASGI layer: every answer carries `Date` of the world's clock, so that clients can follow its time."""

    def __init__(self, app: ASGIApp, clock: WorldClock) -> None:
        self.app = app
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Date"] = http_date(self.clock.now_ms())
            await send(message)

        await self.app(scope, receive, dated)


class VendorFault:
    """ASGI layer of one vendor: answers 503 with a page of HTML, or waits `SLOW_S` real seconds first."""

    def __init__(
        self,
        app: ASGIApp,
        fault: Callable[[], Fault],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.app = app
        self.fault = fault
        self.sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self.fault()
        if fault == "down":
            await Response(_DOWN_PAGE, 503, media_type="text/html")(scope, receive, send)
            return
        if fault == "slow":
            await self.sleep(SLOW_S)
        await self.app(scope, receive, send)


class RateLimit:
    """At most `limit` requests in any `window_s` real seconds (0: no limit)."""

    def __init__(self, limit: int, window_s: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.window_s = window_s
        self._monotonic = monotonic
        self._taken: deque[float] = deque()

    def take(self, cost: int = 1) -> float:
        """Spend `cost` requests and return 0.0, or spend nothing and return the seconds until there is room."""
        now = self._monotonic()
        while self._taken and self._taken[0] <= now - self.window_s:
            self._taken.popleft()
        if not self.limit or len(self._taken) + cost <= self.limit:
            self._taken.extend([now] * cost)
            return 0.0
        return self._taken[0] + self.window_s - now if self._taken else self.window_s

    def left(self) -> int:
        """Requests that may still be made now."""
        now = self._monotonic()
        return max(0, self.limit - sum(1 for taken in self._taken if taken > now - self.window_s))
