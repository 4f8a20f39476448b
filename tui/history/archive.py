"""A history file that this process only reads."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tui.history.opening import check_inside, check_outside, connect
from tui.history.past import Past
from tui.history.problems import HistoryError, Trouble


class Archive(Past):
    """The history of this machine, closed or recorded into by another process.

    In one process, a file is opened as an Archive or as a HistoryStore, never as both: closing one file gives up the
    locks that SQLite holds for all of the process.
    """

    @classmethod
    def open(cls, path: Path) -> Archive:
        """Raises HistoryError where there is none, or none that can be read."""
        if not path.exists():
            raise HistoryError(
                path, Trouble.MISSING, "there is no such file.", "Nothing was recorded so far."
            )
        check_outside(path)
        archive = cls(path, lambda: _reading(path))
        with archive.in_words():
            check_inside(archive.connection, path)
        return archive


def _reading(path: Path) -> sqlite3.Connection:
    """A connection that only reads; where not even SQLite's own locks can be written, one that takes none."""
    connection = connect(path, "ro")
    try:
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        return connect(path, "ro", immutable=True)
    return connection
