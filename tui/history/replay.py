"""An exported file, read where nothing else is known: without config, and without trust in the file."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tui.history.opening import check_inside, check_outside, connect
from tui.history.past import Past
from tui.history.problems import ANOTHER_COPY, Damaged, HistoryError, Trouble
from tui.history.schema import STEPS, described, expected, version_of
from tui.model.span import Span

LARGEST_BYTES = 8_000_000_000
"""The largest file that is opened: five weeks of ten thousand channels and two days of their refreshes. How much is
read of it at once does not grow with it."""

MOST_CHANNELS = 100_000
"""Channels in a file that is opened: what is held in memory for each is some kilobytes."""

_LARGEST_VALUE = 32_000_000
"""Bytes of one value in it: a refresh of a hundred thousand channels."""

_CACHE_KB = 16_000
_TICK = 10_000
_MOST_TICKS = 50_000
"""Steps of SQLite's machine for one question, in tens of thousands: many times what any takes, some ten seconds."""

_LOG_BYTE = 18
_WRITE_AHEAD = 2


class Replay(Past):
    """What was exported, with the face of what is recorded (`Past`)."""

    def __init__(self, path: Path) -> None:
        self._ticks = 0
        super().__init__(path, self._connect, ANOTHER_COPY)

    @classmethod
    def open(cls, path: Path, *, largest_bytes: int = LARGEST_BYTES) -> Replay:
        """Raises HistoryError, with the reason, for everything that `Past.export` did not write: another format, a
        newer version, a file that is cut off, altered, or larger than `largest_bytes`.

        The file is not trusted: nothing in it is run (its tables must be ours to the letter, without views, triggers
        and extensions), nothing is written, and what one question may read and how long it may take is bounded.
        """
        _check(path, largest_bytes)
        replay = cls(path)
        try:
            with replay.in_words():
                check_inside(replay.connection, path, way_out=ANOTHER_COPY)
                _check_tables(replay.connection, path)
        except BaseException:
            replay.close()
            raise
        return replay

    def span(self) -> Span | None:
        """From the first to the last instant that is recorded in it; None where only events are."""
        spans = self.spans()
        return Span(spans[0].from_ms, spans[-1].to_ms) if spans else None

    @contextmanager
    def in_words(self) -> Iterator[None]:
        """Values of the wrong kind, as nobody but a forger writes them, are damage as well."""
        self._ticks = 0
        with super().in_words():
            try:
                yield
            except (sqlite3.Error, Damaged, HistoryError):
                raise
            except (TypeError, ValueError, ArithmeticError, LookupError, struct.error) as error:
                raise Damaged("a value in it is of the wrong kind") from error

    def _connect(self) -> sqlite3.Connection:
        connection = connect(self.path, "ro", immutable=True)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
        connection.set_progress_handler(self._tick, _TICK)
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        return connection

    def _tick(self) -> int:
        """Ends a question that takes too long: tables can be forged into mazes."""
        self._ticks += 1
        return int(self._ticks > _MOST_TICKS)


def _check(path: Path, largest_bytes: int) -> None:
    if not path.exists():
        raise HistoryError(path, Trouble.MISSING, "there is no such file.")
    check_outside(path, way_out=ANOTHER_COPY)
    size = path.stat().st_size
    if size > largest_bytes:
        problem = f"it has {size / 1e6:,.0f} MB; up to {largest_bytes / 1e6:,.0f} MB are opened."
        raise HistoryError(path, Trouble.TOO_LARGE, problem, "Export a shorter span.")
    with path.open("rb") as file:
        header = file.read(_LOG_BYTE + 1)
    if not header:
        raise HistoryError(path, Trouble.FOREIGN, "it is empty.", ANOTHER_COPY)
    if header[_LOG_BYTE] == _WRITE_AHEAD:
        problem = "it is a history that is recorded into, not an exported one."
        raise HistoryError(path, Trouble.FOREIGN, problem, "Write one with: noctop history export")


def _check_tables(connection: sqlite3.Connection, path: Path) -> None:
    if version_of(connection) != len(STEPS) or described(connection) != expected():
        problem = "its tables are not those of an exported history."
        raise HistoryError(path, Trouble.FOREIGN, problem, ANOTHER_COPY)
    statement = "SELECT count(*) FROM (SELECT 1 FROM channels LIMIT ?)"
    if connection.execute(statement, (MOST_CHANNELS + 1,)).fetchone()[0] > MOST_CHANNELS:
        problem = f"it has more than {MOST_CHANNELS:,} channels."
        raise HistoryError(path, Trouble.TOO_LARGE, problem, "Export a shorter span.")
