"""Minutes become hours: the sheets of one block of channels turned into a chunk for each channel."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence

from tui.history.chunk import MINUTES, Chunk, Column, packed
from tui.history.flags import NOT_RECORDED
from tui.history.keys import hour_key, minute_and_block, minute_key
from tui.history.metric import Pair
from tui.history.rolling import COLUMNS, FLAGS_COLUMN, sum_column, weight_column
from tui.history.schema import transaction
from tui.history.sheet import Sheet
from tui.model.instants import HOUR_MS

_Present = Sequence[bool]


def fold_oldest(connection: sqlite3.Connection, before_hour: int) -> bool:
    """Fold one block of the oldest hour that is over; whether there was any. One transaction: a block is either in
    minutes or in hours, whatever happens meanwhile."""
    key = connection.execute("SELECT min(key) FROM minutes").fetchone()[0]
    if key is None or minute_and_block(key)[0] // MINUTES >= before_hour:
        return False
    minute, block = minute_and_block(key)
    with transaction(connection):
        _fold(connection, minute // MINUTES, block)
    return True


def _fold(connection: sqlite3.Connection, hour: int, block: int) -> None:
    ids: tuple[int, ...] = ()
    for sheet in _sheets(connection, hour, block):
        if sheet is not None and sheet.ids != ids:
            ids = tuple(sorted({*ids, *sheet.ids}))
    table = _Table(ids, _sheets(connection, hour, block))
    for place, number in enumerate(ids):
        key = hour_key(hour, number)
        older = connection.execute("SELECT chunk FROM hours WHERE key = ?", (key,)).fetchone()
        chunk = table.chunk(place, Chunk(older[0]) if older else None)
        connection.execute("INSERT OR REPLACE INTO hours (key, chunk) VALUES (?, ?)", (key, chunk))
    end_ms = (hour + 1) * HOUR_MS
    connection.executemany(
        "UPDATE channels SET last_ms = max(last_ms, ?) WHERE id = ?", [(end_ms, one) for one in ids]
    )
    connection.executemany(
        "DELETE FROM minutes WHERE key = ?",
        [(minute_key(minute, block),) for minute in range(hour * MINUTES, (hour + 1) * MINUTES)],
    )


def _sheets(connection: sqlite3.Connection, hour: int, block: int) -> Iterator[Sheet | None]:
    """The block's minutes in order, None for one without; read one by one, an hour of them is a megabyte."""
    before: Sheet | None = None
    for minute in range(hour * MINUTES, (hour + 1) * MINUTES):
        row = connection.execute(
            "SELECT sheet FROM minutes WHERE key = ?", (minute_key(minute, block),)
        ).fetchone()
        sheet = Sheet(row[0], like=before) if row else None
        before = sheet or before
        yield sheet


class _Table:
    """An hour of sheets, all with the same rows: column by column, minute after minute. (As arrays: lists of Python's
    numbers would be ten megabytes for a moment.)"""

    def __init__(self, ids: Sequence[int], sheets: Iterable[Sheet | None]) -> None:
        self._ids = ids
        self._rows = len(ids)
        self._columns = [array("d") for _ in range(COLUMNS)]
        for sheet in sheets:
            for number, column in enumerate(self._columns):
                column.extend(self._minute(sheet, number))

    def chunk(self, row: int, older: Chunk | None) -> bytes:
        """The chunk of one channel. Minutes that `older` has and these sheets have not stay."""
        flags = self._of(row, FLAGS_COLUMN)
        here = [value != NOT_RECORDED for value in flags]
        marks = bytes(round(value) for value in flags)
        if older is not None:
            marks = bytes(new or old for new, old in zip(marks, older.flags, strict=True))
        return packed(marks, {pair: self._pair(row, pair, here, older) for pair in Pair})

    def _pair(self, row: int, pair: Pair, here: _Present, older: Chunk | None) -> tuple[Column, Column]:
        sums, weights = self._of(row, sum_column(pair)), self._of(row, weight_column(pair))
        means = [total / weight if weight > 0 else 0.0 for total, weight in zip(sums, weights, strict=True)]
        if older is None:
            return means, weights
        old_means, old_weights = older.pair(pair)
        return _chosen(here, means, old_means), _chosen(here, weights, old_weights)

    def _of(self, row: int, column: int) -> Column:
        return self._columns[column][row :: self._rows]

    def _minute(self, sheet: Sheet | None, number: int) -> Sequence[float]:
        if sheet is None:
            return (0.0,) * self._rows
        column = sheet.column(number)
        if len(column) == self._rows:
            return column
        known = dict(zip(sheet.ids, column, strict=True))
        return [known.get(one, 0.0) for one in self._ids]


def _chosen(here: _Present, new: Column, old: Column) -> Column:
    return [one if is_new else other for is_new, one, other in zip(here, new, old, strict=True)]
