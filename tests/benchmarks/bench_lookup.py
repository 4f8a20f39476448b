"""How long 48 hours of one viewer take at Uplynk (576 calls) when every answer takes 100 ms and 16 go at once.

    python -m tests.benchmarks.bench_lookup

Prints the seconds of several look-ups, the ratio to the 36 rounds of 100 ms that nothing could beat (the goal is 1.2 at
most), and how long the loop that asks kept another task waiting: the console and the polls live beside it.
"""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from pydantic import SecretStr

from tui.clock import Clock
from tui.collector.accounts import Account
from tui.collector.joining import Joining
from tui.collector.lookup.lookups import look_up
from tui.collector.lookup.question import LookupState, Question
from tui.model.identity import identify
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.span import Span
from tui.model.thresholds import Thresholds
from tui.model.vendor import Kind
from tui.vendors.transport import Transport, TransportSettings
from tui.vendors.uplynk import UplynkClient

LATENCY_S = 0.1
AT_ONCE = 16
CALLS = 48 * HOUR_MS // (5 * MINUTE_MS)
ROUNDS = math.ceil(CALLS / AT_ONCE)
NOW_MS = 1_795_291_200_000
REPEATS = 5
TICK_S = 0.005

BODY = b'{"@type":"TimeSeries","items":[{"period_timestamp":"%s","error_source":"drm","errors":"Beam not in window"}]}'


class _Standing(Clock):
    def now_ms(self) -> int:
        return NOW_MS

    def monotonic_s(self) -> float:
        return time.monotonic()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Every request after 100 ms with one error at its block's start."""
    with suppress(ConnectionError, asyncio.IncompleteReadError):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            start = head.partition(b"start=")[2].partition(b"&")[0].replace(b"%3A", b":")
            await asyncio.sleep(LATENCY_S)
            body = BODY % start
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
    writer.close()


def _serve(ports: multiprocessing.SimpleQueue[int]) -> None:
    """In a process of its own: its work must not count as the client's."""

    async def run() -> None:
        server = await asyncio.start_server(_answer, "127.0.0.1", 0)
        ports.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def _account(port: int) -> Account:
    settings = TransportSettings(
        vendor="uplynk",
        kind=Kind.UPLYNK,
        base_url=f"http://127.0.0.1:{port}",
        max_concurrency=AT_ONCE,
        max_requests_per_s=1_000_000,
    )
    transport = Transport(settings, clock=_Standing())
    client = UplynkClient(transport, user_id="0" * 32, api_key=SecretStr("a key"))
    return Account("uplynk", Kind.UPLYNK, client=client, transport=transport, max_concurrency=AT_ONCE)


async def _once(port: int) -> tuple[float, int, float]:
    """Seconds of a whole look-up, its requests, and the longest that another task had to wait (ms)."""
    account = _account(port)
    asked = Question(identify("euid:somebody"), Span(NOW_MS - 48 * HOUR_MS, NOW_MS))
    started = time.perf_counter()
    try:
        state, waited_ms = await _beside(
            lambda: look_up([account], Joining(Thresholds()), asked, _Standing())
        )
    finally:
        taken = time.perf_counter() - started
        await account.aclose()
    return taken, state.vendors[0].coverage.requests, waited_ms


async def _beside(work: Callable[[], Awaitable[LookupState]]) -> tuple[LookupState, float]:
    """What `work` gives, and by how much a short pause beside it was overslept at most (ms)."""
    worst = 0.0

    async def tick() -> None:
        nonlocal worst
        while True:
            before = time.perf_counter()
            await asyncio.sleep(TICK_S)
            worst = max(worst, time.perf_counter() - before - TICK_S)

    ticking = asyncio.create_task(tick())
    try:
        return await work(), 1000 * worst
    finally:
        ticking.cancel()


def main() -> None:
    ports: multiprocessing.SimpleQueue[int] = multiprocessing.SimpleQueue()
    server = multiprocessing.Process(target=_serve, args=(ports,), daemon=True)
    server.start()
    try:
        port = ports.get()
        least_s = ROUNDS * LATENCY_S
        print(f"{CALLS} calls, {AT_ONCE} at once, {ROUNDS} rounds of {1000 * LATENCY_S:.0f} ms")
        ratios = []
        for _ in range(REPEATS):
            taken, requests, waited_ms = asyncio.run(_once(port))
            ratios.append(taken / least_s)
            print(
                f"  {taken:5.2f} s for {requests} requests, ratio {ratios[-1]:.3f}; longest wait {waited_ms:.1f} ms"
            )
        print(f"ratio: best {min(ratios):.3f}, worst {max(ratios):.3f} (goal 1.2)")
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    main()
