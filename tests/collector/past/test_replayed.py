"""A recording in the place of a collector: what it answers, and what only a vendor could."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from tests.history.files import desk
from tests.history.samples import START_MS, VENDOR, Service
from tui.clock import WarpedClock
from tui.collector.answers import Answer, CellState, ChangesState, ErrorsState, PastState
from tui.collector.depth.state import DepthState
from tui.collector.past.replayed import NO_VENDORS, Replayed
from tui.collector.requests import (
    ChooseWindow,
    CloseDepth,
    Compare,
    Look,
    OpenDepth,
    Request,
    RetryNow,
    ShowCell,
    ShowErrors,
    ShowPast,
)
from tui.collector.thread import CollectorThread
from tui.history import Replay
from tui.model.event import Event, EventKind
from tui.model.instants import MINUTE_MS
from tui.model.masking import Mask
from tui.model.span import Span
from tui.timeline.question import CellQuestion, GroupKey, TimelineQuestion

A = TypeVar("A")
LONG_S = 30
SPAN = Span(START_MS, START_MS + 10 * MINUTE_MS)


class Face:
    """The recording on its thread, and what it says."""

    def __init__(self, replay: Replay) -> None:
        self._said: queue.Queue[Answer] = queue.Queue()
        clock = WarpedClock(SPAN.to_ms, 0.0)
        self.thread = CollectorThread(lambda: Replayed(replay, clock=clock, publish=self._said.put))

    def ask(self, request: Request, kind: Callable[..., A]) -> A:
        self.thread.submit(request)
        answer = self._said.get(timeout=LONG_S)
        assert isinstance(answer, kind)  # type: ignore[arg-type]
        return answer  # type: ignore[return-value]

    def nothing_more(self) -> bool:
        return self._said.empty()


@pytest.fixture
def face(tmp_path: Path) -> Iterator[Face]:
    service = Service(3)
    with desk(tmp_path / "history.db") as at:
        for at_ms in range(SPAN.from_ms, SPAN.to_ms, 10_000):
            at.record(service.refresh(at_ms), at_ms)
        at.recorder.record_events([error(number) for number in range(4)])
        at.past.export(tmp_path / "out", SPAN, Mask(b"k" * 32))
    replay = Replay.open(tmp_path / "out")
    found = Face(replay)
    found.thread.start()
    yield found
    found.thread.stop()
    replay.close()


def error(number: int) -> Event:
    return Event(
        time_ms=START_MS + number * MINUTE_MS + 5_000,
        vendor="conviva",
        kind=EventKind.ERROR,
        source="session",
        message="licence refused",
        session_id=f"1.2.3.4.-{number}",
        cdn="AKAMAI" if number else "FASTLY",
    )


def test_walls_channels_and_differences(face: Face) -> None:
    state = face.ask(ShowPast(1, SPAN.to_ms, -3), PastState)
    assert state.number == 1
    assert state.snapshot is not None
    assert len(state.snapshot.rows) == 3
    assert face.ask(Compare(2, SPAN.from_ms, SPAN.to_ms - 1), ChangesState).problem == ""
    depth = OpenDepth(number=3, vendor=VENDOR, channel_id="channel/1", at_ms=START_MS + 5 * MINUTE_MS)
    assert face.ask(depth, DepthState).series


def test_what_only_a_vendor_could_tell_is_declined(face: Face) -> None:
    live = OpenDepth(number=3, vendor=VENDOR, channel_id="channel/1")
    assert face.ask(live, DepthState).problem == NO_VENDORS
    for request in (Look(("a",)), ChooseWindow("1h"), RetryNow(VENDOR), CloseDepth(3)):
        face.thread.submit(request)
    assert face.ask(ShowPast(9, START_MS), PastState).number == 9
    assert face.nothing_more()


def test_the_errors_are_those_that_were_recorded(face: Face) -> None:
    question = TimelineQuestion(span=SPAN, bucket_ms=MINUTE_MS, by=(GroupKey.CDN,))
    state = face.ask(ShowErrors(4, question), ErrorsState)
    assert state.view is not None
    assert {row.key: row.n for row in state.view.rows} == {("AKAMAI",): 3, ("FASTLY",): 1}
    assert sum(state.view.totals) == 4
    assert "were recorded" in state.view.caveats[0]
    cell = face.ask(ShowCell(5, CellQuestion(question=question, key=("AKAMAI",), span=SPAN)), CellState)
    assert cell.view.n == 3
    assert {event.message for event in cell.view.events} == {"licence refused"}
    assert "1.2.3.4" not in repr(cell.view.events)


def test_of_questions_that_wait_only_the_newest_is_answered(face: Face) -> None:
    for number in range(50):
        face.thread.submit(ShowPast(number, START_MS + number * 10_000))
    numbers = [face.ask(ShowPast(50, START_MS), PastState).number]
    while numbers[-1] != 50:
        answer = face._said.get(timeout=LONG_S)
        assert isinstance(answer, PastState)
        numbers.append(answer.number)
    assert numbers == sorted(numbers)
    assert face.nothing_more()
