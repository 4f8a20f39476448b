"""Older files become files of today, all of it or nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tui.history.schema import APPLICATION_ID, STEPS, described, expected, migrate, version_of


@pytest.fixture
def connection(tmp_path: Path) -> sqlite3.Connection:
    return sqlite3.connect(tmp_path / "history.db", isolation_level=None)


def test_an_empty_file_becomes_one_of_today(connection: sqlite3.Connection) -> None:
    migrate(connection)
    assert version_of(connection) == len(STEPS)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert described(connection) == expected()
    connection.close()


def test_a_file_of_today_is_left_alone(connection: sqlite3.Connection) -> None:
    migrate(connection)
    connection.execute("INSERT INTO stretches VALUES (1, 2)")
    before = connection.total_changes
    migrate(connection)
    assert connection.total_changes == before
    assert connection.execute("SELECT * FROM stretches").fetchall() == [(1, 2)]
    connection.close()


def test_an_older_file_goes_through_every_later_step_and_keeps_what_it_has(
    connection: sqlite3.Connection,
) -> None:
    migrate(connection)
    connection.execute("INSERT INTO stretches VALUES (1, 2)")
    steps = (
        *STEPS,
        lambda at: at.execute("ALTER TABLE stretches ADD COLUMN why TEXT NOT NULL DEFAULT 'run'"),
        lambda at: at.execute("UPDATE stretches SET why = 'seen' WHERE why = 'run'"),
    )
    migrate(connection, steps)
    assert version_of(connection) == len(STEPS) + 2
    assert connection.execute("SELECT * FROM stretches").fetchall() == [(1, 2, "seen")]
    connection.close()


def test_a_step_that_fails_leaves_the_file_as_it_was(connection: sqlite3.Connection) -> None:
    migrate(connection)
    connection.execute("INSERT INTO stretches VALUES (1, 2)")

    def first(at: sqlite3.Connection) -> None:
        at.execute("DROP TABLE stretches")

    def second(at: sqlite3.Connection) -> None:
        at.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, (*STEPS, first, second))
    assert version_of(connection) == len(STEPS)
    assert connection.execute("SELECT * FROM stretches").fetchall() == [(1, 2)]
    assert described(connection) == expected()
    connection.close()
