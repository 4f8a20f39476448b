"""Instants as the vendors and noctop itself write them. (What people type is in `when`.)"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

_MAX_MS = 253_402_300_799_999
"""The last millisecond of the year 9999: what `datetime` can still show."""

_ISO = re.compile(
    r"^\s*(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?"
    r"\s*(Z|z|[+-]\d{2}:?\d{2})?)?\s*$"
)


def iso_utc(at_ms: int) -> str:
    """`2026-11-21T04:05:06.000Z`: the spelling of every time that noctop writes out."""
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z"


def from_iso(text: str) -> int | None:
    """Epoch ms of an ISO 8601 time, without a zone read as UTC; None where it is none, malformed or absurd.

    1970 and before is absurd too: the zero of somebody's clock. Takes the spellings of all five vendors: `…Z` with
    and without fraction, `+00:00`, no zone, a space for T.
    """
    match = _ISO.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC
        )
    except ValueError:
        return None
    offset_ms = _offset_ms(zone)
    if offset_ms is None:
        return None
    milliseconds = int((fraction or "0")[:3].ljust(3, "0"))
    at_ms = round(moment.timestamp()) * 1000 + milliseconds - offset_ms
    return at_ms if 0 < at_ms <= _MAX_MS else None


def _offset_ms(zone: str | None) -> int | None:
    """What to take off for `+01:00`; None for an offset that no place has."""
    if zone is None or zone in "Zz":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 14 or minutes > 59:
        return None
    return (-1 if zone[0] == "-" else 1) * (hours * HOUR_MS + minutes * MINUTE_MS)


def from_epoch(value: object, unit_ms: int = 1) -> int | None:
    """Epoch ms of a number (or numeric string) counted in `unit_ms`; None for no, negative or absurd times."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(number) or number <= 0 or number * unit_ms > _MAX_MS:
        return None
    return round(number * unit_ms)
