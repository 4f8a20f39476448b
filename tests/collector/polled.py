"""A collector on polls that do as they are told, and everything it publishes."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.collector.skipped_time import LoopClock
from tui.collector import service
from tui.collector.accounts import Account
from tui.collector.board import Board
from tui.collector.joining import Joining
from tui.collector.pace import Poll
from tui.collector.service import Collector
from tui.model.snapshot import Snapshot, WallRow
from tui.model.thresholds import Thresholds
from tui.model.vendor import Feed, Kind
from tui.vendors.errors import VendorError
from tui.vendors.transport import Transport, TransportSettings

Step = Callable[[], Awaitable[None]] | BaseException | None


class Told:
    """A poll whose rounds take the steps in turn, the last one from then on: nothing, an error, or a function.

    `begun_s` are the loop's times at which rounds began, `under_way` how many run now.
    """

    def __init__(self, vendor: str, *steps: Step, interval_s: float = 10.0) -> None:
        self.vendor = vendor
        self.interval_s = interval_s
        self.shortfall: VendorError | None = None
        self.begun_s: list[float] = []
        self.under_way = self.most_under_way = 0
        self._steps: Sequence[Step] = steps or (None,)

    async def once(self) -> None:
        step = self._steps[min(len(self.begun_s), len(self._steps) - 1)]
        self.begun_s.append(asyncio.get_running_loop().time())
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            if isinstance(step, BaseException):
                raise step
            if step is not None:
                await step()
        finally:
            self.under_way -= 1


class NoJitter(random.Random):
    """Pauses of exactly their interval."""

    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


class Bench:
    """What a collector under test is made of. Each vendor's polls are given by `polls`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *polls: Poll, **options: Any) -> None:
        self.polls = list(polls)
        self.clock = LoopClock()
        self.board = Board(Joining(Thresholds()))
        self.published: list[Snapshot] = []
        self.published_s: list[float] = []
        self.transports: dict[str, Transport] = {}
        monkeypatch.setattr(service, "polls_for", lambda account, *_: self._polls_of(account))
        names = dict.fromkeys(poll.vendor for poll in polls)
        self.collector = Collector(
            [self.account(name) for name in names],
            self.board,
            **{
                "refresh_s": 10.0,
                "clock": self.clock,
                "publish": self.publish,
                "chance": NoJitter(),
                **options,
            },
        )

    def account(self, name: str) -> Account:
        settings = TransportSettings(vendor=name, kind=Kind.SYSTEM73, base_url="http://127.0.0.1:9")
        self.transports[name] = Transport(settings, clock=self.clock)
        return Account(name, Kind.SYSTEM73, transport=self.transports[name])

    def publish(self, snapshot: Snapshot) -> None:
        self.published.append(snapshot)
        self.published_s.append(self.clock.monotonic_s())

    def feed(self, vendor: str) -> Feed:
        """As it was last published."""
        return next(feed for feed in self.published[-1].feeds if feed.vendor == vendor)

    @property
    def row(self) -> WallRow:
        (row,) = self.published[-1].rows
        return row

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(self.collector.run())
        try:
            yield task
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def _polls_of(self, account: Account) -> tuple[Poll, ...]:
        return tuple(poll for poll in self.polls if poll.vendor == account.name)


async def hang() -> None:
    """A round that never ends."""
    await asyncio.get_running_loop().create_future()


def lasting(seconds: float) -> Callable[[], Awaitable[None]]:
    """A round that takes so long."""

    async def step() -> None:
        await asyncio.sleep(seconds)

    return step
