"""A small HTTP/1.1 server over a real socket whose every byte is the test's: what vendors do wrong, on demand.

    async with ScriptedServer(json_answer({"a": 1}), b"garbage", stall) as server:
        ...  # server.url, server.requests[0].target, server.most_under_way

Each request takes the next step of the script, the last step serves every request after it. A step is bytes
(sent as they stand, then the connection is closed) or an async function of an `Exchange`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Received:
    """One request as it stood on the wire; `target` is the raw path with its raw query."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    @property
    def params(self) -> list[tuple[str, str]]:
        """The query as a server reads it (a raw `+` is a space)."""
        return parse_qsl(self.query, keep_blank_values=True)

    def param(self, name: str) -> str | None:
        return dict(self.params).get(name)


class Exchange:
    """One request and the means to answer it well or badly. `number` counts requests from 0."""

    def __init__(
        self, server: ScriptedServer, request: Received, number: int, writer: asyncio.StreamWriter
    ) -> None:
        self.server = server
        self.request = request
        self.number = number
        self.closing = False
        self._writer = writer

    async def send(self, raw: bytes) -> None:
        self._writer.write(raw)
        await self._writer.drain()

    async def reply(
        self,
        status: int = 200,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        reason: str = "Whatever",
    ) -> None:
        """A whole, correct answer; the connection stays open for the next one."""
        await self.send(answer(status, body, headers, reason=reason))

    async def reply_json(
        self, value: object, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        await self.reply(
            status, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})}
        )

    async def drip(self, raw: bytes, every_s: float) -> None:
        """One byte at a time, for as long as the client listens."""
        for index in range(len(raw)):
            await self.send(raw[index : index + 1])
            await asyncio.sleep(every_s)

    def cut(self) -> None:
        """Resets the connection, as a crashed server or a firewall does."""
        self.closing = True
        self._writer.transport.abort()

    def close(self) -> None:
        """Ends the connection in good order after what was sent."""
        self.closing = True


Step = bytes | Callable[[Exchange], Awaitable[None]]


def answer(
    status: int = 200,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    *,
    reason: str = "Whatever",
) -> bytes:
    """A whole answer as bytes; Content-Length is added unless given."""
    fields = dict(headers or {})
    if not {"content-length", "transfer-encoding"} & {name.lower() for name in fields}:
        fields["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} {reason}\r\n{head}\r\n".encode("latin-1") + body


def replies(
    status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> Callable[[Exchange], Awaitable[None]]:
    """A step: this whole answer."""

    async def step(exchange: Exchange) -> None:
        await exchange.reply(status, body, headers)

    return step


def json_answer(
    value: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Callable[[Exchange], Awaitable[None]]:
    """A step: this value as JSON."""

    async def step(exchange: Exchange) -> None:
        await exchange.reply_json(value, status, headers)

    return step


def drips(raw: bytes, every_s: float) -> Callable[[Exchange], Awaitable[None]]:
    """A step: `raw` a byte at a time."""

    async def step(exchange: Exchange) -> None:
        await exchange.drip(raw, every_s)

    return step


async def stall(exchange: Exchange) -> None:
    """A step: takes the request and never says a word."""
    await exchange.server.stopped.wait()


async def cut(exchange: Exchange) -> None:
    """A step: resets the connection instead of answering."""
    exchange.cut()


class ScriptedServer:
    """Serves its script on 127.0.0.1, any free port. `connections` are those open now."""

    def __init__(self, *script: Step, tls: ssl.SSLContext | None = None) -> None:
        self.script = script
        self.requests: list[Received] = []
        self.under_way = self.most_under_way = self.connections = self.connections_total = 0
        self.failures: list[BaseException] = []
        self._tls = tls

    @property
    def port(self) -> int:
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    async def __aenter__(self) -> ScriptedServer:
        self.stopped = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.get_running_loop().create_server(
            lambda: asyncio.StreamReaderProtocol(_Reader(), self._accepted), "127.0.0.1", 0, ssl=self._tls
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if error is None and self.failures:
            raise self.failures[0]

    async def until(self, condition: Callable[[], bool], within_s: float = 5.0) -> None:
        """Waits for what the server sees, e.g. `until(lambda: server.under_way == 2)`."""
        async with asyncio.timeout(within_s):
            while not condition():
                await asyncio.sleep(0.001)

    def _accepted(self, reader: _Reader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: _Reader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.connections_total += 1
        try:
            while await self._answered(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass  # the client left: what a test looks for is in the counters
        except Exception as error:
            self.failures.append(error)
        finally:
            self.connections -= 1
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()

    async def _answered(self, reader: _Reader, writer: asyncio.StreamWriter) -> bool:
        request = await _read_request(reader)
        number = len(self.requests)
        self.requests.append(request)
        exchange = Exchange(self, request, number, writer)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await self._play(self.script[min(number, len(self.script) - 1)], exchange, reader)
        finally:
            self.under_way -= 1
        return not exchange.closing

    async def _play(self, step: Step, exchange: Exchange, reader: _Reader) -> None:
        """Runs one step, and drops it when the client hangs up in the middle of it."""
        if isinstance(step, bytes):
            await exchange.send(step)
            exchange.close()
            return
        playing = asyncio.ensure_future(step(exchange))
        leaving = asyncio.ensure_future(reader.left.wait())
        try:
            await asyncio.wait({playing, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not playing.done():
                raise ConnectionResetError("the client left")
            playing.result()
        finally:
            for task in (playing, leaving):
                task.cancel()
            await asyncio.gather(playing, leaving, return_exceptions=True)


class _Reader(asyncio.StreamReader):
    """`left` is set as soon as the client hangs up."""

    def __init__(self) -> None:
        super().__init__()
        self.left = asyncio.Event()

    def feed_eof(self) -> None:
        super().feed_eof()
        self.left.set()

    def set_exception(self, exc: Exception) -> None:
        super().set_exception(exc)
        self.left.set()


async def _read_request(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *rest = head.split("\r\n")
    method, target, _ = line.split(" ", 2)
    headers = {}
    for header in rest:
        name, _, value = header.partition(":")
        if name:
            headers[name.strip().lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(method, target, headers, body)
