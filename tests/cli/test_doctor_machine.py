"""What `noctop doctor` says of this machine and this terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.five_vendors import doctored, on_server, tables, vendors, written
from tests.terminal.emulator import noctop
from tests.vendors.scripted_server import ScriptedServer
from tui.clock import Clock

Capsys = pytest.CaptureFixture[str]
Monkeypatch = pytest.MonkeyPatch
CONFIG = 3


@pytest.fixture
def nothing_asked(tmp_path: Path) -> Path:
    """A config whose one vendor is not asked."""
    return written(tmp_path, {"vendors": {"apivideo": {"api_key": "k", "enabled": False}}})


async def found(config: Path, capsys: Capsys, name: str) -> dict[str, str]:
    return (await doctored(config, capsys)).checks[name]


async def test_the_state_folder_is_there_for_its_owner_alone(
    nothing_asked: Path, tmp_path: Path, capsys: Capsys, monkeypatch: Monkeypatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    line = await found(nothing_asked, capsys, "state")
    assert line["status"] == "ok"
    assert "mode 0700, writable" in line["found"]
    assert (tmp_path / "state" / "noctop").stat().st_mode & 0o777 == 0o700
    assert list((tmp_path / "state" / "noctop").iterdir()) == []


async def test_a_state_folder_that_cannot_be(
    nothing_asked: Path, tmp_path: Path, capsys: Capsys, monkeypatch: Monkeypatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    report = await doctored(nothing_asked, capsys)
    assert report.checks["state"]["status"] == "FAIL"
    assert "XDG_STATE_HOME" in report.checks["state"]["advice"]
    assert report.code == CONFIG


async def test_a_disk_without_room(nothing_asked: Path, capsys: Capsys, monkeypatch: Monkeypatch) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tui.cli.doctor.machine.tempfile.TemporaryFile", full)
    line = await found(nothing_asked, capsys, "state")
    assert (line["status"], "No space left" in line["found"]) == ("FAIL", True)


@pytest.mark.parametrize(
    ("variable", "address"),
    [
        ("HTTPS_PROXY", "http://noc:hunter22@proxy.example:3128"),
        ("https_proxy", "noc:hunter22@proxy.example:3128"),
        ("ALL_PROXY", "http://proxy.example:3128/?hunter22"),
    ],
)
async def test_a_proxy_of_the_environment_without_its_password(
    nothing_asked: Path, capsys: Capsys, monkeypatch: Monkeypatch, variable: str, address: str
) -> None:
    monkeypatch.setenv(variable, address)
    monkeypatch.setenv("NO_PROXY", "localhost,.example.net")
    line = await found(nothing_asked, capsys, "network.proxy")
    assert "http://proxy.example:3128" in line["found"]
    assert "by the environment; not for localhost,.example.net" in line["found"]
    assert "hunter22" not in str(line)


async def test_a_proxy_of_the_config_stands_before_the_environment(
    tmp_path: Path, capsys: Capsys, monkeypatch: Monkeypatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://other.example:1")
    network = {"proxy": "http://noc:hunter22@proxy.example:3128"}
    report, _ = await on_server(vendors(), tmp_path, capsys, network=network)
    assert report.checks["network.proxy"]["found"].startswith("http://proxy.example:3128")
    assert "by the config" in report.checks["network.proxy"]["found"]
    assert "hunter22" not in report.out


async def test_authorities_that_cannot_be_read(tmp_path: Path, capsys: Capsys) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    report, _ = await on_server(vendors(), tmp_path, capsys, network={"ca_file": "ca.pem"})
    assert (report.code, report.of("FAIL")) == (CONFIG, ["config", "network.ca_file"])
    assert f'network.ca_file is "{tmp_path}/ca.pem"' in report.checks["config"]["found"]


async def test_authorities_of_the_environment(
    nothing_asked: Path, tmp_path: Path, capsys: Capsys, monkeypatch: Monkeypatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nowhere.pem"))
    line = await found(nothing_asked, capsys, "network.ca_file")
    assert line["status"] == "FAIL"
    assert "($SSL_CERT_FILE)" in line["found"]


@pytest.mark.parametrize(
    ("changes", "name", "status", "words"),
    [
        ({"TERM": "dumb"}, "TERM", "warn", "prints lines instead"),
        ({"TERM": ""}, "TERM", "warn", "not set"),
        ({"TERM": "linux"}, "TERM", "ok", "linux"),
        ({"TERM": "linux"}, "COLORTERM", "warn", "16 colours"),
        ({"TERM": "xterm-256color"}, "COLORTERM", "ok", "256 colours"),
        ({"TERM": "xterm"}, "COLORTERM", "warn", 'the theme "terminal" is worn'),
        ({"COLORTERM": "truecolor", "TERM": "xterm"}, "COLORTERM", "ok", "truecolor: 16 million"),
        ({"COLORTERM": "truecolor", "TERM": "screen"}, "COLORTERM", "warn", "screen -T screen-256color"),
        ({"TERM": "vt100"}, "COLORTERM", "ok", "no colours, by TERM"),
        ({"NO_COLOR": "1"}, "COLORTERM", "ok", "no colours, by NO_COLOR"),
        ({"NO_COLOR": "1"}, "NO_COLOR", "ok", "no colours"),
        ({"NO_COLOR": ""}, "NO_COLOR", "ok", "not set"),
        ({"LC_ALL": "xx_YY.UTF-8"}, "locale", "warn", "locale -a"),
        ({"LC_ALL": "C.UTF-8"}, "locale", "ok", "C.UTF-8, by LC_ALL"),
        ({}, "tmux", "ok", "not inside"),
        ({}, "frames", "ok", "only cells that changed"),
        ({"NOCTOP_DIFFER": "0"}, "frames", "warn", "unset NOCTOP_DIFFER"),
        ({"TERM": "xterm\x1b]0;x\x07"}, "TERM", "ok", "␛]0;x␇"),
    ],
)
async def test_the_terminal_by_its_environment(
    nothing_asked: Path,
    capsys: Capsys,
    monkeypatch: Monkeypatch,
    changes: dict[str, str],
    name: str,
    status: str,
    words: str,
) -> None:
    for variable, value in changes.items():
        monkeypatch.setenv(variable, value)
    line = await found(nothing_asked, capsys, name)
    assert line["status"] == status
    assert words in line["found"] + line["advice"]


@pytest.mark.parametrize(
    ("script", "status", "words"),
    [
        ("echo on", "ok", "is on"),
        ("echo external", "warn", "external"),
        ("exit 1", "warn", "unknown"),
        (None, "warn", "unknown"),
    ],
)
async def test_tmux_is_asked_whether_it_lets_copying_through(
    nothing_asked: Path,
    tmp_path: Path,
    capsys: Capsys,
    monkeypatch: Monkeypatch,
    script: str | None,
    status: str,
    words: str,
) -> None:
    if script:
        (tmp_path / "tmux").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "tmux").chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("TMUX", "/tmp/tmux-1/default,1,0")
    line = await found(nothing_asked, capsys, "tmux")
    assert line["status"] == status
    assert words in line["found"]


async def test_lines_for_people(tmp_path: Path, capsys: Capsys) -> None:
    async with ScriptedServer(vendors(conviva=(401, {"message": "Unauthorized"}))) as server:
        config = written(tmp_path, {"vendors": tables(server.url)})
        as_json = await doctored(config, capsys)
        report = await doctored(config, capsys, as_json=False)
    lines = report.out.splitlines()
    assert report.code == as_json.code == 4
    assert len(lines) == len(as_json.json["checks"])
    assert sum(line.startswith("✗ FAIL  ") for line in lines) == 1
    assert any(line.startswith("✓ ok    noctop  ") for line in lines)
    refused = next(line for line in lines if line.startswith("✗"))
    assert "vendors.conviva credentials" in refused
    assert "Unauthorized → use the id and secret of an API client" in refused


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_lines_in_any_encoding(nothing_asked: Path, encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "LC_ALL": "C"}
    command = [sys.executable, "-m", "tui", "--config", str(nothing_asked), "doctor"]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60)
    assert done.returncode == CONFIG
    said = done.stdout.decode(encoding)
    assert ("x FAIL  config" if encoding != "utf-8" else "✗ FAIL  config") in said
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("columns", "rows", "status"), [(80, 24, "✓ ok"), (79, 24, "! warn"), (80, 23, "! warn")]
)
def test_the_size_of_a_real_terminal(nothing_asked: Path, columns: int, rows: int, status: str) -> None:
    with noctop(["--config", str(nothing_asked), "doctor"], columns, rows) as terminal:
        assert terminal.wait_for_end() == CONFIG
        said = terminal.raw.decode()
    line = next(line for line in said.splitlines() if f"{columns}x{rows}" in line)
    assert line.startswith(status)


async def test_how_far_it_is_is_said_and_cleared(
    tmp_path: Path, capsys: Capsys, monkeypatch: Monkeypatch
) -> None:
    heard: list[str] = []

    class Heard:
        def __init__(self, clock: Clock) -> None:
            del clock

        def say(self, words: str) -> None:
            heard.append(words)

        def clear(self) -> None:
            heard.append("")

    monkeypatch.setattr("tui.cli.doctor.Progress", Heard)
    async with ScriptedServer(vendors()) as server:
        both = {kind: tables(server.url)[kind] for kind in ("conviva", "mediamelon")}
        report = await doctored(written(tmp_path, {"vendors": both}), capsys)
    assert heard == ["asking 2 vendors", "1 of 2 vendors have answered", "2 of 2 vendors have answered", ""]
    assert report.err == ""


@pytest.mark.parametrize("module", ["doctor", "init", "log"])
def test_textual_is_not_imported(module: str) -> None:
    program = f"import sys, tui.cli.{module}; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], timeout=60).returncode == 0


def test_importing_the_themes_does_not_import_textual() -> None:
    program = "import sys, tui.console.themes; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], timeout=60).returncode == 0
