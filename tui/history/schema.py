"""The tables of a history file, and how an older file becomes one of today."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

APPLICATION_ID = 0x6E6F6374
"""SQLite's mark of whose file this is: "noct"."""

_TABLES = (
    """CREATE TABLE channels (
        id INTEGER PRIMARY KEY, vendor TEXT NOT NULL, channel_id TEXT NOT NULL, kind TEXT NOT NULL,
        row_key TEXT NOT NULL, name TEXT NOT NULL, tags TEXT NOT NULL, last_ms INTEGER NOT NULL,
        UNIQUE (vendor, channel_id))""",
    """CREATE TABLE refreshes (
        at_ms INTEGER PRIMARY KEY, base_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL, sheet BLOB NOT NULL)""",
    "CREATE TABLE minutes (key INTEGER PRIMARY KEY, sheet BLOB NOT NULL)",
    "CREATE TABLE hours (key INTEGER PRIMARY KEY, chunk BLOB NOT NULL)",
    "CREATE TABLE stretches (from_ms INTEGER PRIMARY KEY, to_ms INTEGER NOT NULL)",
    """CREATE TABLE events (
        id INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, vendor TEXT NOT NULL, kind TEXT NOT NULL,
        fields TEXT NOT NULL, dedupe BLOB NOT NULL UNIQUE)""",
    "CREATE INDEX events_by_time ON events (time_ms)",
    "CREATE TABLE unrolled (minute INTEGER PRIMARY KEY)",
)
"""
channels   who is meant by an id; `tags` are joined by U+001F; `last_ms` is the end of the last hour it was in
refreshes  a sheet (`figures.Figure`) for each refresh; `base_ms` is the refresh it differs from (itself where whole),
           always one of the same minute; its figures stand until `until_ms`
minutes    a sheet of sums for a minute and a block of channels (`keys.minute_key`), until its hour is folded
hours      a chunk for a channel and an hour (`keys.hour_key`)
stretches  when was recorded; they may touch and overlap
events     what happened, each once
unrolled   minutes with refreshes that are not rolled up yet: the one that is not over, for a moment the one before
"""

Step = Callable[[sqlite3.Connection], None]


def _first_tables(connection: sqlite3.Connection) -> None:
    for statement in _TABLES:
        connection.execute(statement)


STEPS: tuple[Step, ...] = (_first_tables,)
"""Step n makes a file of version n + 1 out of one of version n. Never change one that was released: add another."""


def migrate(connection: sqlite3.Connection, steps: Sequence[Step] = STEPS) -> None:
    """Bring a file to the newest version, all of it or nothing. The connection must be in autocommit."""
    with transaction(connection):
        version = version_of(connection)
        for step in steps[version:]:
            step(connection)
        if version < len(steps):
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {len(steps)}")


def version_of(connection: sqlite3.Connection) -> int:
    """Which version of the tables the file has; 0 where there are none."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def described(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Every table, index, view and trigger: its type, its name, and how it was made."""
    rows = connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_schema LIMIT 100")
    return {(kind, name, sql) for kind, name, sql in rows}


def expected() -> set[tuple[str, str, str]]:
    """What `described` says of a file of today."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(connection)
        return described(connection)
    finally:
        connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Everything inside or nothing. Takes the right to write at once, so that it cannot be lost half-way."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def one_view(connection: sqlite3.Connection) -> Iterator[None]:
    """All reading inside sees the file as it was at one moment."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
