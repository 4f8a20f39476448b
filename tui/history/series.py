"""One metric of one channel over time."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from operator import mul

from tui.history.chunk import MINUTES, Chunk, Column
from tui.history.directory import number_of
from tui.history.figures import NAN, Figure
from tui.history.keys import BLOCK, hour_key, hour_of, minute_and_block, minute_key
from tui.history.metric import MEASURES, READINGS, Metric, Pair
from tui.history.refreshes import minute_refreshes, refresh_before, refreshes
from tui.history.rolling import is_new, rolled_up, sum_column, weighed, weight_column
from tui.history.sheet import Sheet, packed
from tui.model.instants import MINUTE_MS
from tui.model.series import Point
from tui.model.span import Span

_MOST_UNROLLED = 3_000
"""Minutes that are rolled up while they are read: two days of them, though more than two come of a forged file."""

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

    def add_minutes(self, minute: int, values: Column, weights: Column) -> None:
        """Count the values of minutes that follow each other, the first by its number, a bucket at a time."""
        step, start = self._bucket_ms // MINUTE_MS, 0
        while start < len(weights):
            end = start + step - (minute + start) % step
            place = (minute + start) // step - self._first
            if 0 <= place < self._count:
                part = weights[start:end]
                self._sums[place] += sum(map(mul, values[start:end], part))
                self._weights[place] += sum(part)
            start = end

    def rows(self) -> Iterator[tuple[float, float]]:
        return zip(self._sums, self._weights, strict=True)


_Sums = Mapping[Pair, _Buckets]

_Minutes = dict[int, Mapping[Pair, tuple[float, float]]]
"""By the minute's number: sums and weights of one channel."""


def _fill(connection: sqlite3.Connection, number: int, sums: _Sums, span: Span, *, by_minutes: bool) -> None:
    if not by_minutes:
        _add_refreshes(connection, number, sums, span)
        return
    key = connection.execute("SELECT min(key) FROM minutes").fetchone()[0]
    folded_until = math.inf if key is None else minute_and_block(key)[0] // MINUTES
    unrolled = _unrolled_minutes(connection, number, sums, span)
    for hour in range(hour_of(span.from_ms), hour_of(span.to_ms - 1) + 1):
        newer = _newer_minutes(connection, number, hour, sums) if hour >= folded_until else {}
        _add_hour(connection, number, sums, hour, newer | unrolled)


def _add_hour(connection: sqlite3.Connection, number: int, sums: _Sums, hour: int, newer: _Minutes) -> None:
    """The hour's chunk, and in the place of its minutes those that are newer than that."""
    first = hour * MINUTES
    row = connection.execute("SELECT chunk FROM hours WHERE key = ?", (hour_key(hour, number),)).fetchone()
    if row is not None:
        chunk = Chunk(row[0])
        for pair, buckets in sums.items():
            values, weights = chunk.pair(pair)
            if newer:
                weights = [0.0 if first + place in newer else one for place, one in enumerate(weights)]
            buckets.add_minutes(first, values, weights)
    for minute in range(first, first + MINUTES) if newer else ():
        for pair, (total, weight) in newer.get(minute, {}).items():
            if weight > 0:
                sums[pair].add(minute * MINUTE_MS, total / weight, weight)


def _newer_minutes(connection: sqlite3.Connection, number: int, hour: int, pairs: Iterable[Pair]) -> _Minutes:
    """The minutes of an hour that are not folded yet."""
    found = {}
    sheet: Sheet | None = None
    for minute in range(hour * MINUTES, (hour + 1) * MINUTES):
        row = connection.execute(
            "SELECT sheet FROM minutes WHERE key = ?", (minute_key(minute, number // BLOCK),)
        ).fetchone()
        if row is not None:
            sheet = Sheet(row[0], like=sheet)
            found[minute] = _sums(sheet, number, pairs)
    return found


def _unrolled_minutes(
    connection: sqlite3.Connection, number: int, pairs: Iterable[Pair], span: Span
) -> _Minutes:
    """The minutes of `span` that are not over, or not rolled up yet: rolled up as far as they go."""
    rows = connection.execute(
        "SELECT minute FROM unrolled WHERE minute >= ? AND minute < ? LIMIT ?",
        (span.from_ms // MINUTE_MS, -(-span.to_ms // MINUTE_MS), _MOST_UNROLLED),
    ).fetchall()
    one = range(number, number + 1)
    found = {}
    for (minute,) in rows:
        refreshes_of_it = [sheet.cut(one, len(Figure)) for sheet in minute_refreshes(connection, minute)]
        if refreshes_of_it:
            before = refresh_before(connection, minute * MINUTE_MS)
            last = before.cut(one, len(Figure)) if before is not None else None
            found[minute] = _sums(Sheet(packed(rolled_up(refreshes_of_it, last))), number, pairs)
    return found


def _sums(sheet: Sheet, number: int, pairs: Iterable[Pair]) -> Mapping[Pair, tuple[float, float]]:
    place = sheet.row(number)
    if place is None:
        return {}
    return {
        pair: (sheet.value(sum_column(pair), place), sheet.value(weight_column(pair), place))
        for pair in pairs
    }


def _add_refreshes(connection: sqlite3.Connection, number: int, sums: _Sums, span: Span) -> None:
    """Refreshes, each sample once, at its own time; what holds until it changes, with each refresh."""
    clocks = {clock for pair in sums if (clock := MEASURES[pair].clock) is not None}
    before = refresh_before(connection, span.from_ms)
    last = _cells(before, number, clocks) if before is not None else {}
    for refresh in refreshes(connection, span.from_ms, span.to_ms):
        place = refresh.sheet.row(number)
        if place is None:
            continue
        now = _cells(refresh.sheet, number, clocks)
        for pair, buckets in sums.items():
            clock = MEASURES[pair].clock
            if clock is None or is_new(now[clock], last.get(clock, NAN)):
                found = weighed(MEASURES[pair], partial(refresh.sheet.value, row=place))
                if found is not None:
                    buckets.add(refresh.at_ms if clock is None else now[clock], *found)
        last = now


def _cells(sheet: Sheet, number: int, figures: Iterable[Figure]) -> dict[Figure, float]:
    place = sheet.row(number)
    return {} if place is None else {figure: sheet.value(figure, place) for figure in figures}
