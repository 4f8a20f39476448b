"""Instants and ranges as the look-up writes them: in the operator's zone, a range with UTC beside it."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from tui.model.instants import iso_utc
from tui.model.span import Span


def clock(at_ms: int, zone: tzinfo) -> str:
    """`20:12:04`."""
    return f"{_local(at_ms, zone):%H:%M:%S}"


def day_and_clock(at_ms: int, zone: tzinfo) -> str:
    """`11-21 20:12:04`: for rows that are not all of one day."""
    return f"{_local(at_ms, zone):%m-%d %H:%M:%S}"


def instant(at_ms: int, zone: tzinfo) -> str:
    """`2026-11-21 21:12:04.250 CET = 2026-11-21T20:12:04.250Z`; in UTC the latter alone."""
    local = _local(at_ms, zone)
    if local.tzname() == "UTC":
        return iso_utc(at_ms)
    return f"{local:%Y-%m-%d %H:%M:%S}.{at_ms % 1000:03d} {local.tzname()} = {iso_utc(at_ms)}"


def minute(at_ms: int, zone: tzinfo) -> str:
    """`20:41 CET`, as caveats name the edge of what is known."""
    local = _local(at_ms, zone)
    return f"{local:%H:%M} {local.tzname()}"


def one_day(span: Span, zone: tzinfo) -> bool:
    """Whether a range begins and ends on the same day."""
    return _local(span.from_ms, zone).date() == _local(span.to_ms, zone).date()


def range_text(span: Span, zone: tzinfo, now_ms: int) -> str:
    """`20:10 to 20:50 CET = 19:10 to 19:50 UTC`; in UTC once. Days stand there where they are not today."""
    own = _range_in(span, zone, now_ms)
    utc = _range_in(span, UTC, now_ms)
    return own if own == utc else f"{own} = {utc}"


def _range_in(span: Span, zone: tzinfo, now_ms: int) -> str:
    start, end, today = (_local(at_ms, zone) for at_ms in (span.from_ms, span.to_ms, now_ms))
    days = not start.date() == end.date() == today.date()
    first = _moment(start, day=days)
    if start.tzname() != end.tzname():
        first += f" {start.tzname()}"
    return f"{first} to {_moment(end, day=days and start.date() != end.date())} {end.tzname()}"


def _moment(at: datetime, *, day: bool) -> str:
    clock_text = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    return f"{at:%m-%d} {clock_text}" if day else clock_text


def _local(at_ms: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone)
