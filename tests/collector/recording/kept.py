"""Collectors that record: on a simulator's System73, with a history file in a folder."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from tests.simulator.served import START_MS
from tui.collector.accounts import Account
from tui.collector.answers import Answer
from tui.collector.board import Board
from tui.collector.depth.state import DepthState
from tui.collector.joining import Joining
from tui.collector.recording.files import Files, HistoryFiles
from tui.collector.recording.history import History
from tui.collector.service import Collector
from tui.history import PastWall
from tui.model.snapshot import Snapshot
from tui.model.thresholds import Thresholds
from tui.model.vendor import Kind
from tui.simulator.credentials import SYSTEM73_API_KEY
from tui.vendors.system73 import System73Client
from tui.vendors.transport import Transport, TransportSettings

WITHIN_S = 30.0
"""How long a slow machine may take; nothing waits for it to pass."""

REFRESH_S = 0.05


class HandClock:
    """The time of day is what a test says; spans pass."""

    def __init__(self, now_ms: int = START_MS) -> None:
        self.ms = now_ms

    def now_ms(self) -> int:
        return self.ms

    def monotonic_s(self) -> float:
        return time.monotonic()


@dataclass(frozen=True)
class Wanted:
    """`[history]` of a config."""

    enabled: bool = True
    raw_hours: int = 48
    rollup_days: int = 35
    max_mb: int = 64


def files(folder: Path, clock: HandClock, wanted: Wanted = Wanted()) -> HistoryFiles:
    return HistoryFiles(folder, wanted, refresh_ms=10_000, now_ms=clock.now_ms)


class Kept:
    """A running collector, its history, and every snapshot."""

    def __init__(self, base_url: str, history: Files, clock: HandClock) -> None:
        self.clock = clock
        self.snapshots: list[Snapshot] = []
        self.levels: list[DepthState] = []
        self.history = History(history, clock=clock)
        self.collector = Collector(
            [account(base_url, clock)],
            Board(Joining(Thresholds())),
            refresh_s=REFRESH_S,
            clock=clock,
            publish=self.take,
            history=self.history,
        )

    def take(self, answer: Answer) -> None:
        if isinstance(answer, Snapshot):
            self.snapshots.append(answer)
        elif isinstance(answer, DepthState):
            self.levels.append(answer)

    async def until(self, done: Callable[[Snapshot], bool]) -> Snapshot:
        async with asyncio.timeout(WITHIN_S):
            while not (self.snapshots and done(self.snapshots[-1])):
                await asyncio.sleep(0.01)
        return self.snapshots[-1]

    async def until_level(self, done: Callable[[DepthState], bool]) -> DepthState:
        async with asyncio.timeout(WITHIN_S):
            while not (self.levels and done(self.levels[-1])):
                await asyncio.sleep(0.01)
        return self.levels[-1]

    async def recorded(self, at_ms: int) -> PastWall:
        """The refresh that was recorded at exactly `at_ms`, once it is."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                wall = await self.history.read(lambda past: past.wall_at(at_ms))
                if wall.at_ms == at_ms and wall.samples:
                    return wall
                await asyncio.sleep(0.01)


def account(base_url: str, clock: HandClock) -> Account:
    settings = TransportSettings(
        vendor="p2p", kind=Kind.SYSTEM73, base_url=f"{base_url}/system73", max_requests_per_s=10_000
    )
    transport = Transport(settings, clock=clock)
    client = System73Client(transport, api_key=SecretStr(SYSTEM73_API_KEY))
    return Account("p2p", Kind.SYSTEM73, client=client, transport=transport, max_requests_per_s=10_000)


@asynccontextmanager
async def keeping(base_url: str, history: Files, clock: HandClock) -> AsyncIterator[Kept]:
    kept = Kept(base_url, history, clock)
    task = asyncio.create_task(kept.collector.run())
    try:
        yield kept
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
