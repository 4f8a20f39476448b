"""An api.video client on a scripted server that hands out tokens and looks at them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from pydantic import SecretStr

from tests.vendors.scripted_server import Exchange, ScriptedServer
from tui.clock import SystemClock
from tui.model.vendor import Kind
from tui.vendors.apivideo import ApiVideoClient
from tui.vendors.transport import Transport, TransportSettings

KEY = "av-very-secret-key"
STREAM_KEY = "dw-dew8-q6w9-k67w-1ws8"
PERIOD = "2018-09-11"
LIVE = "li400mYKSgQ6xs7taUeSaEKr"
SESSIONS = f"/analytics/live-streams/{LIVE}"

Handler = Callable[[Exchange], Awaitable[None]]


def problem(title: str, status: int, **more: Any) -> dict[str, Any]:
    return {
        "type": "https://docs.api.video/reference/x",
        "title": title,
        "name": "",
        "status": status,
        **more,
    }


UNRECOGNIZED = problem("Unrecognized request URL.", 404)
NOT_FOUND = problem("The requested resource was not found.", 404, name="liveStreamId")


class Portal:
    """What stands behind the server: routes by raw path (a JSON value or a handler), tokens and their count."""

    def __init__(self, routes: Mapping[str, Any], *, expires_in: Any = 3600) -> None:
        self.routes = dict(routes)
        self.expires_in = expires_in
        self.issued = 0
        self.access = self.refresh = ""
        self.logins = self.refreshes = 0
        self.login_status = 200
        self.asked: list[str] = []

    async def __call__(self, exchange: Exchange) -> None:
        path = exchange.request.path
        if path == "/auth/api-key":
            await self._login(exchange)
        elif path == "/auth/refresh":
            await self._refresh(exchange)
        elif exchange.request.headers.get("authorization") != f"Bearer {self.access}":
            await exchange.reply_json(problem("The access token is invalid or expired.", 401), 401)
        else:
            self.asked.append(exchange.request.target)
            await self._route(exchange, self.routes.get(path))

    async def _route(self, exchange: Exchange, route: Any) -> None:
        if callable(route):
            await route(exchange)
        elif route is None:
            await exchange.reply_json(NOT_FOUND, 404)
        else:
            await exchange.reply_json(route)

    async def _login(self, exchange: Exchange) -> None:
        self.logins += 1
        if self.login_status != 200:
            said = problem(f"The user credentials {KEY} were incorrect.", self.login_status)
            await exchange.reply_json(said, self.login_status)
            return
        assert json.loads(exchange.request.body) == {"apiKey": KEY}
        await self._issue(exchange)

    async def _refresh(self, exchange: Exchange) -> None:
        self.refreshes += 1
        if json.loads(exchange.request.body) != {"refreshToken": self.refresh}:
            await exchange.reply_json(problem("The refresh token is invalid.", 401), 401)
            return
        await self._issue(exchange)

    async def _issue(self, exchange: Exchange) -> None:
        self.issued += 1
        self.access, self.refresh = f"access-{self.issued}-secret", f"refresh-{self.issued}-secret"
        await exchange.reply_json(
            {
                "token_type": "Bearer",
                "expires_in": self.expires_in,
                "access_token": self.access,
                "refresh_token": self.refresh,
            }
        )

    def revoke(self) -> None:
        """The access token is void from now on; its refresh token still counts."""
        self.access = "void"


class HandClock:
    """A clock moved by hand; only token lifetimes hang on it."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now_ms(self) -> int:
        return 0

    def monotonic_s(self) -> float:
        return self.seconds


@asynccontextmanager
async def account(portal: Portal, **options: Any) -> AsyncIterator[tuple[ApiVideoClient, ScriptedServer]]:
    """The client and the server it talks to; both are gone afterwards."""
    async with opened(portal, **options) as (client, server, _):
        yield client, server


@asynccontextmanager
async def opened(
    portal: Portal, **options: Any
) -> AsyncIterator[tuple[ApiVideoClient, ScriptedServer, Transport]]:
    async with ScriptedServer(portal) as server:
        settings = TransportSettings(
            vendor="video", kind=Kind.APIVIDEO, base_url=server.url, max_requests_per_s=10_000
        )
        transport = Transport(settings, clock=SystemClock())
        client = ApiVideoClient(transport, api_key=SecretStr(KEY), **options)
        try:
            yield client, server, transport
        finally:
            await transport.aclose()


def listed(rows: list[Any], *, page: int = 1, pages_total: Any = 1, links: Any = ()) -> dict[str, Any]:
    pagination = {
        "currentPage": page,
        "currentPageItems": 19,
        "itemsTotal": 123,
        "pageSize": 100,
        "pagesTotal": pages_total,
        "links": list(links) if isinstance(links, tuple) else links,
    }
    return {"data": rows, "pagination": pagination}


def paged(pages: list[list[Any]], *, pages_total: Any = None, links: Any = ()) -> Handler:
    """A route that serves these pages by `currentPage`."""

    async def route(exchange: Exchange) -> None:
        number = int(exchange.request.param("currentPage") or 1)
        rows = pages[number - 1] if number <= len(pages) else []
        total = len(pages) if pages_total is None else pages_total
        await exchange.reply_json(listed(rows, page=number, pages_total=total, links=links))

    return route


def stream(live_stream_id: str = LIVE, name: str = "Sports 1", **changes: Any) -> dict[str, Any]:
    return {
        "liveStreamId": live_stream_id,
        "name": name,
        "streamKey": STREAM_KEY,
        "broadcasting": True,
        "restreams": [{"name": "other", "serverUrl": "rtmp://x", "streamKey": f"re-{STREAM_KEY}"}],
        "createdAt": "2020-01-31T10:17:47+00:00",
        **changes,
    }


def session(session_id: Any = "ps4zRWVOv2If2vzKJLMr3jQo", **changes: Any) -> dict[str, Any]:
    """The page's sample row; `changes` are to its `session` part."""
    times = {
        "sessionId": session_id,
        "loadedAt": "2018-09-11T13:04:37.890Z",
        "endedAt": "2018-09-11T14:47:22.186Z",
    }
    return {
        "client": {"name": "Firefox", "type": "browser", "version": "61.0"},
        "device": {"model": "unknown", "type": "desktop", "vendor": "unknown"},
        "location": {"city": "Paris", "country": "France"},
        "os": {"name": "unknown", "shortname": "unknown", "version": "unknown"},
        "referrer": {"medium": "unknown", "searchTerm": "unknown", "source": "unknown", "url": "unknown"},
        "session": {**times, **changes},
    }
