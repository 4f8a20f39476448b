"""The wall as it stood at some instant."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from tui.history.chunk import MINUTES, Chunk
from tui.history.directory import known_channels
from tui.history.figures import Figure, Known, delivery_of, outcomes_of, quality_of, sample_of
from tui.history.flags import NOT_RECORDED, Flags, flags_of
from tui.history.keys import hour_and_channel, hour_key, minute_and_block, minute_key, minute_of
from tui.history.metric import Pair
from tui.history.refreshes import Refresh, refresh_at
from tui.history.rolling import COLUMNS, FLAGS_COLUMN, sum_column, weight_column
from tui.history.sample import ChannelSample, PastWall
from tui.history.sheet import MAX_ROWS, Sheet
from tui.model.channel import Channel, Quality
from tui.model.instants import MINUTE_MS

Means = Mapping[Pair, tuple[float, float]]
"""Mean and weight of the pairs of one minute."""

_Minute = tuple[int, dict[int, ChannelSample]]
"""A minute's number, and its channels by theirs."""

_MARK = 0x80
_ASKED = bytes(byte if byte & _MARK else 0 for byte in range(256))
"""Turns the flags of minutes without quality into zeros."""

_DELIVERY = tuple(pair for pair in Pair if pair <= Pair.TOTAL_VIEWING_S)
_QUALITY = tuple(pair for pair in Pair if Pair.BUFFER_MS <= pair <= Pair.REBUFFERING_P2P)
_OUTCOMES = tuple(pair for pair in Pair if pair >= Pair.SESSIONS)


def wall_at(connection: sqlite3.Connection, at_ms: int) -> PastWall:
    """The channels at `at_ms`, from the refresh that stood on the screen then, else from the minute's means."""
    refresh = refresh_at(connection, at_ms)
    if refresh is not None:
        return _from_refresh(connection, refresh)
    if not is_recorded(connection, at_ms):
        return PastWall(at_ms, 0)
    minute = minute_of(at_ms)
    found = _last_minute(connection, minute)
    if found is None:
        return PastWall(at_ms, MINUTE_MS)
    last, samples = found
    return PastWall(last * MINUTE_MS, MINUTE_MS, tuple(sample for _, sample in sorted(samples.items())))


def is_recorded(connection: sqlite3.Connection, at_ms: int) -> bool:
    """Whether anything was recorded about then."""
    row = connection.execute(
        "SELECT 1 FROM stretches WHERE from_ms <= ? AND to_ms >= ? LIMIT 1",
        (at_ms, minute_of(at_ms) * MINUTE_MS),
    ).fetchone()
    return row is not None


def _from_refresh(connection: sqlite3.Connection, refresh: Refresh) -> PastWall:
    known = known_channels(connection)
    sheet = refresh.sheet
    columns = [sheet.column(figure) for figure in Figure]
    reasons = sheet.texts
    samples = tuple(
        sample_of(known[number], row, reasons)
        for number, row in zip(sheet.ids, zip(*columns, strict=True), strict=True)
        if number in known
    )
    return PastWall(refresh.at_ms, 0, samples)


def _last_minute(connection: sqlite3.Connection, minute: int) -> _Minute | None:
    """The last minute up to `minute` that was recorded, in its hour or the one before, with its channels.

    Refreshes may be further apart than a minute, so the minute itself may be empty. While its hour is being folded,
    some of its channels are in sheets and some in chunks.
    """
    for until in (minute, minute // MINUTES * MINUTES - 1):
        known = known_channels(connection)
        parts = (_from_chunks(connection, known, until), _from_sheets(connection, known, until))
        newest = max(part[0] for part in parts)
        if newest >= 0:
            return newest, {
                number: sample
                for last, samples in parts
                if last == newest
                for number, sample in samples.items()
            }
    return None


def _from_sheets(connection: sqlite3.Connection, known: Mapping[int, Known], until: int) -> _Minute:
    """The last minute of that hour that is not folded yet, and its channels; -1 without any."""
    first = minute_key(until // MINUTES * MINUTES)
    last = connection.execute(
        "SELECT max(key) FROM minutes WHERE key >= ? AND key < ?", (first, minute_key(until + 1))
    ).fetchone()[0]
    if last is None:
        return -1, {}
    minute, _ = minute_and_block(last)
    rows = connection.execute(
        "SELECT sheet FROM minutes WHERE key >= ? AND key <= ? ORDER BY key LIMIT ?",
        (minute_key(minute), last, MAX_ROWS),
    )
    return minute, {
        number: sample for (data,) in rows for number, sample in _of_sheet(known, Sheet(data), minute)
    }


def _of_sheet(known: Mapping[int, Known], sheet: Sheet, minute: int) -> Iterator[tuple[int, ChannelSample]]:
    columns = [sheet.column(number) for number in range(COLUMNS)]
    for number, row in zip(sheet.ids, zip(*columns, strict=True), strict=True):
        flags = round(row[FLAGS_COLUMN])
        if number in known and flags != NOT_RECORDED:
            means = _means(row)
            yield number, _sample(known[number], flags_of(flags), minute, means, _quality(minute, means))


def _means(row: Sequence[float]) -> Means:
    return {
        pair: (row[sum_column(pair)] / row[weight_column(pair)], row[weight_column(pair)])
        for pair in Pair
        if row[weight_column(pair)] > 0
    }


def _from_chunks(connection: sqlite3.Connection, known: Mapping[int, Known], until: int) -> _Minute:
    """The last minute up to `until` in that hour's chunks, and the channels that were there then; -1 without any.

    A channel that was recorded last before it had left the wall.
    """
    hour = until // MINUTES
    rows = connection.execute(
        "SELECT key, chunk FROM hours WHERE key >= ? AND key < ? ORDER BY key",
        (hour_key(hour), hour_key(hour + 1)),
    )
    newest = -1
    samples: dict[int, ChannelSample] = {}
    for key, data in rows:
        chunk, number = Chunk(data), hour_and_channel(key)[1]
        last = chunk.last_minute(until % MINUTES)
        if last is None or last < newest or number not in known:
            continue
        if last > newest:
            newest, samples = last, {}
        samples[number] = _of_chunk(known[number], chunk, hour * MINUTES + last)
    return hour * MINUTES + newest if samples else -1, samples


def _of_chunk(known: Known, chunk: Chunk, minute: int) -> ChannelSample:
    flags, means = flags_of(chunk.flags[minute % MINUTES]), chunk.minute(minute % MINUTES)
    return _sample(known, flags, minute, means, _newest_quality(chunk, minute, means))


def _newest_quality(chunk: Chunk, minute: int, means: Means) -> Quality | None:
    """The last quality of that hour up to `minute`: it is asked less often than once a minute."""
    asked = chunk.flags[: minute % MINUTES + 1].translate(_ASKED).rstrip(b"\0")
    if not asked:
        return None
    asked_in = minute // MINUTES * MINUTES + len(asked) - 1
    return _quality(asked_in, means if asked_in == minute else chunk.minute(len(asked) - 1))


def _quality(minute: int, means: Means) -> Quality | None:
    values = [_value(means, pair) for pair in _QUALITY]
    known = any(value is not None for value in values)
    return quality_of(minute * MINUTE_MS, values) if known else None


def _sample(known: Known, flags: Flags, minute: int, means: Means, quality: Quality | None) -> ChannelSample:
    delivery = [_value(means, pair) for pair in _DELIVERY]
    told = any(value is not None for value in delivery)
    viewers = _value(means, Pair.VIEWERS)
    channel = Channel(
        vendor=known.vendor,
        kind=known.kind,
        channel_id=known.channel_id,
        name=known.name,
        tags=known.tags,
        state=flags.state,
        stale=flags.stale,
        sampled_at_ms=minute * MINUTE_MS,
        delivery=delivery_of(delivery) if told else None,
        quality=quality,
        live=flags.live,
        viewers=None if viewers is None else round(viewers),
        outcomes=outcomes_of([_value(means, pair) for pair in _OUTCOMES], sampled=flags.sampled),
    )
    return ChannelSample(known.row_key, channel)


def _value(means: Means, pair: Pair) -> float | None:
    found = means.get(pair)
    return found[0] if found else None
