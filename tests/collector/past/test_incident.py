"""An incident that was seen live, recorded, exported and replayed is the same to the second."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.collector.test_demo_states import MIDNIGHT_MS, REFRESH_MS, states
from tests.history.files import desk
from tests.vendors.pretend_time import PretendTime
from tui.collector.answers import ChangesState, PastState
from tui.collector.board import Board
from tui.collector.joining import Joining
from tui.collector.past.reading import PastReader
from tui.collector.requests import Compare, ShowPast
from tui.history import Replay
from tui.model.channel import State
from tui.model.instants import HOUR_MS
from tui.model.masking import Mask
from tui.model.snapshot import Snapshot, WallRow
from tui.model.span import Span
from tui.model.thresholds import Thresholds
from tui.simulator.world import World

BEFORE, AFTER = 12, 18
"""Refreshes before and after the CDN fails."""


class Incident(NamedTuple):
    """What was on the wall by its time, and the file of it."""

    live: dict[int, Snapshot]
    replay: Replay


@pytest.fixture(scope="module")
def incident(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Incident]:
    folder = tmp_path_factory.mktemp("incident")
    world = World(seed=1, channels=20, scenario="cdn-brownout", start_ms=MIDNIGHT_MS + 20 * HOUR_MS)
    board = Board(Joining(Thresholds()))
    live = {}
    with desk(folder / "history.db") as at:
        for number in range(-BEFORE, AFTER):
            at_ms = world.incident_ms + number * REFRESH_MS
            states(world, board, at_ms, deep=True)
            live[at_ms] = board.snapshot(at_ms, ())
            at.record(board.samples(), at_ms)
        span = Span(min(live), max(live) + REFRESH_MS)
        at.past.export(folder / "incident.noctop", span, Mask(b"k" * 32))
    replay = Replay.open(folder / "incident.noctop")
    yield Incident(live, replay)
    replay.close()


def told(row: WallRow) -> tuple[object, ...]:
    """All of a row but how often its trends have moved."""
    return (
        row.key,
        row.name,
        row.tags,
        row.state,
        row.state_reason,
        row.stale,
        row.members,
        row.throughput.values,
        row.buffer.values,
    )


def test_the_wall_is_the_same_at_every_second_of_it(incident: Incident) -> None:
    reader = PastReader(PretendTime())
    for number, (at_ms, before) in enumerate(incident.live.items()):
        for later_ms in (0, 1_000, REFRESH_MS - 1):
            state = reader.answer(incident.replay, ShowPast(number, at_ms + later_ms))
            assert isinstance(state, PastState)
            assert state.resolution_ms == 0
            assert state.snapshot is not None
            assert state.snapshot.made_at_ms == at_ms
            assert sorted(map(told, state.snapshot.rows)) == sorted(map(told, before.rows))
            assert [row.audience for row in state.snapshot.rows] == [row.audience for row in before.rows]
            assert state.snapshot.totals == before.totals


def test_the_incident_is_in_it(incident: Incident) -> None:
    first, *_, last = incident.live.values()
    assert first.totals.count(State.CRITICAL) == 0
    assert last.totals.count(State.CRITICAL) > 2


def test_what_changed_are_the_channels_that_were_hit(incident: Incident) -> None:
    first, *_, last = incident.live
    answer = PastReader(PretendTime()).answer(incident.replay, Compare(1, first, last))
    assert isinstance(answer, ChangesState)
    hit = {row.name for row in incident.live[last].rows if row.state is State.CRITICAL}
    moved = [change.name for change in answer.changes]
    assert set(moved[: len(hit)]) == hit
