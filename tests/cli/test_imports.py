"""What starts without the screen: no command for scripts, and nothing below the console, ever loads Textual."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import tui
from tests.cli.commands import LONG_S, NOCTOP, Simulating, environment, simulating

BELOW_THE_CONSOLE = (
    "model",
    "vendors",
    "collector",
    "config",
    "diagnosis",
    "history",
    "audit",
    "timeline",
    "watch",
    "allocation",
    "right_of_way",
    "rhythm",
    "waiting",
    "simulator",
)
OPENS_THE_CONSOLE = {"tui.cli.workplace", "tui.cli.replaying"}

_LOADED = """
import json, sys
from tui.cli.main import main
try:
    main(sys.argv[1:])
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
_IMPORTED = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted(sys.modules)))
"""


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulating]:
    with simulating(tmp_path_factory.mktemp("simulator"), ("--speed", "0", "--channels", "3")) as running:
        yield running


def modules() -> list[str]:
    """Every module of the package but the console's, by name."""
    root = Path(tui.__file__).parent
    found = []
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        found.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return [name for name in found if name != "tui.__main__" and not name.startswith("tui.console")]


def loaded_by(home: Path, *arguments: str | Path) -> set[str]:
    """The modules a command has loaded by its end."""
    result = subprocess.run(
        [sys.executable, "-c", _LOADED, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env=environment(home),
        timeout=LONG_S,
        check=False,
    )
    return set(json.loads(result.stderr.strip().splitlines()[-1]))


def imported(home: Path, names: list[str]) -> set[str]:
    """What importing these modules loads."""
    result = subprocess.run(
        [sys.executable, "-c", _IMPORTED, *names],
        capture_output=True,
        encoding="utf-8",
        env=environment(home),
        timeout=LONG_S,
        check=True,
    )
    return set(json.loads(result.stdout))


@pytest.mark.parametrize("package", BELOW_THE_CONSOLE)
def test_nothing_below_the_console_loads_the_screen(package: str, tmp_path: Path) -> None:
    names = [name for name in modules() if name.startswith(f"tui.{package}")]
    found = imported(tmp_path, names)
    assert set(names) <= found
    assert not {"textual", "plotext", "tui.console"} & found


def test_no_command_without_a_screen_loads_one(tmp_path: Path) -> None:
    names = [name for name in modules() if name.startswith("tui.cli") and name not in OPENS_THE_CONSOLE]
    assert not {"textual", "plotext", "tui.console.app"} & imported(tmp_path, names)


def test_every_package_is_on_one_of_the_two_sides() -> None:
    """A package that is added later must be named above."""
    packages = {name.split(".")[1] for name in modules() if name.count(".") > 0}
    alone = {"cli", "clock", "shipped"}
    assert packages - alone <= set(BELOW_THE_CONSOLE)


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_next_to_nothing(option: str, tmp_path: Path) -> None:
    found = loaded_by(tmp_path, option)
    assert not {"textual", "plotext", "rich", "httpx", "pydantic", "asyncio", "starlette"} & found


@pytest.mark.parametrize(
    "arguments",
    [("channels",), ("channels", "--json", "--deep"), ("channels", "--csv"), ("doctor", "--json")],
)
def test_commands_for_scripts_load_no_screen(
    simulator: Simulating, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    found = loaded_by(tmp_path, "--config", simulator.config, *arguments)
    assert f"tui.cli.{arguments[0]}" in found
    assert not {"textual", "plotext", "tui.console.app", "starlette", "uvicorn"} & found


def test_the_list_of_scenarios_and_commands_needs_no_import_of_theirs(tmp_path: Path) -> None:
    """Each subcommand's help is as cheap as the whole one."""
    for command in ("demo", "simulate", "channels"):
        found = loaded_by(tmp_path, command, "--help")
        assert not {"textual", "httpx", "starlette", f"tui.cli.{command}"} & found


def test_the_version_is_the_packages(tmp_path: Path) -> None:
    result = subprocess.run(
        [*NOCTOP, "--version"], capture_output=True, encoding="utf-8", env=environment(tmp_path), check=True
    )
    assert (result.stdout, result.stderr) == (f"noctop {tui.__version__}\n", "")


def test_the_module_that_parses_the_command_line_imports_argparse_and_what_every_interpreter_has() -> None:
    source = Path(tui.__file__).with_name("cli") / "parser.py"
    found = set()
    for statement in ast.parse(source.read_text("utf-8")).body:
        if isinstance(statement, ast.Import):
            found |= {alias.name for alias in statement.names}
        elif isinstance(statement, ast.ImportFrom):
            found.add(statement.module or "")
    assert found == {"__future__", "argparse", "os", "sys"}


def test_help_loads_nothing_that_only_a_command_needs(tmp_path: Path) -> None:
    assert not {"typing", "shutil", "lzma", "unicodedata"} & loaded_by(tmp_path, "--help")
