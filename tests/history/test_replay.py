"""Files from anywhere: refused with the reason, or read, within bounds; nothing in them is run."""

from __future__ import annotations

import os
import random
import sqlite3
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.history.files import desk
from tests.history.samples import START_MS, VENDOR, Service
from tui.history import HistoryError, Metric, Replay, Trouble
from tui.history.keys import hour_key
from tui.history.packing import deflate, planes, words
from tui.history.retention import Limits
from tui.model.event import Event, EventKind
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.masking import REVEALED
from tui.model.span import Span

SPAN = Span(START_MS, START_MS + 3 * HOUR_MS)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file with refreshes, minutes, hours and an event."""
    folder = tmp_path_factory.mktemp("replay")
    with desk(folder / "history.db", Limits(raw_hours=2, rollup_days=35, max_mb=64)) as at:
        service = Service(4)
        for at_ms in range(SPAN.from_ms, SPAN.to_ms, 30_000):
            at.record(service.refresh(at_ms), at_ms)
        event = Event(time_ms=START_MS, vendor="v", kind=EventKind.ERROR, source="drm", message="refused")
        at.recorder.record_events([event])
        at.past.export(folder / "out", SPAN, REVEALED)
    return (folder / "out").read_bytes()


@pytest.fixture
def path(tmp_path: Path, exported: bytes) -> Path:
    path = tmp_path / "incident.noctop"
    path.write_bytes(exported)
    return path


@contextmanager
def altered(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    yield connection
    connection.close()


def read_everything(replay: Replay) -> None:
    """Whatever a console might ask."""
    for at_ms in range(SPAN.from_ms, SPAN.to_ms, 13 * MINUTE_MS):
        replay.wall_at(at_ms)
    for metric in (Metric.TOTAL_THROUGHPUT, Metric.BUFFER_HEALTH):
        for bucket_ms in (30_000, 10 * MINUTE_MS):
            replay.series(VENDOR, "channel/1", metric, SPAN, bucket_ms)
    replay.trends(SPAN.to_ms, 60)
    replay.trends(SPAN.from_ms + 30 * MINUTE_MS, 60)
    replay.spans()
    replay.events(SPAN)


def test_an_exported_file_is_read(path: Path) -> None:
    replay = Replay.open(path)
    read_everything(replay)
    assert len(replay.wall_at(SPAN.to_ms - 1).samples) == 4
    assert len(replay.wall_at(SPAN.from_ms).samples) == 4
    replay.close()


def test_reading_changes_nothing_and_leaves_nothing_beside(path: Path, exported: bytes) -> None:
    replay = Replay.open(path)
    read_everything(replay)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        replay.connection.execute("DELETE FROM refreshes")
    replay.close()
    assert path.read_bytes() == exported
    assert os.listdir(path.parent) == [path.name]


HOSTILE_TABLES = {
    "a view": "CREATE VIEW more AS SELECT 1",
    "a trigger": "CREATE TRIGGER now AFTER INSERT ON unrolled BEGIN DELETE FROM unrolled; END",
    "a table": "CREATE TABLE more (id INTEGER)",
    "an index with an expression": "CREATE INDEX slow ON refreshes (abs(at_ms))",
    "a virtual table": "CREATE VIRTUAL TABLE found USING fts5(text)",
    "a missing table": "DROP TABLE unrolled",
    "another version": "PRAGMA user_version = 0",
}


@pytest.mark.parametrize("what", HOSTILE_TABLES)
def test_tables_that_are_not_ours_to_the_letter_are_refused(path: Path, what: str) -> None:
    with altered(path) as connection:
        connection.execute(HOSTILE_TABLES[what])
    with pytest.raises(HistoryError) as refused:
        Replay.open(path)
    assert refused.value.trouble in (Trouble.FOREIGN, Trouble.DAMAGED)


def test_a_table_replaced_by_a_view_of_the_same_name_is_refused(path: Path) -> None:
    with altered(path) as connection:
        connection.execute("DROP TABLE events")
        connection.execute(
            "CREATE VIEW events AS SELECT load_extension('x') AS fields, 1 AS time_ms, 1 AS id"
        )
    with pytest.raises(HistoryError):
        Replay.open(path)


def make_newer(path: Path) -> None:
    with altered(path) as connection:
        connection.execute("PRAGMA user_version = 7")


def make_text(path: Path) -> None:
    path.write_text("not a database\n" * 100)


def make_empty(path: Path) -> None:
    path.write_bytes(b"")


def make_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 8_192)


def make_live(path: Path) -> None:
    with altered(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def make_foreign(path: Path) -> None:
    with altered(path) as connection:
        connection.execute("PRAGMA application_id = 1")


def make_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("alter", "trouble", "words"),
    [
        (make_newer, Trouble.NEWER, "newer noctop"),
        (make_text, Trouble.FOREIGN, "no SQLite database"),
        (make_empty, Trouble.FOREIGN, "empty"),
        (make_short, Trouble.DAMAGED, "cut off"),
        (make_live, Trouble.FOREIGN, "recorded into"),
        (make_foreign, Trouble.FOREIGN, "another program"),
        (make_pipe, Trouble.FOREIGN, "no regular file"),
        (Path.unlink, Trouble.MISSING, "no such file"),
    ],
)
def test_other_files_are_refused_with_the_reason(
    path: Path, alter: Callable[[Path], None], trouble: Trouble, words: str
) -> None:
    alter(path)
    with pytest.raises(HistoryError) as refused:
        Replay.open(path)
    assert refused.value.trouble is trouble
    assert words in refused.value.problem


def test_a_huge_file_is_refused_before_it_is_read(path: Path) -> None:
    with pytest.raises(HistoryError) as refused:
        Replay.open(path, largest_bytes=path.stat().st_size - 1)
    assert refused.value.trouble is Trouble.TOO_LARGE
    os.truncate(path, 9_000_000_000)  # sparse: it takes no room on the disk
    with pytest.raises(HistoryError) as refused:
        Replay.open(path)
    assert "9,000 MB" in refused.value.problem


def test_too_many_channels_are_refused(path: Path) -> None:
    with altered(path) as connection:
        connection.execute(
            "INSERT INTO channels SELECT value + 1000, 'v', value, 'system73', 'k', 'n', '', 0 "
            "FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT 100001) "
            "SELECT value FROM n)"
        )
    with pytest.raises(HistoryError) as refused:
        Replay.open(path)
    assert refused.value.trouble is Trouble.TOO_LARGE
    assert "100,000 channels" in refused.value.problem


BOMB = deflate(bytes(60_000_000), 9)
"""Sixty megabytes in sixty kilobytes."""


def sheet_bomb() -> bytes:
    ids = deflate(planes(words(range(1, 5)), 4), 9)
    lengths = words([len(ids), 0, *[len(BOMB)] * 25])
    return bytes((1, 0, 25)) + (4).to_bytes(4, "little") + lengths + ids + BOMB * 25


HOSTILE_VALUES = {
    "text for a sheet": "UPDATE refreshes SET sheet = 'text'",
    "an empty sheet": "UPDATE refreshes SET sheet = x''",
    "text for a base": "UPDATE refreshes SET base_ms = 'text'",
    "a base that is not there": "UPDATE refreshes SET base_ms = 17",
    "text for an end": "UPDATE refreshes SET until_ms = 'text'",
    "text for a chunk": "UPDATE hours SET chunk = 'text'",
    "a number for a chunk": "UPDATE hours SET chunk = 17",
    "half a chunk": "UPDATE hours SET chunk = substr(chunk, 1, 30)",
    "text for a minute": "UPDATE minutes SET sheet = 'text'",
    "a minute that cannot be": "UPDATE unrolled SET minute = 9223372036854775807",
    "another minute that is not over": "UPDATE unrolled SET minute = minute - 60",
    "a kind that is none": "UPDATE channels SET kind = 'weather'",
    "a number for a vendor": "UPDATE channels SET vendor = 17",
    "bytes for a name": "UPDATE channels SET name = x'1b5b33316d'",
    "text for a stretch": "UPDATE stretches SET to_ms = 'text'",
    "text for an event": "UPDATE events SET fields = 'text'",
    "a list for an event": "UPDATE events SET fields = '[]'",
    "a deep event": f"UPDATE events SET fields = '{'[' * 100_000}'",
    "an event of a kind that is none": "UPDATE events SET fields = replace(fields, 'error', 'weather')",
    "an event in the year 99999": "UPDATE events SET fields = replace(fields, '\"time_ms\": ', '\"time_ms\": 9999')",
    "an event with an object in it": "UPDATE events SET fields = replace(fields, '\"refused\"', '{}')",
    "an event with more fields": "UPDATE events SET fields = replace(fields, 'city', 'town')",
}


@pytest.mark.parametrize("what", HOSTILE_VALUES)
def test_values_from_anywhere_are_refused_or_read(path: Path, what: str) -> None:
    with altered(path) as connection:
        assert connection.execute(HOSTILE_VALUES[what]).rowcount > 0
    ask_everything(path)


def ask_everything(path: Path) -> int:
    """Every question by itself; how many were refused. Anything else than an answer or a refusal is a failure."""
    questions: list[Callable[[Replay], object]] = [
        lambda replay: replay.wall_at(SPAN.from_ms),
        lambda replay: replay.wall_at(SPAN.to_ms - 1),
        lambda replay: replay.series(VENDOR, "channel/1", Metric.BUFFER_HEALTH, SPAN, 10 * MINUTE_MS),
        lambda replay: replay.series(VENDOR, "channel/1", Metric.DEVICES, SPAN, 30_000),
        lambda replay: replay.trends(SPAN.to_ms, 60),
        lambda replay: replay.trends(SPAN.from_ms + 30 * MINUTE_MS, 60),
        lambda replay: replay.spans(),
        lambda replay: replay.events(Span(0, 2 * SPAN.to_ms)),
        lambda replay: replay.export(path.with_name("again"), SPAN, REVEALED),
    ]
    try:
        replay = Replay.open(path)
    except HistoryError:
        return len(questions)
    refused = 0
    for question in questions:
        try:
            question(replay)
        except HistoryError:
            refused += 1
    replay.close()
    return refused


def test_a_bomb_is_refused_within_bounds(path: Path) -> None:
    with altered(path) as connection:
        connection.execute(
            "UPDATE refreshes SET sheet = ?, base_ms = at_ms WHERE at_ms % 8 = 4", (sheet_bomb(),)
        )
        connection.execute("UPDATE hours SET chunk = substr(chunk, 1, 10) || ?", (BOMB,))
    tracemalloc.start()
    refused = ask_everything(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused
    assert most < 40_000_000


def test_names_that_steer_a_terminal_are_made_safe(path: Path) -> None:
    with altered(path) as connection:
        connection.execute(
            "UPDATE channels SET name = ?, tags = ?, row_key = ?",
            ("\x1b]52;c;x\x07", "\x1b[2J", "a\x1b\x1fb"),
        )
    replay = Replay.open(path)
    for sample in replay.wall_at(SPAN.to_ms - 1).samples:
        texts = (sample.channel.name, *sample.channel.tags, sample.row_key.replace("\x1f", ""))
        assert all(text.isprintable() for text in texts)
    replay.close()


def test_a_question_that_takes_too_long_is_ended(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with altered(path) as connection:
        key = connection.execute("SELECT min(key) FROM hours").fetchone()[0] // hour_key(1)
        chunk = connection.execute("SELECT chunk FROM hours LIMIT 1").fetchone()[0]
        rows = ((hour_key(key, number), chunk) for number in range(1_000, 30_000))
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO hours VALUES (?, ?)", rows)
        connection.execute("COMMIT")
    replay = Replay.open(path)
    monkeypatch.setattr("tui.history.replay._MOST_TICKS", 3)
    with pytest.raises(HistoryError) as refused:
        replay.wall_at(key * HOUR_MS + 30 * MINUTE_MS)
    assert refused.value.trouble is Trouble.TOO_LARGE
    replay.close()


def test_bytes_altered_by_chance_are_refused_or_read(path: Path, exported: bytes) -> None:
    chance = random.Random(7)
    refused = 0
    for _ in range(60):
        raw = bytearray(exported)
        for _ in range(chance.choice((1, 5, 200))):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        path.write_bytes(raw)
        refused += ask_everything(path) > 0
        path.with_name("again").unlink(missing_ok=True)
    assert refused > 10
