"""A history that cannot be had: the wall goes on, a sentence says why, and a way out is one command away."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.collector.recording.kept import HandClock, Kept, Wanted, files, keeping
from tests.history.files import desk
from tests.history.samples import delivery, sample
from tests.simulator.served import START_MS, Served, serving
from tui.collector.recording import rounds
from tui.collector.recording.files import FILE_NAME, Opened
from tui.collector.requests import BeginHistoryAnew
from tui.history import HistoryStore
from tui.model.recording import Keeping
from tui.model.snapshot import Snapshot

Patch = pytest.MonkeyPatch


def silent(sentence: str) -> None:
    """Nobody listens."""


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving(scenario="calm") as running:
        yield running


def open_in(folder: Path, wanted: Wanted = Wanted()) -> Opened:  # noqa: B008  (frozen)
    return files(folder, HandClock(), wanted).open(silent)


def somebody_elses(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE photos (id INTEGER)")
    connection.commit()
    connection.close()


def newer(path: Path) -> None:
    with desk(path):
        pass
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


SPOILT: dict[str, Callable[[Path], object]] = {
    "it is no SQLite database": lambda path: path.write_bytes(b"notes of last night's shift\n" * 300),
    "it is a database of another program": somebody_elses,
    "a newer noctop wrote it": newer,
    "it is no regular file": Path.mkdir,
}


@pytest.mark.parametrize("words", SPOILT)
async def test_a_file_that_is_no_history_of_ours_stops_nobody_and_stays_as_it_is(
    served: Served, tmp_path: Path, words: str
) -> None:
    SPOILT[words](tmp_path / FILE_NAME)
    before = (tmp_path / FILE_NAME).read_bytes() if (tmp_path / FILE_NAME).is_file() else b""
    clock = HandClock()
    async with keeping(served.base_url, files(tmp_path, clock), clock) as kept:
        snapshot = await kept.until(
            lambda one: one.recording.state is Keeping.TROUBLE and len(one.rows) == 12
        )
        assert words in snapshot.recording.message
        assert ":history_new begins a new file beside it" in snapshot.recording.message
        assert await kept.history.read(lambda past: past.spans()) == ()
        kept.collector.submit(BeginHistoryAnew())
        snapshot = await kept.until(lambda one: one.recording.state is Keeping.RECORDING)
        clock.ms += 10_000
        assert len((await kept.recorded(clock.ms)).samples) == 12
    beside = Path(snapshot.recording.path)
    assert beside.name == "history-20261121T200000Z.db"
    assert ((tmp_path / FILE_NAME).read_bytes() if before else b"") == before


def test_the_next_start_goes_on_in_the_file_beside(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"notes " * 300)
    clock = HandClock()
    here = files(tmp_path, clock)
    here.open(silent).past.close()
    first = here.begin_anew(silent)
    first.past.close()
    clock.ms += 1_000
    second = here.begin_anew(silent)
    second.past.close()
    again = here.open(silent)
    again.past.close()
    assert again.keeping is Keeping.RECORDING
    assert again.past.path == second.past.path != first.past.path


@pytest.mark.parametrize("place", ["a file in place of the folder", "no folder"])
async def test_a_folder_that_cannot_be_written_stops_nobody(
    served: Served, tmp_path: Path, place: str
) -> None:
    folder = tmp_path / "state"
    if place.startswith("a file"):
        folder.write_text("")
    clock = HandClock()
    async with keeping(served.base_url, files(folder, clock), clock) as kept:
        snapshot = await kept.until(
            lambda one: one.recording.state is Keeping.TROUBLE and len(one.rows) == 12
        )
    assert "history.db: it cannot be written: " in snapshot.recording.message


async def test_a_disk_that_comes_back_is_recorded_to(
    served: Served, tmp_path: Path, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(rounds, "TRY_AGAIN_S", 0.0)
    clock, folder = HandClock(), tmp_path / "state"
    async with keeping(served.base_url, files(folder, clock), clock) as kept:
        await kept.until(lambda one: one.recording.state is Keeping.TROUBLE)
        folder.mkdir()
        await kept.until(lambda one: one.recording.state is Keeping.RECORDING)


def held_store(folder: Path) -> HistoryStore:
    with desk(folder / FILE_NAME) as at:
        at.record([sample("sports/1", START_MS, of=delivery(100))], START_MS)
    return HistoryStore.open(folder / FILE_NAME, raw_hours=48, rollup_days=35, max_mb=64, now_ms=START_MS)


async def test_what_another_noctop_records_is_read_and_taken_over_when_it_ends(
    served: Served, tmp_path: Path, monkeypatch: Patch
) -> None:
    other = held_store(tmp_path)
    clock = HandClock()
    try:
        async with keeping(served.base_url, files(tmp_path, clock), clock) as kept:
            snapshot = await kept.until(lambda one: one.recording.state is Keeping.READING)
            assert "another noctop (process " in snapshot.recording.message
            wall = await kept.history.read(lambda past: past.wall_at(START_MS))
            assert [one.channel.channel_id for one in wall.samples] == ["sports/1"]
            other.close()
            monkeypatch.setattr(rounds, "TRY_AGAIN_S", 0.0)
            await kept.until(lambda one: one.recording.state is Keeping.RECORDING)
            clock.ms += 60_000
            assert len((await kept.recorded(clock.ms)).samples) == 12
    finally:
        other.close()


async def test_beside_another_noctop_a_file_of_its_own_can_be_begun(served: Served, tmp_path: Path) -> None:
    other = held_store(tmp_path)
    clock = HandClock()
    try:
        async with keeping(served.base_url, files(tmp_path, clock), clock) as kept:
            await kept.until(lambda one: one.recording.state is Keeping.READING)
            kept.collector.submit(BeginHistoryAnew())
            snapshot = await kept.until(lambda one: one.recording.state is Keeping.RECORDING)
    finally:
        other.close()
    assert Path(snapshot.recording.path).name.startswith("history-")


async def test_where_it_is_recorded_nothing_is_begun_anew(served: Served, tmp_path: Path) -> None:
    clock = HandClock()
    async with keeping(served.base_url, files(tmp_path, clock), clock) as kept:
        before = await kept.until(lambda one: one.recording.state is Keeping.RECORDING)
        kept.collector.submit(BeginHistoryAnew())
        clock.ms += 10_000
        await kept.recorded(clock.ms)
        assert kept.history.recording().path == before.recording.path
    assert [one.name for one in tmp_path.glob("*.db")] == [FILE_NAME]


async def test_what_fails_while_recording_is_told(
    served: Served, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    clock = HandClock()
    async with keeping(served.base_url, files(tmp_path, clock), clock) as kept:
        await kept.until(lambda one: one.recording.state is Keeping.RECORDING)
        (tmp_path / FILE_NAME).rename(tmp_path / "aside.db")
        snapshot = await _as_time_passes(kept, lambda one: one.recording.state is Keeping.TROUBLE)
        assert "its file was moved or deleted" in snapshot.recording.message
        kept.collector.submit(BeginHistoryAnew())
        snapshot = await kept.until(lambda one: one.recording.state is Keeping.RECORDING)
    assert Path(snapshot.recording.path).name == FILE_NAME


async def _as_time_passes(kept: Kept, done: Callable[[Snapshot], bool]) -> Snapshot:
    """Minutes go by, a refresh in each."""
    for _ in range(1_000):
        kept.clock.ms += 60_000
        await asyncio.sleep(0.02)
        if done(kept.snapshots[-1]):
            break
    return kept.snapshots[-1]


def test_a_history_that_nobody_wants_is_none(tmp_path: Path) -> None:
    opened = open_in(tmp_path, Wanted(enabled=False))
    assert (opened.keeping, opened.store) == (Keeping.OFF, None)
    assert opened.past.spans() == ()
    assert list(tmp_path.iterdir()) == []
    opened.past.close()
