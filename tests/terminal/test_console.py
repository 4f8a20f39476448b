"""The real console on a real pseudo-terminal, its vendors over real HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.terminal.emulator import Terminal, noctop
from tui.cli.simulate import write_simulator_config
from tui.simulator.server import KINDS, Options, RunningSimulator

SIZES = [(80, 24), (160, 50)]
START_MS = 1_795_291_200_000
"""2026-11-21 20:00 UTC: a Saturday evening."""


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with RunningSimulator(Options(scenario="cdn-brownout", start_ms=START_MS, speed=0.0)) as running:
        yield running


@pytest.fixture
def config(simulator: RunningSimulator, tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    urls = {kind: simulator.base_url(kind) for kind in KINDS}
    write_simulator_config(path, urls, simulator.world.channels, refresh_s=2)
    return path


def console(config: Path, size: tuple[int, int], tmp_path: Path) -> AbstractContextManager[Terminal]:
    return noctop(["--config", str(config)], *size, XDG_STATE_HOME=str(tmp_path / "state"))


@pytest.mark.parametrize("size", SIZES)
def test_the_wall_of_real_vendors(config: Path, size: tuple[int, int], tmp_path: Path) -> None:
    with console(config, size, tmp_path) as terminal:
        terminal.wait_for_text("60 channels")
        terminal.wait_for(lambda screen: "Sports 1" in screen and "Gb/s" in screen, "figures of Sports 1")
        terminal.wait_for(lambda screen: "▅" in screen, "a sparkline")
        terminal.wait_for(lambda screen: re.search(r"0\.\d\d %", screen) is not None, "deep figures")
        assert len(terminal.lines) == size[1]
        assert terminal.lines[0].startswith(" noctop")
        assert all(kind in terminal.lines[1] for kind in KINDS)
        assert "? help" in terminal.lines[-1]
        terminal.press("q")
        assert terminal.wait_for_end() == 0


def test_a_brownout_turns_the_hit_channels_and_no_others(
    simulator: RunningSimulator, config: Path, tmp_path: Path
) -> None:
    hit = {channel.name for channel in simulator.world.channels if channel.cdn == _browned_out(simulator)}
    with console(config, (160, 80), tmp_path) as terminal:
        terminal.wait_for_text("60 channels")
        terminal.wait_for(
            lambda screen: len(re.findall(r"0\.\d\d %", screen)) > 55, "deep figures of most channels"
        )
        assert "▲" not in terminal.text
        simulator.clock.set_ms(simulator.world.incident_ms + 60_000)
        terminal.wait_for_text(f"▲ {len(hit)} critical")
        terminal.wait_for(lambda screen: _marked(screen) == hit, f"exactly {sorted(hit)} marked")


def test_a_vendor_killed_in_the_middle_costs_its_own_lamp_only(
    simulator: RunningSimulator, config: Path, tmp_path: Path
) -> None:
    with console(config, (160, 50), tmp_path) as terminal:
        terminal.wait_for_text("60 channels")
        simulator.__exit__(None, None, None)
        terminal.wait_for(
            lambda screen: "stale" in screen or "again in" in screen, "a vendor's trouble in words"
        )
        terminal.press("4")
        terminal.wait_for_text("last error")
        terminal.press("1/sports\r")
        terminal.wait_for(lambda screen: "Sports 1" in screen and "Cinema" not in screen, "a filtered wall")
        terminal.press("q")
        assert terminal.wait_for_end() == 0


def test_resizes_leave_a_whole_screen(config: Path, tmp_path: Path) -> None:
    with console(config, (80, 24), tmp_path) as terminal:
        terminal.wait_for_text("60 channels")
        for columns, rows in ((120, 40), (60, 15), (160, 50), (80, 24)):
            terminal.resize(columns, rows)
            terminal.read_for(0.3)
        terminal.wait_for(
            lambda screen: "? help" in screen.splitlines()[-1], "the line of keys at the bottom"
        )
        assert terminal.lines[0].startswith(" noctop")


def test_a_line_that_vanishes_without_a_signal_ends_the_console(config: Path, tmp_path: Path) -> None:
    with console(config, (80, 24), tmp_path) as terminal:
        terminal.wait_for_text("60 channels")
        terminal.hang_up()
        assert terminal.wait_for_end(within_s=5) == 129


def test_the_terminal_is_left_clean(config: Path, tmp_path: Path) -> None:
    with console(config, (80, 24), tmp_path) as terminal:
        terminal.wait_for_text("60 channels")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        tail = bytes(terminal.raw[-400:])
        assert b"\x1b[?1049l" in tail
        assert b"\x1b[?25h" in tail
        assert b"Traceback" not in terminal.raw


def _marked(screen: str) -> set[str]:
    """The names of the channels with a sign of trouble before them."""
    return {re.split(r"\s{2,}", line[4:])[0] for line in screen.splitlines() if line[2:3] in set("▲◆")}


def _browned_out(simulator: RunningSimulator) -> str:
    """The CDN whose channels lose most of their CDN throughput."""
    world = simulator.world
    at_ms = world.incident_ms + 60_000
    falls: dict[str, list[float]] = {}
    for channel in world.channels:
        before = world.delivery(channel, world.start_ms).cdn_throughput_kbps
        falls.setdefault(channel.cdn, []).append(world.delivery(channel, at_ms).cdn_throughput_kbps / before)
    return min(falls, key=lambda cdn: sum(falls[cdn]) / len(falls[cdn]))
