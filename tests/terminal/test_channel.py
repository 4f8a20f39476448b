"""A channel in depth on a real pseudo-terminal, over real HTTP: from the wall down to a rendition and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.terminal.emulator import Terminal, noctop
from tui.cli.simulate import write_simulator_config
from tui.model import quantity
from tui.simulator.server import KINDS, Options, RunningSimulator

SIZES = [(80, 24), (200, 50)]
CHARTS = {(80, 24): 2, (200, 50): 7}
START_MS = 1_795_291_200_000
"""2026-11-21 20:00 UTC: a Saturday evening."""

LEFT, RIGHT = "\x1b[D", "\x1b[C"


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


def into(terminal: Terminal, name: str) -> None:
    """From the wall into a channel."""
    terminal.wait_for_text("60 channels")
    terminal.press(f"/{name}\r")
    terminal.wait_for(lambda screen: name in screen and "Cinema" not in screen, "a filtered wall")
    terminal.press("\r")
    terminal.wait_for_text(f"channels › {name}")


def charts(screen: str) -> int:
    """How many charts are drawn: each has one corner."""
    return screen.count("└")


@pytest.mark.parametrize("size", SIZES)
def test_down_to_a_rendition_and_back_to_the_wall(
    simulator: RunningSimulator, config: Path, size: tuple[int, int], tmp_path: Path
) -> None:
    channel = next(one for one in simulator.world.channels if one.name == "Sports 1")
    with console(config, size, tmp_path) as terminal:
        into(terminal, "Sports 1")
        terminal.wait_for(lambda screen: charts(screen) == CHARTS[size], f"{CHARTS[size]} charts")
        terminal.wait_for(
            lambda screen: all(one.stream_id in screen for one in channel.streams), "its streams"
        )
        assert len(terminal.lines) == size[1]
        assert "? help" in terminal.lines[-1]

        terminal.press("\r")
        terminal.wait_for(lambda screen: re.search(r"Sports 1 › 0x\w+ ", screen) is not None, "a stream")
        terminal.wait_for(lambda screen: " 4 of 4 " in screen, "its renditions")
        terminal.press("\r")
        terminal.wait_for(lambda screen: re.search(r"› 0x\w+ › \d+", screen) is not None, "a rendition")
        terminal.wait_for(lambda screen: charts(screen) == CHARTS[size], "its charts")

        for crumbs in (r"Sports 1 › 0x\w+ ", r"channels › Sports 1 "):
            terminal.press("\x1b")
            terminal.wait_for(
                lambda screen, crumbs=crumbs: (
                    re.search(crumbs, screen) is not None and not re.search(crumbs + "›", screen)
                ),
                f"{crumbs} again",
            )
        terminal.press("\x1b")
        terminal.wait_for(lambda screen: "channels ›" not in screen, "the wall again")
        terminal.press("[")
        terminal.wait_for_text("channels › Sports 1")
        terminal.press("q")
        assert terminal.wait_for_end() == 0


def test_what_is_read_out_is_what_the_world_is_like(
    simulator: RunningSimulator, config: Path, tmp_path: Path
) -> None:
    channel = next(one for one in simulator.world.channels if one.name == "Sports 1")
    with console(config, (160, 50), tmp_path) as terminal:
        into(terminal, "Sports 1")
        terminal.wait_for_text("now")
        now = simulator.world.delivery(channel, START_MS)
        in_gb = quantity.same_unit([now.cdn_throughput_kbps, now.p2p_throughput_kbps], quantity.THROUGHPUT)
        both = f"{in_gb.number(now.cdn_throughput_kbps)}/{in_gb.number(now.p2p_throughput_kbps)}"
        terminal.wait_for_text(f"thr {both} Gb/s")
        terminal.press(LEFT * 3)
        terminal.wait_for_text("19:59:30")
        then = simulator.world.delivery(channel, START_MS - 30_000)
        both = f"{in_gb.number(then.cdn_throughput_kbps)}/{in_gb.number(then.p2p_throughput_kbps)}"
        terminal.wait_for_text(f"thr {both} Gb/s")
        terminal.press(RIGHT * 3)
        terminal.wait_for_text(" now ")
        terminal.press("t" * 3)
        terminal.wait_for(lambda screen: "24h" in screen.splitlines()[2], "another window")
        terminal.wait_for(lambda screen: re.search(r"\b(00|06|12|18):00\b", screen) is not None, "its axis")


def test_a_brownout_is_seen_while_one_looks(
    simulator: RunningSimulator, config: Path, tmp_path: Path
) -> None:
    with console(config, (120, 40), tmp_path) as terminal:
        into(terminal, "Sports 1")
        terminal.wait_for(lambda screen: charts(screen) >= 4, "charts")
        simulator.clock.set_ms(simulator.world.incident_ms + 60_000)
        terminal.wait_for(lambda screen: "▲ rebuffering" in screen.splitlines()[2], "its state")


def test_a_vendor_killed_while_one_looks_keeps_its_charts(
    simulator: RunningSimulator, config: Path, tmp_path: Path
) -> None:
    with console(config, (120, 40), tmp_path) as terminal:
        into(terminal, "Sports 1")
        terminal.wait_for(lambda screen: charts(screen) >= 4, "charts")
        simulator.__exit__(None, None, None)
        terminal.wait_for(lambda screen: "connection to" in screen.splitlines()[2], "why nothing comes")
        assert charts(terminal.text) >= 4
        terminal.press("\x1b")
        terminal.wait_for(lambda screen: "channels ›" not in screen, "the wall")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
