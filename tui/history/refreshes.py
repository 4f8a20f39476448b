"""Reading refreshes back, each against the first of its minute."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from tui.history.problems import Damaged
from tui.history.sheet import Sheet
from tui.model.instants import MINUTE_MS

_BETWEEN = (
    "SELECT at_ms, base_ms, until_ms, sheet FROM refreshes WHERE at_ms >= ? AND at_ms < ? ORDER BY at_ms"
)
_UNTIL = "SELECT at_ms, base_ms, until_ms, sheet FROM refreshes WHERE at_ms <= ? ORDER BY at_ms DESC LIMIT ?"
_LAST_OF_MINUTES = (
    "SELECT at_ms, base_ms, until_ms, sheet FROM refreshes WHERE at_ms IN"
    " (SELECT MAX(at_ms) FROM refreshes WHERE at_ms >= ? AND at_ms <= ? GROUP BY at_ms / ?) ORDER BY at_ms"
)


@dataclass(frozen=True, slots=True)
class Refresh:
    """A refresh that was recorded. Its figures stand until `until_ms`, when two refreshes should have followed."""

    at_ms: int
    until_ms: int
    sheet: Sheet


class _Reader:
    """Keeps the last base, since the refreshes of a minute share it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._base_ms: int | None = None
        self._base: Sheet | None = None

    def refresh(self, at_ms: int, base_ms: int, until_ms: int, data: bytes) -> Refresh:
        if at_ms == base_ms:
            sheet = Sheet(data, like=self._base)
            self._base_ms, self._base = at_ms, sheet
            return Refresh(at_ms, until_ms, sheet)
        return Refresh(at_ms, until_ms, Sheet(data, base=self._base_at(base_ms)))

    def _base_at(self, base_ms: int) -> Sheet:
        if self._base is None or self._base_ms != base_ms:
            row = self._connection.execute(
                "SELECT sheet FROM refreshes WHERE at_ms = ?", (base_ms,)
            ).fetchone()
            if row is None:
                raise Damaged("a refresh differs from one that is not there")
            self._base_ms, self._base = base_ms, Sheet(row[0], like=self._base)
        return self._base


def refreshes(connection: sqlite3.Connection, from_ms: int, to_ms: int) -> Iterator[Refresh]:
    """Those in [from_ms, to_ms), oldest first."""
    reader = _Reader(connection)
    rows = connection.execute(_BETWEEN, (from_ms, to_ms))
    for row in rows:
        yield reader.refresh(*row)


def newest_first(connection: sqlite3.Connection, until_ms: int, limit: int) -> Iterator[Refresh]:
    """At most `limit` refreshes up to and including `until_ms`, newest first."""
    reader = _Reader(connection)
    rows = connection.execute(_UNTIL, (until_ms, limit))
    for row in rows:
        yield reader.refresh(*row)


def last_of_minutes(connection: sqlite3.Connection, from_ms: int, to_ms: int) -> Iterator[Sheet]:
    """The last one of each minute in [from_ms, to_ms], oldest first."""
    reader = _Reader(connection)
    rows = connection.execute(_LAST_OF_MINUTES, (from_ms, to_ms, MINUTE_MS))
    return (reader.refresh(*row).sheet for row in rows)


def minute_refreshes(connection: sqlite3.Connection, minute: int) -> Iterator[Sheet]:
    """Those of a minute, by its number."""
    return (one.sheet for one in refreshes(connection, minute * MINUTE_MS, (minute + 1) * MINUTE_MS))


def refresh_at(connection: sqlite3.Connection, at_ms: int) -> Refresh | None:
    """The last one up to `at_ms`, where its figures still stood then."""
    found = next(newest_first(connection, at_ms, 1), None)
    return found if found is not None and found.until_ms >= at_ms else None


def refresh_before(connection: sqlite3.Connection, at_ms: int) -> Sheet | None:
    """The last one before `at_ms`, however long before."""
    found = next(newest_first(connection, at_ms - 1, 1), None)
    return found.sheet if found is not None else None
