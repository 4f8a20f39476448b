"""Reading back: walls, sparklines, gaps, events, at any instant and whatever form they are kept in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.history.files import REFRESH_MS, Desk, desk
from tests.history.samples import START_MS, VENDOR, Service, delivery, quality, sample
from tui.history import (
    Archive,
    ChannelSample,
    HistoryError,
    HistoryStore,
    Metric,
    NoHistory,
    Trouble,
)
from tui.history.retention import Limits
from tui.model.channel import Outcomes, State
from tui.model.event import Event, EventKind
from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS
from tui.model.masking import REVEALED
from tui.model.span import Span

FEW = Limits(raw_hours=1, rollup_days=35, max_mb=64)


def recorded(at: Desk, service: Service, from_ms: int, to_ms: int) -> dict[int, Sequence[ChannelSample]]:
    """Refreshes from `from_ms` until before `to_ms`, by their time."""
    walls = {at_ms: service.refresh(at_ms) for at_ms in range(from_ms, to_ms, REFRESH_MS)}
    for at_ms, samples in walls.items():
        at.record(samples, at_ms)
    return walls


def test_every_wall_is_read_as_it_was_recorded(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db") as at:
        walls = recorded(at, Service(5), START_MS, START_MS + 3 * MINUTE_MS)
        for at_ms, samples in walls.items():
            wall = at.past.wall_at(at_ms + REFRESH_MS - 1)
            assert (wall.at_ms, wall.resolution_ms) == (at_ms, 0)
            assert list(wall.samples) == list(samples)


def test_channels_that_appear_and_vanish_within_a_minute_are_on_their_walls_only(tmp_path: Path) -> None:
    walls = [
        [sample(name, START_MS + place) for name in names]
        for place, names in enumerate(("a", "abc", "c", "", "bc"))
    ]
    with desk(tmp_path / "history.db") as at:
        for place, samples in enumerate(walls):
            at.record(samples, START_MS + place)
        for place, samples in enumerate(walls):
            assert list(at.past.wall_at(START_MS + place).samples) == samples


def test_everything_a_channel_has_is_on_the_wall_again(tmp_path: Path) -> None:
    of = delivery(200)
    full = sample(
        "sports/1",
        START_MS,
        of=of,
        asked=quality(START_MS - 700, of),
        state=State.CRITICAL,
        reason="rebuffering 2.3 %, buffer 5.2 s",
        stale=True,
        live=True,
        viewers=12,
        outcomes=Outcomes(sessions=9, start_failure_ratio=1 / 3, rebuffering_ratio=0.125, sampled=True),
    )
    bare = sample("sports/2", None, state=State.NO_DATA, reason="nothing known", live=False)
    with desk(tmp_path / "history.db") as at:
        at.record([full, bare], START_MS)
        assert list(at.past.wall_at(START_MS).samples) == [full, bare]


def test_the_wall_of_a_minute_has_the_means_the_worst_state_and_the_newest_quality(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db", FEW) as at:
        of = delivery(100)
        asked = quality(START_MS + 500, of)
        outcomes = Outcomes(sessions=40, start_failure_ratio=0.25, sampled=True)
        for place in range(18):
            at_ms = START_MS + place * REFRESH_MS
            now = delivery(100 + place % 6)
            state = State.WARNING if place == 8 else State.OK
            row = sample(
                "a",
                at_ms,
                of=now,
                asked=asked,
                state=state,
                reason="!",
                live=True,
                viewers=7,
                outcomes=outcomes,
            )
            at.record([row], at_ms)
        later = START_MS + 2 * HOUR_MS
        at.record([sample("a", later)], later)
        wall = at.past.wall_at(START_MS + 90_000)
    assert (wall.at_ms, wall.resolution_ms) == (START_MS + MINUTE_MS, MINUTE_MS)
    (found,) = wall.samples
    channel = found.channel
    assert found.row_key == f"{VENDOR}\x1fa"
    assert (channel.state, channel.state_reason, channel.live, channel.viewers) == (
        State.WARNING,
        "",
        True,
        7,
    )
    assert channel.sampled_at_ms == wall.at_ms
    assert channel.delivery is not None
    assert channel.delivery.cdn_devices == 102
    assert channel.delivery.cdn_throughput_kbps == pytest.approx(102.5 * 4_000, rel=2**-10)
    assert channel.quality is not None
    assert channel.quality.sampled_at_ms == START_MS
    assert channel.quality.buffer_health_ms == pytest.approx(asked.buffer_health_ms, rel=2**-7)
    assert channel.outcomes == outcomes


def test_a_wall_is_the_same_while_its_hour_is_folded(tmp_path: Path) -> None:
    """Block after block goes from minutes to hours; what is read meanwhile differs by rounding only."""
    with desk(tmp_path / "history.db", FEW) as at:
        service = Service(300)
        for place in range(3):
            at_ms = START_MS + place * MINUTE_MS
            at.record(service.refresh(at_ms), at_ms)
        at.connection.execute("DELETE FROM refreshes")
        looked_at = START_MS + MINUTE_MS
        before = at.past.wall_at(looked_at)
        walls = []
        while at.recorder.step(START_MS + 2 * HOUR_MS):
            walls.append(at.past.wall_at(looked_at))
        assert at.count("minutes") == 0
        assert at.count("hours") == 300
    assert len(walls) > 3
    assert len(before.samples) == 300
    for wall in walls:
        assert (wall.at_ms, len(wall.samples)) == (before.at_ms, 300)
        for one, other in zip(before.samples, wall.samples, strict=True):
            assert one.row_key == other.row_key
            assert one.channel.delivery is not None
            assert other.channel.delivery is not None
            assert other.channel.delivery.total_throughput_kbps == pytest.approx(
                one.channel.delivery.total_throughput_kbps, rel=2**-10
            )


def test_a_wall_a_little_later_than_the_last_refresh_is_empty(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db") as at:
        at.record([sample()], START_MS)
        assert at.past.wall_at(START_MS + 2 * REFRESH_MS).at_ms == START_MS
        for at_ms in (START_MS - 1, START_MS + 2 * MINUTE_MS, START_MS + DAY_MS, 0):
            assert at.past.wall_at(at_ms).samples == ()


def test_refreshes_far_apart_stand_until_the_next(tmp_path: Path) -> None:
    """A refresh every ten minutes: minutes in between are empty, the wall is not, as rolled up as before."""
    with desk(tmp_path / "history.db", FEW, refresh_ms=10 * MINUTE_MS) as at:
        for place in range(19):
            at_ms = START_MS + place * 10 * MINUTE_MS
            at.record([sample("a", at_ms, of=delivery(place + 1))], at_ms)
        assert at.past.spans() == (Span(START_MS, START_MS + 200 * MINUTE_MS),)
        for at_ms in range(START_MS, START_MS + HOUR_MS, 7 * MINUTE_MS):
            wall = at.past.wall_at(at_ms)
            place = (at_ms - START_MS) // (10 * MINUTE_MS)
            assert wall.resolution_ms == MINUTE_MS
            assert wall.at_ms == START_MS + place * 10 * MINUTE_MS
            assert wall.samples[0].channel.delivery == replace(delivery(place + 1))


def test_gaps_are_known(tmp_path: Path) -> None:
    service = Service(2)
    with desk(tmp_path / "history.db") as at:
        recorded(at, service, START_MS, START_MS + MINUTE_MS)
        recorded(at, service, START_MS + HOUR_MS, START_MS + HOUR_MS + MINUTE_MS)
        first, second = at.past.spans()
        span = Span(START_MS, START_MS + HOUR_MS - 10 * MINUTE_MS)
        points = at.past.series(VENDOR, "channel/0", Metric.DEVICES, span, 10 * MINUTE_MS)
    assert first == Span(START_MS, START_MS + MINUTE_MS + REFRESH_MS)
    assert second == Span(START_MS + HOUR_MS, START_MS + HOUR_MS + MINUTE_MS + REFRESH_MS)
    known = [point.value is not None for point in points]
    assert known == [True, *[False] * (len(known) - 1)]
    assert len(known) >= 5


def test_refreshes_are_read_as_single_samples(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db") as at:
        for place in range(12):
            at_ms = START_MS + place * REFRESH_MS
            of = delivery(10 + place)
            # Asked every third refresh, shown until then.
            asked = quality(START_MS + place // 3 * 3 * REFRESH_MS, of, buffer_ms=10_000.0 + place // 3)
            at.record([sample("a", at_ms, of=of, asked=asked)], at_ms)
        span = Span(START_MS, START_MS + 120_000)
        devices = at.past.series(VENDOR, "a", Metric.CDN_DEVICES, span, REFRESH_MS)
        buffers = at.past.series(VENDOR, "a", Metric.BUFFER_HEALTH_CDN, span, REFRESH_MS)
    assert [point.value for point in devices] == [10.0 + place for place in range(12)]
    assert [point.at_ms for point in devices] == [START_MS + place * REFRESH_MS for place in range(12)]
    assert [point.value for point in buffers] == [
        None if place % 3 else 10_000.0 + place // 3 for place in range(12)
    ]


def test_a_channel_never_seen_has_nothing(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db") as at:
        at.record([sample("a")], START_MS)
        span = Span(START_MS, START_MS + 2 * MINUTE_MS)
        points = at.past.series(VENDOR, "b", Metric.DEVICES, span, MINUTE_MS)
        assert [(point.at_ms, point.value) for point in points] == [
            (START_MS, None),
            (START_MS + MINUTE_MS, None),
        ]


@pytest.mark.parametrize("bucket_ms", [0, -1, 90_000, 61_000])
def test_buckets_of_other_lengths_are_refused(tmp_path: Path, bucket_ms: int) -> None:
    with desk(tmp_path / "history.db") as at, pytest.raises(ValueError, match="bucket"):
        at.past.series(VENDOR, "a", Metric.DEVICES, Span(0, HOUR_MS), bucket_ms)


def test_too_many_buckets_are_refused(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db") as at, pytest.raises(ValueError, match="100000"):
        at.past.series(VENDOR, "a", Metric.DEVICES, Span(0, DAY_MS), 100)


def test_sparklines_begin_with_the_last_samples(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db") as at:
        for place in range(30):
            at_ms = START_MS + place * REFRESH_MS
            of = delivery(place + 1)
            asked = quality(START_MS + place // 10 * 10 * REFRESH_MS, delivery(100))
            rows = [sample("a", at_ms, of=of, asked=asked), sample("b", START_MS, of=of), sample("c", None)]
            at.record(rows, at_ms)
        trends = at.past.trends(START_MS + 30 * REFRESH_MS, 6)
    assert trends[VENDOR, "a"].throughput_kbps == (
        *(delivery(count).total_throughput_kbps for count in (6, 12, 18, 24, 30)),
        None,
    )
    asked = quality(0, delivery(100)).buffer_health_ms
    assert trends[VENDOR, "a"].buffer_health_ms == (asked, asked, None, asked, None, None)
    assert trends[VENDOR, "b"].throughput_kbps == (delivery(30).total_throughput_kbps, *(None,) * 5)
    assert (VENDOR, "c") not in trends


def test_a_pause_is_a_hole_in_the_sparklines(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db") as at:
        for at_ms in (START_MS, START_MS + REFRESH_MS, START_MS + 5 * MINUTE_MS):
            at.record([sample("a", at_ms, of=delivery(1))], at_ms)
        total = delivery(1).total_throughput_kbps
        trends = at.past.trends(START_MS + 5 * MINUTE_MS, 60)
        assert trends[VENDOR, "a"].throughput_kbps == (total, *(None,) * 4, total)
        trends = at.past.trends(START_MS + 7 * MINUTE_MS, 60)
        assert trends[VENDOR, "a"].throughput_kbps == (total, *(None,) * 4, total, None, None)
        trends = at.past.trends(START_MS + 5 * MINUTE_MS, 3)
        assert trends[VENDOR, "a"].throughput_kbps == (total,)


def test_what_is_older_than_an_hour_warms_nothing(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db") as at:
        at.record([sample("a", of=delivery(1))], START_MS)
        assert at.past.trends(START_MS + 2 * HOUR_MS, 60) == {}


@pytest.mark.parametrize("folded", [False, True])
def test_sparklines_of_long_ago_are_made_of_minutes(tmp_path: Path, folded: bool) -> None:
    with desk(tmp_path / "history.db") as at:
        for place in (*range(10), *range(20, 25)):
            at_ms = START_MS + place * MINUTE_MS
            at.record([sample("a", at_ms, of=delivery(64))], at_ms)
        at.settle(START_MS + 2 * HOUR_MS if folded else START_MS + 25 * MINUTE_MS)
        at.connection.execute("DELETE FROM refreshes")
        assert at.count("hours") == int(folded)
        trends = at.past.trends(START_MS + 24 * MINUTE_MS + 1, 20)
    total = delivery(64).total_throughput_kbps
    assert trends[VENDOR, "a"].throughput_kbps == (total,) * 5 + (None,) * 10 + (total,) * 5


def event(at_ms: int, message: str = "Beam not in window") -> Event:
    return Event(
        time_ms=at_ms,
        vendor="uplynk",
        kind=EventKind.ERROR,
        source="drm",
        message=message,
        fatal=True,
        session_id="1.2.3.4.-5",
        at_s=12.5,
        channel="Sports 1",
    )


def test_errors_alike_in_one_session_come_back_each(tmp_path: Path) -> None:
    alike = [event(START_MS), replace(event(START_MS), ordinal=1)]
    with desk(tmp_path / "history.db") as at:
        at.recorder.record_events(alike)
        at.recorder.record_events(alike[1:])
        assert at.past.events(Span(START_MS, START_MS + 1)) == tuple(alike)


def test_events_come_back_once_and_in_order(tmp_path: Path) -> None:
    events = [event(START_MS + place, f"error {place}") for place in (5, 1, 3)]
    with desk(tmp_path / "history.db") as at:
        at.recorder.record_events(events)
        at.recorder.record_events(events[1:])
        found = at.past.events(Span(START_MS, START_MS + 5))
        assert found == (events[1], events[2])
        assert at.past.events(Span(START_MS, START_MS + 99), limit=2) == (events[1], events[2])


def test_another_process_may_read_along(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with desk(path) as at:
        at.record([sample("a")], START_MS)
        archive = Archive.open(path)
        at.record([sample("a"), sample("b")], START_MS + 1)
        assert len(archive.wall_at(START_MS + 1).samples) == 2
        archive.close()


def test_a_history_that_is_not_there_is_no_empty_one(tmp_path: Path) -> None:
    with pytest.raises(HistoryError) as refused:
        Archive.open(tmp_path / "history.db")
    assert refused.value.trouble is Trouble.MISSING
    assert not (tmp_path / "history.db").exists()


def test_without_history_everything_is_empty_and_says_why(tmp_path: Path) -> None:
    nothing = NoHistory("History is switched off.")
    nothing.record([sample()], START_MS)
    nothing.record_events([event(START_MS)])
    assert nothing.flush()
    assert nothing.wall_at(START_MS).samples == ()
    assert nothing.trends(START_MS, 60) == {}
    assert nothing.spans() == ()
    assert nothing.events(Span(0, START_MS + 1)) == ()
    status = nothing.status()
    assert (status.recording, status.message) == (False, "History is switched off.")
    with pytest.raises(HistoryError, match="nothing was recorded"):
        nothing.export(tmp_path / "out", Span(0, START_MS), REVEALED)
    assert list(tmp_path.iterdir()) == []
    nothing.close()


def test_a_clock_that_is_set_back_loses_nothing(tmp_path: Path) -> None:
    """Minutes are rolled up again with what came later, hours taken up again, equal instants left out."""
    with desk(tmp_path / "history.db") as at:
        first = [(START_MS + place * REFRESH_MS, delivery(10)) for place in range(6)]
        later = (START_MS + 2 * HOUR_MS, delivery(50))
        again = [(START_MS + place * REFRESH_MS + 5_000, delivery(30)) for place in range(6)]
        end = (START_MS + 3 * HOUR_MS, delivery(50))
        for at_ms, of in (*first, later, *again, end):
            at.record([sample("a", at_ms, of=of)], at_ms)
        at.recorder.record([sample("a", START_MS + 1, of=delivery(99))], START_MS)
        at.settle(end[0] + HOUR_MS)
        assert at.count("minutes") == 0
        span = Span(START_MS, START_MS + MINUTE_MS)
        (point,) = at.past.series(VENDOR, "a", Metric.CDN_DEVICES, span, MINUTE_MS)
        assert point.value == 20
        assert at.past.wall_at(START_MS).samples[0].channel.delivery == delivery(10)
        assert at.past.wall_at(START_MS + 5_000).samples[0].channel.delivery == delivery(30)


def test_a_renamed_channel_is_the_same_channel(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db") as at:
        old = sample("a", of=delivery(1))
        at.record([old], START_MS)
        new = replace(old, row_key="Sports 1", channel=replace(old.channel, name="Sports 1", tags=()))
        at.record([new], START_MS + REFRESH_MS)
        assert at.past.wall_at(START_MS).samples == (new,)
        assert at.count("channels") == 1


def test_what_is_recorded_is_read_at_once_after_a_flush_and_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "state" / "history.db"
    path.parent.mkdir()

    def opened(now_ms: int) -> HistoryStore:
        return HistoryStore.open(path, raw_hours=48, rollup_days=35, max_mb=64, now_ms=now_ms)

    store = opened(START_MS)
    store.record([sample("a")], START_MS)
    assert store.flush()
    assert len(store.wall_at(START_MS).samples) == 1
    store.record([sample("a"), sample("b")], START_MS + REFRESH_MS)
    store.record_events([event(START_MS)])
    store.close()
    store = opened(START_MS + DAY_MS)
    assert len(store.wall_at(START_MS + REFRESH_MS).samples) == 2
    assert store.events(Span(START_MS, START_MS + 1)) == (event(START_MS),)
    status = store.status()
    assert (status.recording, status.message, status.left_out) == (True, "", 0)
    store.close()
    assert [oct(file.stat().st_mode & 0o777) for file in path.parent.iterdir()] == ["0o600"] * 2
