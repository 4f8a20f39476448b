"""The first and the last picture of the wall: what was on the screen at the end stands there at the next start."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from textual import events
from textual.screen import Screen

from tui.clock import Clock
from tui.console.depth import Depth
from tui.console.remembered.picture import Picture, look_of, save
from tui.console.settings import Workplace
from tui.console.sparing import SparingApp
from tui.model.snapshot import Snapshot

EVERY_S = 60.0
"""How often a picture is kept, beside the one at the end: a console that is killed leaves none."""

HELD_S = 1.5
"""How long what was painted before the console was loaded stays, if no snapshot comes and no key is pressed."""

WRITTEN_WITHIN_S = 0.5


class DepictingApp(SparingApp):
    """Keeps pictures of the wall where its settings name a file for them."""

    def __init__(
        self, workplace: Workplace, *, clock: Clock, reload: Callable[[], Workplace] | None = None
    ) -> None:
        super().__init__(workplace, clock=clock, reload=reload)
        self._picture_file = workplace.settings.picture_file
        self._pictured_s = clock.monotonic_s()
        self._holding = workplace.settings.already_painted

    # the first one ----------------------------------------------------------------------------------------

    def begin_holding(self) -> None:
        """Leave what is on the screen there until there is something better."""
        if self._holding:
            self.set_timer(HELD_S, self.show_now)

    def show_now(self) -> None:
        """Paint from now on."""
        if self._holding:
            self._holding = False
            self.redraw()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key):
            self.show_now()
        await super().on_event(event)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if self._holding:
            self.post_display_hook()
        else:
            super()._display(screen, renderable)

    # the last one -----------------------------------------------------------------------------------------

    def note_picture(self) -> None:
        """Keep a picture now and then. It is written on a thread of its own."""
        now_s = self._clock.monotonic_s()
        if self._picture_file is not None and now_s - self._pictured_s >= EVERY_S and self._is_worth_it():
            self._pictured_s = now_s
            self._keep(self._picture_file)

    def exit(
        self, result: int | None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        if self._picture_file is not None and self.is_whole and self._is_worth_it():
            self._keep(self._picture_file).join(WRITTEN_WITHIN_S)
        super().exit(result, return_code, message)

    def _is_worth_it(self) -> bool:
        """A live wall as it is, with nothing over it."""
        return (
            self.current == "wall"
            and len(self.screen_stack) == 1
            and self.past_ms is None
            and self._live is not None
            and any(not row.stale for row in self._live.rows)
        )

    def _keep(self, path: Path) -> threading.Thread:
        picture = self._picture()

        def write() -> None:
            with contextlib.suppress(OSError):  # the next start then begins empty, and that is all
                save(path, picture)

        thread = threading.Thread(target=write, name="picture", daemon=True)
        thread.start()
        return thread

    def _picture(self) -> Picture:
        strips = self.screen._compositor.render_strips()
        plain = self._settings.depth is Depth.NONE
        return Picture(
            columns=self.size.width,
            rows=self.size.height,
            look=look_of(os.environ, self._settings.encoding),
            source=self._settings.picture_source,
            made_at_ms=self._made_at_ms(self._live),
            lines=tuple(strip.text if plain else strip.render(self.console) for strip in strips),
        )

    def _made_at_ms(self, live: Snapshot | None) -> int:
        return live.made_at_ms if live is not None else self._clock.now_ms()
