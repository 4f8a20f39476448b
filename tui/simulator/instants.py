"""The spellings of an instant that the vendors use, from and to epoch milliseconds UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def as_datetime(at_ms: int) -> datetime:
    """The instant in UTC, exact to the millisecond."""
    return _EPOCH + at_ms * _MILLISECOND


def epoch_ms(at: datetime) -> int:
    """The instant of a datetime that knows its zone."""
    return (at - _EPOCH) // _MILLISECOND


def utc_millis(at_ms: int) -> str:
    """`2025-11-06T14:00:00.000Z`."""
    return as_datetime(at_ms).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def utc_offset(at_ms: int) -> str:
    """`2025-11-06T14:02:00+00:00`: whole seconds with a written offset (ATOM)."""
    return as_datetime(at_ms).isoformat(timespec="seconds")


def zoned_ms(text: str) -> int | None:
    """An ISO 8601 instant with `Z` or an offset; None where it is malformed or says no zone."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return epoch_ms(at) if at.tzinfo else None
