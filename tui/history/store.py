"""The history of this machine: recorded as it comes, read while it is recorded."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from tui.history.opening import (
    PAGE_BYTES,
    WriterLock,
    check_inside,
    check_outside,
    connect,
    make_private,
    refused,
)
from tui.history.past import Past
from tui.history.problems import Damaged, HistoryError
from tui.history.recorder import Recorder
from tui.history.retention import Limits
from tui.history.sample import ChannelSample
from tui.history.schema import migrate
from tui.history.writer import RecordingStatus, Tell, Writer
from tui.model.event import Event

CLOSE_WITHIN_S = 3.0
"""How long what still waits may take to be written at the end."""


def _tell_nobody(sentence: str) -> None:
    """What is told is in the log as well."""


class HistoryStore(Past):
    """Records, and reads what was recorded (see `Past`). `record` and `record_events` never block and never raise;
    what stands against recording is in `status` and is told.
    """

    def __init__(self, path: Path, writer: Writer, lock: WriterLock) -> None:
        super().__init__(path, lambda: connect(path, "ro"))
        self._writer = writer
        self._writer_lock = lock

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        raw_hours: int,
        rollup_days: int,
        max_mb: int,
        now_ms: int,
        refresh_ms: int = 10_000,
        tell: Tell = _tell_nobody,
    ) -> HistoryStore:
        """Open or make the file at `path` (mode 0600) and start the thread that writes it.

        `raw_hours`, `rollup_days` and `max_mb` are those of `[history]`; `refresh_ms` is how far apart refreshes are
        meant to be: what is further apart than two of them is a gap. `tell` gets sentences for the operator on the
        writer's thread and must not block. Raises HistoryError for a file that cannot be recorded into; that file is
        left as it was, and `new_file_beside` names another one.
        """
        limits = Limits(raw_hours, rollup_days, max_mb)
        lock = WriterLock(path)
        try:
            recorder = _recorder(path, limits, refresh_ms)
            try:
                writer = Writer(recorder, limit_bytes=max_mb * 1_000_000, now_ms=now_ms, tell=tell)
                store = cls(path, writer, lock)
            except BaseException:
                recorder.close()
                raise
        except BaseException:
            lock.release()
            raise
        writer.start()
        return store

    def record(self, samples: Sequence[ChannelSample], at_ms: int) -> None:
        """Write down one refresh: every channel of the wall as it stands at `at_ms`. Never blocks.

        Channels that have no new sample since the refresh before (by `sampled_at_ms`, by `quality.sampled_at_ms`) are
        to be among them all the same: it is the wall that is recorded, and each sample counts once in roll-ups.
        """
        self._writer.put_refresh(tuple(samples), at_ms)

    def record_events(self, events: Sequence[Event]) -> None:
        """Write down what happened; an event that is equal to one before is the same. Never blocks."""
        self._writer.put_events(tuple(events))

    def flush(self, within_s: float = CLOSE_WITHIN_S) -> bool:
        """Wait until everything recorded so far is on its way to the disk; False where that takes longer."""
        return self._writer.flush(within_s)

    def status(self) -> RecordingStatus:
        """How recording goes. Never blocks."""
        return self._writer.status()

    def close(self) -> None:
        """Write what waits, and let go of the file. A disk that does not answer is left after a short time."""
        super().close()
        if self._writer.stop(CLOSE_WITHIN_S):
            self._writer_lock.release()


def _recorder(path: Path, limits: Limits, refresh_ms: int) -> Recorder:
    """Raises HistoryError, without having changed a file that is not ours to change."""
    if path.exists():
        check_outside(path)
    make_private(path)
    try:
        connection = connect(path, "rw")
    except sqlite3.Error as error:
        raise refused(path, error) from error
    try:
        check_inside(connection, path)
        _prepare(connection, limits)
        migrate(connection)
        return Recorder(connection, limits, path=path, refresh_ms=refresh_ms)
    except sqlite3.Error as error:
        connection.close()
        raise refused(path, error) from error
    except (HistoryError, Damaged):
        connection.close()
        raise


def _prepare(connection: sqlite3.Connection, limits: Limits) -> None:
    """How SQLite is to write. Pages and vacuum are for a file that is still empty; others keep theirs."""
    log_pages = max(8, limits.log_bytes // 2 // PAGE_BYTES)
    for pragma in (
        f"page_size = {PAGE_BYTES}",
        "auto_vacuum = INCREMENTAL",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        f"wal_autocheckpoint = {log_pages}",
        f"journal_size_limit = {limits.log_bytes // 2}",
    ):
        connection.execute(f"PRAGMA {pragma}")
