"""The last samples of every channel, so that sparklines are warm at once."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.history.chunk import MINUTES, Chunk
from tui.history.directory import known_channels
from tui.history.figures import NAN, Figure
from tui.history.flags import flags_of
from tui.history.keys import hour_and_channel, hour_key, hour_of, minute_and_block, minute_key, minute_of
from tui.history.metric import Pair
from tui.history.refreshes import newest_first
from tui.history.rolling import is_new, sum_column, weight_column
from tui.history.sample import ChannelTrend
from tui.history.sheet import Sheet
from tui.model.instants import HOUR_MS, MINUTE_MS

REACH_MS = HOUR_MS
"""How far back samples are looked for: what is older says nothing about now."""

_REFRESHES_PER_SAMPLE = 3
"""With several accounts, a channel has no new sample in every refresh."""

Trends = Mapping[tuple[str, str], ChannelTrend]
"""By vendor NAME and channel id."""

_Value = float | None


def trends(connection: sqlite3.Connection, now_ms: int, n: int) -> Trends:
    """The last `n` samples before `now_ms`; where no refreshes are kept any more, the means of the last `n` minutes.

    One None stands for a time in which nothing was recorded, the one before `now_ms` included.
    """
    found = _from_refreshes(connection, now_ms, n) or _from_minutes(connection, now_ms, n)
    known = known_channels(connection)
    return {
        (known[number].vendor, known[number].channel_id): trend
        for number, trend in found.items()
        if number in known
    }


@dataclass(slots=True)
class _Strand:
    """One metric of one channel: its values so far, newest first, and the time of the last one taken."""

    values: list[_Value] = field(default_factory=list)
    at_ms: float = NAN
    count: int = 0

    def take(self, at_ms: float, value: float) -> None:
        if is_new(at_ms, self.at_ms):
            self.at_ms = at_ms
            self.values.append(value if math.isfinite(value) else None)
            self.count += 1

    def last(self, n: int) -> tuple[_Value, ...]:
        """At most `n` values, oldest first."""
        return tuple(reversed(self.values[:n]))


_Pairs = dict[int, tuple[_Strand, _Strand]]
"""Throughput and buffer health by the channel's number."""


def _from_refreshes(connection: sqlite3.Connection, now_ms: int, n: int) -> dict[int, ChannelTrend]:
    """From as few refreshes as bring `n` samples of every channel with a delivery; nothing where none are kept."""
    pairs: _Pairs = {}
    wanted: set[int] = set()
    later_ms = now_ms
    for refresh in newest_first(connection, now_ms, n * _REFRESHES_PER_SAMPLE):
        if refresh.at_ms <= now_ms - REACH_MS:
            break
        wanted = wanted or _delivered(refresh.sheet)
        _take(pairs, refresh.sheet, paused=refresh.until_ms < later_ms)
        later_ms = refresh.at_ms
        if all(pairs[number][0].count >= n for number in wanted if number in pairs):
            break
    return {
        number: ChannelTrend(throughput.last(n), buffer.last(n))
        for number, (throughput, buffer) in pairs.items()
    }


def _take(pairs: _Pairs, sheet: Sheet, *, paused: bool) -> None:
    """One refresh; `paused` when the one after it came too late."""
    columns = (
        sheet.column(Figure.SAMPLED_AT),
        sheet.column(Figure.TOTAL_KBPS),
        sheet.column(Figure.QUALITY_AT),
        sheet.column(Figure.BUFFER_MS),
    )
    for number, sampled_at, total, asked_at, buffer in zip(sheet.ids, *columns, strict=True):
        pair = pairs.get(number)
        if pair is None:
            pair = pairs[number] = _Strand(), _Strand()
        if paused:
            pair[0].values.append(None)
            pair[1].values.append(None)
        pair[0].take(sampled_at, total)
        pair[1].take(asked_at, buffer)


def _delivered(sheet: Sheet) -> set[int]:
    flags = zip(sheet.ids, sheet.column(Figure.FLAGS), strict=True)
    return {number for number, byte in flags if flags_of(round(byte)).mark}


_Minutes = dict[int, tuple[dict[int, _Value], dict[int, _Value]]]
"""By channel: total throughput and buffer health by the minute's number."""


def _from_minutes(connection: sqlite3.Connection, now_ms: int, n: int) -> dict[int, ChannelTrend]:
    last = minute_of(now_ms)
    first = max(last - n + 1, minute_of(now_ms - REACH_MS) + 1)
    found: _Minutes = {}
    for hour in range(hour_of(first * MINUTE_MS), hour_of(now_ms) + 1):
        _take_hour(connection, hour, first, last, found)
    _take_sheets(connection, first, last, found)
    return {
        number: ChannelTrend(*(_strand(values, first, last) for values in pair))
        for number, pair in found.items()
    }


def _strand(values: Mapping[int, _Value], first: int, last: int) -> tuple[_Value, ...]:
    """The values of the minutes in order; several without any are one None."""
    strand: list[_Value] = []
    for minute in range(first, last + 1):
        value = values.get(minute)
        if value is not None or (strand and strand[-1] is not None):
            strand.append(value)
    return tuple(strand)


def _take_hour(connection: sqlite3.Connection, hour: int, first: int, last: int, found: _Minutes) -> None:
    begin, end = max(0, first - hour * MINUTES), min(MINUTES, last + 1 - hour * MINUTES)
    rows = connection.execute(
        "SELECT key, chunk FROM hours WHERE key >= ? AND key < ?", (hour_key(hour), hour_key(hour + 1))
    )
    for key, data in rows:
        chunk = Chunk(data)
        pair = found.setdefault(hour_and_channel(key)[1], ({}, {}))
        for values, wanted in zip(pair, (Pair.TOTAL_KBPS, Pair.BUFFER_MS), strict=True):
            means, weights = chunk.pair(wanted)
            for place in range(begin, end):
                if weights[place] > 0:
                    values[hour * MINUTES + place] = means[place]


def _take_sheets(connection: sqlite3.Connection, first: int, last: int, found: _Minutes) -> None:
    rows = connection.execute(
        "SELECT key, sheet FROM minutes WHERE key >= ? AND key < ?", (minute_key(first), minute_key(last + 1))
    )
    for key, data in rows:
        sheet = Sheet(data)
        for place, wanted in enumerate((Pair.TOTAL_KBPS, Pair.BUFFER_MS)):
            sums, weights = sheet.column(sum_column(wanted)), sheet.column(weight_column(wanted))
            for number, total, weight in zip(sheet.ids, sums, weights, strict=True):
                if weight > 0:
                    pair = found.setdefault(number, ({}, {}))
                    pair[place][minute_and_block(key)[0]] = total / weight
