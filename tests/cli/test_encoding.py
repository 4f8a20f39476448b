"""What becomes of signs and names where the encoding has none of them."""

from __future__ import annotations

import io
import os
import re
import subprocess
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cli.commands import NOCTOP, Simulating, environment, simulating
from tui.cli import encoding
from tui.cli.tables import write_csv
from tui.console.symbols import symbols_for
from tui.console.table import UNICODE

encoding.settle({})  # registers the handlers; without a locale in it nothing else changes

C_LOCALES = ({"LC_ALL": "C"}, {"LANG": "C"}, {"LC_ALL": "POSIX"}, {"LC_ALL": "C", "PYTHONUTF8": "0"})
SIGNS = "—–…“”‘’→×·≥±•│─┌┐└┘├▲◆∅●◐◔◌✕◑○›▼▌▏‹↑↓▁█⠒⡇✓✗╱░┈"


def cells(text: str, into: str = "ascii") -> str:
    return text.encode(into, encoding.CELLS).decode(into)


def test_on_a_screen_everything_keeps_its_cells() -> None:
    for sign in SIGNS + "éßДツ中👍ﾊ":
        assert cell_len(cells(sign)) == cell_len(sign), sign
    assert cells("Détective — 中文 ДОМ") == "Detective - ???? ???"
    assert cells("Détective —", "latin-1") == "Détective -"


def test_every_sign_of_ours_has_a_stand_in() -> None:
    block = symbols_for("block", "utf-8")
    ours = {*block.states.values(), *block.feeds.values(), block.unknown, block.separator, block.ellipsis}
    ours |= {getattr(UNICODE, name) for name in UNICODE.__slots__}
    for sign in {*ours, *SIGNS} - {" ", "∅", "◐", "◔", "◌", "◑"}:
        assert "?" not in cells(sign), sign


def test_in_words_a_letter_can_be_had_again() -> None:
    written = "Détective — 中".encode("ascii", encoding.WORDS)
    assert written == rb"D\xe9tective - \u4e2d"


def test_data_are_never_respelt() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii", errors=encoding.WORDS)
    write_csv(out, ["name"], [{"name": "A — B"}])
    out.flush()
    assert raw.getvalue() == b"name\nA \\u2014 B\n"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"LC_ALL": "C"}, "ascii"),
        ({"LANG": "C"}, "ascii"),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, "ascii"),
        ({"LANG": "POSIX"}, "ascii"),
        ({"LANG": "de_DE.ISO-8859-1"}, "ascii"),
        ({"LANG": "de_DE.UTF-8"}, None),
        ({"LC_ALL": "xx_YY.utf8@euro", "LANG": "C"}, None),
        ({"LANG": "de_DE"}, None),
        ({}, None),
        ({"LC_ALL": "C", "PYTHONUTF8": "1"}, None),
        ({"LC_ALL": "C", "PYTHONIOENCODING": "utf-8"}, None),
    ],
)
def test_what_the_locale_asks_for_where_python_takes_utf_8_in_spite_of_it(
    environ: dict[str, str], expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Flags:
        utf8_mode = 1

    monkeypatch.setattr(encoding.sys, "flags", Flags)
    assert encoding.declared(environ) == expected
    Flags.utf8_mode = 0
    assert encoding.declared(environ) is None


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> object:
    with simulating(tmp_path_factory.mktemp("simulator"), ("--speed", "0", "--channels", "3")) as running:
        yield running


@pytest.mark.parametrize("locale", C_LOCALES)
@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("lookup", "--help"),
        ("channels", "--deep"),
        ("channels", "--filter", "state:"),
        ("doctor",),
        ("init", "--template"),
        ("lookup", "asset:Sports 1", "--since", "30m"),
        ("lookup", "asset:Sports 1", "--since", "30m", "--markdown"),
        ("lookup", "nokind:1"),
        ("errors", "--since", "1h"),
        ("errors", "--since", "1h", "--by", "nothing"),
        ("history", "export", "--from", "2h", "--to", "1h", "nowhere"),
        ("replay", "nowhere"),
    ],
    ids=" ".join,
)
def test_commands_write_ascii_there_and_no_escapes(
    simulator: Simulating, tmp_path: Path, arguments: tuple[str, ...], locale: dict[str, str]
) -> None:
    environ = {**environment(tmp_path), **locale}
    if "LANG" not in locale:
        del environ["LANG"]
    done = subprocess.run(
        [*NOCTOP, "--config", str(simulator.config), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**environ, "PATH": os.environ["PATH"]},
        timeout=60,
        check=False,
    )
    said = done.stdout + done.stderr
    assert said
    assert said.isascii()
    assert b"Traceback" not in said
    assert not re.search(rb"\\u[0-9a-f]{4}|\\x[0-9a-f]{2}", said)
