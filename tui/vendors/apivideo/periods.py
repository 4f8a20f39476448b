"""api.video's `period`: the five spellings its page lists, and the one that covers a span.

Source: "List live stream player sessions". The page calls the parameter optional, the vendor's specification of
the time required; its example (a full date-time) fits none of the five formats.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from tui.model.span import Span
from tui.vendors.errors import CannotAnswer

_FORMATS = "a day (2018-01-01), a week (2018-W01), a month (2018-01), a year (2018) or a range (2018-01-01/2018-01-15)"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


def checked_period(period: str) -> str:
    """`period` as it came. Raises CannotAnswer where it is none of the five formats or no date of the calendar."""
    try:
        known = _is_period(period)
    except ValueError:
        known = False
    if not known:
        raise CannotAnswer(f"api.video takes as period {_FORMATS}")
    return period


def _is_period(period: str) -> bool:
    if week := _WEEK.fullmatch(period):
        date.fromisocalendar(int(week[1]), int(week[2]), 1)
        return True
    if _MONTH.fullmatch(period):
        _day(f"{period}-01")
        return True
    if _YEAR.fullmatch(period):
        _day(f"{period}-01-01")
        return True
    first, slash, last = period.partition("/")
    return _day(first) <= _day(last if slash else first)


def _day(text: str) -> date:
    """Only the long spelling: `fromisoformat` alone would let `20180101` pass."""
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def period_covering(span: Span) -> str:
    """The narrowest period that covers `span`: one day where that will do, else a range of days.

    Days are UTC. The last day of a range is read as part of it, as the page's "2018-01-01/2018-01-15" suggests.
    """
    first = _utc_day(span.from_ms)
    last = _utc_day(max(span.from_ms, span.to_ms - 1))
    return str(first) if first == last else f"{first}/{last}"


def _utc_day(at_ms: int) -> date:
    return datetime.fromtimestamp(at_ms / 1000, UTC).date()
