"""The console on every sort of terminal: what it may send there, that it can be read, and what it leaves behind."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.terminal.emulator import Terminal, noctop
from tui.cli.simulate import write_simulator_config
from tui.console.depth import Depth
from tui.simulator.server import KINDS, Options, RunningSimulator

START_MS = 1_795_291_200_000
SGR = re.compile(rb"\x1b\[([\d;]*)m")
QUESTIONS = re.compile(rb"\x1b\[\?\d+\$p|\x1b\[[<>=][\d;]*u")
NOT_UTF8 = {"LC_ALL": "C", "LANG": "C"}

TERMINALS = [
    ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Depth.TRUE),
    ({"TERM": "xterm-256color"}, Depth.PALETTE),
    ({"TERM": "tmux-256color"}, Depth.PALETTE),
    ({"TERM": "xterm"}, Depth.SIXTEEN),
    ({"TERM": "linux"}, Depth.SIXTEEN),
    ({"TERM": "screen", "COLORTERM": "truecolor"}, Depth.SIXTEEN),
    ({"TERM": "vt100"}, Depth.NONE),
    ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, Depth.NONE),
    ({"TERM": "xterm", **NOT_UTF8}, Depth.SIXTEEN),
    ({"TERM": "linux", "NO_COLOR": "1", **NOT_UTF8}, Depth.NONE),
]


def named(environ: object) -> str:
    return " ".join(f"{name}={value}" for name, value in environ.items()) if isinstance(environ, dict) else ""


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    options = Options(scenario="cdn-brownout", start_ms=START_MS, speed=0.0, channels=14)
    with RunningSimulator(options) as running:
        running.clock.set_ms(running.world.incident_ms + 120_000)
        yield running


@pytest.fixture
def config(simulator: RunningSimulator, tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    urls = {kind: simulator.base_url(kind) for kind in KINDS}
    write_simulator_config(path, urls, simulator.world.channels, refresh_s=2)
    return path


def console(config: Path, tmp_path: Path, environ: dict[str, str]) -> AbstractContextManager[Terminal]:
    unset = {"COLORTERM": "", "NO_COLOR": "", "LC_ALL": "", "TMUX": ""}
    places = {"XDG_STATE_HOME": str(tmp_path / "state"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    return noctop(["--config", str(config)], 80, 24, **{**unset, **places, **environ})


def depth_sent(raw: bytes) -> Depth:
    """The most colours that any sequence asks for."""
    depth = Depth.NONE
    for match in SGR.finditer(raw):
        codes = [int(code or 0) for code in match[1].split(b";")]
        if 38 in codes or 48 in codes:
            kinds = {codes[at + 1] for at, code in enumerate(codes) if code in (38, 48)}
            depth = max(depth, Depth.TRUE if 2 in kinds else Depth.PALETTE)
        elif any(30 <= code <= 49 or 90 <= code <= 107 for code in codes):
            depth = max(depth, Depth.SIXTEEN)
    return depth


def style_of(terminal: Terminal, sign: str) -> tuple[object, ...]:
    """How the first row with this sign is drawn where the sign is."""
    y, x = next((y, line.index(sign)) for y, line in enumerate(terminal.lines) if y > 1 and sign in line)
    cell = terminal.screen.buffer[y][x]
    return cell.fg, cell.bold, cell.underscore, cell.reverse


def walk(terminal: Terminal) -> None:
    """Through every pane and over what lies above them, and back to the wall."""
    for keys in (
        "4",
        "3",
        "2",
        "1",
        "?",
        "\x1b",
        ":",
        "\x1b",
        "/sport\r",
        "\x1b",
        "i",
        "\x1b",
        "x",
        "x",
        "f",
        "f",
    ):
        terminal.press(keys)
        terminal.read_for(0.25)
    terminal.press("s")
    terminal.read_for(0.3)
    terminal.press("asset:Sports 1\r")
    terminal.read_for(1.5)
    terminal.press("1")
    terminal.read_for(0.3)
    terminal.press("\r")
    terminal.read_for(1.5)
    terminal.press("1")
    terminal.wait_for(lambda screen: "14 channels" in screen.splitlines()[0], "the wall again")


def assert_left_clean(terminal: Terminal) -> None:
    tail = bytes(terminal.raw[-600:])
    assert tail.rfind(b"\x1b[?1049l") > tail.rfind(b"\x1b[?1049h")
    assert tail.rfind(b"\x1b[?25h") > tail.rfind(b"\x1b[?25l")
    assert b"\x1b[?2004l" in tail
    last = SGR.findall(tail)[-1]
    assert last in (b"", b"0")
    # The emulator has no alternate screen, like the console of Linux: nothing of the wall may stay there.
    assert terminal.text.strip() == ""
    assert not terminal.screen.cursor.hidden
    assert b"Traceback" not in terminal.raw


@pytest.mark.parametrize(("environ", "depth"), TERMINALS, ids=named)
def test_every_terminal(config: Path, tmp_path: Path, environ: dict[str, str], depth: Depth) -> None:
    ascii_only = NOT_UTF8.items() <= environ.items()
    critical, ok_name = ("!" if ascii_only else "▲"), " "
    with console(config, tmp_path, environ) as terminal:
        terminal.wait_for(lambda screen: "14 channels" in screen, "the wall")
        terminal.wait_for(lambda screen: re.search(rf"{critical} \d critical", screen) is not None, "trouble")
        terminal.wait_for(
            lambda screen: any(critical in line for line in screen.splitlines()[2:-2]), "a critical row"
        )
        assert style_of(terminal, critical) != style_of(terminal, ok_name)
        if depth is Depth.NONE or ascii_only:
            walk(terminal)
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        raw = bytes(terminal.raw)
        assert depth_sent(raw) is depth
        assert raw.isascii() or not ascii_only
        assert rb"\u" not in raw
        assert (QUESTIONS.search(raw) is None) == (environ["TERM"] in ("linux", "vt100"))
        assert_left_clean(terminal)


@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {"TERM": ""}], ids=named)
def test_a_terminal_that_cannot_move_its_cursor_gets_lines(
    config: Path, tmp_path: Path, environ: dict[str, str]
) -> None:
    with console(config, tmp_path, environ) as terminal:
        terminal.wait_for(lambda screen: " summary 14 channels" in " ".join(screen.splitlines()), "a summary")
        assert "cannot move its cursor" in " ".join(terminal.text.split("\n"))
        os.kill(terminal.pid, signal.SIGINT)
        assert terminal.wait_for_end() == 130
        assert b"\x1b" not in terminal.raw.replace(b"\x1b[K", b"")


def test_a_demo_on_such_a_terminal_gets_lines_too(tmp_path: Path) -> None:
    state = {"XDG_STATE_HOME": str(tmp_path / "state"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    with noctop(["demo", "--channels", "3", "--scenario", "calm"], 120, 24, TERM="dumb", **state) as terminal:
        terminal.wait_for_text(" summary 3 channels")
        assert "noctop: this terminal (TERM=dumb) cannot move its cursor" in terminal.text
        os.kill(terminal.pid, signal.SIGINT)
        assert terminal.wait_for_end() == 130
        assert b"\x1b" not in terminal.raw
