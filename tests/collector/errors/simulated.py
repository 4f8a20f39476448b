"""The simulated vendors over real sockets, and what feeds the timeline from them, at times that a test sets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.simulator.served import START_MS, Served, serving
from tui.cli.simulate import write_simulator_config
from tui.clock import SystemClock
from tui.collector.accounts import Account, joining, open_accounts
from tui.collector.board import Board
from tui.collector.errors.desk import Desk
from tui.collector.errors.session_vendor import SessionVendor
from tui.collector.errors.telling import Telling
from tui.collector.pace import Poll
from tui.collector.requests import ShowErrors
from tui.collector.scheduling import wall_polls
from tui.config.loading import load
from tui.config.secrets import resolve
from tui.model.event import Event
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.masking import Mask
from tui.model.span import Span
from tui.simulator.incidents import DELAY_MS
from tui.simulator.server import base_urls
from tui.timeline.question import GroupKey, TimelineQuestion
from tui.timeline.view import TimelineView
from tui.vendors.errors import VendorError

BEGIN_MS = START_MS + DELAY_MS
"""When the incident of a scenario begins."""

KEY = Mask(b"a key for the tests of errors")


class WorldClock(SystemClock):
    """noctop on the simulator's time."""

    def __init__(self, served: Served) -> None:
        self.served = served

    def now_ms(self) -> int:
        return self.served.clock.now_ms()


class Bench:
    """Conviva's and MediaMelon's share of a timeline, asked when the test says so."""

    def __init__(self, served: Served, accounts: Sequence[Account], board: Board) -> None:
        self.served = served
        self.clock = WorldClock(served)
        self.recorded: list[Event] = []
        self.desk = Desk(Telling(board.joining, KEY), record=self.recorded.extend, changed=lambda: None)
        self.accounts = {one.name: one for one in accounts}
        self.vendors = {name: self._vendor(name) for name in ("conviva", "mediamelon")}
        self.polls: list[Poll] = [
            poll
            for name in self.vendors
            for poll in wall_polls(self.accounts[name], board, self.clock, 10, listener=self)
        ]

    def heard(self, vendor: str, span: Span, sessions: object, *, sampled: bool) -> None:
        self.vendors[vendor].heard(span, sessions, sampled=sampled)  # type: ignore[arg-type]

    def missed(self, vendor: str, span: Span, error: VendorError) -> None:
        self.vendors[vendor].missed(span, error)

    async def poll(self, at_ms: int, *, backfill: bool = False) -> None:
        """One round of everybody's at that time; `backfill` also asks for all that is missing."""
        self.served.clock.set_ms(at_ms)
        for poll in self.polls:
            try:
                await poll.once()
            except VendorError:
                continue
        for vendor in self.vendors.values():
            await vendor.once()
            while backfill and await vendor.once():
                pass

    async def poll_each_minute(self, from_ms: int, to_ms: int) -> None:
        for at_ms in range(from_ms, to_ms + 1, MINUTE_MS):
            await self.poll(at_ms)

    async def view(
        self,
        by: tuple[GroupKey, ...] = (GroupKey.ERROR,),
        *,
        bucket_ms: int = MINUTE_MS,
        span: Span | None = None,
        filter: str = "",  # noqa: A002
    ) -> TimelineView:
        now_ms = self.clock.now_ms()
        span = span or Span(now_ms - HOUR_MS, now_ms)
        question = TimelineQuestion(span=span, bucket_ms=bucket_ms, by=by, filter=filter)
        return await self.desk.view(ShowErrors(1, question), now_ms)

    def _vendor(self, name: str) -> SessionVendor:
        return SessionVendor(name, lambda: self.accounts[name], self.desk, self.clock, 6 * HOUR_MS)


@asynccontextmanager
async def bench(folder: Path, scenario: str, quirks: Sequence[str] = ()) -> AsyncIterator[Bench]:
    with serving(scenario=scenario, quirks=quirks) as served:
        async with bench_on(folder, served) as made:
            yield made


@asynccontextmanager
async def bench_on(folder: Path, served: Served) -> AsyncIterator[Bench]:
    port = int(served.base_url.rsplit(":", 1)[1])
    path = folder / "config.toml"
    path.unlink(missing_ok=True)
    write_simulator_config(path, base_urls(port), served.world.channels)
    config = load(path)
    accounts = open_accounts(config, resolve(config), WorldClock(served))
    made = Bench(served, accounts, Board(joining(config)))
    try:
        yield made
    finally:
        made.desk.close()
        for account in accounts:
            await account.aclose()
