"""Somebody at the timeline: a desk, what its console asked, and a collector that answers by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.console.desk import Desk, World, delivery, desk
from tests.console.errors import views
from tui.collector.answers import CellState, ErrorsState
from tui.collector.requests import CloseErrors, ShowCell, ShowErrors, StartLookup
from tui.console.frame.lines import Lines
from tui.console.panes.errors.events import EventsPane
from tui.console.panes.errors.pane import ErrorsPane
from tui.model.vendor import Feed, FeedState, Kind
from tui.timeline.question import TimelineQuestion

KINDS = (Kind.UPLYNK, Kind.SYSTEM73, Kind.CONVIVA, Kind.MEDIAMELON)


class Bench:
    """`press` keys; `answer` what was asked last."""

    def __init__(self, at: Desk) -> None:
        self.at = at
        self.press = at.press

    @property
    def pane(self) -> ErrorsPane:
        return self.at.app.query_one(ErrorsPane)

    @property
    def events(self) -> EventsPane:
        return self.at.app.query_one(EventsPane)

    @property
    def text(self) -> str:
        return self.at.screen_text

    @property
    def title(self) -> str:
        return self.at.line("errors-title")

    @property
    def readout(self) -> str:
        return self.at.line("errors-readout")

    @property
    def rule(self) -> str:
        """The line below the bars, with the cursor and the mark."""
        return self.at.app.query_one("#errors-totals", Lines).text.splitlines()[-1]

    def row(self, words: str) -> str:
        return next(line for line in self.text.splitlines() if words in line)

    @property
    def asked(self) -> list[ShowErrors | ShowCell | CloseErrors]:
        return [one for one in self.at.face.requests if isinstance(one, (ShowErrors, ShowCell, CloseErrors))]

    @property
    def shown(self) -> ShowErrors:
        return next(one for one in reversed(self.asked) if isinstance(one, ShowErrors))

    @property
    def question(self) -> TimelineQuestion:
        return self.shown.question

    @property
    def cell(self) -> ShowCell:
        return next(one for one in reversed(self.asked) if isinstance(one, ShowCell))

    @property
    def lookups(self) -> list[StartLookup]:
        return [one for one in self.at.face.requests if isinstance(one, StartLookup)]

    async def answer(self, **changes: Any) -> None:
        """Answer the timeline that was asked for last."""
        state = ErrorsState(number=self.shown.number, view=views.view(self.question, **changes))
        self.at.face.publish(state)
        await self.at.pilot.pause()

    async def answer_cell(self, count: int = 3, n: int | None = None) -> None:
        state = CellState(number=self.cell.number, view=views.cell(self.cell.question, count, n))
        self.at.face.publish(state)
        await self.at.pilot.pause()

    async def ask(self, *keys: str, **changes: Any) -> None:
        """Press keys, then answer."""
        await self.press(*keys)
        await self.answer(**changes)


@asynccontextmanager
async def at_errors(
    tmp_path: Path, size: tuple[int, int] = (132, 34), **settings: Any
) -> AsyncIterator[Bench]:
    """At the timeline, nothing having come yet. At this width a bucket is a quarter of an hour."""
    world = World().sample(News=delivery(1_900_000, 8_100))
    world.feeds = tuple(Feed(vendor=kind.value, kind=kind, state=FeedState.UP) for kind in KINDS)
    async with desk(world, tmp_path, size, **settings) as at:
        await at.press("3")
        yield Bench(at)
