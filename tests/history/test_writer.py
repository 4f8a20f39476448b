"""The thread that writes: nobody waits for it, and whatever the disk does is told once and survived."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.history.files import LIMITS, desk, whole
from tests.history.samples import START_MS, Service, sample
from tui.history import HistoryStore
from tui.history.opening import connect
from tui.history.recorder import Recorder
from tui.history.retention import Limits
from tui.history.writer import MOST_SAMPLES, MOST_WAITING, RETRY_AFTER_MS, Writer
from tui.model.instants import DAY_MS, MINUTE_MS
from tui.model.span import Span

PATIENCE_S = 20.0


@dataclass
class Bench:
    """A writer on its thread, the connection it writes with, and what it told."""

    connection: sqlite3.Connection
    recorder: Recorder
    writer: Writer
    told: list[str]

    def record(self, at_ms: int, channels: int = 3) -> None:
        """One refresh, and wait until it is written or given up."""
        self.writer.put_refresh([sample(str(number), at_ms) for number in range(channels)], at_ms)
        assert self.writer.flush(PATIENCE_S)

    def refreshes(self) -> list[int]:
        return [row[0] for row in self.connection.execute("SELECT at_ms FROM refreshes ORDER BY at_ms")]


@contextmanager
def bench(path: Path, limits: Limits = LIMITS, recorder: type[Recorder] = Recorder) -> Iterator[Bench]:
    with desk(path, limits):
        pass
    connection = connect(path, "rw")
    made = recorder(connection, limits, path=path, refresh_ms=10_000)
    told: list[str] = []
    writer = Writer(made, limit_bytes=limits.max_mb * 1_000_000, now_ms=START_MS, tell=told.append)
    writer.start()
    try:
        yield Bench(connection, made, writer, told)
    finally:
        assert writer.stop(PATIENCE_S)


def test_a_full_disk_is_told_once_and_recording_goes_on_when_there_is_room(tmp_path: Path) -> None:
    class OnFullDisk(Recorder):
        def disk_is_full(self) -> bool:
            return True

    with bench(tmp_path / "history.db", recorder=OnFullDisk) as at:
        at.record(START_MS)
        at.connection.execute("PRAGMA max_page_count = 1")
        service = Service(400)
        for place in range(1, 9):
            at_ms = START_MS + place * 10_000
            at.writer.put_refresh(service.refresh(at_ms), at_ms)
            assert at.writer.flush(PATIENCE_S)
        full = at.writer.status()
        assert not full.recording
        assert at.told == [
            "History is not recorded: the disk is full. It is tried again; everything else goes on."
        ]
        assert full.message == at.told[0]
        at.connection.execute("PRAGMA max_page_count = 1000000")
        at.record(START_MS + 10 * MINUTE_MS)
        status = at.writer.status()
        assert (status.recording, status.message) == (True, "")
        assert at.told[1:] == [f"History is recorded again; {status.left_out} refreshes are missing."]
        assert status.left_out + len(at.refreshes()) == 10
        assert START_MS in at.refreshes()
    assert whole(tmp_path / "history.db")


def test_a_failing_disk_is_left_alone_for_a_while(tmp_path: Path) -> None:
    with bench(tmp_path / "history.db") as at:
        at.connection.execute("PRAGMA query_only = ON")
        at.record(START_MS)
        at.connection.execute("PRAGMA query_only = OFF")
        at.record(START_MS + RETRY_AFTER_MS - 1)
        assert at.refreshes() == []
        at.record(START_MS + RETRY_AFTER_MS)
        assert at.refreshes() == [START_MS + RETRY_AFTER_MS]
        assert at.told == [
            "History is not recorded: it is read-only. It is tried again; everything else goes on.",
            "History is recorded again; 2 refreshes are missing.",
        ]


def test_another_programs_lock_is_waited_out(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with bench(path) as at:
        at.connection.execute("PRAGMA busy_timeout = 0")
        other = connect(path, "rw")
        other.execute("BEGIN IMMEDIATE")
        at.record(START_MS)
        assert at.writer.status().message.startswith("History is not recorded: another program holds it.")
        other.execute("COMMIT")
        other.close()
        at.record(START_MS + DAY_MS)
        assert at.refreshes() == [START_MS + DAY_MS]


def test_a_damaged_file_is_left_alone_for_good(tmp_path: Path) -> None:
    def spoilt() -> sqlite3.DatabaseError:
        error = sqlite3.DatabaseError("malformed")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        return error

    class Spoilt(Recorder):
        def record(self, samples: object, at_ms: int) -> None:
            raise spoilt()

    with bench(tmp_path / "history.db", recorder=Spoilt) as at:
        for place in range(3):
            at.record(START_MS + place * DAY_MS)
        assert len(at.told) == 1
        assert at.told[0].startswith("History is no longer recorded: its file is damaged.")
        assert at.writer.status().left_out == 3


def test_a_file_that_was_taken_away_is_told(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with bench(path) as at:
        at.record(START_MS)
        path.rename(tmp_path / "elsewhere.db")
        at.record(START_MS + MINUTE_MS)
        assert at.told[0].startswith("History is no longer recorded: its file was moved or deleted.")
        path.touch()
        at.record(START_MS + DAY_MS)
        assert not at.writer.status().recording
        (tmp_path / "history.db").unlink()


def test_a_fault_of_our_own_is_told_without_what_was_recorded(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Faulty(Recorder):
        def record(self, samples: object, at_ms: int) -> None:
            if at_ms == START_MS:
                raise RuntimeError("viewer-77 at 203.0.113.9")
            super().record(samples, at_ms)  # type: ignore[arg-type]

    with bench(tmp_path / "history.db", recorder=Faulty) as at:
        at.record(START_MS)
        (sentence,) = at.told
        assert sentence.startswith("History is not recorded: a fault of noctop itself, see its log.")
        at.record(START_MS + RETRY_AFTER_MS)
        assert at.refreshes() == [START_MS + RETRY_AFTER_MS]
    assert "RuntimeError" in caplog.text
    assert "viewer-77" not in caplog.text


def slow_recorder() -> tuple[type[Recorder], threading.Event, threading.Event]:
    """One that says when it has begun to record, and goes on when it may."""
    begun, go_on = threading.Event(), threading.Event()

    class Slow(Recorder):
        def record(self, samples: object, at_ms: int) -> None:
            begun.set()
            assert go_on.wait(PATIENCE_S)
            super().record(samples, at_ms)  # type: ignore[arg-type]

    return Slow, begun, go_on


def test_a_slow_disk_holds_nobody_up_and_what_is_left_out_is_counted(tmp_path: Path) -> None:
    slow, begun, go_on = slow_recorder()
    with bench(tmp_path / "history.db", recorder=slow) as at:
        at.writer.put_refresh([sample()], START_MS)
        assert begun.wait(PATIENCE_S)
        for place in range(1, MOST_WAITING + 8):
            at.writer.put_refresh([sample()], START_MS + place)
        assert at.writer.status().left_out == 7
        assert not at.writer.flush(0)
        go_on.set()
        assert at.writer.flush(PATIENCE_S)
        assert at.refreshes() == [START_MS + place for place in range(MOST_WAITING + 1)]
        assert at.told == ["7 refreshes were not recorded: the disk was too slow."]


def test_large_refreshes_wait_in_smaller_numbers(tmp_path: Path) -> None:
    slow, begun, go_on = slow_recorder()
    with bench(tmp_path / "history.db", recorder=slow) as at:
        at.writer.put_refresh([sample()], START_MS)
        assert begun.wait(PATIENCE_S)
        for place in range(1, 5):
            at.writer.put_refresh([sample()] * (MOST_SAMPLES // 3), START_MS + place)
        assert at.writer.status().left_out == 1
        at.writer.put_events([])
        assert at.writer.status().left_out == 1  # events are few, and wait beside any number of channels
        go_on.set()
        assert at.writer.flush(PATIENCE_S)
        at.writer.put_refresh([sample()] * (MOST_SAMPLES + 1), START_MS + 5)
        assert at.writer.flush(PATIENCE_S)
        assert at.writer.status().left_out == 1


def test_the_limit_is_told_once_a_day(tmp_path: Path) -> None:
    limits = Limits(raw_hours=48, rollup_days=35, max_mb=1)
    with bench(tmp_path / "history.db", limits) as at:
        service = Service(60)
        for place in range(5 * 60):
            at_ms = START_MS + place * MINUTE_MS
            at.writer.put_refresh(service.refresh(at_ms), at_ms)
            assert at.writer.flush(PATIENCE_S)
        assert len(at.told) == 1
        assert at.told[0].startswith(
            "History has reached its 1 MB (max_mb), so the oldest is dropped: it now begins at "
        )
        status = at.writer.status()
        assert status.recording
        assert status.file_bytes <= status.limit_bytes


def test_a_limit_too_small_for_one_refresh_is_told_as_what_it_is(tmp_path: Path) -> None:
    limits = Limits(raw_hours=48, rollup_days=35, max_mb=1)
    with bench(tmp_path / "history.db", limits) as at:
        service = Service(12_000)
        for place in range(4):
            at.writer.put_refresh(service.refresh(START_MS + place), START_MS + place)
            assert at.writer.flush(PATIENCE_S)
        assert "max_mb is too small for so many channels" in " ".join(at.told)


def test_other_work_is_done_between_refreshes(tmp_path: Path) -> None:
    """Without being asked: an hour that is over is folded while nothing else comes."""
    folded = threading.Event()

    class Watched(Recorder):
        def step(self, now_ms: int) -> bool:
            more = super().step(now_ms)
            if not more and now_ms > START_MS:
                folded.set()
            return more

    with bench(tmp_path / "history.db", recorder=Watched) as at:
        at.record(START_MS)
        folded.clear()
        at.record(START_MS + DAY_MS)
        assert folded.wait(PATIENCE_S)
        assert at.connection.execute("SELECT count(*) FROM hours").fetchone() == (3,)
        assert at.connection.execute("SELECT count(*) FROM minutes").fetchone() == (0,)


def test_what_waits_is_written_when_it_ends_and_later_ones_are_not(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    store = HistoryStore.open(path, raw_hours=48, rollup_days=35, max_mb=64, now_ms=START_MS)
    for place in range(MOST_WAITING):
        store.record([sample()], START_MS + place)
    store.close()
    store.record([sample()], START_MS + DAY_MS)
    with desk(path) as at:
        assert at.count("refreshes") == MOST_WAITING
        assert at.past.spans() == (Span(START_MS, START_MS + MOST_WAITING - 1 + 20_000),)
