"""What goes to the terminal: every change of the screen as Textual sends it and as the differ does, and a minute each.

    python -m tests.benchmarks.bench_bytes [--seconds 60] [--channels 1000]

160x50, 256 colours (what an SSH session usually has). The changes are measured in one console whose every frame goes
both ways; the minutes on pseudo-terminals, one after the other: noctop with the differ, without it, and btop, where
that is installed (else its documented 10 KB/s stands in).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.pilot import Pilot

from tests.benchmarks.figures import Figure
from tests.benchmarks.pty_child import NOCTOP, child
from tests.benchmarks.worlds import simulator, state_folder
from tests.console.desk import StillClock, World, delivery
from tests.console.fake_face import FakeFace
from tui.collector.answers import Publish
from tui.config.shipped import shipped_themes
from tui.console.app import NoctopApp
from tui.console.differ.differ import Differ
from tui.console.settings import Settings, Workplace

SIZE = (160, 50)
CHANNELS = 1_000
BTOP_BYTES_PER_S = 10_000
SETTLE_S = 15.0
"""After this long the sparklines and deep figures of the rows in sight have come."""


class Both(NoctopApp):
    """Counts what each frame costs either way."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace, clock=StillClock())
        self.plain_bytes = self.thrifty_bytes = 0
        self._counted = Differ(ColorSystem.EIGHT_BIT, erases_in_colour=True)

    def _display(self, screen: Any, renderable: Any) -> None:
        if isinstance(renderable, (LayoutUpdate, ChopsUpdate)) and not self._batch_count:
            move = "\x1b[1;1H"  # Textual's, to where its cursor is
            self.plain_bytes += len((renderable.render_segments(self.console) + move).encode())
            self.thrifty_bytes += len(self._counted.frame(renderable).encode())
        super()._display(screen, renderable)


@dataclass(frozen=True, slots=True)
class Change:
    """What one change of the screen sends, in bytes."""

    what: str
    plain: int
    thrifty: int
    bound: int | None = None

    @property
    def line(self) -> str:
        verdict = "" if self.bound is None else f"at most {self.bound:,}"
        times = f"1/{self.plain / self.thrifty:.0f}" if self.thrifty else "nothing"
        return f"{self.what:<46}{self.plain:>9,} B{self.thrifty:>9,} B   {times:<9}{verdict}"


class Wall:
    """A console on a wall of many channels whose figures are changed at will."""

    def __init__(self, app: Both, pilot: Pilot[int], face: FakeFace, world: World) -> None:
        self.app, self._pilot, self._face, self._world = app, pilot, face, world
        self._beat = 0

    async def sent(
        self, what: str, step: Callable[[], Awaitable[object]], bound: int | None = None
    ) -> Change:
        """What a step sends until the screen is quiet again."""
        await self._quiet()
        plain, thrifty = self.app.plain_bytes, self.app.thrifty_bytes
        await step()
        await self._quiet()
        return Change(what, self.app.plain_bytes - plain, self.app.thrifty_bytes - thrifty, bound)

    async def refresh(self, changed: int) -> None:
        """A snapshot in which every number of the first `changed` rows is another."""
        self._beat += 1
        sample(self._world, self._beat, changed)
        self._face.publish(self._world.snapshot())

    async def press(self, *keys: str) -> None:
        await self._pilot.press(*keys)

    async def nothing(self) -> None:
        await self._pilot.pause(3.0)

    async def _quiet(self) -> None:
        before = -1
        while before != self.app.plain_bytes:
            before = self.app.plain_bytes
            await self._pilot.pause(0.25)


def sample(world: World, beat: int, changed: int) -> None:
    """The figures of a beat; those beyond `changed` are of the first one. No two digits stay, the order does."""
    beats = [beat if number < changed else 0 for number in range(CHANNELS)]
    moved = [1 + 0.0123 * (one % 5 + (one > 0)) for one in beats]  # never as at the first one
    names = [f"Channel {number:04}" for number in range(CHANNELS)]
    figures = zip(names, moved, strict=True)
    sizes = {name: 1 / (number + 1) for number, name in enumerate(names)}
    world.sample(
        **{name: delivery(9e8 * sizes[name] * by, round(9e6 * sizes[name] * by)) for name, by in figures}
    )
    for name, by in list(zip(names, moved, strict=True))[: SIZE[1]]:
        world.quality(name, 11_000 * by, 0.0031 * by)


@asynccontextmanager
async def wall() -> AsyncIterator[Wall]:
    os.environ["TERM"] = "xterm-256color"
    os.environ.pop("COLORTERM", None)
    world, faces = World(), list[FakeFace]()
    for _ in range(3):
        sample(world, 0, 0)

    def connect(publish: Publish) -> FakeFace:
        faces.append(FakeFace(publish, snapshots=[world.snapshot()]))
        return faces[-1]

    with tempfile.TemporaryDirectory(prefix="noctop-bench-") as folder:
        chosen = Settings(theme_folders=(shipped_themes(),), saved_folder=Path(folder))
        app = Both(Workplace(chosen, connect))
        async with app.run_test(size=SIZE) as pilot:
            yield Wall(app, pilot, faces[0], world)


async def changes() -> Sequence[Change]:
    async with wall() as at:
        app = at.app
        await at._quiet()
        start = Change(f"start-up, {CHANNELS:,} channels", app.plain_bytes, app.thrifty_bytes)
        await at.refresh(40)
        return [
            start,
            await at.sent("idle, 3 s", at.nothing, 0),
            await at.sent("a refresh, nothing changed", lambda: at.refresh(0)),
            await at.sent("a refresh, nothing changed (again)", lambda: at.refresh(0), 0),
            await at.sent("a refresh, one row: every number", lambda: at.refresh(1), 150),
            await at.sent("a refresh, forty rows: every number", lambda: at.refresh(40), 6_000),
            await at.sent("the cursor one row down", lambda: at.press("j")),
            await at.sent("a page down", lambda: at.press("pagedown")),
            await at.sent("the cursor down at the end of the page", lambda: at.press("j")),
            await at.sent("the help, and back", lambda: at.press("question_mark", "escape")),
            await at.sent("a filter typed, and cleared", lambda: at.press("slash", *"04", "enter", "escape")),
        ]


def rate(command: Sequence[str], seconds: float, **env: str) -> float:
    """Bytes a second, once it has settled."""
    with child(command, b"q", *SIZE, **env) as running:
        running.read_for(SETTLE_S)
        before = len(running.sent)
        running.read_for(seconds)
        return (len(running.sent) - before) / seconds


def minutes(channels: int, seconds: float) -> None:
    btop = shutil.which("btop")
    reference = rate([btop], seconds) if btop else BTOP_BYTES_PER_S
    print(f"{'btop' if btop else 'btop, as documented':<46}{reference:>9,.0f} B/s")
    with simulator(channels, "--speed", "1") as config, state_folder():
        command = [*NOCTOP, "--config", str(config)]
        plain = rate(command, seconds, NOCTOP_DIFFER="0")
        print(f"{f'noctop, {channels:,} channels, differ off':<46}{plain:>9,.0f} B/s")
        thrifty = rate(command, seconds)
    detail = f"1/{reference / max(1.0, thrifty):.0f} of btop's"
    print(Figure(f"noctop, {channels:,} channels every 10 s", thrifty, reference / 10, "B/s", detail).line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--channels", type=int, default=CHANNELS)
    asked = parser.parse_args()
    print(f"{'':<46}{'Textual':>11}{'differ':>11}")
    for change in asyncio.run(changes()):
        print(change.line)
    minutes(asked.channels, asked.seconds)


if __name__ == "__main__":
    main()
