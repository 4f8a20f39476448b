"""The wheel: everything noctop needs to run where there is no checkout, and nothing else."""

from __future__ import annotations

import configparser
import email
import importlib
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from zipfile import ZipFile

import pytest

import tui
from tui.config.shipped import shipped_example, shipped_themes
from tui.console import themes

CHECKOUT = Path(__file__).parents[2]
LONG_S = 300

pytestmark = pytest.mark.skipif(
    not (CHECKOUT / "pyproject.toml").is_file(), reason="a wheel is built from a checkout"
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZipFile]:
    """Built as `pip install .` builds it."""
    pytest.importorskip("pip")
    folder = tmp_path_factory.mktemp("wheel")
    here = ("--no-build-isolation",) if importlib.util.find_spec("hatchling") else ()
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet", *here, "-w", folder, CHECKOUT]
    built = subprocess.run(
        command, capture_output=True, text=True, timeout=LONG_S, check=False, cwd=folder, env=_environment()
    )
    if built.returncode and re.search(r"No matching distribution found for hatchling", built.stderr):
        pytest.skip("neither hatchling nor an index to get it from")
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    with ZipFile(path) as archive:
        yield archive


@pytest.fixture(scope="module")
def unpacked(wheel: ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's files in a folder, as an installation has them."""
    folder = tmp_path_factory.mktemp("unpacked")
    wheel.extractall(folder)
    return folder


def _environment(**more: str) -> dict[str, str]:
    left_out = ("PYTHONPATH", "NOCTOP_CONFIG")
    return {name: value for name, value in os.environ.items() if name not in left_out} | more


def python(unpacked: Path, *arguments: str) -> str:
    """What the interpreter says with the unpacked wheel, and no checkout, to import from."""
    result = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        timeout=LONG_S,
        check=False,
        cwd=unpacked.parent,
        env=_environment(PYTHONPATH=str(unpacked), HOME=str(unpacked.parent)),
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def names(wheel: ZipFile) -> set[str]:
    return {name for name in wheel.namelist() if not name.endswith("/")}


def metadata(wheel: ZipFile) -> Message:
    (name,) = (name for name in names(wheel) if name.endswith(".dist-info/METADATA"))
    return email.message_from_bytes(wheel.read(name))


def test_every_theme_and_the_example_are_inside_as_they_are_here(wheel: ZipFile) -> None:
    here = {f"tui/shipped/themes/{path.name}": path for path in (CHECKOUT / "themes").glob("*.toml")}
    assert len(here) >= 5
    here["tui/shipped/config.toml.example"] = CHECKOUT / "config.toml.example"
    assert {name for name in names(wheel) if name.startswith("tui/shipped/")} == set(here)
    for name, path in here.items():
        assert wheel.read(name) == path.read_bytes()


def test_every_module_is_inside_and_nothing_that_is_none(wheel: ZipFile) -> None:
    modules = {f"{path.relative_to(CHECKOUT)}" for path in (CHECKOUT / "tui").rglob("*.py")}
    packaged = {name for name in names(wheel) if ".dist-info/" not in name}
    assert {name for name in packaged if name.endswith(".py")} == modules
    rest = packaged - modules
    assert {name for name in rest if not name.startswith("tui/shipped/")} == {"tui/py.typed"}


def test_the_command_is_there_and_leads_to_main(wheel: ZipFile) -> None:
    (name,) = (name for name in names(wheel) if name.endswith(".dist-info/entry_points.txt"))
    entry_points = configparser.ConfigParser()
    entry_points.read_string(wheel.read(name).decode())
    assert dict(entry_points["console_scripts"]) == {"noctop": "tui.cli.main:main"}
    module, _, function = entry_points["console_scripts"]["noctop"].partition(":")
    assert callable(getattr(importlib.import_module(module), function))


def test_what_it_says_of_itself(wheel: ZipFile) -> None:
    told = metadata(wheel)
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    assert (told["Name"], told["Version"]) == ("noctop", tui.__version__)
    assert (told["License-Expression"], told["Requires-Python"]) == ("MIT", ">=3.11")
    assert any(name.endswith("/LICENSE") for name in names(wheel))
    needed = told.get_all("Requires-Dist") or []
    core = {re.split(r"[<>=!~; ]", one)[0] for one in needed if "extra ==" not in one}
    assert core == {"textual", "httpx", "pydantic", "tomli-w", "plotext"}
    assert len(core) == len(project["dependencies"])
    demo = {re.split(r"[<>=!~; ]", one)[0] for one in needed if re.search(r"extra == ['\"]demo['\"]", one)}
    assert demo == {"starlette", "uvicorn"}


def test_an_installation_finds_its_themes_and_its_example(unpacked: Path) -> None:
    said = python(
        unpacked,
        "-c",
        "from tui.config.shipped import *; print(shipped_themes()); print(shipped_example())",
    )
    folder, example = map(Path, said.splitlines())
    assert folder == unpacked / "tui" / "shipped" / "themes"
    assert example == unpacked / "tui" / "shipped" / "config.toml.example"


def test_every_theme_of_an_installation_can_be_worn(unpacked: Path) -> None:
    folder = shipped_themes(unpacked / "tui")
    found = themes.names((folder,))
    assert set(found) == {path.stem for path in (CHECKOUT / "themes").glob("*.toml")}
    for name in found:
        assert themes.load(name, (folder,)).name == name


def test_an_installation_runs(unpacked: Path) -> None:
    assert python(unpacked, "-m", "tui", "--version") == f"noctop {tui.__version__}\n"
    assert (
        python(unpacked, "-m", "tui", "init", "--template") == (CHECKOUT / "config.toml.example").read_text()
    )


def test_a_broken_installation_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"themes is missing from noctop's installation"):
        shipped_themes(tmp_path / "tui")
    with pytest.raises(FileNotFoundError, match=r"config\.toml\.example is missing"):
        shipped_example(tmp_path / "tui")
