"""A channel's recorded points beside a session: which moments, which window, which point."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.collector.lookup.looking import NOBODY, joined
from tui.collector.lookup.moments import (
    MOST_CHANNELS,
    MOST_MOMENTS,
    Moment,
    by_series,
    chosen,
    moments,
    not_recorded,
    smallest_window,
)
from tui.collector.lookup.points import point_event
from tui.model.event import EventKind
from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from tui.model.series import Point
from tui.model.session import Session, SessionError
from tui.model.stats import Metric
from tui.model.vendor import Kind
from tui.model.window import length_ms

NOW_MS = 1_795_291_200_000
AT = Moment("Sports 1", "s1", NOW_MS - HOUR_MS)


def session(number: int, started_ms: int, **more: object) -> Session:
    fields: dict[str, object] = {
        "vendor": "conviva",
        "kind": Kind.CONVIVA,
        "session_id": str(number),
        "channel": "Sports 1",
        "started_at_ms": started_ms,
        "ended_at_ms": started_ms + 10 * MINUTE_MS,
        **more,
    }
    return Session(**fields)  # type: ignore[arg-type]


def test_the_smallest_window_that_still_holds_the_time() -> None:
    found = [
        smallest_window(age)
        for age in (0, 9 * MINUTE_MS, 10 * MINUTE_MS, 2 * HOUR_MS, 3 * DAY_MS, 20 * DAY_MS)
    ]
    assert found == ["10m", "10m", "1h", "24h", "1w", "1M"]
    assert smallest_window(30 * DAY_MS) is None


@given(st.integers(0, 40 * DAY_MS))
def test_a_window_always_reaches_back_far_enough(age_ms: int) -> None:
    window = smallest_window(age_ms)
    assert window is None or length_ms(window) > age_ms


def test_a_moment_is_when_it_went_wrong() -> None:
    told = session(1, NOW_MS, errors=(SessionError("x", at_ms=NOW_MS + MINUTE_MS),))
    broke = session(2, NOW_MS, playback_failure=True)
    calm = session(3, NOW_MS)
    strange = session(4, NOW_MS, errors=(SessionError("x", at_ms=NOW_MS - DAY_MS),))
    joining = joined(conviva="Sports 1", system73="s1")
    found = {
        one: moments([one], "system73", joining, {})[0].at_ms - NOW_MS for one in (told, broke, calm, strange)
    }
    assert list(found.values()) == [MINUTE_MS, 10 * MINUTE_MS, 0, 0]


def test_only_joined_channels_have_moments() -> None:
    assert moments([session(1, NOW_MS)], "system73", NOBODY, {}) == []
    assert moments([session(1, NOW_MS)], "system73", joined(conviva="Another", system73="s1"), {}) == []
    assert moments([session(1, NOW_MS, channel=None)], "system73", joined(system73="s1"), {}) == []


def test_a_channel_that_was_asked_for_by_its_id_needs_no_name() -> None:
    joining = joined(apivideo="li1", system73="s1")
    one = session(1, NOW_MS, vendor="apivideo", channel="whatever it is called there")
    assert [found.channel_id for found in moments([one], "system73", joining, {"apivideo": "li1"})] == ["s1"]


def test_bad_sessions_come_first_then_the_newest() -> None:
    rows = [session(number, NOW_MS - number * HOUR_MS, start_failure=number == 3) for number in (1, 2, 3)]
    found = moments(rows, "system73", joined(conviva="Sports 1", system73="s1"), {})
    assert [(NOW_MS - one.at_ms) // HOUR_MS for one in found] == [3, 1, 2]


def test_the_same_viewing_at_two_vendors_is_one_moment() -> None:
    near = Moment("Sports 1", "s1", AT.at_ms + 90 * SECOND_MS)
    later = Moment("Sports 1", "s1", AT.at_ms + 10 * MINUTE_MS)
    elsewhere = Moment("News", "n", AT.at_ms)
    assert chosen([AT, near, later, elsewhere]) == [AT, later, elsewhere]


def test_a_month_of_sessions_does_not_cost_a_month_of_calls() -> None:
    many = [
        Moment(f"channel {number % 9}", f"c{number % 9}", NOW_MS - number * HOUR_MS) for number in range(300)
    ]
    kept = chosen(many)
    assert len(kept) == MOST_MOMENTS
    assert len({one.channel_id for one in kept}) == MOST_CHANNELS


def test_moments_share_a_series() -> None:
    old = Moment("Sports 1", "s1", NOW_MS - 90 * DAY_MS)
    second = Moment("Sports 1", "s1", NOW_MS - 2 * HOUR_MS)
    found = by_series([AT, second, old], NOW_MS)
    assert found == {("s1", "24h"): [AT, second]}
    assert not_recorded(AT) == "Sports 1 at 19:00 UTC: not recorded"


def points(*minutes: int, value: float | None = 4_000.0) -> tuple[Point, ...]:
    return tuple(Point(AT.at_ms + minute * MINUTE_MS, value) for minute in minutes)


def test_the_nearest_point_of_every_series_is_told() -> None:
    series = {
        (Metric.THROUGHPUT, "cdn"): points(-20, -10, 1, 10),
        (Metric.THROUGHPUT, "p2p"): points(-9, 0, 9, value=2_000_000),
        (Metric.BUFFER_HEALTH, "cdn"): points(-2, 3),
        (Metric.REBUFFERING_RATIO, "cdn"): points(0, value=0.031),
    }
    event = point_event(series, AT, "system73", "the 24h series")
    assert event is not None
    assert (event.kind, event.vendor, event.channel) == (EventKind.CHANNEL, "system73", "Sports 1")
    assert event.time_ms == AT.at_ms
    assert event.message == (
        "Sports 1: 4.00 Mb/s cdn, 2.00 Gb/s p2p; buffer 4.0 s cdn; rebuffering 3.1 % cdn (from the 24h series)"
    )
    assert event.session_id is None


def test_a_point_too_far_away_or_without_a_value_is_none() -> None:
    for series in (
        {},
        {(Metric.THROUGHPUT, "cdn"): ()},
        {(Metric.THROUGHPUT, "cdn"): points(2)},
        {(Metric.THROUGHPUT, "cdn"): points(-40, -30, -20)},
        {(Metric.THROUGHPUT, "cdn"): points(0, value=None)},
    ):
        assert point_event(series, AT, "system73", "the 24h series") is None
    assert (
        point_event({(Metric.THROUGHPUT, "cdn"): points(-24, -16, -8)}, AT, "system73", "the 1w series")
        is not None
    )
