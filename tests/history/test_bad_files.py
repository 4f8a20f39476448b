"""Files that cannot be recorded into: a sentence, a way out, and the file as it was."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.history.files import desk, whole
from tests.history.samples import START_MS, VENDOR, Service, sample
from tui.history import Archive, HistoryError, HistoryStore, Metric, Trouble, new_file_beside
from tui.history.opening import WriterLock, connect
from tui.model.span import Span

OURS = 0x6E6F6374


def opened(path: Path) -> HistoryStore:
    return HistoryStore.open(path, raw_hours=48, rollup_days=35, max_mb=64, now_ms=START_MS)


def history(path: Path, refreshes: int = 40) -> None:
    """A file with something in it, closed."""
    service = Service(50)
    with desk(path) as at:
        for place in range(refreshes):
            at.record(service.refresh(START_MS + place * 10_000), START_MS + place * 10_000)


def not_sqlite(path: Path) -> None:
    path.write_bytes(b"These are the notes of last night's shift.\n" * 300)


def nearly_sqlite(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0 but not really")


def somebody_elses(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE photos (id INTEGER)")
    connection.commit()
    connection.close()


def newer(path: Path) -> None:
    history(path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def without_tables(path: Path) -> None:
    history(path)
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE hours")
    connection.close()


def cut_off(path: Path) -> None:
    history(path)
    os.truncate(path, path.stat().st_size // 2)


def cut_to_the_header(path: Path) -> None:
    history(path)
    os.truncate(path, 60)


def overwritten_inside(path: Path) -> None:
    history(path)
    with path.open("r+b") as file:
        for page in range(1, path.stat().st_size // 8_192):
            file.seek(page * 8_192)
            file.write(b"\xff" * 64)


def a_folder(path: Path) -> None:
    path.mkdir()


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("spoil", "trouble", "words"),
    [
        (not_sqlite, Trouble.FOREIGN, "no SQLite database"),
        (nearly_sqlite, Trouble.DAMAGED, "cut off"),
        (somebody_elses, Trouble.FOREIGN, "another program"),
        (newer, Trouble.NEWER, "newer noctop"),
        (without_tables, Trouble.DAMAGED, "tables of it are missing"),
        (cut_off, Trouble.DAMAGED, "cut off"),
        (cut_to_the_header, Trouble.DAMAGED, "cut off"),
        (overwritten_inside, Trouble.DAMAGED, "damaged"),
        (a_folder, Trouble.FOREIGN, "no regular file"),
        (a_pipe, Trouble.FOREIGN, "no regular file"),
    ],
)
@pytest.mark.parametrize("open_it", [opened, Archive.open])
def test_a_spoilt_file_is_refused_in_words_and_stays_as_it_was(
    tmp_path: Path,
    spoil: Callable[[Path], None],
    trouble: Trouble,
    words: str,
    open_it: Callable[[Path], object],
) -> None:
    path = tmp_path / "history.db"
    spoil(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(HistoryError) as refused:
        open_it(path)
    assert refused.value.trouble is trouble
    assert words in refused.value.problem
    assert "without history, or with a new file" in refused.value.way_out
    assert str(refused.value) == f"{path}: {refused.value.problem} {refused.value.way_out}"
    assert (path.read_bytes() if path.is_file() else None) == before
    beside = new_file_beside(path, START_MS)
    store = opened(beside)
    store.record([sample()], START_MS)
    store.close()
    assert whole(beside)


def test_a_refused_file_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    not_sqlite(path)
    with pytest.raises(HistoryError):
        opened(path)
    path.unlink()
    opened(path).close()


def test_a_name_beside_is_free(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    first = new_file_beside(path, START_MS)
    assert first.name == "history-20261118T110700Z.db"
    first.touch()
    assert new_file_beside(path, START_MS).name == "history-20261118T110700Z-2.db"


@pytest.mark.parametrize("place", ["nowhere/history.db", "file/history.db"])
def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HistoryError) as refused:
        opened(tmp_path / place)
    assert refused.value.trouble is Trouble.UNWRITABLE
    assert refused.value.problem.startswith("it cannot be written: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(HistoryError) as refused:
        opened(tmp_path / "history.db")
    tmp_path.chmod(0o700)
    assert refused.value.trouble is Trouble.UNWRITABLE


def test_a_file_that_is_recorded_into_is_refused_with_the_process(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    store = opened(path)
    with pytest.raises(HistoryError) as refused:
        opened(path)
    assert refused.value.trouble is Trouble.LOCKED
    assert f"(process {os.getpid()})" in refused.value.problem
    store.record([sample()], START_MS)
    assert store.flush()
    store.close()
    opened(path).close()


def test_a_lock_that_nobody_holds_is_none(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    path.with_name("history.db.lock").write_text("12345\n")
    lock = WriterLock(path)
    assert path.with_name("history.db.lock").read_text() == f"{os.getpid()}\n"
    lock.release()


def test_a_file_that_another_program_holds_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.history.opening.BUSY_S", 0.0)
    path = tmp_path / "history.db"
    history(path)
    other = connect(path, "rw")
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(HistoryError) as refused:
        opened(path)
    assert refused.value.trouble is Trouble.LOCKED
    other.close()
    opened(path).close()


def test_a_file_that_others_may_read_is_made_private(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    history(path)
    path.chmod(0o644)
    opened(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_empty_file_is_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    path.touch()
    store = opened(path)
    store.record([sample()], START_MS)
    assert store.flush()
    assert len(store.wall_at(START_MS).samples) == 1
    store.close()


def test_what_is_damaged_later_is_told_where_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    history(path)
    archive = Archive.open(path)
    archive.close()
    with desk(path) as at:
        at.connection.execute("UPDATE refreshes SET sheet = substr(sheet, 1, 40)")
        with pytest.raises(HistoryError) as refused:
            at.past.wall_at(START_MS)
        assert refused.value.trouble is Trouble.DAMAGED
        # Roll-ups are still there.
        span = Span(START_MS, START_MS + 120_000)
        (point, *_) = at.past.series(VENDOR, "channel/0", Metric.DEVICES, span, 60_000)
        assert point.value


def test_a_path_with_hostile_characters_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "a?mode=memory#\x1b[31m %41.db"
    store = opened(path)
    store.record([sample()], START_MS)
    store.close()
    assert path.stat().st_size > 0
    not_sqlite(path)
    with pytest.raises(HistoryError) as refused:
        Archive.open(path)
    assert "\x1b" not in str(refused.value)
