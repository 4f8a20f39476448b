"""Look-ups on strict vendors: asked, watched, ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from tests.collector.lookup.vendors import NOW_MS, StandingClock, Vendors
from tui.collector.accounts import Account
from tui.collector.answers import Answer
from tui.collector.joining import Identity, Joining
from tui.collector.lookup.lookups import Lookups, look_up
from tui.collector.lookup.question import LookupState, Question, VendorProgress
from tui.collector.recording.history import History
from tui.model.coverage import Coverage, Segment
from tui.model.identity import identify
from tui.model.instants import HOUR_MS
from tui.model.span import Span
from tui.model.thresholds import Thresholds

NOBODY = Joining(Thresholds())


def question(typed: str, hours: float = 2, *, ago_h: float = 0, vendors: tuple[str, ...] = ()) -> Question:
    end_ms = NOW_MS - round(ago_h * HOUR_MS)
    return Question(identify(typed), Span(end_ms - round(hours * HOUR_MS), end_ms), vendors)


def joined(**ids: str) -> Joining:
    """One channel, "Sports 1", as these vendors call it."""
    joining = Joining(Thresholds())
    for vendor, called in ids.items():
        joining.join(Identity("sports", "Sports 1"), vendor, called)
    return joining


async def ask(
    accounts: tuple[Account, ...],
    asked: Question,
    *,
    joining: Joining = NOBODY,
    on_state: Callable[[LookupState], None] | None = None,
    history: History | None = None,
) -> LookupState:
    return await look_up(accounts, joining, asked, StandingClock(), on_state, history)


def part(state: LookupState, vendor: str) -> VendorProgress:
    return next(one for one in state.vendors if one.vendor == vendor)


def coverage(state: LookupState, vendor: str) -> Coverage:
    return part(state, vendor).coverage


def states(segments: tuple[Segment, ...]) -> list[str]:
    return [one.state.value for one in segments]


class Heard:
    """What a console hears of its look-ups."""

    def __init__(self) -> None:
        self.states: list[LookupState] = []

    def __call__(self, state: Answer) -> None:
        if isinstance(state, LookupState):
            self.states.append(state)

    def of(self, number: int) -> list[LookupState]:
        return [state for state in self.states if state.number == number]

    def last(self, number: int) -> LookupState:
        return self.of(number)[-1]

    async def until(self, condition: Callable[[], bool], within_s: float = 10.0) -> None:
        async with asyncio.timeout(within_s):
            while not condition():
                await asyncio.sleep(0.005)

    async def ended(self, number: int) -> LookupState:
        """The last state of a look-up, once it is over."""
        await self.until(lambda: bool(self.of(number)) and not self.last(number).running)
        return self.last(number)


@asynccontextmanager
async def lookups(vendors: Vendors, heard: Heard, *names: str, **more: object) -> AsyncIterator[Lookups]:
    """Look-ups on fresh accounts, ended with the block."""
    accounts = vendors.accounts(*names, **more)
    running = Lookups(lambda: accounts, NOBODY, clock=StandingClock(), publish=heard)
    try:
        yield running
    finally:
        await running.aclose()


def tasks_named(start: str) -> list[str]:
    """The names of all tasks under way that begin like that."""
    return [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith(start)]
