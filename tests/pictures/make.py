"""Draws the README's pictures: `python -m tests.pictures.make [FOLDER]`, here without one."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

from textual.pilot import Pilot

from tui.cli.configured import configured
from tui.cli.opening import Opening, again_from
from tui.cli.simulate import write_simulator_config
from tui.cli.workplace import _workplace
from tui.clock import SystemClock
from tui.console.app import NoctopApp
from tui.console.panes.wall import WallPane
from tui.simulator.server import KINDS, Options, RunningSimulator

START_MS = 1_795_291_200_000
"""2026-11-21 20:00 UTC: a Saturday evening."""

SIZE = (120, 30)
REFRESH_S = 2.0
SAMPLES_BEFORE, SAMPLES_AFTER = 15, 7
STEP_MS = 40_000
"""So that the wall's sparklines, of a minute a cell, are full."""

LOOKUP_S = 15.0
ERRORS_S = 20.0
CHARTS_S = 6.0
STEPS_BACK = 3


class WorldsTime(SystemClock):
    """The console lives on its simulator's time, which a picture moves by hand."""

    def __init__(self, simulator: RunningSimulator) -> None:
        self._simulator = simulator

    def now_ms(self) -> int:
        return self._simulator.clock.now_ms()


def console(simulator: RunningSimulator, folder: Path) -> NoctopApp:
    """The console on this simulator and its time."""
    config = folder / "config.toml"
    urls = {kind: simulator.base_url(kind) for kind in KINDS}
    write_simulator_config(config, urls, simulator.world.channels, refresh_s=REFRESH_S)
    clock = WorldsTime(simulator)
    use = configured(str(config))
    opening = Opening(
        use, clock, again_from(str(config)), history_folder=folder, speed=STEP_MS / 1000 / REFRESH_S
    )
    return NoctopApp(_workplace(use, opening, ""), clock=clock)


async def wall(simulator: RunningSimulator, folder: Path) -> str:
    """The wall some samples after the incident has begun, as SVG."""
    app = console(simulator, folder)
    async with app.run_test(size=SIZE) as pilot:
        await _through_the_incident(simulator, pilot)
        app.query_one(WallPane).draw_sparks()
        await pilot.pause(1.0)
        return _by_itself(app.export_screenshot(title="noctop"))


async def channel(simulator: RunningSimulator, folder: Path) -> str:
    """The first channel of the wall in depth, as SVG."""
    app = console(simulator, folder)
    async with app.run_test(size=SIZE) as pilot:
        await _through_the_incident(simulator, pilot)
        await pilot.press("g", "enter")
        await pilot.pause(CHARTS_S)
        return _by_itself(app.export_screenshot(title="noctop"))


async def past(simulator: RunningSimulator, folder: Path) -> str:
    """The wall some refreshes back, as SVG."""
    app = console(simulator, folder)
    async with app.run_test(size=SIZE) as pilot:
        await _through_the_incident(simulator, pilot)
        for _ in range(STEPS_BACK):
            await pilot.press("comma")
            await pilot.pause(0.3)
        await pilot.pause(1.0)
        return _by_itself(app.export_screenshot(title="noctop"))


async def vendors(simulator: RunningSimulator, folder: Path) -> str:
    """The vendors while one of them fails, as SVG."""
    app = console(simulator, folder)
    async with app.run_test(size=SIZE) as pilot:
        await _through_the_incident(simulator, pilot)
        await pilot.press("4")
        await pilot.pause(REFRESH_S)
        return _by_itself(app.export_screenshot(title="noctop"))


async def _through_the_incident(simulator: RunningSimulator, pilot: Pilot[int]) -> None:
    for sample in range(-SAMPLES_BEFORE, SAMPLES_AFTER):
        simulator.clock.set_ms(simulator.world.incident_ms + STEP_MS * sample)
        await pilot.pause(REFRESH_S)


async def lookup(simulator: RunningSimulator, folder: Path) -> str:
    """The look-up of the scenario's first example, as SVG."""
    app = console(simulator, folder)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(REFRESH_S)
        example = simulator.world.examples[0]
        await pilot.press("s", *f"{example.kind}:{example.value}", "enter")
        await pilot.pause(LOOKUP_S)
        return _by_itself(app.export_screenshot(title="noctop"))


async def errors(simulator: RunningSimulator, folder: Path) -> str:
    """The errors of three hours, the cursor on the wave's first bucket, as SVG."""
    app = console(simulator, folder)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await pilot.pause(ERRORS_S)
        await pilot.press("B", "B", "B", "B", "B", "B", "B")
        await pilot.pause(REFRESH_S)
        await pilot.press("j", "h", "E", "E", "E")
        await pilot.pause(REFRESH_S)
        return _by_itself(app.export_screenshot(title="noctop"))


def _by_itself(svg: str) -> str:
    """The picture in the reader's own monospaced font: it fetches nothing. Spaces count, whatever draws it."""
    without_fonts = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return without_fonts.replace("<svg ", '<svg xml:space="preserve" ', 1)


def main(folder: Path) -> None:
    pictures = (
        ("wall", wall, "cdn-brownout"),
        ("channel", channel, "cdn-brownout"),
        ("past", past, "cdn-brownout"),
        ("vendors", vendors, "vendor-down"),
        ("lookup", lookup, "drm-wave"),
        ("errors", errors, "drm-wave"),
    )
    # Whatever the terminal is that this runs on.
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    os.environ.pop("NO_COLOR", None)
    for name, draw, scenario in pictures:
        options = Options(scenario=scenario, seed=1, start_ms=START_MS, speed=0.0)
        with RunningSimulator(options) as simulator, tempfile.TemporaryDirectory() as scratch:
            os.environ["XDG_STATE_HOME"] = scratch
            (folder / f"{name}.svg").write_text(asyncio.run(draw(simulator, Path(scratch))), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
