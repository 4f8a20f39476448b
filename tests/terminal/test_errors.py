"""The error timeline on a real pseudo-terminal, by keyboard alone, against the simulated vendors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.terminal.emulator import Terminal, noctop
from tui.cli.simulate import write_simulator_config
from tui.simulator.server import KINDS, Options, RunningSimulator

WAVE = "Beam not in window"


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with RunningSimulator(Options(scenario="drm-wave", speed=0.0)) as running:
        yield running


def console(
    simulator: RunningSimulator, size: tuple[int, int], tmp_path: Path
) -> AbstractContextManager[Terminal]:
    config = tmp_path / "config.toml"
    urls = {kind: simulator.base_url(kind) for kind in KINDS}
    write_simulator_config(config, urls, simulator.world.channels)
    return noctop(["--config", str(config)], *size, XDG_STATE_HOME=str(tmp_path / "state"))


def at_the_wave(terminal: Terminal) -> str:
    """The timeline, the cursor on the wave's row and on its first bucket; what is read out there."""
    terminal.wait_for_text("60 channels")
    terminal.press("3")
    terminal.wait_for_text("errors by error")
    terminal.press("/os:iOS\r")
    # Ten and more in a column, however many: that is up to the time of day. Without the filter it shows as well, from
    # before the key.
    terminal.wait_for(
        lambda screen: "/ os:iOS" in screen and re.search(rf"{WAVE}.*[░▒▓█]\d{{2,}}", screen) is not None,
        "the wave",
    )
    while "▌" not in next(line for line in terminal.lines if WAVE[:12] in line):
        terminal.press("j")
        terminal.read_for(0.3)
    terminal.press("h")
    terminal.wait_for(
        lambda screen: "▲" in screen and _BUCKET.search(screen) is not None, "the bucket cursor"
    )
    newest = bucket(terminal.text)  # it may have errors too: what follows waits for the key after it
    terminal.press("E")
    terminal.wait_for(
        lambda screen: "▸" in screen and bucket(screen) != newest and _WITH_ERRORS.search(screen) is not None,
        "a bucket with errors, read out",
    )
    return readout(terminal)


_BUCKET = re.compile(r"(?:\d\d-\d\d )?\d\d:\d\d to (?:\d\d-\d\d )?\d\d:\d\d UTC")
"""`19:30 to 19:40 UTC`, at midnight with dates."""

_WITH_ERRORS = re.compile(rf"{_BUCKET.pattern}(?= +[1-9]\d* of \d+ errors?)")


def bucket(screen: str) -> str:
    """The bucket that the cursor is on, "" where none is read out."""
    found = _BUCKET.search(screen)
    return "" if found is None else found[0]


def readout(terminal: Terminal) -> str:
    """The bucket. Not its number, which may grow meanwhile."""
    found = _WITH_ERRORS.search(terminal.text)
    assert found is not None, terminal.text
    return found[0]


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
def test_from_a_cell_to_the_look_up_of_one_of_its_viewers_and_back(
    simulator: RunningSimulator, size: tuple[int, int], tmp_path: Path
) -> None:
    with console(simulator, size, tmp_path) as terminal:
        cell = at_the_wave(terminal)
        assert len(terminal.lines) == size[1]
        assert "? help" in terminal.lines[-1]
        terminal.press("\r")
        terminal.wait_for_text("errors › ")
        terminal.wait_for(lambda screen: re.search(rf"conviva +{WAVE}", screen) is not None, "its events")
        terminal.press("\r")
        terminal.wait_for_text("look up")
        terminal.wait_for_text("DRM: licence refused", within_s=30)
        terminal.press("\x1b")
        terminal.read_for(0.5)
        if "errors › " not in terminal.text:  # the first Esc ended what was still running
            terminal.press("\x1b")
        terminal.wait_for_text("errors › ")
        terminal.press("\x1b")
        terminal.wait_for_text("errors by error")
        terminal.wait_for(lambda screen: cell in screen, f"the cell again, {cell}")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
