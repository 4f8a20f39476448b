"""Only what differs is sent, on a real pseudo-terminal: fewer bytes, the same picture, whole again after a stop."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.emulator import Terminal, noctop
from tui.cli.simulate import write_simulator_config
from tui.simulator.server import KINDS, Options, RunningSimulator

START_MS = 1_795_291_200_000
RUBBISH = b"\x1b[2J\x1b[HBroadcast message from root: going down"


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    options = Options(scenario="calm", start_ms=START_MS, speed=0.0, channels=12)
    with RunningSimulator(options) as running:
        yield running


@pytest.fixture
def config(simulator: RunningSimulator, tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    urls = {kind: simulator.base_url(kind) for kind in KINDS}
    write_simulator_config(path, urls, simulator.world.channels, refresh_s=3600)
    return path


def settled(terminal: Terminal) -> str:
    """The wall once every figure is there."""
    terminal.wait_for_text("12 channels")
    terminal.wait_for(lambda screen: screen.count(" Mb/s") + screen.count(" Gb/s") > 11, "figures")
    before = ""
    while terminal.text != before:
        before = terminal.text
        terminal.read_for(1.5)
    return before


def walked(config: Path, state: Path, **env: str) -> tuple[str, str, int]:
    """The wall and the help as they are seen, and the bytes that it took to go there, move and come back."""
    with noctop(["--config", str(config)], 110, 30, XDG_STATE_HOME=str(state), **env) as terminal:
        settled(terminal)
        terminal.raw.clear()
        for keys in ("jjj", "k", "G", "g"):
            terminal.press(keys)
            terminal.read_for(0.3)
        terminal.press("?")
        terminal.wait_for(lambda screen: "one row down" in screen, "the help")
        terminal.read_for(0.5)
        help_text = terminal.text
        terminal.press("\x1b")
        terminal.wait_for(lambda screen: "12 channels" in screen, "the wall")
        terminal.read_for(0.5)
        wall = terminal.text
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        return wall, help_text, len(terminal.raw)


def without_clock(text: str) -> list[str]:
    return text.splitlines()[1:-1]


def test_the_same_is_seen_for_fewer_bytes(config: Path, tmp_path: Path) -> None:
    wall, help_text, sent = walked(config, tmp_path / "one")
    wall_whole, help_whole, sent_whole = walked(config, tmp_path / "other", NOCTOP_DIFFER="0")
    assert without_clock(help_text) == without_clock(help_whole)
    assert without_clock(wall)[:2] == without_clock(wall_whole)[:2]
    assert sent * 1.5 < sent_whole


@pytest.mark.parametrize("heal", ["ctrl+r", "stop"])
def test_a_spoilt_screen_is_healed(config: Path, tmp_path: Path, heal: str) -> None:
    with noctop(["--config", str(config)], 110, 30, XDG_STATE_HOME=str(tmp_path / "state")) as terminal:
        before = settled(terminal)
        terminal.spoil(RUBBISH)
        assert "Broadcast" in terminal.text
        if heal == "ctrl+r":
            terminal.press("\x12")
        else:
            os.kill(terminal.pid, signal.SIGSTOP)
            os.kill(terminal.pid, signal.SIGCONT)
        terminal.wait_for(lambda screen: without_clock(screen) == without_clock(before), "the wall as it was")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
