"""The timeline at the collector: answers the newest question, at most once a second, and loads what was recorded."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.collector.errors.simulated import KEY
from tests.collector.skipped_time import NOON_MS, LoopClock, in_skipped_time
from tui.collector.accounts import Account
from tui.collector.answers import CellState, ErrorsState
from tui.collector.errors.timeline import SHOWN_EVERY_S, ErrorTimeline
from tui.collector.joining import Joining
from tui.collector.recording.files import HistoryFiles
from tui.collector.recording.history import History
from tui.collector.requests import CloseErrors, ShowCell, ShowErrors
from tui.config.sections import HistorySection
from tui.model.event import Event, EventKind
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.snapshot import Snapshot
from tui.model.span import Span
from tui.model.thresholds import Thresholds
from tui.model.vendor import Feed, FeedState, Kind
from tui.timeline.question import CellQuestion, GroupKey, TimelineQuestion

QUESTION = TimelineQuestion(span=Span(NOON_MS - HOUR_MS, NOON_MS + HOUR_MS), bucket_ms=5 * MINUTE_MS)
ACCOUNTS = (
    Account("apivideo", Kind.APIVIDEO, problem="no key"),
    Account("uplynk", Kind.UPLYNK, problem="no key"),
)


class Bench:
    """A timeline without vendors, and everything it published."""

    def __init__(self, history: History | None = None) -> None:
        self.clock = LoopClock()
        self.published: list[Any] = []
        self.published_s: list[float] = []
        self.heard: list[Event] = []
        self.timeline = ErrorTimeline(
            lambda: ACCOUNTS,
            Joining(Thresholds()),
            clock=self.clock,
            mask=KEY,
            history=history,
            publish=self._publish,
            heard=self.heard.extend,
        )

    def _publish(self, answer: object) -> None:
        self.published.append(answer)
        self.published_s.append(self.clock.monotonic_s())

    def feed(self, state: FeedState) -> None:
        """A snapshot in which api.video is in this state."""
        feeds = (Feed("apivideo", Kind.APIVIDEO, state),)
        self.timeline.look(Snapshot(number=1, made_at_ms=self.clock.now_ms(), window="live", feeds=feeds))

    async def until(self, done: Callable[[], bool]) -> None:
        """Wait for threads, which know no skipped time."""
        for _ in range(200_000):
            if done():
                return
            await asyncio.sleep(0.01)
        raise AssertionError("it never came")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.timeline.run())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


@in_skipped_time
async def test_a_question_is_answered_and_answered_again_when_something_happens() -> None:
    bench = Bench()
    async with bench.running():
        bench.timeline.submit(ShowErrors(1, QUESTION))
        await bench.until(lambda: bool(bench.published))
        bench.feed(FeedState.DOWN)
        await bench.until(lambda: any(state.view.rows for state in bench.published))
    last = bench.published[-1]
    assert isinstance(last, ErrorsState)
    assert last.number == 1
    assert last.view is not None
    assert [(row.key, row.n) for row in last.view.rows] == [(("down",), 1)]
    assert [event.kind for event in bench.heard] == [EventKind.FEED]


@in_skipped_time
async def test_it_says_who_tells_no_errors() -> None:
    bench = Bench()
    async with bench.running():
        bench.timeline.submit(ShowErrors(1, QUESTION))
        await bench.until(lambda: bool(bench.published))
    caveats = bench.published[0].view.caveats
    assert "apivideo has no error events: calm there says nothing" in caveats
    assert any(one.startswith("uplynk tells errors of watched viewers only") for one in caveats)


@in_skipped_time
async def test_it_is_made_anew_at_most_once_a_second() -> None:
    bench = Bench()
    async with bench.running():
        bench.timeline.submit(ShowErrors(1, QUESTION))
        await bench.until(lambda: bool(bench.published))
        for number in range(200):
            bench.feed(FeedState.DOWN if number % 2 else FeedState.UP)
            await asyncio.sleep(0.1)
        await bench.until(lambda: len(bench.published) > 3)
    gaps = [after - before for before, after in pairwise(bench.published_s)]
    assert min(gaps) >= SHOWN_EVERY_S - 1e-6


@in_skipped_time
async def test_only_the_newest_question_counts_and_a_closed_one_not_at_all() -> None:
    bench = Bench()
    other = TimelineQuestion(span=QUESTION.span, bucket_ms=MINUTE_MS, by=(GroupKey.VENDOR,))
    async with bench.running():
        bench.timeline.submit(ShowErrors(1, QUESTION))
        bench.timeline.submit(ShowErrors(2, other))
        await bench.until(lambda: bool(bench.published))
        assert {state.number for state in bench.published} == {2}
        assert bench.published[0].view.question == other
        bench.timeline.submit(CloseErrors(1))
        bench.feed(FeedState.DOWN)
        await bench.until(lambda: any(state.view.rows for state in bench.published))
        bench.timeline.submit(CloseErrors(2))
        number = len(bench.published)
        bench.feed(FeedState.UP)
        await bench.until(lambda: len(bench.heard) == 2)
        await asyncio.sleep(30)
    assert len(bench.published) == number


@in_skipped_time
async def test_a_cell_gives_its_events_once() -> None:
    bench = Bench()
    async with bench.running():
        bench.timeline.submit(ShowErrors(1, QUESTION))
        bench.feed(FeedState.UP)
        await bench.until(lambda: bool(bench.published))
        bench.feed(FeedState.REFUSED)
        await bench.until(lambda: any(state.view.rows for state in bench.published))
        cell = CellQuestion(question=QUESTION, key=("refused",), span=QUESTION.span)
        bench.timeline.submit(ShowCell(5, cell))
        await bench.until(lambda: any(isinstance(one, CellState) for one in bench.published))
    (state,) = [one for one in bench.published if isinstance(one, CellState)]
    assert state.number == 5
    assert [event.message for event in state.view.events] == ["refused"]
    assert state.view.n == 1


@in_skipped_time
async def test_a_question_that_cannot_be_is_a_sentence() -> None:
    bench = Bench()
    async with bench.running():
        bench.timeline.submit(ShowErrors(1, TimelineQuestion(span=QUESTION.span, bucket_ms=0)))
        await bench.until(lambda: bool(bench.published))
    assert bench.published[0].view is None
    assert bench.published[0].problem


async def test_what_was_recorded_is_there_after_a_restart(tmp_path: Path) -> None:
    files = HistoryFiles(tmp_path, HistorySection(), refresh_ms=10_000, now_ms=lambda: NOON_MS)

    async def one_run(*states: FeedState, tells: list[str]) -> None:
        bench = Bench(History(files, clock=LoopClock()))
        bench.clock.now_ms = lambda: NOON_MS  # type: ignore[method-assign]
        assert bench.timeline._history is not None
        async with bench.running():
            await bench.until(lambda: bench.timeline._loaded)
            for state in states:
                bench.feed(state)
            bench.timeline.submit(ShowErrors(1, QUESTION))
            await bench.until(lambda: bool(bench.published) and told(bench) == tells)
        await bench.timeline._history.aclose()
        assert told(bench) == tells

    def told(bench: Bench) -> list[str]:
        view = bench.published[-1].view
        return [] if view is None else sorted(row.key[0] for row in view.rows)

    await one_run(FeedState.DOWN, tells=["down"])
    await one_run(tells=["down"])
    await one_run(FeedState.DOWN, tells=["down"])
    await one_run(FeedState.UP, tells=["down", "recovered"])
