"""The last minutes of every channel, so that sparklines are warm at once."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Mapping

from tui.history.chunk import MINUTES, Chunk
from tui.history.directory import known_channels
from tui.history.figures import Figure
from tui.history.keys import hour_and_channel, hour_key, hour_of, minute_and_block, minute_key, minute_of
from tui.history.metric import Pair
from tui.history.refreshes import last_of_minutes
from tui.history.rolling import sum_column, weight_column
from tui.history.sample import ChannelTrend
from tui.history.sheet import Sheet
from tui.model.instants import HOUR_MS, MINUTE_MS

REACH_MS = HOUR_MS
"""How far back samples are looked for: what is older says nothing about now."""

Trends = Mapping[tuple[str, str], ChannelTrend]
"""By vendor NAME and channel id."""

_Value = float | None

_Minutes = dict[int, tuple[dict[int, _Value], dict[int, _Value]]]
"""By channel: total throughput and buffer health by the minute's number."""


def trends(connection: sqlite3.Connection, now_ms: int, n: int) -> Trends:
    """The last sample of each of the last `n` minutes, that of `now_ms` included; where no refreshes are kept any
    more, the minutes' means. None stands for a minute without a sample; before the first one there are none."""
    last = minute_of(now_ms)
    first = max(last - n + 1, minute_of(now_ms - REACH_MS) + 1)
    found = _from_refreshes(connection, first, now_ms) or _from_minutes(connection, first, last)
    known = known_channels(connection)
    return {
        (known[number].vendor, known[number].channel_id): ChannelTrend(
            *(_strand(one, first, last) for one in pair)
        )
        for number, pair in found.items()
        if number in known
    }


def _strand(values: Mapping[int, _Value], first: int, last: int) -> tuple[_Value, ...]:
    """The values of the minutes in order, from the first one with any."""
    begin = min((minute for minute in values if minute >= first), default=last + 1)
    return tuple(values.get(minute) for minute in range(begin, last + 1))


def _from_refreshes(connection: sqlite3.Connection, first: int, now_ms: int) -> _Minutes:
    """From the last refresh of each minute; nothing where none are kept."""
    found: _Minutes = {}
    for sheet in last_of_minutes(connection, first * MINUTE_MS, now_ms):
        columns = (
            zip(sheet.ids, sheet.column(sampled_at), sheet.column(figure), strict=True)
            for sampled_at, figure in (
                (Figure.SAMPLED_AT, Figure.TOTAL_KBPS),
                (Figure.QUALITY_AT, Figure.BUFFER_MS),
            )
        )
        for place, column in enumerate(columns):
            _take(found, place, column)
    return found


def _take(found: _Minutes, place: int, column: Iterable[tuple[int, float, float]]) -> None:
    """One figure of one refresh: its time says which minute's it is, however late it was recorded."""
    for number, sampled_at, value in column:
        if math.isfinite(sampled_at):
            pair = found.setdefault(number, ({}, {}))
            pair[place][minute_of(int(sampled_at))] = value if math.isfinite(value) else None


def _from_minutes(connection: sqlite3.Connection, first: int, last: int) -> _Minutes:
    found: _Minutes = {}
    for hour in range(hour_of(first * MINUTE_MS), hour_of(last * MINUTE_MS) + 1):
        _take_hour(connection, hour, first, last, found)
    _take_sheets(connection, first, last, found)
    return found


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
