"""The look-up on a real pseudo-terminal, by keyboard alone, against the simulated vendors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.terminal.emulator import Terminal, noctop
from tui.cli.simulate import write_simulator_config
from tui.simulator.server import KINDS, Options, RunningSimulator


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


def ask(terminal: Terminal, simulator: RunningSimulator) -> str:
    """Look up the scenario's first example over the last two hours, which hold the earlier wave; what was typed."""
    example = simulator.world.examples[0]
    terminal.wait_for_text("60 channels")
    terminal.press("s")
    terminal.wait_for_text("identity")
    terminal.press(f"{example.kind}:{example.value}\r")
    return example.value


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
def test_a_bad_evening_is_found_and_judged(
    simulator: RunningSimulator, size: tuple[int, int], tmp_path: Path
) -> None:
    with console(simulator, size, tmp_path) as terminal:
        typed = ask(terminal, simulator)
        terminal.wait_for_text("DRM: licence refused")
        terminal.wait_for_text("same viewing")
        assert len(terminal.lines) == size[1]
        terminal.press("e")
        terminal.press("\r")
        terminal.wait_for_text("started_at")
        terminal.press("\x1b")
        terminal.wait_for_text("DRM: licence refused")
        terminal.press("1")
        terminal.wait_for_text("60 channels")
        assert typed.encode() not in terminal.raw[terminal.raw.index(b"DRM: licence refused") :]
        terminal.press("q")
        assert terminal.wait_for_end() == 0
