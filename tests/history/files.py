"""History files for tests, written without a thread: what happens is done when the call returns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tui.history import ChannelSample, HistoryStore, Past
from tui.history.opening import connect
from tui.history.recorder import Recorder
from tui.history.retention import Limits

LIMITS = Limits(raw_hours=48, rollup_days=35, max_mb=64)
REFRESH_MS = 10_000


@dataclass(frozen=True)
class Desk:
    """A recorder at work on a file, and a reader of it."""

    path: Path
    connection: sqlite3.Connection
    recorder: Recorder
    past: Past

    def record(self, samples: Sequence[ChannelSample], at_ms: int) -> None:
        """A refresh, and all the work that follows from it."""
        self.recorder.record(samples, at_ms)
        self.settle(at_ms)

    def settle(self, now_ms: int) -> None:
        while self.recorder.step(now_ms):
            pass

    def count(self, table: str) -> int:
        return int(self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@contextmanager
def desk(path: Path, limits: Limits = LIMITS, refresh_ms: int = REFRESH_MS) -> Iterator[Desk]:
    """Make the file at `path` where there is none, and work on it."""
    HistoryStore.open(
        path, raw_hours=limits.raw_hours, rollup_days=limits.rollup_days, max_mb=limits.max_mb, now_ms=0
    ).close()
    connection = connect(path, "rw")
    recorder = Recorder(connection, limits, path=path, refresh_ms=refresh_ms)
    past = Past(path, lambda: connect(path, "ro"))
    try:
        yield Desk(path, connection, recorder, past)
    finally:
        past.close()
        recorder.close()


def whole(path: Path) -> bool:
    """Whether SQLite finds nothing wrong with the file."""
    connection = connect(path, "ro")
    try:
        return [row[0] for row in connection.execute("PRAGMA integrity_check")] == ["ok"]
    finally:
        connection.close()
