"""What `noctop doctor` says of the console's theme and keys: what the console would refuse is refused here too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.five_vendors import Report, doctored, written
from tui.config.places import user_themes

Capsys = pytest.CaptureFixture[str]
CONFIG = 3


async def on(folder: Path, capsys: Capsys, **tables: Any) -> Report:
    """The doctor on a config whose one vendor is not asked."""
    vendors = {"apivideo": {"api_key": "k", "enabled": False}}
    return await doctored(written(folder, {"vendors": vendors, **tables}), capsys)


def own_theme(name: str, text: str) -> Path:
    user_themes().mkdir(parents=True)
    path = user_themes() / f"{name}.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"freze": "p"}, "freze: there is no such action"),
        ({"freeze": "ctrl+nosuch"}, "'ctrl+nosuch' is no key"),
        ({"freeze": "q"}, "'q' is on both quit and freeze"),
    ],
)
async def test_keys_that_the_console_refuses(
    tmp_path: Path, capsys: Capsys, keys: dict[str, str], words: str
) -> None:
    report = await on(tmp_path, capsys, keys=keys)
    assert report.code == CONFIG
    assert "keys" in report.of("FAIL")
    assert words in report.checks["keys"]["found"]
    assert "help (?)" in report.checks["keys"]["advice"]


async def test_keys_that_are_well(tmp_path: Path, capsys: Capsys) -> None:
    assert (await on(tmp_path, capsys, keys={"freeze": "p"})).checks["keys"]["found"] == "1 set"
    assert "keys" not in (await on(tmp_path, capsys)).checks


async def test_a_broken_theme_that_is_configured(tmp_path: Path, capsys: Capsys) -> None:
    path = own_theme("mine", "\nbackground = 3\n")
    report = await on(tmp_path, capsys, console={"theme": "mine"})
    assert "console.theme" in report.of("FAIL")
    assert f"{path}, line 2: background" in report.checks["console.theme"]["found"]


async def test_a_broken_theme_that_could_be_worn_by_name(tmp_path: Path, capsys: Capsys) -> None:
    own_theme("mine", '[styles]\n"severity.bad" = "red"\n')
    report = await on(tmp_path, capsys)
    assert report.checks["console.theme"]["status"] == "ok"
    assert report.checks["theme mine"]["status"] == "warn"
    assert "line 2: [styles] severity.bad: no such style" in report.checks["theme mine"]["found"]


def test_only_who_sets_keys_waits_for_their_names(tmp_path: Path) -> None:
    program = "import sys, tui.cli.doctor.console; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], timeout=60, check=False).returncode == 0
