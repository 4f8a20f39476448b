"""What `noctop doctor` says of a config that cannot be used, and what it checks all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.five_vendors import KEYS, Report, doctored, on_server, tables, vendors, written
from tests.vendors.scripted_server import ScriptedServer

Capsys = pytest.CaptureFixture[str]
CONFIG = 3
THE_REST = {"noctop", "console.theme", "state", "network.proxy", "network.ca_file", "TERM", "size", "locale"}
"""Lines that are there whatever the config is."""


async def on_text(text: str, folder: Path, capsys: Capsys) -> Report:
    path = folder / "config.toml"
    path.write_text(text)
    path.chmod(0o600)
    return await doctored(path, capsys)


async def test_no_config_at_all(tmp_path: Path, capsys: Capsys) -> None:
    report = await doctored(tmp_path / "config.toml", capsys)
    assert report.code == CONFIG
    line = report.checks["config"]
    assert str(tmp_path / "config.toml") in line["found"]
    assert "`noctop init`" in line["advice"]
    assert report.checks.keys() >= THE_REST


async def test_no_toml(tmp_path: Path, capsys: Capsys) -> None:
    report = await on_text("[console\ntheme = 1", tmp_path, capsys)
    assert report.code == CONFIG
    assert report.of("FAIL") == ["config"]
    assert "line 1, column 9" in report.checks["config"]["found"]
    assert report.checks.keys() >= THE_REST


@pytest.mark.parametrize("odd", ["vendors = 5", "[[vendors]]", "console = []", "network = 'x'", "\xff"])
async def test_shapes_that_no_config_has(tmp_path: Path, capsys: Capsys, odd: str) -> None:
    (tmp_path / "config.toml").write_bytes(odd.encode("latin-1"))
    report = await doctored(tmp_path / "config.toml", capsys)
    assert report.code == CONFIG
    assert set(report.of("FAIL")) == {"config"}


async def test_every_problem_has_its_line(tmp_path: Path, capsys: Capsys) -> None:
    report = await on_text('[console]\ntheme = 5\nrefresh_s = 1\n[netwrok]\nproxy = ""\n', tmp_path, capsys)
    found = [line["found"] for line in report.json["checks"] if line["name"] == "config"]
    assert len(found) == 3
    assert all(str(tmp_path) in one for one in found)
    assert any("Did you mean network?" in one for one in found)


async def test_what_is_right_by_itself_is_checked_all_the_same(tmp_path: Path, capsys: Capsys) -> None:
    async with ScriptedServer(vendors()) as server:
        broken = {**tables(server.url), "conviva": {**tables(server.url)["conviva"], "max_limit": 5000}}
        report = await doctored(written(tmp_path, {"vendors": broken}), capsys)
        assert not any("conviva" in one.path for one in server.requests)
    assert report.code == CONFIG
    assert report.of("FAIL") == ["config"]
    for kind in KEYS.keys() - {"conviva"}:
        assert report.checks[f"vendors.{kind} credentials"]["status"] == "ok"
    assert not any("conviva" in name for name in report.checks)


@pytest.mark.parametrize(
    ("network", "mode"),
    [
        ({"network": {"proxy": "ftp://proxy"}}, 0o600),
        ({"netwrok": {}}, 0o640),
        ({"netwrok": {}}, 0o602),
        ({}, 0o644),
    ],
)
async def test_vendors_of_a_refused_config_that_must_not_be_asked(
    tmp_path: Path, capsys: Capsys, network: dict[str, Any], mode: int
) -> None:
    """Not past a proxy that is misspelt, and not with secrets that others can read or change."""
    async with ScriptedServer(vendors()) as server:
        config = written(tmp_path, {**network, "vendors": tables(server.url)}, mode)
        report = await doctored(config, capsys)
        assert server.requests == []
    assert report.code == CONFIG


async def test_a_command_that_others_may_have_written_is_not_run(tmp_path: Path, capsys: Capsys) -> None:
    trace = tmp_path / "trace"
    table = {"api_key": {"command": ["touch", str(trace)]}}
    report = await doctored(written(tmp_path, {"vendors": {"apivideo": table}}, 0o606), capsys)
    assert report.code == CONFIG
    assert "others can change" in report.checks["config"]["found"]
    assert not trace.exists()


async def test_a_config_without_vendors(tmp_path: Path, capsys: Capsys) -> None:
    report = await on_text("", tmp_path, capsys)
    assert report.code == CONFIG
    assert "0 vendors" in report.checks["config"]["found"]


async def test_a_vendor_that_is_not_enabled_is_left_alone(tmp_path: Path, capsys: Capsys) -> None:
    async with ScriptedServer(vendors()) as server:
        data = tables(server.url)
        data["uplynk"] |= {"enabled": False, "api_key": {"env": "NOT_THERE"}}
        report = await doctored(written(tmp_path, {"vendors": data}), capsys)
        assert not any("uplynk" in one.path for one in server.requests)
    assert report.code == 0
    assert "left alone" in report.checks["vendors.uplynk"]["found"]


@pytest.mark.parametrize(
    ("source", "found", "advice"),
    [
        ({"env": "NOT_THERE"}, "no variable NOT_THERE", "set it"),
        ({"env": "hunter22"}, "variable that is named there", "set it"),
        ({"file": "nowhere.key"}, "cannot be opened", "0600"),
        ({"command": ["false", "hunter22"]}, "ended with exit code 1", "by hand"),
        ({"command": ["no-such-program"]}, "cannot be run", "by hand"),
    ],
)
async def test_a_secret_that_is_not_to_be_had(
    tmp_path: Path, capsys: Capsys, source: dict[str, Any], found: str, advice: str
) -> None:
    async with ScriptedServer(vendors()) as server:
        data = tables(server.url)
        data["conviva"]["client_secret"] = source
        report = await doctored(written(tmp_path, {"vendors": data}), capsys)
    assert report.code == CONFIG
    assert report.of("FAIL") == ["vendors.conviva.client_secret"]
    line = report.checks["vendors.conviva.client_secret"]
    assert found in line["found"]
    assert advice in line["advice"]
    assert "hunter22" not in report.out
    assert report.checks["vendors.uplynk credentials"]["status"] == "ok"
    assert not any(name.startswith("vendors.conviva ") for name in report.checks)


@pytest.mark.parametrize("source", ["env", "file", "command", "literal"])
async def test_where_a_secret_comes_from_is_said_and_nothing_of_it(
    tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setenv("CONVIVA_SECRET", KEYS["conviva"])
    (tmp_path / "conviva.key").write_text(KEYS["conviva"] + "\n")
    (tmp_path / "conviva.key").chmod(0o600)
    sources: dict[str, tuple[Any, str]] = {
        "env": ({"env": "CONVIVA_SECRET"}, "the environment's variable CONVIVA_SECRET"),
        "file": ({"file": "conviva.key"}, f'the file "{tmp_path / "conviva.key"}"'),
        "command": ({"command": ["echo", KEYS["conviva"]]}, 'the command "echo"'),
        "literal": (KEYS["conviva"], "the config itself"),
    }
    async with ScriptedServer(vendors()) as server:
        data = {"conviva": {**tables(server.url)["conviva"], "client_secret": sources[source][0]}}
        report = await doctored(written(tmp_path, {"vendors": data}), capsys)
    assert report.code == 0
    assert report.checks["vendors.conviva.client_secret"]["found"] == f"there, from {sources[source][1]}"
    assert KEYS["conviva"] not in report.out


async def test_a_secret_beats_a_vendor(tmp_path: Path, capsys: Capsys) -> None:
    async with ScriptedServer(vendors(system73=(401, {"error": "no"}))) as server:
        data = tables(server.url)
        data["uplynk"]["api_key"] = {"env": "NOT_THERE"}
        report = await doctored(written(tmp_path, {"vendors": data}), capsys)
    assert report.of("FAIL") == ["vendors.uplynk.api_key", "vendors.system73 credentials"]
    assert report.code == CONFIG


async def test_vendors_of_other_names(tmp_path: Path, capsys: Capsys) -> None:
    async with ScriptedServer(vendors()) as server:
        table = {"kind": "conviva", **tables(server.url)["conviva"]}
        data = {"conviva-emea": table, "conviva apac": table}
        report = await doctored(written(tmp_path, {"vendors": data}), capsys)
    assert report.code == 0
    assert report.checks["vendors.conviva-emea credentials"]["status"] == "ok"
    assert report.checks['vendors."conviva apac" credentials']["status"] == "ok"


async def test_a_theme_that_does_not_load(tmp_path: Path, capsys: Capsys) -> None:
    report, _ = await on_server(vendors(), tmp_path, capsys, console={"theme": "nigth"})
    assert (report.code, report.of("FAIL")) == (CONFIG, ["console.theme"])
    assert "night" in report.checks["console.theme"]["found"]


async def test_the_zone_and_its_time(tmp_path: Path, capsys: Capsys) -> None:
    report, _ = await on_server(vendors(), tmp_path, capsys, console={"timezone": "Asia/Kolkata"})
    assert "Asia/Kolkata" in report.checks["console.timezone"]["found"]
    assert "UTC+0530" in report.checks["console.timezone"]["found"]
