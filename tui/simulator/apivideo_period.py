"""The `period` of api.video's raw statistics: a day, a week, a month, a year, or a range of days (UTC)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from tui.simulator.instants import epoch_ms, zoned_ms

_DAY = r"\d{4}-\d\d-\d\d"


def span_ms(text: str) -> tuple[int, int] | None:
    """[start, end) in epoch ms of a period in one of its five formats; None where it is none of them.

    An ISO date-time is taken too, for the day it falls on: the vendor's own example is one, against its text.
    """
    for pattern, read in _FORMATS:
        if re.fullmatch(pattern, text, re.ASCII):
            try:
                first, following = read(text)
            except ValueError:
                return None
            return _midnight_ms(first), _midnight_ms(following)
    at_ms = zoned_ms(text) if "T" in text else None
    return None if at_ms is None else span_ms(text.partition("T")[0])


def _day(text: str) -> tuple[date, date]:
    first = date.fromisoformat(text)
    return first, first + timedelta(days=1)


def _week(text: str) -> tuple[date, date]:
    first = date.fromisocalendar(int(text[:4]), int(text[6:]), 1)
    return first, first + timedelta(days=7)


def _month(text: str) -> tuple[date, date]:
    first = date(int(text[:4]), int(text[5:]), 1)
    return first, (first + timedelta(days=31)).replace(day=1)


def _year(text: str) -> tuple[date, date]:
    return date(int(text), 1, 1), date(int(text) + 1, 1, 1)


def _days(text: str) -> tuple[date, date]:
    """Both days of a range belong to it."""
    first, last = (date.fromisoformat(part) for part in text.split("/"))
    if last < first:
        raise ValueError(text)
    return first, last + timedelta(days=1)


_FORMATS: tuple[tuple[str, Callable[[str], tuple[date, date]]], ...] = (
    (_DAY, _day),
    (r"\d{4}-W\d\d", _week),
    (r"\d{4}-\d\d", _month),
    (r"\d{4}", _year),
    (f"{_DAY}/{_DAY}", _days),
)


def _midnight_ms(day: date) -> int:
    return epoch_ms(datetime.combine(day, time(), UTC))
