"""Points of the series: a value, or a map of counts, at an instant."""

from __future__ import annotations

from typing import Any

from tui.model.instants import from_epoch, from_iso
from tui.model.series import CountsPoint, Point
from tui.model.text import safe
from tui.vendors.wire import non_negative, non_negative_whole

_DATETIME = "datetime"


def point(row: Any, key: str) -> Point | None:
    """The point of a row; its value under `key`, else under the only other key that holds a number.

    None for a row without a readable time, or with several numbers of which none is `key`. A null value is a
    point without a value: a source without devices.
    """
    at_ms = _instant(row)
    if at_ms is None:
        return None
    if key in row:
        return Point(at_ms, non_negative(row[key]))
    others = [value for name, value in row.items() if name != _DATETIME and _is_number(value)]
    if len(others) > 1:
        return None
    return Point(at_ms, non_negative(others[0]) if others else None)


def counts_point(row: Any, key: str) -> CountsPoint | None:
    """The counts of a row, in the order sent; a name whose count is unknown is left out.

    None for a row without a readable time, or with something else than a map of counts under `key`.
    """
    at_ms = _instant(row)
    if at_ms is None:
        return None
    named = row.get(key)
    if named is None:
        return CountsPoint(at_ms, ())
    if not isinstance(named, dict):
        return None
    counted = ((safe(name), non_negative_whole(count)) for name, count in named.items())
    return CountsPoint(at_ms, tuple((name, count) for name, count in counted if count is not None))


def _instant(row: Any) -> int | None:
    """Epoch ms, as the page's sample has it; an ISO time would be understood."""
    value = row.get(_DATETIME) if isinstance(row, dict) else None
    at_ms = from_epoch(value)
    return from_iso(value) if at_ms is None and isinstance(value, str) else at_ms


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
