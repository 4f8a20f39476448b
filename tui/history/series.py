"""One metric of one channel over time."""

from __future__ import annotations

import math
import sqlite3
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from tui.history.chunk import MINUTES, Chunk
from tui.history.directory import number_of
from tui.history.figures import NAN, Figure
from tui.history.keys import BLOCK, hour_key, hour_of, minute_and_block, minute_key
from tui.history.metric import MEASURES, READINGS, Metric, Pair
from tui.history.refreshes import newest_first, refreshes
from tui.history.rolling import is_new, sum_column, weighed, weight_column
from tui.history.schema import OPEN_MINUTE
from tui.history.sheet import Sheet
from tui.model.instants import MINUTE_MS
from tui.model.series import Point
from tui.model.span import Span

MOST_POINTS = 100_000
"""Buckets of one series; a chart has some hundred."""


def series(
    connection: sqlite3.Connection, vendor: str, channel_id: str, metric: Metric, span: Span, bucket_ms: int
) -> tuple[Point, ...]:
    """A point for each bucket that `span` touches, at the bucket's begin; buckets begin at multiples of their length,
    and are always whole ones.

    None where nothing is known. Buckets shorter than a minute are made of refreshes and so are empty where these are
    no longer kept; longer ones must be whole minutes.
    """
    first, count = _buckets(span, bucket_ms)
    reading = READINGS[metric]
    sums = {pair: _Buckets(first, count, bucket_ms) for pair in reading.pairs}
    number = number_of(connection, vendor, channel_id)
    if number is not None and count:
        whole = Span(first * bucket_ms, (first + count) * bucket_ms)
        _fill(connection, number, sums, whole, by_minutes=bucket_ms >= MINUTE_MS)
    rows = zip(*(sums[pair].rows() for pair in reading.pairs), strict=True)
    return tuple(
        Point((first + place) * bucket_ms, _finite(reading.value(row))) for place, row in enumerate(rows)
    )


def check_buckets(span: Span, bucket_ms: int) -> None:
    """Raises ValueError for a length no bucket may have, and for too many of them."""
    if bucket_ms <= 0 or (bucket_ms > MINUTE_MS and bucket_ms % MINUTE_MS):
        raise ValueError("a bucket is a minute, whole minutes, or less than one")
    if _buckets(span, bucket_ms)[1] > MOST_POINTS:
        raise ValueError(f"more than {MOST_POINTS} buckets")


def _buckets(span: Span, bucket_ms: int) -> tuple[int, int]:
    """The number of the first bucket that the span touches, and how many it does."""
    first = span.from_ms // bucket_ms
    return first, -(-span.to_ms // bucket_ms) - first


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


class _Buckets:
    """Weighted sums by bucket."""

    def __init__(self, first: int, count: int, bucket_ms: int) -> None:
        self._first = first
        self._count = count
        self._bucket_ms = bucket_ms
        self._sums = [0.0] * count
        self._weights = [0.0] * count

    def add(self, at_ms: float, value: float, weight: float) -> None:
        """Count a value that weighs so much; those outside are left out."""
        place = int(at_ms // self._bucket_ms) - self._first
        if 0 <= place < self._count:
            self._sums[place] += value * weight
            self._weights[place] += weight

    def rows(self) -> Iterator[tuple[float, float]]:
        return zip(self._sums, self._weights, strict=True)


_Sums = Mapping[Pair, _Buckets]

_Minutes = Mapping[int, tuple[Sheet, int]]
"""By the minute's number: the sheet with the channel, and its row there."""


def _fill(connection: sqlite3.Connection, number: int, sums: _Sums, span: Span, *, by_minutes: bool) -> None:
    if not by_minutes:
        _add_refreshes(connection, number, sums, span, own_times=True)
        return
    key = connection.execute("SELECT min(key) FROM minutes").fetchone()[0]
    folded_until = math.inf if key is None else minute_and_block(key)[0] // MINUTES
    for hour in range(hour_of(span.from_ms), hour_of(span.to_ms - 1) + 1):
        newer = _newer_minutes(connection, number, hour) if hour >= folded_until else {}
        _add_hour(connection, number, sums, hour, newer)
    opened = connection.execute("SELECT value FROM notes WHERE name = ?", (OPEN_MINUTE,)).fetchone()
    if opened is not None:
        minute = Span(opened[0] * MINUTE_MS, (opened[0] + 1) * MINUTE_MS).clipped(span)
        if minute is not None:
            _add_refreshes(connection, number, sums, minute, own_times=False)


def _add_hour(connection: sqlite3.Connection, number: int, sums: _Sums, hour: int, newer: _Minutes) -> None:
    """The hour's chunk, and what is newer than that: minutes that are not folded into it yet."""
    key = hour_key(hour, number)
    row = connection.execute("SELECT chunk FROM hours WHERE key = ?", (key,)).fetchone()
    if row is not None:
        chunk = Chunk(row[0])
        for pair, buckets in sums.items():
            for place, (value, weight) in enumerate(zip(*chunk.pair(pair), strict=True)):
                minute = hour * MINUTES + place
                if weight > 0 and minute not in newer:
                    buckets.add(minute * MINUTE_MS, value, weight)
    for minute, (sheet, place) in newer.items():
        for pair, buckets in sums.items():
            weight = sheet.value(weight_column(pair), place)
            if weight > 0:
                value = sheet.value(sum_column(pair), place) / weight
                buckets.add(minute * MINUTE_MS, value, weight)


def _newer_minutes(connection: sqlite3.Connection, number: int, hour: int) -> _Minutes:
    """The minutes of an hour that are not folded, without the one that is not over."""
    opened = connection.execute("SELECT value FROM notes WHERE name = ?", (OPEN_MINUTE,)).fetchone()
    found: dict[int, tuple[Sheet, int]] = {}
    sheet: Sheet | None = None
    for minute in range(hour * MINUTES, (hour + 1) * MINUTES):
        row = connection.execute(
            "SELECT sheet FROM minutes WHERE key = ?", (minute_key(minute, number // BLOCK),)
        ).fetchone()
        if row is None or (opened is not None and opened[0] == minute):
            continue
        sheet = Sheet(row[0], like=sheet)
        place = _row(sheet.ids, number)
        if place is not None:
            found[minute] = sheet, place
    return found


def _add_refreshes(
    connection: sqlite3.Connection, number: int, sums: _Sums, span: Span, *, own_times: bool
) -> None:
    """Refreshes, each sample once: at its own time, or at the time of the refresh that had it first."""
    clocks = {clock for pair in sums if (clock := MEASURES[pair].clock) is not None}
    before = next(newest_first(connection, span.from_ms - 1, 1), None)
    last = _cells(before.sheet, number, clocks) if before is not None else {}
    for refresh in refreshes(connection, span.from_ms, span.to_ms):
        place = _row(refresh.sheet.ids, number)
        if place is None:
            continue
        now = _cells(refresh.sheet, number, clocks)
        for pair, buckets in sums.items():
            clock = MEASURES[pair].clock
            if clock is None or is_new(now[clock], last.get(clock, NAN)):
                found = weighed(MEASURES[pair], partial(refresh.sheet.value, row=place))
                at_ms = now[clock] if own_times and clock is not None else refresh.at_ms
                if found is not None:
                    buckets.add(at_ms, *found)
        last = now


def _cells(sheet: Sheet, number: int, figures: set[Figure]) -> dict[Figure, float]:
    place = _row(sheet.ids, number)
    return {} if place is None else {figure: sheet.value(figure, place) for figure in figures}


def _row(ids: Sequence[int], number: int) -> int | None:
    """Where a number stands among ascending ones."""
    place = bisect_left(ids, number)
    return place if place < len(ids) and ids[place] == number else None
