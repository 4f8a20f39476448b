"""Connections that stand and wait: which is taken, and that none is left behind."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from tests.vendors.conftest import MakeTransport
from tests.vendors.scripted_server import Exchange, ScriptedServer, json_answer
from tui.vendors.errors import Unreachable
from tui.vendors.transport import Request, connection

ASK = Request(path="/x", repeatable=False)


async def test_as_many_connections_as_were_needed_at_once(make: MakeTransport) -> None:
    async def together(exchange: Exchange) -> None:
        await exchange.server.until(lambda: exchange.server.most_under_way == 3)
        await exchange.reply_json({})

    async with ScriptedServer(together) as server:
        transport = make(server.url)
        for _ in range(3):
            await asyncio.gather(*(transport.send(ASK) for _ in range(3)))
        assert server.connections_total == server.connections == 3


async def test_one_unused_for_too_long_is_closed(
    make: MakeTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "KEPT_OPEN_S", -1.0)
    async with ScriptedServer(json_answer({})) as server:
        transport = make(server.url)
        await transport.send(ASK)
        await transport.send(ASK)
        assert server.connections_total == 2
        await server.until(lambda: server.connections == 1)


async def test_whoever_goes_at_any_moment_leaves_no_connection_behind(make: MakeTransport) -> None:
    """A place for one: a connection that is kept by nobody would hold up all who come after."""
    async with ScriptedServer(json_answer({})) as server:
        for turns in range(40):
            transport = make(server.url, max_concurrency=1)
            asker = asyncio.create_task(transport.send(ASK))
            for _ in range(turns):
                await asyncio.sleep(0)
            asker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asker
            assert (await transport.send(ASK)).json() == {}
            await server.until(lambda: server.connections == 1)
            await transport.aclose()
            await server.until(lambda: server.connections == 0)


async def test_closing_ends_the_answer_under_way(make: MakeTransport) -> None:
    async def half(exchange: Exchange) -> None:
        await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        await asyncio.Event().wait()

    async with ScriptedServer(half) as server:
        transport = make(server.url)
        asker = asyncio.create_task(transport.send(ASK))
        await server.until(lambda: server.under_way == 1)
        await transport.aclose()
        with pytest.raises(Unreachable):
            await asker
        await server.until(lambda: server.connections == 0)


async def test_closing_at_any_moment_of_a_request_leaves_no_connection_open(make: MakeTransport) -> None:
    async with ScriptedServer(json_answer({})) as server:
        for turns in range(40):
            transport = make(server.url)
            asker = asyncio.create_task(transport.send(ASK))
            for _ in range(turns):
                await asyncio.sleep(0)
            await transport.aclose()
            with contextlib.suppress(Unreachable):
                await asker
            await server.until(lambda: server.connections == 0)
