"""The times people type: every spelling, both ends of summer time, and errors that help."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, iso_utc
from tui.model.span import Span
from tui.model.when import (
    EARLIEST_MS,
    LATEST_MS,
    LONGEST_RANGE_MS,
    WhenError,
    duration_text,
    parse_duration,
    parse_moment,
    parse_range,
    parse_time,
)

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")


def at(text: str, zone: tzinfo = UTC) -> int:
    """Epoch ms of `YYYY-MM-DD HH:MM[:SS]` on clocks of `zone`."""
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


NOW_MS = at("2026-11-21 20:41")


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("30s", 30 * SECOND_MS),
        ("90m", 90 * MINUTE_MS),
        ("2h", 2 * HOUR_MS),
        ("47h55m", 47 * HOUR_MS + 55 * MINUTE_MS),
        ("47h 55m", 47 * HOUR_MS + 55 * MINUTE_MS),
        ("2d", 2 * DAY_MS),
        ("1w2d3h4m5s", 9 * DAY_MS + 3 * HOUR_MS + 4 * MINUTE_MS + 5 * SECOND_MS),
        (" 0s ", 0),
    ],
)
def test_durations(text: str, ms: int) -> None:
    assert parse_duration(text) == ms


@pytest.mark.parametrize(
    "text", ["", "2", "h", "-2h", "2 hours", "2h2h", "5m2h", "1M", "2.5h", "９h\x1b", "1" * 10 + "h"]
)
def test_no_durations(text: str) -> None:
    with pytest.raises(WhenError, match=r"duration|longer") as caught:
        parse_duration(text)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("now", "2026-11-21 20:41"),
        ("2h", "2026-11-21 18:41"),
        ("47h55m", "2026-11-19 20:46"),
        ("14:05", "2026-11-21 14:05"),
        ("14:05:30", "2026-11-21 14:05:30"),
        ("20:41", "2026-11-21 20:41"),
        ("20:42", "2026-11-20 20:42"),
        ("9:05", "2026-11-21 09:05"),
        ("today 09:00", "2026-11-21 09:00"),
        ("Today", "2026-11-21 00:00"),
        ("yesterday 21:00", "2026-11-20 21:00"),
        ("yesterday", "2026-11-20 00:00"),
        ("2026-11-20", "2026-11-20 00:00"),
        ("2026-11-20 20:10", "2026-11-20 20:10"),
        ("2026-11-20T20:10:30", "2026-11-20 20:10:30"),
        ("2026-11-20T20:10Z", "2026-11-20 20:10"),
        ("2026-11-20T20:10:30.000z", "2026-11-20 20:10:30"),
        ("2026-11-20 20:10 +01:00", "2026-11-20 19:10"),
        ("2026-11-20T20:10-0530", "2026-11-21 01:40"),
        ("2026-11-20T20:10+02", "2026-11-20 18:10"),
        ("today 22:00", "2026-11-21 22:00"),
    ],
)
def test_times_in_utc(text: str, expected: str) -> None:
    assert parse_time(text, now_ms=NOW_MS, zone=UTC) == at(expected)


def test_fractions_of_a_second() -> None:
    assert parse_time("2026-11-20T20:10:30.25Z", now_ms=NOW_MS, zone=UTC) == at("2026-11-20 20:10:30") + 250


def test_without_a_zone_the_configured_one_counts() -> None:
    assert parse_time("2026-11-20 20:10", now_ms=NOW_MS, zone=BERLIN) == at("2026-11-20 19:10")
    assert parse_time("2026-11-20 20:10Z", now_ms=NOW_MS, zone=BERLIN) == at("2026-11-20 20:10")
    assert parse_time("14:05", now_ms=NOW_MS, zone=NEW_YORK) == at("2026-11-21 19:05")


def test_today_and_yesterday_are_those_of_the_zone() -> None:
    now_ms = at("2026-11-21 23:30")
    assert parse_time("today", now_ms=now_ms, zone=BERLIN) == at("2026-11-21 23:00")
    assert parse_time("yesterday 21:00", now_ms=now_ms, zone=BERLIN) == at("2026-11-21 20:00")
    assert parse_time("00:15", now_ms=now_ms, zone=BERLIN) == at("2026-11-21 23:15")


def test_a_time_the_clocks_skip_is_shifted_forward_and_said() -> None:
    now_ms = at("2026-03-29 12:00")
    for text in ("2026-03-29 02:30", "02:30", "today 02:30"):
        for later in (False, True):
            moment = parse_moment(text, now_ms=now_ms, zone=BERLIN, later=later)
            assert moment.at_ms == at("2026-03-29 01:30")
            assert moment.note == "the clocks skip 02:30 on 2026-03-29: taken as 03:30"


def test_a_time_that_comes_twice_is_the_first_unless_asked_and_said() -> None:
    now_ms = at("2026-10-25 12:00")
    first = parse_moment("2026-10-25 02:30", now_ms=now_ms, zone=BERLIN)
    assert first.at_ms == at("2026-10-25 00:30")
    assert first.note == "02:30 comes twice on 2026-10-25: taken the first time"
    second = parse_moment("2026-10-25 02:30", now_ms=now_ms, zone=BERLIN, later=True)
    assert second.at_ms == at("2026-10-25 01:30")
    assert second.note == "02:30 comes twice on 2026-10-25: taken the second time"
    assert parse_moment("2026-10-25 02:30+02:00", now_ms=now_ms, zone=BERLIN).note == ""


def test_a_bare_time_that_comes_twice_is_the_last_one_that_has_been() -> None:
    between, after = at("2026-10-25 00:45"), at("2026-10-25 01:45")
    assert parse_time("02:30", now_ms=between, zone=BERLIN) == at("2026-10-25 00:30")
    assert parse_time("02:30", now_ms=after, zone=BERLIN) == at("2026-10-25 01:30")


def test_an_ordinary_time_has_no_note() -> None:
    assert parse_moment("14:05", now_ms=NOW_MS, zone=BERLIN).note == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is no time: write such as 2h, 14:05"),
        ("soon", "is no time"),
        ("-2h", '"-2h": leave the minus away, 2h is so long ago'),
        ("-soon", "is no time"),
        ("tomorrow 10:00", "is no time"),
        ("24:00", "no time of day: up to 23:59:59"),
        ("14:60", "no time of day: up to 23:59:59"),
        ("14:05:60", "no time of day: up to 23:59:59"),
        ("2026-02-30", "no day of the calendar"),
        ("2026-11-21T25:00Z", "no time of day: up to 23:59:59"),
        ("2026-11-21T20:00+15:00", "from -12:00 to +14:00"),
        ("2026-11-21T20:00+01:75", "from -12:00 to +14:00"),
        ("1999-12-31", "outside the years 2000 to 2099"),
        ("9999-12-31T23:59-12:00", "outside the years"),
        ("0001-01-01T00:00+14:00", "outside the years"),
        ("999999999w", "outside the years"),
        ("2 hours", "47h55m"),
        ("2024-05-29T07+00:00:00:00", "is no time"),
        ("\x1b[2J", "is no time"),
    ],
)
def test_no_times(text: str, says: str) -> None:
    with pytest.raises(WhenError) as caught:
        parse_time(text, now_ms=NOW_MS, zone=BERLIN)
    assert says in str(caught.value)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("since", "from_", "to", "expected"),
    [
        ("2h", None, None, ("2026-11-21 18:41", "2026-11-21 20:41")),
        ("14:05", None, None, ("2026-11-21 14:05", "2026-11-21 20:41")),
        (None, "20:10", None, ("2026-11-21 20:10", "2026-11-21 20:41")),
        (None, "20:10", "20:40", ("2026-11-21 20:10", "2026-11-21 20:40")),
        (None, "yesterday 23:50", "00:10", ("2026-11-20 23:50", "2026-11-21 00:10")),
        (None, "yesterday 20:10", "20:50", ("2026-11-20 20:10", "2026-11-20 20:50")),
        (None, "21:00", "21:30", ("2026-11-20 21:00", "2026-11-20 21:30")),
        (None, "3h", "1h", ("2026-11-21 17:41", "2026-11-21 19:41")),
        (None, "2026-11-20", "2026-11-21", ("2026-11-20 00:00", "2026-11-21 00:00")),
        (None, "3h", "now", ("2026-11-21 17:41", "2026-11-21 20:41")),
    ],
)
def test_ranges(since: str | None, from_: str | None, to: str | None, expected: tuple[str, str]) -> None:
    span = parse_range(since, from_, to, now_ms=NOW_MS, zone=UTC)
    assert span == Span(at(expected[0]), at(expected[1]))


def test_a_range_over_the_hour_that_comes_twice_holds_both() -> None:
    span = parse_range(from_="2026-10-25 02:30", to="2026-10-25 02:30", now_ms=NOW_MS, zone=BERLIN)
    assert span.length_ms == HOUR_MS
    bare = parse_range(from_="2026-10-25 02:10", to="02:50", now_ms=NOW_MS, zone=BERLIN)
    assert bare == Span(at("2026-10-25 00:10"), at("2026-10-25 01:50"))


@pytest.mark.parametrize(
    ("since", "from_", "to", "says"),
    [
        (None, None, None, "needs a beginning: since 2h"),
        (None, None, "20:10", "to needs a from"),
        ("2h", "20:10", None, "not both"),
        ("2h", None, "20:10", "not both"),
        ("now", None, None, "the range is empty"),
        ("0s", None, None, "the range is empty"),
        (None, "1h", "3h", "swap the two"),
        (None, "2026-11-21", "2026-11-20", "swap the two"),
        (None, "20:10", "20:50", "to come (9m from now); leave it away"),
        (None, "2026-11-22", None, "in the future (3h19m from now)"),
        (None, "1h", "2026-11-22", "in the future"),
        ("today 22:00", None, None, "in the future"),
        ("60w", None, None, "at most 366d"),
        (None, "x", None, "is no time"),
        ("", None, None, "is no time"),
    ],
)
def test_no_ranges(since: str | None, from_: str | None, to: str | None, says: str) -> None:
    with pytest.raises(WhenError) as caught:
        parse_range(since, from_, to, now_ms=NOW_MS, zone=UTC)
    assert says in str(caught.value)


def test_a_caller_may_allow_less() -> None:
    with pytest.raises(WhenError, match="3d long; at most 2d"):
        parse_range("3d", now_ms=NOW_MS, zone=UTC, longest_ms=2 * DAY_MS)
    assert parse_range("366d", now_ms=NOW_MS, zone=UTC).length_ms == LONGEST_RANGE_MS


_instants = st.integers(EARLIEST_MS, LATEST_MS - 1)
_zones = st.sampled_from([UTC, BERLIN, NEW_YORK, ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe")])


@given(st.integers(0, 10_000_000))
def test_a_duration_written_reads_back_the_same(seconds: int) -> None:
    assert parse_duration(duration_text(seconds * SECOND_MS)) == seconds * SECOND_MS


@given(_instants)
def test_a_time_noctop_wrote_reads_back_the_same(at_ms: int) -> None:
    assert parse_time(iso_utc(at_ms), now_ms=NOW_MS, zone=BERLIN) == at_ms


@given(_instants, st.integers(-12 * 60, 14 * 60))
def test_a_time_with_an_offset_reads_back_the_same(at_ms: int, minutes: int) -> None:
    local = datetime.fromtimestamp(at_ms / 1000, timezone(timedelta(minutes=minutes)))
    text = local.isoformat(timespec="milliseconds")
    assert parse_time(text, now_ms=NOW_MS, zone=BERLIN) == at_ms


@given(_instants, _zones)
def test_a_local_time_reads_back_as_what_the_clocks_show(at_ms: int, zone: tzinfo) -> None:
    at_ms -= at_ms % SECOND_MS
    shown = datetime.fromtimestamp(at_ms / 1000, zone)
    text = f"{shown:%Y-%m-%d %H:%M:%S}"
    readings = [parse_time(text, now_ms=NOW_MS, zone=zone)]
    readings.append(parse_moment(text, now_ms=NOW_MS, zone=zone, later=True).at_ms)
    assert at_ms in readings
    assert readings == sorted(readings)


@given(_instants.filter(lambda at_ms: at_ms > EARLIEST_MS + 3 * DAY_MS), st.times(), _zones)
def test_a_bare_time_is_never_in_the_future_and_at_most_25_hours_ago(
    now_ms: int, clock: object, zone: tzinfo
) -> None:
    at_ms = parse_time(f"{clock:%H:%M:%S}", now_ms=now_ms, zone=zone)
    assert 0 <= now_ms - at_ms < 25 * HOUR_MS + 1


@given(st.text(max_size=25), _zones)
def test_nothing_typed_breaks_it(text: str, zone: tzinfo) -> None:
    try:
        at_ms = parse_time(text, now_ms=NOW_MS, zone=zone)
    except WhenError:
        return
    assert EARLIEST_MS <= at_ms < LATEST_MS


@given(
    st.from_regex(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?", fullmatch=True
    )
)
def test_nothing_that_looks_like_a_time_breaks_it(text: str) -> None:
    try:
        at_ms = parse_time(text, now_ms=NOW_MS, zone=BERLIN)
    except WhenError:
        return
    assert EARLIEST_MS <= at_ms < LATEST_MS


@given(
    st.one_of(st.none(), st.sampled_from(["2h", "14:05", "x", "yesterday", "2027-01-01", "now"])), st.data()
)
def test_a_range_ends_by_now_or_is_refused(since: str | None, data: st.DataObject) -> None:
    texts = st.one_of(
        st.none(), st.sampled_from(["3h", "1h", "20:50", "20:10", "now", "today", "2026-11-20"])
    )
    try:
        span = parse_range(since, data.draw(texts), data.draw(texts), now_ms=NOW_MS, zone=BERLIN)
    except WhenError:
        return
    assert span.from_ms < span.to_ms <= NOW_MS
