"""The connections below httpx: asyncio's own transports, handed to its engine httpcore in place of anyio's.

httpcore takes any network backend; by itself it takes anyio's, whose streams cost a third of a request: each read and
write takes a turn of the loop and moves the socket in and out of epoll, and each request asks every idle connection
for its peer's address, only to see whether it still stands. Here a connection is told when its end comes.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import ssl
from collections.abc import Awaitable, Coroutine, Iterable
from typing import Any, TypeVar, cast

import httpcore

_REFUSED = f"[Errno {errno.ECONNREFUSED}]"
_SECOND_ADDRESS_AFTER_S = 0.25
"""A host of several addresses: the next one is tried beside the first after so long (RFC 8305, section 5)."""
_HELD_BYTES = 256 * 1024
"""Received and not yet read: beyond it the other side waits."""

T = TypeVar("T")

_SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class AsyncioBackend(httpcore.AsyncNetworkBackend):
    """Opens connections in the running loop of asyncio."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[_SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to this port. Raises httpcore's ConnectError (a refusal says "refused") or ConnectTimeout."""
        opening = _opened(host, port, timeout, local_address)
        try:
            transport, wire = await (opening if _is_address(host) else _shielded(opening))
        except OSError as failure:
            raise httpcore.ConnectError(_words(failure)) from None
        for option in socket_options or ():
            transport.get_extra_info("socket").setsockopt(*option)
        return AsyncioStream(transport, wire)


class AsyncioStream(httpcore.AsyncNetworkStream):
    """One connection, plain or under TLS."""

    def __init__(self, transport: asyncio.Transport, wire: _Wire) -> None:
        self._transport = transport
        self._wire = wire

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come, b"" at the end. Raises httpcore's ReadTimeout or ReadError."""
        wire = self._wire
        if not wire.is_readable:
            await _within(timeout, httpcore.ReadTimeout, wire.until_readable())
        return wire.taken(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Sends it on its way. Raises httpcore's WriteTimeout or WriteError."""
        if not buffer:
            return
        wire = self._wire
        if wire.is_lost:
            raise httpcore.WriteError("the connection is closed")
        self._transport.write(buffer)
        if wire.is_full:
            await _within(timeout, httpcore.WriteTimeout, wire.until_sent())

    async def aclose(self) -> None:
        """Closes it without a word to the other side, which has none to expect from us by then."""
        self._transport.abort()
        await asyncio.sleep(0)  # in which it lets go of its socket

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """The same connection under TLS. Raises httpcore's ConnectError, with TLS's own words, or ConnectTimeout."""
        covering = asyncio.get_running_loop().start_tls(
            self._transport, self._wire, ssl_context, server_hostname=server_hostname
        )
        try:
            covered = await _within(timeout, httpcore.ConnectTimeout, covering)
        except BaseException as failure:
            await self.aclose()
            if isinstance(failure, OSError):  # an SSLError is one
                raise httpcore.ConnectError(failure) from None
            raise
        transport = cast(asyncio.Transport, covered)
        self._wire.connection_made(transport)
        return AsyncioStream(transport, self._wire)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks of a connection; `is_readable` of an idle one means that it has ended."""
        match info:
            case "is_readable":
                return self._wire.is_readable
            case "client_addr":
                return self._transport.get_extra_info("sockname")
            case "server_addr":
                return self._transport.get_extra_info("peername")
        return self._transport.get_extra_info(info)


class _Wire(asyncio.Protocol):
    """What has come on a connection and was not read yet, and whoever waits for more."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._held = bytearray()
        self._ended = False
        self._failure: Exception | None = None
        self.is_lost = False
        self._news: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None

    @property
    def is_readable(self) -> bool:
        """Whether a read returns at once: with data, or with the end."""
        return bool(self._held) or self._ended

    @property
    def is_full(self) -> bool:
        """Whether more is to be sent than the other side takes."""
        return self._room is not None

    async def until_readable(self) -> None:
        self._news = asyncio.get_running_loop().create_future()
        try:
            await self._news
        finally:
            self._news = None

    async def until_sent(self) -> None:
        """Until the other side has taken most of it. Raises WriteError where the connection ends before."""
        if self._room is not None:
            await asyncio.shield(self._room)
        if self.is_lost:
            raise httpcore.WriteError("the connection broke off")

    def taken(self, max_bytes: int) -> bytes:
        """What has come, at most so much of it; b"" at the end, ReadError where the connection broke."""
        if not self._held and self._failure is not None:
            raise httpcore.ReadError(self._failure)
        taken = bytes(memoryview(self._held)[:max_bytes])
        del self._held[:max_bytes]
        if self._transport is not None and len(self._held) < _HELD_BYTES:
            self._transport.resume_reading()
        return taken

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._held += data
        if self._transport is not None and len(self._held) >= _HELD_BYTES:
            self._transport.pause_reading()
        self._tell()

    def eof_received(self) -> bool:
        """False: nothing more is sent after the other side's end; the connection closes."""
        self._ended = True
        self._tell()
        return False

    def connection_lost(self, failure: Exception | None) -> None:
        self._ended = self.is_lost = True
        self._failure, self._transport = failure, None
        self.resume_writing()
        self._tell()

    def pause_writing(self) -> None:
        self._room = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        room, self._room = self._room, None
        if room is not None and not room.done():
            room.set_result(None)

    def _tell(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)


_Opened = tuple[asyncio.Transport, _Wire]


async def _opened(host: str, port: int, timeout_s: float | None, local_address: str | None) -> _Opened:
    """A connection. For the addresses of a name not to be cancelled: they race, and Python 3.11 forgets to close the
    socket of one that has won in that moment."""
    connecting = asyncio.get_running_loop().create_connection(
        _Wire,
        host,
        port,
        local_addr=(local_address, 0) if local_address else None,
        happy_eyeballs_delay=None if _is_address(host) else _SECOND_ADDRESS_AFTER_S,
    )
    return await _within(timeout_s, httpcore.ConnectTimeout, connecting)


async def _shielded(opening: Coroutine[Any, Any, _Opened]) -> _Opened:
    """A connection, unless its asker goes: then it is closed once it stands."""
    task = asyncio.create_task(opening)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        task.add_done_callback(_unwanted)
        raise


async def _within(timeout_s: float | None, late: type[Exception], waiting: Awaitable[T]) -> T:
    """What is waited for, if it comes in time; raises `late` where it does not."""
    try:
        async with asyncio.timeout(timeout_s):
            return await waiting
    except TimeoutError as over:
        raise late(over) from None


def _is_address(host: str) -> bool:
    """Whether the host is one address, as on loopback, and no name that may have several."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _unwanted(opening: asyncio.Task[_Opened]) -> None:
    """Closes a connection whose asker has gone."""
    if not opening.cancelled() and opening.exception() is None:
        opening.result()[0].abort()


def _words(failure: OSError) -> str:
    """asyncio says "Connect call failed" of everything; where several addresses were tried, with all their errors."""
    return "connection refused" if _REFUSED in str(failure) else str(failure)
