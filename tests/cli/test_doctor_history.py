"""What `noctop doctor` says of the history."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.five_vendors import doctored, written
from tests.history.files import desk
from tests.history.samples import START_MS, delivery, sample
from tui.model.instants import iso_utc

Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "state" / "noctop"
    folder.mkdir(parents=True, mode=0o700)
    return folder


async def line(tmp_path: Path, capsys: Capsys, **history: object) -> dict[str, str]:
    tables = {"vendors": {"apivideo": {"api_key": "k", "enabled": False}}, "history": history}
    return (await doctored(written(tmp_path, tables), capsys)).checks["history"]


def recorded(path: Path) -> None:
    with desk(path) as at:
        at.record([sample("sports/1", START_MS, of=delivery(100))], START_MS)


async def test_where_it_lies_how_large_it_is_and_since_when(
    state: Path, tmp_path: Path, capsys: Capsys
) -> None:
    recorded(state / "history.db")
    found = await line(tmp_path, capsys, max_mb=100)
    assert found["status"] == "ok"
    assert found["found"].startswith(f"{state / 'history.db'}: ")
    assert "kB, at most 100 MB (max_mb); since " in found["found"]
    assert found["found"].endswith(iso_utc(START_MS))


async def test_nothing_yet_and_nothing_made(state: Path, tmp_path: Path, capsys: Capsys) -> None:
    found = await line(tmp_path, capsys)
    assert (found["status"], "nothing is recorded yet" in found["found"]) == ("ok", True)
    assert list(state.iterdir()) == []


async def test_switched_off(state: Path, tmp_path: Path, capsys: Capsys) -> None:
    found = await line(tmp_path, capsys, enabled=False)
    assert (found["status"], "switched off" in found["found"]) == ("ok", True)


async def test_what_is_wrong_and_the_way_out(state: Path, tmp_path: Path, capsys: Capsys) -> None:
    (state / "history.db").write_bytes(b"notes " * 300)
    found = await line(tmp_path, capsys)
    assert (found["status"], "it is no SQLite database" in found["found"]) == ("warn", True)
    assert ":history_new" in found["advice"]


async def test_the_file_beside_is_the_one_that_counts(state: Path, tmp_path: Path, capsys: Capsys) -> None:
    (state / "history.db").write_bytes(b"notes " * 300)
    recorded(state / "history-20261121T040506Z.db")
    found = await line(tmp_path, capsys)
    assert found["status"] == "ok"
    assert "history-20261121T040506Z.db" in found["found"]
    assert "history.db cannot be used: it is no SQLite database" in found["found"]


async def test_a_file_beside_that_is_spoilt_too(state: Path, tmp_path: Path, capsys: Capsys) -> None:
    for name in ("history.db", "history-20261121T040506Z.db"):
        (state / name).write_bytes(b"notes " * 300)
    found = await line(tmp_path, capsys)
    assert (found["status"], "20261121T040506Z" in found["found"]) == ("warn", True)
