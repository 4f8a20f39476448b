"""Random sessions at a console whose frames go to two terminals: as Textual sends them, and through a differ."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Resize
from textual.geometry import Size
from textual.widgets import Input

from tests.console.desk import StillClock, World, delivery
from tests.console.differ.glass import Glass, differences
from tests.console.fake_face import FakeFace
from tui.collector.answers import Publish
from tui.config.shipped import shipped_themes
from tui.console import themes
from tui.console.app import NoctopApp
from tui.console.differ.differ import Differ
from tui.console.settings import Settings, Workplace
from tui.model.vendor import Feed, FeedState, Kind

SIZES = ((36, 8), (48, 10), (61, 12), (90, 9))
TURNS = 6
"""Of the event loop, so that what a step sets off has happened before it is painted."""

RESIZED = 5
"""Every so many sessions begin with another size."""

PAINTED = 0.3
"""How many steps are waited for; several that come between two paintings make one frame."""

NAMES = (
    *(
        "Sports 1",
        "News 24",
        "Kids HD",
        "Regional 7",
        "Opera",
        "Cinema Plus",
        "Jazz",
        "Ö1",
        "Ελλάδα",
        "— gap —",
    ),
    *(
        "東京チャンネル",
        "한국 뉴스",
        "中文國際",
        "A東B京C",
        "📺 Wide",
        "no 🎬 yet",
        "Cafe\u0301 olé",
        "ｱｲｳ",
        "العربية",
    ),
)
MOVES = ("j", "k", "g", "G", "ctrl+d", "ctrl+u", "pagedown", "pageup", "shift+right", "shift+left")
VIEWS = ("o", "O", "x", "f", "t", "z", "1", "2", "4", "i", "enter", "left_square_bracket", "a", "c", "e")
SHEETS = ("question_mark", "colon", "slash", "s")
TYPED = (*"aeio 1t:<", "backspace", "left", "home", "東", "📺", "enter", "tab", "down")
WAYS_OUT = ("escape", "escape", "escape", "1")


class Watched(NoctopApp):
    """Every frame is shown on both terminals, and they are compared."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace, clock=StillClock())
        self.frames = 0
        self.places: set[str] = set()
        """Kinds of screens, of panes and of widgets in focus that a frame showed."""
        self.faults: list[str] = []
        self.plain = self.thrifty = Glass(1, 1)
        self.sender = Differ(ColorSystem.TRUECOLOR)

    def plug_in(self, *, in_colour: bool) -> None:
        """Two new terminals, the second one full of what another program left there."""
        width, height = self.size
        self.plain = Glass(width, height, in_colour=in_colour)
        self.thrifty = Glass(width, height, in_colour=in_colour)
        self.sender = Differ(self.console._color_system or ColorSystem.TRUECOLOR, erases_in_colour=in_colour)
        self.disturb()

    def disturb(self) -> None:
        """Something else writes on both terminals."""
        for glass in (self.plain, self.thrifty):
            glass.feed("\x1b[m" + "".join(f"\x1b[{y + 1}H{'left' * 9}" for y in range(glass.lines)))
        self.sender.forget()
        self.screen.refresh()

    def _display(self, screen: Any, renderable: Any) -> None:
        shown = isinstance(renderable, (LayoutUpdate, ChopsUpdate)) and not self._batch_count
        if shown and (self.plain.columns, self.plain.lines) == _size(renderable):
            self._show(renderable)
        super()._display(screen, renderable)

    def _show(self, update: LayoutUpdate | ChopsUpdate) -> None:
        self.frames += 1
        self.places |= {type(self.screen).__name__, self.current, type(self.focused).__name__}
        typing = isinstance(self.focused, Input)
        x, y = self.screen.outer_size.clamp_offset(self.cursor_position)
        self.thrifty.feed(self.sender.frame(update, (x, y) if typing else None))
        self.plain.feed(update.render_segments(self.console) + f"\x1b[{y + 1};{x + 1}H")
        self.faults += differences(self.plain, self.thrifty)
        if typing and (self.thrifty.cursor.x, self.thrifty.cursor.y) != (x, y):
            self.faults.append(f"the cursor stands at {self.thrifty.cursor.x}, {self.thrifty.cursor.y}")


def _size(update: LayoutUpdate | ChopsUpdate) -> tuple[int, int]:
    if isinstance(update, LayoutUpdate):
        return update.region.width, update.region.height
    return update.chop_ends[0][-1], len(update.chops)


class Sessions:
    """One console, used again and again; a session begins on the wall, on new terminals of some size."""

    def __init__(self, app: Watched, face: FakeFace, world: World, theme_folder: Path) -> None:
        self.app, self._face, self._world = app, face, world
        self._themes = themes.names((theme_folder,))

    async def run(self, seed: int, steps: int) -> list[str]:
        """What differed in the session of that seed; "" when nothing did."""
        dice = random.Random(seed)
        self.app.faults.clear()
        for key in WAYS_OUT:
            self.app.simulate_key(key)
            await self._settle()
        if seed % RESIZED == 0:
            await self._resize(dice)
        self.app.plug_in(in_colour=dice.random() < 0.5)
        chances = self._chances(dice)
        for _ in range(steps):
            (doing,) = dice.choices([one for one, _ in chances], [weight for _, weight in chances])
            outcome = doing()
            if outcome is not None:
                await outcome
            if dice.random() < PAINTED:
                await self._settle()
            if self.app.faults:
                return [f"seed {seed}: {fault}" for fault in self.app.faults[:3]]
        await self._settle()
        return [f"seed {seed}: {fault}" for fault in self.app.faults[:3]]

    def _chances(self, dice: random.Random) -> list[tuple[Callable[[], Any], int]]:
        def key(keys: tuple[str, ...]) -> Callable[[], None]:
            return lambda: self.app.simulate_key(dice.choice(keys))

        return [
            (key(MOVES), 60),
            (key(VIEWS), 20),
            (key(SHEETS), 6),
            (key(TYPED), 44),
            (key(WAYS_OUT), 16),
            (lambda: self._publish(dice), 40),
            (lambda: self.app.say(dice.choice(NAMES), wrong=dice.random() < 0.5), 6),
            (lambda: self.app.notify(dice.choice(NAMES), timeout=dice.choice((0.01, 5.0))), 2),
            (lambda: self.app.change_theme(dice.choice(self._themes)), 1),
            (self.app.disturb, 2),
            (lambda: self._resize(dice), 1),
        ]

    def _publish(self, dice: random.Random) -> None:
        there = dice.sample(NAMES, dice.randrange(4, len(NAMES)))
        self._world.sample(
            **{name: delivery(10 ** dice.uniform(2, 8), dice.randrange(20_000)) for name in there}
        )
        for name in dice.sample(there, 3):
            self._world.quality(name, dice.uniform(0, 40_000), dice.choice((0.0, 0.004, 0.013, 0.04)))
        self._world.feeds = tuple(
            Feed(
                vendor=kind.value,
                kind=kind,
                state=dice.choice(list(FeedState)),
                latency_ms=dice.randrange(9_000),
            )
            for kind in list(Kind)[: dice.randrange(1, 6)]
        )
        self._face.publish(self._world.snapshot())

    async def _resize(self, dice: random.Random) -> None:
        size = Size(*dice.choice(SIZES))
        driver = self.app._driver
        assert isinstance(driver, HeadlessDriver)
        driver._size = size
        self.app.post_message(Resize(size, size))
        while self.app.size != size or self.app.screen.size != size:
            await self._settle()
        self.app.plug_in(in_colour=dice.random() < 0.5)

    async def _settle(self) -> None:
        for _ in range(TURNS):
            await asyncio.sleep(0)
        self.app.screen._on_timer_update()


@asynccontextmanager
async def sessions(tmp_path: Path) -> AsyncIterator[Sessions]:
    world = World()
    faces: list[FakeFace] = []

    def connect(publish: Publish) -> FakeFace:
        faces.append(FakeFace(publish, snapshots=[world.snapshot()]))
        return faces[-1]

    chosen = Settings(theme_folders=(shipped_themes(),), saved_folder=tmp_path / "saved", mouse=False)
    app = Watched(Workplace(chosen, connect))
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        yield Sessions(app, faces[0], world, shipped_themes())
        await pilot.pause()
