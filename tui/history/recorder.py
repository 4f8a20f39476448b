"""Writing: a refresh comes in, minutes are rolled up when they end, hours folded, what is too old is dropped.

Everything on one connection and one thread, in short transactions. A refresh is committed before `record` returns, so
that a process killed at any moment has lost what was still on its way here and nothing else (SQLite's write-ahead log
with synchronous=NORMAL: what was committed survives the process, and a power cut spoils nothing but may take the last
seconds).
"""

from __future__ import annotations

import os
import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from tui.history.directory import Directory
from tui.history.event_fields import event_row
from tui.history.figures import Figure, columns_of
from tui.history.folding import fold_oldest
from tui.history.keys import BLOCK, hour_of, minute_key, minute_of
from tui.history.problems import Gone
from tui.history.refreshes import minute_refreshes, refresh_before
from tui.history.retention import Limits, Retention, Space
from tui.history.rolling import rolled_up
from tui.history.sample import ChannelSample
from tui.history.schema import transaction
from tui.history.sheet import Contents, Sheet, packed
from tui.model.channel import Channel
from tui.model.event import Event
from tui.model.instants import MINUTE_MS
from tui.right_of_way import in_turns

_BLOCKS_AT_ONCE, _PASSES = 8, 10
"""Blocks of a minute that are unpacked at once: 1.5 MB where it has six refreshes. More where there are many of
them, for each time the whole minute is gone over."""

_ROWS_AT_ONCE = 512
"""Channels that are taken apart together: a tenth of a millisecond's work for each figure."""

_LITTLE_BYTES = 32_000_000
"""More than any transaction here takes."""


class Recorder:
    """Records into one open file. Methods raise sqlite3.Error; what they were doing is then undone."""

    def __init__(
        self, connection: sqlite3.Connection, limits: Limits, *, path: Path, refresh_ms: int
    ) -> None:
        self._connection = connection
        self._path = path
        self._inode = path.stat().st_ino
        self._directory = Directory(connection)
        self._retention = Retention(connection, limits)
        self._refresh_ms = refresh_ms
        self._base: tuple[int, Sheet] | None = None
        """The first refresh of the minute, and its time; packed, as it is half a megabyte for a thousand channels."""
        self._retention.limit_size()

    def record(self, samples: Sequence[ChannelSample], at_ms: int) -> None:
        """Write one refresh down. A second one of the same millisecond is left out. Raises Gone once the file is."""
        try:
            with transaction(self._connection):
                self._record(samples, at_ms)
        except BaseException:
            self._directory.forget()
            self._base = None
            raise

    def record_events(self, events: Sequence[Event]) -> None:
        """Write events down, each once."""
        rows = [event_row(event) for event in events]
        with transaction(self._connection):
            self._connection.executemany(
                "INSERT OR IGNORE INTO events (time_ms, vendor, kind, fields, dedupe) VALUES (?, ?, ?, ?, ?)",
                rows,
            )

    def step(self, now_ms: int) -> bool:
        """A little of the work that can wait: roll up, fold, drop what is too old. Whether there may be more."""
        if self._roll_up_one(minute_of(now_ms)):
            return True
        if fold_oldest(self._connection, hour_of(now_ms)):
            return True
        more = self._retention.step(now_ms)
        self._forget_dropped()
        return more

    def make_room(self, now_ms: int) -> int | None:
        """Where the file is as large as it may be, drop the oldest hour; from when on is kept then."""
        return self.drop_oldest(now_ms) if self._retention.short_of_space() else None

    def drop_oldest(self, now_ms: int) -> int | None:
        """Drop the oldest hour; from when on is kept then, None where there is nothing but this minute."""
        kept_from = self._retention.drop_oldest(minute_of(now_ms) * MINUTE_MS)
        self._forget_dropped()
        return kept_from

    def space(self) -> Space:
        return Space.of(self._connection)

    def disk_is_full(self) -> bool:
        """Whether it is the disk that has no room, rather than the file that may not grow."""
        status = os.statvfs(self._path.parent)
        return status.f_bavail * status.f_frsize < _LITTLE_BYTES

    def close(self) -> None:
        self._connection.close()

    def _record(self, samples: Sequence[ChannelSample], at_ms: int) -> None:
        minute = minute_of(at_ms)
        marked = self._connection.execute("INSERT OR IGNORE INTO unrolled VALUES (?)", (minute,))
        if marked.rowcount:
            self._check_that_it_is_there()
        contents = self._contents(samples, at_ms)
        base_ms, base = self._base_for(minute, contents)
        data = packed(contents, base)
        done = self._connection.execute(
            "INSERT OR IGNORE INTO refreshes (at_ms, base_ms, until_ms, sheet) VALUES (?, ?, ?, ?)",
            (at_ms, at_ms if base is None else base_ms, at_ms + 2 * self._refresh_ms, data),
        )
        if base is None and done.rowcount:
            self._base = at_ms, Sheet.just_packed(contents, data)
        self._extend(at_ms)

    def _check_that_it_is_there(self) -> None:
        """SQLite itself goes on writing to a file that nobody can open any more."""
        try:
            inode = self._path.stat().st_ino
        except FileNotFoundError:
            inode = None
        if inode != self._inode:
            raise Gone

    def _contents(self, samples: Sequence[ChannelSample], at_ms: int) -> Contents:
        reasons = sorted({one.channel.state_reason for one in samples} - {""})
        places = {"": 0} | {reason: place for place, reason in enumerate(reasons, 1)}
        channels = dict(zip(self._directory.numbers(samples, at_ms), samples, strict=True))
        ids = sorted(channels)
        pieces = (
            _columns([channels[one].channel for one in ids[first : first + _ROWS_AT_ONCE]], places)
            for first in range(0, len(ids), _ROWS_AT_ONCE)
        )
        return Contents.of_pieces(ids, pieces, len(Figure), reasons)

    def _base_for(self, minute: int, contents: Contents) -> tuple[int, Sheet | None]:
        """The refresh of the same minute that this one may be told by, where it has the same channels."""
        if self._base is not None and minute_of(self._base[0]) == minute and contents.ids:
            base_ms, base = self._base
            if base.ids == contents.ids:
                return base_ms, base
        return 0, None

    def _extend(self, at_ms: int) -> None:
        """What is recorded without a gap is one stretch: a refresh stands for two intervals, as on the wall."""
        until = at_ms + 2 * self._refresh_ms
        found = self._connection.execute(
            "UPDATE stretches SET to_ms = max(to_ms, ?) WHERE from_ms ="
            " (SELECT max(from_ms) FROM stretches WHERE from_ms <= ?) AND to_ms >= ?",
            (until, at_ms, at_ms),
        )
        if not found.rowcount:
            self._connection.execute("INSERT OR REPLACE INTO stretches VALUES (?, ?)", (at_ms, until))

    def _roll_up_one(self, open_minute: int) -> bool:
        """Roll up one minute that is over; whether there was any."""
        row = self._connection.execute(
            "SELECT min(minute) FROM unrolled WHERE minute != ?", (open_minute,)
        ).fetchone()
        if row[0] is None:
            return False
        with transaction(self._connection):
            self._roll_up(row[0])
            self._connection.execute("DELETE FROM unrolled WHERE minute = ?", (row[0],))
        return True

    def _roll_up(self, minute: int) -> None:
        """Some blocks at a time, and block by block as they are written: a whole minute of ten thousand channels is a
        hundred megabytes for a moment, which a process then keeps."""
        refreshes = tuple(minute_refreshes(self._connection, minute))
        before = refresh_before(self._connection, minute * MINUTE_MS)
        blocks = _blocks(refreshes)
        at_once = max(_BLOCKS_AT_ONCE, len(blocks) // _PASSES)
        for first in range(0, len(blocks), at_once):
            some = blocks[first : first + at_once]
            numbers = range(some[0] * BLOCK, (some[-1] + 1) * BLOCK)
            here = [sheet.cut(numbers, len(Figure)) for sheet in in_turns(refreshes)]
            last = before.cut(numbers, len(Figure)) if before is not None else None
            contents = rolled_up(here, last)
            for block in some:
                self._connection.execute(
                    "INSERT OR REPLACE INTO minutes (key, sheet) VALUES (?, ?)",
                    (
                        minute_key(minute, block),
                        packed(contents.cut(range(block * BLOCK, (block + 1) * BLOCK))),
                    ),
                )

    def _forget_dropped(self) -> None:
        if self._retention.dropped_channels:
            self._retention.dropped_channels = False
            self._directory.forget()


def _columns(channels: Sequence[Channel], places: Mapping[str, int]) -> Iterator[Sequence[float]]:
    return columns_of(channels, [places[one.state_reason] for one in channels])


def _blocks(sheets: Iterable[Sheet]) -> Sequence[int]:
    """The blocks that any channel of theirs is in, in order."""
    found = set()
    for ids in {id(sheet.ids): sheet.ids for sheet in sheets}.values():  # most share them
        place = 0
        while place < len(ids):
            block = ids[place] // BLOCK
            found.add(block)
            place = bisect_left(ids, (block + 1) * BLOCK)
    return sorted(found)
