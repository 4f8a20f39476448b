"""The watch list on disk: `identities.db` in the state folder, the one place where viewers stand in clear.

Private to its owner (0600), each entry with an end; an entry that has ended is overwritten, not only forgotten.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tui.audit.private import opened
from tui.model.text import safe
from tui.watch.subject import Subject, Watched, WatchKind

BOOK_NAME = "identities.db"
APPLICATION_ID = 0x6E6F6377
"""SQLite's mark of whose file this is: "nocw"."""

MOST_WATCHED = 100
"""Entries: each viewer is a call in five minutes, each channel four in ten seconds."""

_BUSY_S = 2.0
_TABLE = """CREATE TABLE IF NOT EXISTS watched (
    kind TEXT NOT NULL, value TEXT NOT NULL, name TEXT NOT NULL, since_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL,
    PRIMARY KEY (kind, value)) WITHOUT ROWID"""

T = TypeVar("T")


class BookError(Exception):
    """The list cannot be read or written: why, and what to do. Holds no identity."""


class WatchBook:
    """Entries by kind and value. Every method may wait for the disk and raises BookError where it fails; used from
    one thread at a time. `path` None keeps the list for this run only."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._connection = self._in_words(self._opened)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def entries(self, now_ms: int) -> tuple[Watched, ...]:
        """What is watched at `now_ms`, what ends first first. Whatever has ended by then is removed for good."""
        return self._in_words(lambda: self._entries(now_ms))

    def watch(self, subject: Subject, now_ms: int, until_ms: int) -> None:
        """Keep `subject` until then; a later call moves its end. Raises BookError where the list is full."""
        row = (subject.kind.value, subject.value, subject.name, now_ms, until_ms)

        def write() -> bool:
            with self._connection:
                number = self._connection.execute("SELECT count(*) FROM watched").fetchone()[0]
                if number < MOST_WATCHED:
                    self._connection.execute("INSERT OR REPLACE INTO watched VALUES (?, ?, ?, ?, ?)", row)
                return bool(number < MOST_WATCHED)

        if not self._in_words(write):
            raise BookError(f"{MOST_WATCHED} things are watched already: remove one first (:watched)")

    def forget(self, subject: Subject) -> None:
        """Watch `subject` no longer."""

        def write() -> None:
            with self._connection:
                self._connection.execute(
                    "DELETE FROM watched WHERE kind = ? AND value = ?", (subject.kind.value, subject.value)
                )

        self._in_words(write)

    def _entries(self, now_ms: int) -> tuple[Watched, ...]:
        with self._connection:
            self._connection.execute("DELETE FROM watched WHERE until_ms <= ?", (now_ms,))
        rows = self._connection.execute(
            "SELECT kind, value, name, since_ms, until_ms FROM watched ORDER BY until_ms, kind, value LIMIT ?",
            (MOST_WATCHED,),
        )
        found = []
        for kind, value, name, since_ms, until_ms in rows:
            with contextlib.suppress(ValueError):  # a kind of a later noctop
                subject = Subject(WatchKind(kind), str(value), safe(name))
                found.append(Watched(subject, int(since_ms), int(until_ms)))
        return tuple(found)

    def _opened(self) -> sqlite3.Connection:
        if self._path is not None:
            # SQLite would make the file with whatever the umask leaves, and follow a link.
            os.close(opened(self._path, os.O_RDWR | os.O_CREAT))
        connection = sqlite3.connect(self._path or ":memory:", timeout=_BUSY_S, check_same_thread=False)
        try:
            connection.execute("PRAGMA secure_delete = ON")
            owner = connection.execute("PRAGMA application_id").fetchone()[0]
            tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
            if owner != APPLICATION_ID and tables:
                raise sqlite3.DatabaseError("it is not a list that noctop wrote")
            with connection:
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(_TABLE)
        except BaseException:
            connection.close()
            raise
        return connection

    def _in_words(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except (sqlite3.Error, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise BookError(
                f"the watch list {self._path or 'of this run'} cannot be used: {reason}. "
                "Move the file away, and a new list is begun; everything else goes on."
            ) from None
