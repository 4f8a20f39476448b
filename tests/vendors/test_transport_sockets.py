"""The connections below httpx, against plain asyncio servers on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpcore
import pytest
import trustme

from tests.vendors.conftest import MakeTransport
from tests.vendors.scripted_server import Exchange, ScriptedServer, json_answer
from tui.vendors.transport import Request
from tui.vendors.transport.sockets import AsyncioBackend

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
MEGABYTE = bytes(range(256)) * 4096


@contextlib.asynccontextmanager
async def server(serve: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    under_way: set[asyncio.Task[None]] = set()

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        under_way.add(task := asyncio.current_task())
        try:
            await serve(reader, writer)
            writer.close()
            await writer.wait_closed()
        except (ConnectionError, ssl.SSLError):
            writer.transport.abort()
        await asyncio.sleep(0)
        under_way.discard(task)

    listening = await asyncio.start_server(served, "127.0.0.1", 0, ssl=tls)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        async with asyncio.timeout(5):
            await asyncio.gather(*under_way)


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()


async def silence(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


async def all_of(stream: httpcore.AsyncNetworkStream, size: int) -> bytearray:
    received = bytearray()
    while len(received) < size and (data := await stream.read(65_536, timeout=5)):
        assert len(data) <= 65_536
        received += data
    return received


async def test_what_is_written_comes_back_whole_however_much_it_is() -> None:
    async with server(echo) as port:
        stream = await AsyncioBackend().connect_tcp("127.0.0.1", port, timeout=5)
        sending = asyncio.create_task(stream.write(3 * MEGABYTE, timeout=5))
        assert await all_of(stream, 3 * len(MEGABYTE)) == 3 * MEGABYTE
        await sending
        await stream.aclose()


async def test_what_comes_faster_than_it_is_read_waits_on_the_other_side() -> None:
    sent = 0

    async def flood(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        for _ in range(32):
            writer.write(MEGABYTE)
            await writer.drain()
            sent += 1

    async with server(flood) as port:
        stream = await AsyncioBackend().connect_tcp("127.0.0.1", port, timeout=5)
        for _ in range(500):
            await asyncio.sleep(0)
        assert sent < 16  # the kernel's buffers hold some
        assert await all_of(stream, 32 * len(MEGABYTE)) == 32 * MEGABYTE
        assert await stream.read(1, timeout=5) == b""
        await stream.aclose()


async def test_tls(tls: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    async with server(echo, tls) as port:
        stream = await AsyncioBackend().connect_tcp("localhost", port, timeout=5)
        covered = await stream.start_tls(trusting, server_hostname="localhost", timeout=5)
        assert covered.get_extra_info("ssl_object").version() == "TLSv1.3"
        sending = asyncio.create_task(covered.write(MEGABYTE, timeout=5))
        assert await all_of(covered, len(MEGABYTE)) == MEGABYTE
        await sending
        await covered.aclose()


async def test_an_authority_nobody_knows(tls: ssl.SSLContext) -> None:
    async with server(echo, tls) as port:
        stream = await AsyncioBackend().connect_tcp("localhost", port, timeout=5)
        with pytest.raises(httpcore.ConnectError, match="certificate verify failed"):
            await stream.start_tls(ssl.create_default_context(), server_hostname="localhost", timeout=5)


async def test_a_server_that_does_not_answer_the_handshake(trusting: ssl.SSLContext) -> None:
    async with server(silence) as port:
        stream = await AsyncioBackend().connect_tcp("localhost", port, timeout=5)
        with pytest.raises(httpcore.ConnectTimeout):
            await stream.start_tls(trusting, server_hostname="localhost", timeout=0.05)


async def test_a_read_and_a_write_that_take_too_long() -> None:
    async def deaf(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await ended.wait()

    ended = asyncio.Event()
    async with server(deaf) as port:
        stream = await AsyncioBackend().connect_tcp("127.0.0.1", port, timeout=5)
        with pytest.raises(httpcore.ReadTimeout):
            await stream.read(10, timeout=0.01)
        with pytest.raises(httpcore.WriteTimeout):
            await stream.write(64 * MEGABYTE, timeout=0.01)
        await stream.aclose()
        ended.set()


async def test_an_idle_connection_that_the_server_has_ended_is_known_to_be_over() -> None:
    async def at_once(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        return

    async with server(at_once) as port:
        stream = await AsyncioBackend().connect_tcp("127.0.0.1", port, timeout=5)
        assert await stream.read(10, timeout=5) == b""
        assert stream.get_extra_info("is_readable")
        await asyncio.sleep(0.01)
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"too late", timeout=5)
        await stream.aclose()


async def test_it_says_who_is_at_its_ends() -> None:
    async with server(silence) as port:
        stream = await AsyncioBackend().connect_tcp("127.0.0.1", port, timeout=5, local_address="127.0.0.1")
        assert stream.get_extra_info("server_addr") == ("127.0.0.1", port)
        assert stream.get_extra_info("client_addr")[0] == "127.0.0.1"
        assert not stream.get_extra_info("is_readable")
        await stream.aclose()


async def test_a_connection_that_ended_between_two_requests_costs_no_request(make: MakeTransport) -> None:
    async def last(exchange: Exchange) -> None:
        await exchange.reply_json([1])
        exchange.close()

    async with ScriptedServer(last, json_answer([2])) as vendor:
        transport = make(vendor.url)
        assert (await transport.send(Request(path="/x", repeatable=False))).json() == [1]
        await vendor.until(lambda: vendor.connections == 0)
        assert (await transport.send(Request(path="/y", repeatable=False))).json() == [2]
        assert vendor.connections_total == 2


# an asker that goes ----------------------------------------------------------------------------------------


async def given_up(host: str, port: int, turns: int) -> None:
    """Connects, and does not want it any more after so many turns of the loop."""
    asker = asyncio.create_task(AsyncioBackend().connect_tcp(host, port, timeout=5))
    for _ in range(turns):
        await asyncio.sleep(0)
    asker.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await (await asker).aclose()


async def all_else_has_ended() -> None:
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others, timeout=5)
    await asyncio.sleep(0)


@pytest.fixture
def listening_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listening:
        yield listening.getsockname()[1]


@pytest.fixture
def left_open(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What Python said of sockets that nobody closed."""
    said: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda left: said.append(str(left.exc_value)))
    return said


@pytest.mark.parametrize("turns", range(12))
def test_an_address_that_is_given_up_leaves_no_socket_open_even_if_the_loop_ends(
    listening_port: int, turns: int, left_open: list[str]
) -> None:
    asyncio.run(given_up("127.0.0.1", listening_port, turns))
    gc.collect()
    assert left_open == []


@pytest.mark.parametrize("turns", range(12))
def test_a_name_that_is_given_up_leaves_no_socket_open(
    listening_port: int, turns: int, left_open: list[str]
) -> None:
    async def given_up_while_the_loop_goes_on() -> None:
        await given_up("localhost", listening_port, turns)
        await all_else_has_ended()

    asyncio.run(given_up_while_the_loop_goes_on())
    gc.collect()
    assert left_open == []
