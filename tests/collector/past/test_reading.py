"""Walls, channels and steps of the past, from a real history file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.history.files import Desk, desk
from tests.history.samples import START_MS, VENDOR, delivery, quality, sample
from tests.vendors.pretend_time import PretendTime
from tui.collector.answers import ChangesState, PastState
from tui.collector.depth.state import DepthState
from tui.collector.joining import Identity, Joining
from tui.collector.past.depth import NO_ACCOUNT, NO_STREAMS, NOT_THERE
from tui.collector.past.reading import PastReader, Question
from tui.collector.past.wall import as_joined
from tui.collector.requests import Compare, OpenDepth, ShowPast
from tui.history import NoHistory
from tui.model.channel import State
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.snapshot import Snapshot
from tui.model.stats import Metric
from tui.model.thresholds import Thresholds

REFRESH_MS = 10_000
REFRESHES = 30
LAST_MS = START_MS + (REFRESHES - 1) * REFRESH_MS
AFTER_GAP_MS = START_MS + HOUR_MS


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[Desk]:
    """Five minutes of two channels, a gap, one refresh more; sports loses a device at each refresh."""
    with desk(tmp_path / "history.db") as at:
        for number in range(REFRESHES):
            _record(at, START_MS + number * REFRESH_MS, 100 - number)
        _record(at, AFTER_GAP_MS, 20)
        yield at


def _record(at: Desk, at_ms: int, devices: int) -> None:
    sports, news = delivery(devices), delivery(40)
    at.record(
        [
            sample(
                at_ms=at_ms, of=sports, asked=quality(at_ms, sports), state=State.WARNING, reason="devices"
            ),
            sample("news", at_ms, of=news),
        ],
        at_ms,
    )


def reader(now_ms: int = AFTER_GAP_MS, **options: object) -> PastReader:
    clock = PretendTime()
    clock.now_ms = lambda: now_ms  # type: ignore[method-assign]
    return PastReader(clock, **options)  # type: ignore[arg-type]


def wall(at: Desk, at_ms: int, steps: int = 0, **options: object) -> PastState:
    answer = reader(**options).answer(at.past, ShowPast(1, at_ms, steps))
    assert isinstance(answer, PastState)
    return answer


def snapshot(at: Desk, at_ms: int, **options: object) -> Snapshot:
    found = wall(at, at_ms, **options).snapshot
    assert found is not None
    return found


def devices(state: PastState) -> int | None:
    assert state.snapshot is not None
    row = next(row for row in state.snapshot.rows if row.lead.channel_id == "sports/1")
    return row.lead.delivery.devices if row.lead.delivery else None


def test_a_wall_is_the_refresh_that_stood_then(recorded: Desk) -> None:
    state = wall(recorded, START_MS + 5 * REFRESH_MS + 3_000)
    assert state.resolution_ms == 0
    assert state.snapshot is not None
    assert state.snapshot.made_at_ms == START_MS + 5 * REFRESH_MS
    assert [row.name for row in state.snapshot.rows] == ["Sports/1", "News"]
    sports = state.snapshot.rows[0]
    assert sports.lead.delivery == delivery(95)
    assert (sports.state, sports.state_reason) == (State.WARNING, "devices")
    assert state.snapshot.totals.devices == 95 + 47 + 60
    assert state.snapshot.totals.count(State.WARNING) == 1
    assert state.snapshot.feeds == ()


def test_sparklines_end_at_that_moment(recorded: Desk) -> None:
    at = START_MS + 7 * REFRESH_MS
    sports = snapshot(recorded, at).rows[0]
    assert sports.throughput.values == tuple(
        delivery(100 - number).total_throughput_kbps for number in (5, 7)
    )
    assert sports.buffer.values[-1] == pytest.approx(quality(at, delivery(93)).buffer_health_ms)


def test_rows_are_named_as_on_the_live_wall(recorded: Desk) -> None:
    joining = Joining(Thresholds())
    one = Identity("both", "Sports and news", ("premium",))
    joining.join(one, VENDOR, "sports/1")
    joining.join(one, VENDOR, "news")
    (row,) = snapshot(recorded, START_MS, named=as_joined(joining)).rows
    assert (row.key, row.name, row.tags) == ("both", "Sports and news", ("premium",))
    assert len(row.members) == 2
    assert row.state is State.WARNING


@pytest.mark.parametrize(
    ("at_ms", "steps", "expected"),
    [
        (LAST_MS, -1, LAST_MS - REFRESH_MS),
        (LAST_MS + 3_000, -3, LAST_MS - 3 * REFRESH_MS),
        (START_MS, 2, START_MS + 2 * REFRESH_MS),
        (LAST_MS, 1, AFTER_GAP_MS),
        (AFTER_GAP_MS, -1, LAST_MS),
        (AFTER_GAP_MS - MINUTE_MS, -1, LAST_MS),
        (AFTER_GAP_MS - MINUTE_MS, 1, AFTER_GAP_MS),
        (AFTER_GAP_MS, 5, AFTER_GAP_MS),
        (START_MS, -5, START_MS),
        (START_MS - HOUR_MS, 1, START_MS),
    ],
)
def test_steps_go_from_refresh_to_refresh_over_gaps(
    recorded: Desk, at_ms: int, steps: int, expected: int
) -> None:
    assert wall(recorded, at_ms, steps).at_ms == expected


@pytest.mark.parametrize("at_ms", [START_MS - MINUTE_MS, AFTER_GAP_MS - MINUTE_MS, AFTER_GAP_MS + HOUR_MS])
def test_where_nothing_was_recorded_there_is_no_wall_and_one_is_told_when_something_was(
    recorded: Desk, at_ms: int
) -> None:
    state = wall(recorded, at_ms)
    assert state.snapshot is None
    assert not state.problem
    assert [span.from_ms for span in state.recorded] == [START_MS, AFTER_GAP_MS]


def test_once_only_minutes_are_kept_steps_are_minutes_and_the_means_are_said(recorded: Desk) -> None:
    recorded.connection.execute("DELETE FROM refreshes WHERE at_ms < ?", (AFTER_GAP_MS,))
    state = wall(recorded, START_MS + 2 * MINUTE_MS, -1)
    assert state.at_ms == START_MS + MINUTE_MS
    assert state.resolution_ms == MINUTE_MS
    assert devices(state) == devices(wall(recorded, START_MS + MINUTE_MS + 59_000))
    assert wall(recorded, START_MS, 1).at_ms == START_MS + MINUTE_MS
    assert wall(recorded, START_MS + 5 * MINUTE_MS, 1).at_ms == AFTER_GAP_MS
    assert wall(recorded, AFTER_GAP_MS, -1).at_ms == START_MS + 5 * MINUTE_MS
    assert wall(recorded, START_MS, -1).at_ms == START_MS


def test_without_a_history_one_is_told_why(tmp_path: Path) -> None:
    for question in (ShowPast(7, START_MS), Compare(7, START_MS, LAST_MS), depth(START_MS)):
        answer = reader().answer(NoHistory("history is switched off"), question)
        assert isinstance(answer, (PastState, ChangesState, DepthState))
        assert answer.number == 7
        assert "history is switched off" in answer.problem


def test_a_file_that_cannot_be_read_is_said_in_words(recorded: Desk) -> None:
    recorded.past.close()
    state = wall(recorded, START_MS)
    assert "history.db" in state.problem


def test_what_changed_between_two_moments(recorded: Desk) -> None:
    answer = reader().answer(recorded.past, Compare(3, START_MS, AFTER_GAP_MS))
    assert isinstance(answer, ChangesState)
    (change,) = answer.changes
    assert change.name == "Sports/1"
    assert "devices -80 %" in change.moved


def test_for_a_moment_that_was_not_recorded_the_nearest_is_compared_and_that_is_told(recorded: Desk) -> None:
    answer = reader().answer(recorded.past, Compare(3, START_MS - HOUR_MS, START_MS + HOUR_MS // 2))
    assert isinstance(answer, ChangesState)
    assert (answer.from_ms, answer.to_ms) == (START_MS, LAST_MS)
    assert answer.unrecorded_ms == (START_MS - HOUR_MS, START_MS + HOUR_MS // 2)
    (change,) = answer.changes
    assert "devices -29 %" in change.moved


def depth(at_ms: int, window: str = "live", **below: str) -> OpenDepth:
    where = {"vendor": VENDOR, "channel_id": "sports/1", **below}
    return OpenDepth(number=7, window=window, at_ms=at_ms, **where)  # type: ignore[arg-type]


def read_depth(at: Desk, question: Question) -> DepthState:
    answer = reader(thresholds=lambda request: Thresholds(min_devices=3)).answer(at.past, question)
    assert isinstance(answer, DepthState)
    return answer


def test_a_channel_has_its_series_about_the_moment_and_what_stood_at_it(recorded: Desk) -> None:
    at = START_MS + 10 * REFRESH_MS
    state = read_depth(recorded, depth(at))
    assert (state.at_ms, state.series_window, state.problem) == (at, "10m", "")
    assert state.end_ms == at + 150_000
    points = state.points((Metric.THROUGHPUT, "cdn"))
    assert [point.at_ms for point in points] == [START_MS + n * REFRESH_MS for n in range(25)]
    assert points[10].value == delivery(90).cdn_throughput_kbps
    assert state.aggregate.value == delivery(90)
    assert state.points((Metric.BUFFER_HEALTH, "p2p"))
    assert state.rows.error == NO_STREAMS
    assert state.thresholds == Thresholds(min_devices=3)


def test_longer_windows_are_of_minutes(recorded: Desk) -> None:
    state = read_depth(recorded, depth(LAST_MS, "1h"))
    points = state.points((Metric.THROUGHPUT, "cdn"))
    assert [point.at_ms for point in points] == [START_MS + n * MINUTE_MS for n in range(5)]


def test_ten_minutes_of_which_only_minutes_are_kept_are_of_minutes(recorded: Desk) -> None:
    recorded.connection.execute("DELETE FROM refreshes WHERE at_ms < ?", (AFTER_GAP_MS,))
    points = read_depth(recorded, depth(LAST_MS)).points((Metric.THROUGHPUT, "p2p"))
    assert [point.at_ms for point in points] == [START_MS + n * MINUTE_MS for n in range(5)]


def test_what_was_not_recorded_is_said(recorded: Desk) -> None:
    assert read_depth(recorded, depth(START_MS, stream_id="0x1")).problem == NO_STREAMS
    account = OpenDepth(number=7, vendor=VENDOR, channel_id=None, at_ms=START_MS)
    assert read_depth(recorded, account).problem == NO_ACCOUNT
    assert read_depth(recorded, depth(START_MS, channel_id="nobody")).problem == NOT_THERE
