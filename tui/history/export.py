"""A recorded span as one file of its own, without personal data, that opens anywhere."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tui.history.chunk import MINUTES, Chunk, packed
from tui.history.event_fields import event_of, event_row, masked
from tui.history.flags import NOT_RECORDED
from tui.history.keys import hour_and_channel, hour_key, hour_of, minute_key, minute_of
from tui.history.metric import Pair
from tui.history.opening import PAGE_BYTES, in_words
from tui.history.problems import HistoryError, Trouble
from tui.history.refreshes import refresh_at
from tui.history.schema import migrate, one_view, transaction
from tui.history.sheet import Sheet
from tui.model.instants import HOUR_MS, MINUTE_MS, iso_utc
from tui.model.masking import Mask
from tui.model.span import Span

Row = tuple[Any, ...]


class Unreadable(Exception):
    """The source of an export fails; `cause` is what SQLite says."""

    def __init__(self, cause: sqlite3.Error) -> None:
        super().__init__()
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Exported:
    """What an exported file holds; `minutes` and `hours` are rows of roll-ups.

    `span` is what was asked for, grown to whole minutes and to the refresh that stood on the wall when it begins.
    """

    span: Span
    channels: int
    refreshes: int
    minutes: int
    hours: int
    events: int
    file_bytes: int = 0


def export(source: sqlite3.Connection, path: Path, span: Span, mask: Mask) -> Exported:
    """Write what was recorded in `span` to a new file of mode 0600. Events are masked; channels are no personal data.

    Raises HistoryError where nothing was recorded then, where `path` exists, or where it cannot be written, and
    Unreadable or Damaged for a source that cannot be read. A file appears whole or not at all.
    """
    if path.exists():
        raise HistoryError(path, Trouble.EXISTS, "there is such a file already.", "Choose another name.")
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".history-", suffix=".part")
        os.close(handle)
    except OSError as error:
        raise _unwritten(path, os.strerror(error.errno or 0)) from error
    part = Path(name)
    try:
        exported = _written(source, part, span, mask)
        if not any((exported.refreshes, exported.hours, exported.minutes, exported.events)):
            problem = f"nothing was recorded from {iso_utc(span.from_ms)} to {iso_utc(span.to_ms)}."
            raise HistoryError(path, Trouble.MISSING, problem, "No file was written.")
        os.replace(part, path)
    except sqlite3.Error as error:
        raise _unwritten(path, in_words(error)) from error
    except OSError as error:
        raise _unwritten(path, os.strerror(error.errno or 0)) from error
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return exported


def _unwritten(path: Path, why: str) -> HistoryError:
    return HistoryError(path, Trouble.UNWRITABLE, f"it cannot be written: {why}.", "Choose another place.")


def _written(source: sqlite3.Connection, part: Path, span: Span, mask: Mask) -> Exported:
    target = sqlite3.connect(part, isolation_level=None)
    try:
        target.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        target.execute("PRAGMA journal_mode = OFF")
        target.execute("PRAGMA synchronous = OFF")
        migrate(target)
        with one_view(source), transaction(target):
            exported = _Copy(source, target).everything(span, mask)
    finally:
        target.close()
    with part.open("rb") as file:
        os.fsync(file.fileno())
    return replace(exported, file_bytes=part.stat().st_size)


class _Copy:
    """Rows on their way from one file to the other, never more than one at a time."""

    def __init__(self, source: sqlite3.Connection, target: sqlite3.Connection) -> None:
        self._source = source
        self._target = target
        self._channels: set[int] = set()

    def everything(self, asked: Span, mask: Mask) -> Exported:
        span = self._whole(asked)
        refreshes = self._put("INSERT INTO refreshes VALUES (?, ?, ?, ?)", self._refreshes(span))
        minutes = self._put("INSERT INTO minutes VALUES (?, ?)", self._minutes(span))
        hours = self._put("INSERT INTO hours VALUES (?, ?)", self._hours(span))
        events = self._put("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", self._events(asked, mask))
        self._put("INSERT OR REPLACE INTO stretches VALUES (?, ?)", self._stretches(span))
        self._put("INSERT INTO unrolled VALUES (?)", self._unrolled(span))
        channels = self._put("INSERT INTO channels VALUES (?, ?, ?, ?, ?, ?, ?, ?)", self._known())
        return Exported(span, channels, refreshes, minutes, hours, events)

    def _put(self, statement: str, rows: Iterator[Row]) -> int:
        return max(0, self._target.executemany(statement, rows).rowcount)

    def _rows(self, statement: str, *values: int) -> Iterator[Row]:
        """What the source has. Its errors are told apart from those of the file that is being written."""
        with _told_apart():
            cursor = self._source.execute(statement, values)
            row = cursor.fetchone()
        while row is not None:
            yield row
            with _told_apart():
                row = cursor.fetchone()

    def _whole(self, span: Span) -> Span:
        """Whole minutes, since refreshes are told by the first of their minute, and the wall as it stood at the
        begin."""
        with _told_apart():
            standing = refresh_at(self._source, span.from_ms)
        begin = standing.at_ms if standing is not None else span.from_ms
        return Span(minute_of(begin) * MINUTE_MS, -(-span.to_ms // MINUTE_MS) * MINUTE_MS)

    def _refreshes(self, span: Span) -> Iterator[Row]:
        rows = self._rows(
            "SELECT at_ms, base_ms, until_ms, sheet FROM refreshes WHERE at_ms >= ? AND at_ms < ? ORDER BY at_ms",
            span.from_ms,
            span.to_ms,
        )
        last: Sheet | None = None
        for row in rows:
            at_ms, base_ms, _, data = row
            if at_ms == base_ms:
                last = Sheet(data, like=last)
                self._channels.update(last.ids)
            yield row

    def _minutes(self, span: Span) -> Iterator[Row]:
        first, last = minute_key(minute_of(span.from_ms)), minute_key(minute_of(span.to_ms))
        statement = "SELECT key, sheet FROM minutes WHERE key >= ? AND key < ? ORDER BY key"
        for row in self._rows(statement, first, last):
            self._channels.update(Sheet(row[1]).ids)
            yield row

    def _hours(self, span: Span) -> Iterator[Row]:
        first, last = hour_key(hour_of(span.from_ms)), hour_key(hour_of(span.to_ms - 1) + 1)
        statement = "SELECT key, chunk FROM hours WHERE key >= ? AND key < ? ORDER BY key"
        for key, data in self._rows(statement, first, last):
            hour, channel = hour_and_channel(key)
            kept = _clipped(data, Span(hour * HOUR_MS, (hour + 1) * HOUR_MS), span)
            if kept is not None:
                self._channels.add(channel)
                yield key, kept

    def _events(self, span: Span, mask: Mask) -> Iterator[Row]:
        """Numbered anew, for two that look alike once masked are still two, and a hash of clear text tells of it."""
        statement = "SELECT fields FROM events WHERE time_ms >= ? AND time_ms < ? ORDER BY time_ms, id"
        for number, (fields,) in enumerate(self._rows(statement, span.from_ms, span.to_ms), 1):
            at_ms, vendor, kind, written, _ = event_row(masked(event_of(fields), mask))
            yield number, at_ms, vendor, kind, written, number.to_bytes(8, "big")

    def _stretches(self, span: Span) -> Iterator[Row]:
        statement = "SELECT from_ms, to_ms FROM stretches WHERE to_ms > ? AND from_ms < ? ORDER BY to_ms"
        for from_ms, to_ms in self._rows(statement, span.from_ms, span.to_ms):
            yield max(from_ms, span.from_ms), min(to_ms, span.to_ms)

    def _unrolled(self, span: Span) -> Iterator[Row]:
        statement = "SELECT minute FROM unrolled WHERE minute >= ? AND minute < ?"
        return self._rows(statement, minute_of(span.from_ms), minute_of(span.to_ms))

    def _known(self) -> Iterator[Row]:
        statement = (
            "SELECT id, vendor, channel_id, kind, row_key, name, tags, last_ms FROM channels ORDER BY id"
        )
        return (row for row in self._rows(statement) if row[0] in self._channels)


@contextmanager
def _told_apart() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Unreadable(error) from error


def _clipped(data: bytes, hour: Span, span: Span) -> bytes | None:
    """A chunk without the minutes outside `span`; None where none is left."""
    inside = hour.clipped(span)
    if inside == hour:
        return data
    chunk = Chunk(data)
    here = [inside is not None and inside.holds(hour.from_ms + place * MINUTE_MS) for place in range(MINUTES)]
    flags = bytes(byte if kept else NOT_RECORDED for byte, kept in zip(chunk.flags, here, strict=True))
    if not any(flags):
        return None
    pairs = {}
    for pair in Pair:
        means, weights = chunk.pair(pair)
        pairs[pair] = means, [weight if kept else 0.0 for weight, kept in zip(weights, here, strict=True)]
    return packed(flags, pairs)
