"""What is dropped, and when: whole minutes of refreshes, whole hours of roll-ups, the oldest hour where space is short.

Every step is one short transaction; the file never grows beyond its limit, because freed pages are written again.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from tui.history.keys import hour_and_channel, hour_key, hour_of, minute_and_block, minute_key, minute_of
from tui.history.schema import transaction
from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS

_REFRESHES_AT_ONCE = 60
_EVENTS_AT_ONCE = 500
_PAGES_AT_ONCE = 256
_MINUTES_AT_ONCE = 5
_MEGABYTE = 1_000_000
_LARGEST_LOG = 16 * _MEGABYTE
_LARGEST_SPARE = 16 * _MEGABYTE


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much is kept: `[history]` of the config."""

    raw_hours: int
    rollup_days: int
    max_mb: int

    @property
    def log_bytes(self) -> int:
        """What the write-ahead log may take of the whole."""
        return min(self.max_mb * _MEGABYTE // 4, _LARGEST_LOG)

    @property
    def file_bytes(self) -> int:
        """What is left for the file itself."""
        return self.max_mb * _MEGABYTE - self.log_bytes

    @property
    def spare_bytes(self) -> int:
        """What must be free in the file before the next refresh or fold is written."""
        return min(self.file_bytes // 8, _LARGEST_SPARE)


@dataclass(frozen=True, slots=True)
class Space:
    """Pages of the file, of them free, and the size of one in bytes."""

    pages: int
    free: int
    page_bytes: int

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> Space:
        pages, free, size = (
            int(connection.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_count", "freelist_count", "page_size")
        )
        return cls(pages, free, size)

    @property
    def used_bytes(self) -> int:
        return (self.pages - self.free) * self.page_bytes


class Retention:
    """Drops what is too old or too much, one step at a time. `dropped_channels` is set when numbers of channels may
    be given anew."""

    def __init__(self, connection: sqlite3.Connection, limits: Limits) -> None:
        self._connection = connection
        self._limits = limits
        self.dropped_channels = False

    def limit_size(self) -> None:
        """Let SQLite itself refuse to grow the file beyond its limit."""
        size = Space.of(self._connection).page_bytes
        self._connection.execute(f"PRAGMA max_page_count = {max(1, self._limits.file_bytes // size)}")

    def step(self, now_ms: int) -> bool:
        """Drop a little of what is too old; whether there may be more."""
        raw_ms = now_ms - self._limits.raw_hours * HOUR_MS
        kept_ms = now_ms - self._limits.rollup_days * DAY_MS
        return (
            self._drop_refreshes(raw_ms)
            or self._drop_hour(kept_ms)
            or self._drop_events(kept_ms)
            or self._shrink()
        )

    def short_of_space(self) -> bool:
        """Whether the file holds so much that the oldest must go."""
        return Space.of(self._connection).used_bytes > self._limits.file_bytes - self._limits.spare_bytes

    def drop_oldest(self, before_ms: int) -> int | None:
        """Drop the oldest hour of everything, or of the hour of `before_ms` some minutes; from when on is kept.

        None where nothing is older than `before_ms`.
        """
        oldest = oldest_ms(self._connection)
        if oldest is None or oldest >= before_ms:
            return None
        until = (hour_of(oldest) + 1) * HOUR_MS
        if until > before_ms:
            until = min((minute_of(oldest) + _MINUTES_AT_ONCE) * MINUTE_MS, before_ms)
        with transaction(self._connection):
            self._connection.execute("DELETE FROM refreshes WHERE at_ms < ?", (until,))
            self._drop_rollups(until)
            self._connection.execute("DELETE FROM events WHERE time_ms < ?", (until,))
        return until

    def _drop_refreshes(self, before_ms: int) -> bool:
        """Whole minutes, for a minute's refreshes are read against its first."""
        until = minute_of(before_ms) * MINUTE_MS
        last = self._connection.execute(
            "SELECT max(at_ms) FROM (SELECT at_ms FROM refreshes WHERE at_ms < ? ORDER BY at_ms LIMIT ?)",
            (until, _REFRESHES_AT_ONCE),
        ).fetchone()[0]
        if last is None:
            return False
        whole = (minute_of(last) + 1) * MINUTE_MS
        with transaction(self._connection):
            self._connection.execute("DELETE FROM refreshes WHERE at_ms < ?", (whole,))
        return True

    def _drop_hour(self, before_ms: int) -> bool:
        """The oldest hour of roll-ups, and what is left of the channels that nothing tells of any more."""
        oldest = _oldest_rollup_ms(self._connection)
        if oldest is None or hour_of(oldest) >= hour_of(before_ms):
            return False
        until = (hour_of(oldest) + 1) * HOUR_MS
        with transaction(self._connection):
            self._drop_rollups(until)
        return True

    def _drop_rollups(self, until_ms: int) -> None:
        """Everything but refreshes and events before an instant, hours only where they are whole."""
        execute = self._connection.execute
        execute("DELETE FROM hours WHERE key < ?", (hour_key(hour_of(until_ms)),))
        execute("DELETE FROM minutes WHERE key < ?", (minute_key(minute_of(until_ms)),))
        execute("DELETE FROM unrolled WHERE minute < ?", (minute_of(until_ms),))
        kept_ms = oldest_ms(self._connection) or until_ms
        execute("DELETE FROM stretches WHERE to_ms <= ?", (kept_ms,))
        # A day more than anything that may still name them: the hour they were last in is written when it ends.
        execute("DELETE FROM channels WHERE last_ms < ?", (kept_ms - DAY_MS,))
        self.dropped_channels = self.dropped_channels or execute("SELECT changes()").fetchone()[0] > 0

    def _drop_events(self, before_ms: int) -> bool:
        oldest = self._connection.execute("SELECT min(time_ms) FROM events").fetchone()[0]
        if oldest is None or oldest >= before_ms:
            return False
        with transaction(self._connection):
            self._connection.execute(
                "DELETE FROM events WHERE id IN (SELECT id FROM events WHERE time_ms < ? LIMIT ?)",
                (before_ms, _EVENTS_AT_ONCE),
            )
        return True

    def _shrink(self) -> bool:
        """Give free pages back where the file is larger than its limit, as after the limit was lowered."""
        space = Space.of(self._connection)
        too_many = space.pages - self._limits.file_bytes // space.page_bytes
        if too_many <= 0 or not space.free:
            return False
        pages = min(too_many, space.free, _PAGES_AT_ONCE)
        self._connection.execute(f"PRAGMA incremental_vacuum({pages})").fetchall()
        return Space.of(self._connection).pages < space.pages


def oldest_ms(connection: sqlite3.Connection) -> int | None:
    """The oldest instant of which anything is kept."""
    first = connection.execute("SELECT min(at_ms) FROM refreshes").fetchone()[0]
    event = connection.execute("SELECT min(time_ms) FROM events").fetchone()[0]
    known = [one for one in (first, event, _oldest_rollup_ms(connection)) if one is not None]
    return min(known, default=None)


def _oldest_rollup_ms(connection: sqlite3.Connection) -> int | None:
    hour = connection.execute("SELECT min(key) FROM hours").fetchone()[0]
    minute = connection.execute("SELECT min(key) FROM minutes").fetchone()[0]
    known = [] if hour is None else [hour_and_channel(hour)[0] * HOUR_MS]
    known += [] if minute is None else [minute_and_block(minute)[0] * MINUTE_MS]
    return min(known, default=None)
