"""What is dropped and what stays: by age, and by size, the oldest first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.history.files import Desk, desk, whole
from tests.history.samples import START_MS, VENDOR, Service, delivery, sample
from tui.history import Metric
from tui.history.keys import hour_and_channel
from tui.history.recorder import Recorder
from tui.history.retention import Limits, Space
from tui.model.event import Event, EventKind
from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS
from tui.model.span import Span

SHORT = Limits(raw_hours=1, rollup_days=1, max_mb=64)


def every(at: Desk, step_ms: int, from_ms: int, to_ms: int) -> None:
    for at_ms in range(from_ms, to_ms, step_ms):
        at.record([sample("a", at_ms, of=delivery(7))], at_ms)


def kept_refreshes(at: Desk) -> tuple[int, int]:
    first, last = at.connection.execute("SELECT min(at_ms), max(at_ms) FROM refreshes").fetchone()
    return first, last


def kept_hours(at: Desk) -> list[int]:
    rows = at.connection.execute("SELECT key FROM hours ORDER BY key")
    return [hour_and_channel(key)[0] for (key,) in rows]


def test_refreshes_are_dropped_by_the_minute_and_roll_ups_stay(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db", SHORT) as at:
        end = START_MS + 3 * HOUR_MS
        every(at, 20_000, START_MS, end)
        first, _ = kept_refreshes(at)
        assert end - HOUR_MS - 2 * MINUTE_MS <= first <= end - HOUR_MS
        assert first % MINUTE_MS == 0
        span = Span(START_MS, end)
        points = at.past.series(VENDOR, "a", Metric.CDN_DEVICES, span, MINUTE_MS)
        assert {point.value for point in points} == {7.0}
        assert at.past.wall_at(START_MS + MINUTE_MS).resolution_ms == MINUTE_MS
        assert at.past.wall_at(end).resolution_ms == 0


def test_roll_ups_and_events_are_dropped_by_the_hour(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db", SHORT) as at:
        for place in range(40):
            event = Event(
                time_ms=START_MS + place * HOUR_MS,
                vendor="v",
                kind=EventKind.FEED,
                source="feed",
                message=str(place),
            )
            at.recorder.record_events([event])
        end = START_MS + 40 * HOUR_MS
        every(at, 20 * MINUTE_MS, START_MS, end)
        hours = kept_hours(at)
        last = (end - 20 * MINUTE_MS) // HOUR_MS
        assert hours == list(range(last - 24, last))
        assert at.past.spans()[0].from_ms >= (last - 24) * HOUR_MS
        messages = [event.message for event in at.past.events(Span(0, end))]
        assert len(messages) in (24, 25)
        assert messages[-1] == "39"


def test_after_a_long_stop_what_is_old_is_rolled_up_folded_and_dropped(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db", SHORT) as at:
        every(at, 20_000, START_MS, START_MS + 10 * MINUTE_MS)
        assert at.count("minutes") > 0
        later = START_MS + 30 * DAY_MS
        at.record([sample("b", later)], later)
        assert (at.count("refreshes"), at.count("hours"), at.count("minutes")) == (1, 0, 0)
        assert at.past.spans() == (Span(later, later + 20_000),)
        assert at.count("channels") == 1


def test_a_channel_that_comes_back_after_it_was_forgotten_has_its_name(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db", SHORT) as at:
        at.record([sample("a"), sample("b")], START_MS)
        for day in range(1, 5):
            at_ms = START_MS + day * DAY_MS
            at.record([sample("b", at_ms)], at_ms)
        assert at.count("channels") == 1
        at_ms = START_MS + 5 * DAY_MS
        at.record([sample("a", at_ms), sample("b", at_ms)], at_ms)
        names = {one.channel.channel_id for one in at.past.wall_at(at_ms).samples}
        assert names == {"a", "b"}


def test_a_channel_that_is_still_there_after_weeks_keeps_its_name(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db", SHORT) as at:
        every(at, HOUR_MS, START_MS, START_MS + 9 * DAY_MS)
        (found,) = at.past.wall_at(START_MS + 9 * DAY_MS - HOUR_MS).samples
        assert found.channel.channel_id == "a"


def grown(at: Desk, hours: int, channels: int = 60) -> list[int]:
    """Record until space is short, making room as the writer does; from when on was kept, each time."""
    service, kept = Service(channels), []
    for at_ms in range(START_MS, START_MS + hours * HOUR_MS, 60_000):
        while (kept_from := at.recorder.make_room(at_ms)) is not None:
            kept.append(kept_from)
        at.record(service.refresh(at_ms), at_ms)
        assert at.path.stat().st_size <= at_limit_bytes(1)
    return kept


def at_limit_bytes(max_mb: int) -> int:
    return Limits(raw_hours=48, rollup_days=35, max_mb=max_mb).file_bytes


def test_the_file_never_grows_beyond_its_limit_and_the_oldest_goes_first(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with desk(path, Limits(raw_hours=48, rollup_days=35, max_mb=1)) as at:
        kept = grown(at, hours=12)
        assert len(kept) > 3
        assert kept == sorted(kept)
        assert at.past.spans()[0].from_ms >= kept[-1]
        newest = START_MS + 12 * HOUR_MS - 60_000
        assert len(at.past.wall_at(newest).samples) == 60
        assert whole(path)
    assert path.stat().st_size <= 1_000_000


def test_room_is_made_even_within_the_hour_that_is_not_over(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db", Limits(raw_hours=48, rollup_days=35, max_mb=1)) as at:
        service, dropped = Service(400), 0
        for at_ms in range(START_MS, START_MS + 30 * MINUTE_MS, 10_000):
            while at.recorder.make_room(at_ms) is not None:
                dropped += 1
            at.record(service.refresh(at_ms), at_ms)
        assert dropped
        assert at.path.stat().st_size <= at_limit_bytes(1)
        assert len(at.past.wall_at(at_ms).samples) == 400


def test_nothing_of_this_minute_is_dropped(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db") as at:
        at.record([sample()], START_MS)
        assert at.recorder.drop_oldest(START_MS + 59_000) is None
        assert at.count("refreshes") == 1


def test_a_file_shrinks_after_its_limit_was_lowered(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with desk(path) as at:
        service = Service(100)
        for at_ms in range(START_MS, START_MS + 6 * HOUR_MS, 60_000):
            at.record(service.refresh(at_ms), at_ms)
        before = Space.of(at.connection)
        assert before.pages * before.page_bytes > at_limit_bytes(1)
        lowered = Recorder(
            at.connection, Limits(raw_hours=48, rollup_days=35, max_mb=1), path=path, refresh_ms=10_000
        )
        now = START_MS + 6 * HOUR_MS
        while lowered.make_room(now) is not None or lowered.step(now):
            pass
        after = Space.of(at.connection)
        assert after.pages * after.page_bytes <= at_limit_bytes(1)
        assert len(at.past.wall_at(now - 60_000).samples) == 100
    assert whole(path)


@pytest.mark.parametrize("max_mb", [1, 10, 2_048])
def test_file_and_log_together_stay_within_the_limit(max_mb: int) -> None:
    limits = Limits(raw_hours=48, rollup_days=35, max_mb=max_mb)
    assert limits.file_bytes + limits.log_bytes == max_mb * 1_000_000
    assert 0 < limits.spare_bytes < limits.file_bytes
