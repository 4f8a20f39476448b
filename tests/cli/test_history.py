"""`noctop history export` and `noctop replay` as a shell runs them: what is written, and what is refused."""

from __future__ import annotations

import argparse
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.commands import noctop
from tests.history.files import desk
from tests.history.samples import START_MS, Service
from tui.cli import history
from tui.history import Replay
from tui.model.event import Event, EventKind
from tui.model.instants import MINUTE_MS, iso_utc

ADDRESS = "203.0.113.77"
CHANNELS, REFRESHES = 5, 90


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A machine that has recorded a quarter of an hour."""
    state = tmp_path / "state" / "noctop"
    state.mkdir(parents=True, mode=0o700)
    state.chmod(0o700)
    service = Service(CHANNELS)
    with desk(state / "history.db") as at:
        for number in range(REFRESHES):
            at_ms = START_MS + number * 10_000
            at.record(service.refresh(at_ms), at_ms)
        event = Event(
            time_ms=START_MS + MINUTE_MS,
            vendor="uplynk",
            kind=EventKind.ERROR,
            source="drm",
            message=f"licence refused to {ADDRESS}",
        )
        at.recorder.record_events([event])
    return tmp_path


def exporting(minutes: tuple[int, int], target: Path) -> list[str | Path]:
    begin, end = (iso_utc(START_MS + minute * MINUTE_MS) for minute in minutes)
    return ["history", "export", "--from", begin, "--to", end, target]


def test_what_was_written_is_said_and_opens(home: Path) -> None:
    target = home / "incident.noctop"
    ended = noctop(*exporting((1, 5), target), home=home)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    assert "2026-11-18T11:08:00.000Z to 2026-11-18T11:12:00.000Z" in ended.stdout
    assert "5 channels, 24 refreshes" in ended.stdout
    assert "1 event," in ended.stdout
    assert target.stat().st_mode & 0o777 == 0o600
    replay = Replay.open(target)
    try:
        assert len(replay.wall_at(START_MS + 3 * MINUTE_MS).samples) == CHANNELS
        (event,) = replay.events(replay.spans()[0])
    finally:
        replay.close()
    assert ADDRESS not in event.message
    assert ADDRESS.encode() not in target.read_bytes()


def test_times_are_those_of_the_configured_zone(home: Path) -> None:
    config = home / "config.toml"
    config.write_text(
        '[console]\ntimezone = "Asia/Tokyo"\n'
        '[vendors.system73]\nbase_url = "http://127.0.0.1:9"\napi_key = { env = "NOT_SET" }\n'
    )
    config.chmod(0o600)
    target = home / "incident.noctop"
    arguments = ["history", "export", "--from", "2026-11-18 20:08", "--to", "20:12", target]
    ended = noctop("--config", config, *arguments, home=home)
    assert ended.returncode == 0, ended.stderr
    assert "2026-11-18T11:08:00.000Z to 2026-11-18T11:12:00.000Z" in ended.stdout


def test_a_file_that_is_there_stays_as_it_is(home: Path) -> None:
    target = home / "incident.noctop"
    target.write_text("the minutes of the meeting")
    ended = noctop(*exporting((1, 5), target), home=home)
    assert ended.returncode == 2
    assert "there is such a file already" in ended.stderr
    assert target.read_text() == "the minutes of the meeting"


@pytest.mark.parametrize("minutes", [(-60, -30), (60, 90)])
def test_where_nothing_was_recorded_nothing_is_written(home: Path, minutes: tuple[int, int]) -> None:
    target = home / "incident.noctop"
    ended = noctop(*exporting(minutes, target), home=home)
    assert ended.returncode == 1
    assert "nothing was recorded" in ended.stderr
    assert not list(home.glob("*.noctop"))


def test_events_without_a_wall_are_said_to_be_no_use_to_replay(home: Path) -> None:
    with desk(home / "state" / "noctop" / "history.db") as at:
        at_ms = START_MS - 60 * MINUTE_MS
        before = Event(time_ms=at_ms, vendor="uplynk", kind=EventKind.ERROR, source="drm", message="refused")
        at.recorder.record_events([before])
    ended = noctop(*exporting((-61, -59), home / "early.noctop"), home=home)
    assert ended.returncode == 0
    assert "0 refreshes, 0 roll-ups, 1 event" in ended.stdout
    assert "noctop replay has nothing to show" in ended.stdout
    assert "nothing to show" not in noctop(*exporting((1, 5), home / "later.noctop"), home=home).stdout


def test_without_a_history_there_is_nothing(tmp_path: Path) -> None:
    ended = noctop(*exporting((0, 1), tmp_path / "x"), home=tmp_path)
    assert ended.returncode == 1
    assert "Nothing was recorded so far" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["history", "export", "--from", "teatime", "--to", "now", "x"], '"teatime" is no time'),
        (["history", "export", "--from", "1h", "--to", "2h", "x"], "swap the two"),
        (["history", "export", "--from", "1h", "x"], "--to"),
        (["history"], "ACTION"),
        (["--at", "teatime", "replay", "x"], "there is no such file"),
        (["--at", "14:05", "channels"], "--at opens the console"),
        (["--at", "14:05", "--plain"], "--at opens the console"),
    ],
)
def test_wrong_usage_is_said_in_words(home: Path, arguments: list[str], words: str) -> None:
    ended = noctop(*arguments, home=home)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_place_that_cannot_be_written_is_named(home: Path) -> None:
    ended = noctop(*exporting((1, 5), home / "nowhere" / "incident.noctop"), home=home)
    assert ended.returncode == 2
    assert "it cannot be written: No such file or directory" in ended.stderr


def test_a_history_of_another_kind_is_the_machines_trouble(home: Path) -> None:
    (home / "state" / "noctop" / "history.db").write_bytes(b"notes " * 1000)
    ended = noctop(*exporting((1, 5), home / "x"), home=home)
    assert ended.returncode == 3
    assert "history.db: it is no SQLite database" in ended.stderr


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5_000])


def with_a_trigger(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM channels; END")
    connection.commit()
    connection.close()


HOSTILE: dict[str, Callable[[Path], object]] = {
    "it is empty": lambda path: path.write_bytes(b""),
    "it is no SQLite database": lambda path: path.write_bytes(b"\x1b]0;owned\x07" * 999),
    "its tables are not those of an exported history": with_a_trigger,
    "its end is missing": cut,
    "it is no regular file": lambda path: (path.unlink(), os.mkfifo(path)),
    "there is no such file": Path.unlink,
}


@pytest.mark.parametrize("words", HOSTILE)
def test_a_file_from_anywhere_is_refused_with_the_reason(home: Path, words: str) -> None:
    target = home / "incident\x1b[31m.noctop"
    assert noctop(*exporting((1, 5), target), home=home).returncode == 0
    HOSTILE[words](target)
    ended = noctop("replay", target, home=home)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert "\x1b" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_recording_needs_a_terminal_and_nothing_of_the_machine(home: Path) -> None:
    target = home / "incident.noctop"
    assert noctop(*exporting((1, 5), target), home=home).returncode == 0
    elsewhere = home / "elsewhere"
    elsewhere.mkdir(mode=0o500)
    ended = noctop("replay", target, home=elsewhere)
    assert ended.returncode == 2
    assert "shown in the console" in ended.stderr


def test_the_history_that_is_recorded_into_is_no_recording(home: Path) -> None:
    connection = sqlite3.connect(home / "state" / "noctop" / "history.db")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    ended = noctop("replay", home / "state" / "noctop" / "history.db", home=home)
    assert ended.returncode == 2
    assert "noctop history export" in ended.stderr


def test_what_was_begun_beside_a_spoilt_history_is_exported(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    state = home / "state" / "noctop"
    (state / "history.db").rename(state / "history-20261118T110000Z.db")
    (state / "history.db").write_bytes(b"notes " * 1000)
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    arguments = exporting((1, 5), home / "incident.noctop")
    options = argparse.Namespace(
        config=None, from_=arguments[3], to=arguments[5], file=str(home / "incident.noctop")
    )
    assert history.run(options) == 0
    assert "5 channels" in capsys.readouterr().out
