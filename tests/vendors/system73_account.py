"""A System73 client on a scripted server, and answers as the reference shows them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from pydantic import SecretStr

from tests.vendors.scripted_server import Exchange, ScriptedServer, Step
from tui.clock import SystemClock
from tui.model.vendor import Kind
from tui.vendors.system73 import System73Client
from tui.vendors.transport import Transport, TransportSettings

KEY = "s73-very-secret-key"

FIGURES: dict[str, Any] = {
    "cdn_throughput": 40000,
    "p2p_throughput": 180000,
    "total_throughput": 220000,
    "cdn_devices": 2,
    "p2p_devices": 9,
    "not_compatible_devices": 0,
    "cdn_viewing_time": 10,
    "p2p_viewing_time": 45,
    "total_viewing_time": 55,
}


@asynccontextmanager
async def account(
    *script: Step, base_path: str = "", key: str = KEY, **options: Any
) -> AsyncIterator[tuple[System73Client, ScriptedServer]]:
    """The client and the server it talks to; both are gone afterwards."""
    async with opened(*script, base_path=base_path, key=key, **options) as (client, server, _):
        yield client, server


@asynccontextmanager
async def opened(
    *script: Step, base_path: str = "", key: str = KEY, **options: Any
) -> AsyncIterator[tuple[System73Client, ScriptedServer, Transport]]:
    async with ScriptedServer(*script) as server:
        settings = TransportSettings(
            vendor="p2p", kind=Kind.SYSTEM73, base_url=server.url + base_path, max_requests_per_s=10_000
        )
        transport = Transport(settings, clock=SystemClock())
        try:
            yield System73Client(transport, api_key=SecretStr(key), **options), server, transport
        finally:
            await transport.aclose()


def channel(channel_id: Any, **changes: Any) -> dict[str, Any]:
    return {"channel_id": channel_id, **FIGURES, **changes}


def wrapped(rows: list[Any], *, page: int = 0, total_pages: Any = 1) -> list[Any]:
    return [{"total_pages": total_pages, "page": page, "results": rows}]


def by_path(answers: Mapping[str, Any]) -> Callable[[Exchange], Awaitable[None]]:
    """A step that answers each raw path with its value as JSON, any other with 404."""

    async def step(exchange: Exchange) -> None:
        if exchange.request.path in answers:
            await exchange.reply_json(answers[exchange.request.path])
        else:
            await exchange.reply_json({"error": "no such thing"}, 404)

    return step


def paged(pages: list[list[Any]], *, total_pages: Any = None) -> Callable[[Exchange], Awaitable[None]]:
    """A step that serves these pages by the request's `page`, claiming `total_pages` of them."""

    async def step(exchange: Exchange) -> None:
        number = int(exchange.request.param("page") or 0)
        rows = pages[number] if number < len(pages) else []
        total = len(pages) if total_pages is None else total_pages
        await exchange.reply_json(wrapped(rows, page=number, total_pages=total))

    return step
