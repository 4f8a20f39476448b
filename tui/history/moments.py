"""From one recorded moment to the next: what the wall looked like one refresh earlier, or later."""

from __future__ import annotations

import sqlite3

from tui.history.keys import minute_of
from tui.history.retention import oldest_ms
from tui.model.instants import MINUTE_MS

MOST_STEPS = 1_000
"""At once: more is a jump, not steps."""


def stepped(connection: sqlite3.Connection, at_ms: int, steps: int) -> int:
    """The moment `steps` after `at_ms` (before it where negative): refreshes where these are kept, whole minutes where
    only roll-ups are. Gaps are stepped over. Beyond the first or last moment there is none to go to."""
    step = _after if steps > 0 else _before
    for _ in range(min(abs(steps), MOST_STEPS)):
        found = step(connection, at_ms)
        if found is None:
            break
        at_ms = found
    return at_ms


def _before(connection: sqlite3.Connection, at_ms: int) -> int | None:
    """The refresh before the one that stands at `at_ms`; where none stands, the last that did."""
    rows = connection.execute(
        "SELECT at_ms, until_ms FROM refreshes WHERE at_ms <= ? ORDER BY at_ms DESC LIMIT 2", (at_ms,)
    ).fetchall()
    if rows and (rows[0][1] < at_ms or len(rows) > 1):
        return int(rows[0][0] if rows[0][1] < at_ms else rows[1][0])
    return _minute_before(connection, int(rows[0][0]) if rows else at_ms)


def _minute_before(connection: sqlite3.Connection, at_ms: int) -> int | None:
    begin = minute_of(at_ms) * MINUTE_MS
    row = connection.execute(
        "SELECT from_ms, to_ms FROM stretches WHERE from_ms < ? ORDER BY to_ms DESC LIMIT 1", (begin,)
    ).fetchone()
    oldest = oldest_ms(connection)  # a stretch may remember more than is kept
    if row is None or oldest is None or oldest >= begin:
        return None
    from_ms, to_ms = row
    return max(oldest, int(from_ms), minute_of(min(to_ms, begin) - 1) * MINUTE_MS)


def _after(connection: sqlite3.Connection, at_ms: int) -> int | None:
    """The next refresh; the next minute where that is before all refreshes."""
    row = connection.execute("SELECT min(at_ms) FROM refreshes WHERE at_ms > ?", (at_ms,)).fetchone()
    refresh = None if row[0] is None else int(row[0])
    if connection.execute("SELECT 1 FROM refreshes WHERE at_ms <= ? LIMIT 1", (at_ms,)).fetchone():
        return refresh
    minute = _minute_after(connection, at_ms)
    known = [one for one in (refresh, minute) if one is not None]
    return min(known, default=None)


def _minute_after(connection: sqlite3.Connection, at_ms: int) -> int | None:
    end = (minute_of(at_ms) + 1) * MINUTE_MS
    row = connection.execute(
        "SELECT from_ms, to_ms FROM stretches WHERE to_ms > ? ORDER BY from_ms LIMIT 1", (end,)
    ).fetchone()
    return None if row is None else max(int(row[0]), end)
