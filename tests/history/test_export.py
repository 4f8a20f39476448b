"""Out into a file and back: the same wall at the same second, nothing personal, nothing overwritten."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.history.files import Desk, desk
from tests.history.samples import START_MS, VENDOR, Service, sample
from tui.history import HistoryError, Metric, Replay, Trouble
from tui.history.retention import Limits
from tui.model.event import Event, EventKind
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.masking import REVEALED, Mask
from tui.model.span import Span

MASK = Mask(b"0123456789abcdef", identities=("viewer-77",))


def recorded(at: Desk, minutes: int = 12, channels: int = 20) -> None:
    service = Service(channels)
    for at_ms in range(START_MS, START_MS + minutes * MINUTE_MS, 10_000):
        at.record(service.refresh(at_ms), at_ms)


def test_an_incident_is_replayed_with_the_same_wall_at_the_same_second(tmp_path: Path) -> None:
    span = Span(START_MS + 3 * MINUTE_MS + 17_000, START_MS + 6 * MINUTE_MS)
    with desk(tmp_path / "history.db") as at:
        recorded(at)
        exported = at.past.export(tmp_path / "incident.noctop", span, MASK)
        replay = Replay.open(tmp_path / "incident.noctop")
        for at_ms in range(span.from_ms, span.to_ms, 1_000):
            assert replay.wall_at(at_ms) == at.past.wall_at(at_ms)
        for metric in Metric:
            points = at.past.series(VENDOR, "channel/3", metric, span, 10_000)
            assert replay.series(VENDOR, "channel/3", metric, span, 10_000) == points
            by_minute = at.past.series(VENDOR, "channel/3", metric, span, MINUTE_MS)
            assert replay.series(VENDOR, "channel/3", metric, span, MINUTE_MS) == by_minute
        now = span.to_ms - 1
        assert replay.trends(now, 3) == at.past.trends(now, 3)
        assert replay.spans() == (Span(START_MS + 3 * MINUTE_MS, START_MS + 6 * MINUTE_MS),)
        assert replay.span() == replay.spans()[0]
        assert replay.wall_at(START_MS).samples == ()
        replay.close()
    assert (exported.channels, exported.refreshes) == (20, 18)
    assert exported.file_bytes == (tmp_path / "incident.noctop").stat().st_size


def test_the_minute_that_is_not_over_goes_along(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db") as at:
        recorded(at, minutes=2)
        span = Span(START_MS, START_MS + 2 * MINUTE_MS)
        at.past.export(tmp_path / "out", span, MASK)
        replay = Replay.open(tmp_path / "out")
        points = at.past.series(VENDOR, "channel/0", Metric.DEVICES, span, MINUTE_MS)
        assert replay.series(VENDOR, "channel/0", Metric.DEVICES, span, MINUTE_MS) == points
        assert None not in [point.value for point in points]
        replay.close()


def test_of_hours_only_the_minutes_asked_for_go_out(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db", Limits(raw_hours=1, rollup_days=35, max_mb=64)) as at:
        service = Service(3)
        for at_ms in range(START_MS, START_MS + 4 * HOUR_MS, MINUTE_MS):
            at.record(service.refresh(at_ms), at_ms)
        span = Span(START_MS + 50 * MINUTE_MS, START_MS + 2 * HOUR_MS)
        exported = at.past.export(tmp_path / "out", span, MASK)
        replay = Replay.open(tmp_path / "out")
        everything = Span(START_MS, START_MS + 4 * HOUR_MS)
        points = replay.series(VENDOR, "channel/0", Metric.DEVICES, everything, MINUTE_MS)
        assert [point.at_ms for point in points if point.value is not None] == list(
            range(span.from_ms, span.to_ms, MINUTE_MS)
        )
        assert replay.wall_at(span.from_ms) == at.past.wall_at(span.from_ms)
        assert replay.wall_at(span.from_ms - 1).samples == ()
        assert exported.refreshes == 0
        assert exported.hours == 3 * 3
        replay.close()


def event(place: int, **more: object) -> Event:
    plain = Event(
        time_ms=START_MS + place,
        vendor="conviva",
        kind=EventKind.ERROR,
        source="session",
        message="Licence refused for 203.0.113.9 (viewer-77)",
        error_class="Licence refused",
        session_id=f"1.2.3.{place}.-5",
        channel="Sports 1",
        city="Berlin",
    )
    return replace(plain, **more)


def test_nothing_personal_goes_out(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db") as at:
        at.record([sample()], START_MS)
        at.recorder.record_events([event(1), event(2, time_ms=START_MS + 1, session_id=None), event(3)])
        exported = at.past.export(tmp_path / "out", Span(START_MS, START_MS + 2), MASK)
    assert exported.events == 2
    raw = (tmp_path / "out").read_bytes()
    for personal in (b"203.0.113.9", b"viewer-77", b"1.2.3.1"):
        assert personal not in raw
    replay = Replay.open(tmp_path / "out")
    first, second = replay.events(Span(0, START_MS + HOUR_MS))
    assert first.message == second.message
    assert "203.0.113.x" in first.message
    assert first.session_id is not None
    assert first.session_id.endswith(".-5")
    assert (second.session_id, first.city, first.channel) == (None, "Berlin", "Sports 1")
    replay.close()


def test_events_that_look_alike_once_masked_are_still_two(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db") as at:
        at.recorder.record_events([event(0, message=f"refused 203.0.113.{last}") for last in (7, 8)])
        assert at.past.export(tmp_path / "out", Span(START_MS, START_MS + 1), MASK).events == 2


def test_revealed_events_go_out_as_they_are(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db") as at:
        at.recorder.record_events([event(1)])
        at.past.export(tmp_path / "out", Span(START_MS, START_MS + 9), REVEALED)
    replay = Replay.open(tmp_path / "out")
    assert replay.events(Span(START_MS, START_MS + 9)) == (event(1),)
    assert replay.span() is None
    replay.close()


def test_an_exported_file_is_private_and_alone(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db") as at:
        recorded(at, minutes=1)
        folder = tmp_path / "out"
        folder.mkdir()
        at.past.export(folder / "file", Span(START_MS, START_MS + MINUTE_MS), MASK)
    assert [file.name for file in folder.iterdir()] == ["file"]
    assert (folder / "file").stat().st_mode & 0o777 == 0o600
    replay = Replay.open(folder / "file")
    replay.wall_at(START_MS)
    replay.close()
    assert [file.name for file in folder.iterdir()] == ["file"]


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with desk(tmp_path / "history.db") as at:
        recorded(at, minutes=1)
        with pytest.raises(HistoryError) as refused:
            at.past.export(tmp_path / "out", Span(START_MS, START_MS + MINUTE_MS), MASK)
    assert refused.value.trouble is Trouble.EXISTS
    assert (tmp_path / "out").read_text() == "mine"


def test_a_span_without_anything_writes_no_file(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db") as at:
        recorded(at, minutes=1)
        with pytest.raises(HistoryError) as refused:
            at.past.export(tmp_path / "out", Span(0, HOUR_MS), MASK)
    assert refused.value.trouble is Trouble.MISSING
    assert "from 1970-01-01T00:00:00.000Z to 1970-01-01T01:00:00.000Z" in refused.value.problem
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("place", ["nowhere/out", "history.db/out"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, place: str) -> None:
    with desk(tmp_path / "history.db") as at:
        recorded(at, minutes=1)
        with pytest.raises(HistoryError) as refused:
            at.past.export(tmp_path / place, Span(START_MS, START_MS + MINUTE_MS), MASK)
    assert refused.value.trouble is Trouble.UNWRITABLE


def test_a_damaged_source_is_told_as_such_and_leaves_nothing(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db") as at:
        recorded(at, minutes=1)
        at.connection.execute("UPDATE refreshes SET sheet = x'00' WHERE base_ms = at_ms")
        with pytest.raises(HistoryError) as refused:
            at.past.export(tmp_path / "out", Span(START_MS, START_MS + MINUTE_MS), MASK)
    assert refused.value.trouble is Trouble.DAMAGED
    assert refused.value.path == tmp_path / "history.db"
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".part")]
