"""Ranges in the operator's zone with UTC beside them."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

from tui.console.panes.lookup.times import clock, day_and_clock, instant, minute, one_day, range_text
from tui.model.instants import DAY_MS, HOUR_MS, from_iso
from tui.model.span import Span

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> int:
    known = from_iso(text)
    assert known is not None
    return known


NOW_MS = at("2026-11-21T20:41:00Z")


def test_today_needs_no_day() -> None:
    span = Span(at("2026-11-21T19:10:00Z"), at("2026-11-21T19:50:00Z"))
    assert range_text(span, BERLIN, NOW_MS) == "20:10 to 20:50 CET = 19:10 to 19:50 UTC"
    assert range_text(span, UTC, NOW_MS) == "19:10 to 19:50 UTC"


def test_another_day_is_named() -> None:
    span = Span(at("2026-11-20T19:10:00Z"), at("2026-11-20T19:50:30Z"))
    assert range_text(span, UTC, NOW_MS) == "11-20 19:10 to 19:50:30 UTC"


def test_midnight_in_the_zone_and_not_in_utc() -> None:
    span = Span(at("2026-11-21T22:30:00Z"), at("2026-11-21T23:30:00Z"))
    now_ms = at("2026-11-22T09:00:00Z")
    assert range_text(span, BERLIN, now_ms) == "11-21 23:30 to 11-22 00:30 CET = 11-21 22:30 to 23:30 UTC"
    assert not one_day(span, BERLIN)
    assert one_day(span, UTC)


def test_the_night_the_clocks_change() -> None:
    span = Span(at("2026-10-25T00:30:00Z"), at("2026-10-25T01:30:00Z"))
    words = range_text(span, BERLIN, at("2026-10-25T08:00:00Z"))
    assert words == "02:30 CEST to 02:30 CET = 00:30 to 01:30 UTC"


def test_a_zone_without_summer_time_of_its_own_name() -> None:
    span = Span(NOW_MS - DAY_MS, NOW_MS - DAY_MS + HOUR_MS)
    assert range_text(span, ZoneInfo("Asia/Kathmandu"), NOW_MS).startswith("11-21 02:26 to 03:26 +0545 = ")


def test_single_instants() -> None:
    assert clock(NOW_MS, BERLIN) == "21:41:00"
    assert day_and_clock(NOW_MS, UTC) == "11-21 20:41:00"
    assert minute(NOW_MS, BERLIN) == "21:41 CET"
    assert instant(NOW_MS + 250, UTC) == "2026-11-21T20:41:00.250Z"
    assert instant(NOW_MS + 250, BERLIN) == "2026-11-21 21:41:00.250 CET = 2026-11-21T20:41:00.250Z"
