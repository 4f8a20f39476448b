"""Frames that wait for the line: while the terminal has not taken the last one, what changes is only remembered.

A terminal that takes nothing for a minute is then brought up to date by one frame, not by a minute's worth of them,
and a slow one is sent as many as it takes.
"""

from __future__ import annotations

import contextlib
from typing import Any

from textual import on
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.message import Message
from textual.screen import Screen

from tui.console.differ.thrift import ThriftyApp
from tui.console.outlet.driver import OutletDriver, Resumed
from tui.console.outlet.outbox import Outbox

MOST_REGIONS = 400
"""Beyond so many the whole screen is cheaper to think of."""


class LineClear(Message):
    """The terminal has taken all that was sent."""


class PacedApp(ThriftyApp):
    """An app whose frames wait for the terminal; keys, timers and messages never do."""

    def __init__(self) -> None:
        super().__init__(OutletDriver)
        self._missed: set[Region] = set()
        self._missed_on: Screen[Any] | None = None
        self.merged_frames = 0

    @property
    def outbox(self) -> Outbox | None:
        """The writer to the terminal; None where there is none (under a test's pilot)."""
        return self._driver.outbox if isinstance(self._driver, OutletDriver) else None

    def leave(self, code: int) -> None:
        """End with this exit code. Safe in a signal's handler, which alone does not wake the loop up."""
        loop = self._loop
        if loop is None:
            self.call_later(self.exit, code)
        else:
            with contextlib.suppress(RuntimeError):  # closed: it is on its way out
                loop.call_soon_threadsafe(self.exit, code)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        outbox = self.outbox
        if (
            outbox is None
            or outbox.clear
            or self._batch_count
            or not isinstance(renderable, CompositorUpdate)
        ):
            super()._display(screen, renderable)
            return
        self.merged_frames += 1
        first = self._missed_on is None
        self._miss(screen, renderable)
        self.post_display_hook()
        if first:
            outbox.tell_when_clear(self._line_clear)

    def _miss(self, screen: Screen[Any], update: CompositorUpdate) -> None:
        """Remember what of the screen was not sent."""
        if self._missed_on not in (None, screen) or len(self._missed) > MOST_REGIONS:
            self._missed = {screen.size.region}
        elif isinstance(update, ChopsUpdate):
            self._missed |= {Region(x, y, end - x, 1) for y, x, end in update.spans}
        elif isinstance(update, LayoutUpdate):
            self._missed.add(update.region)
        self._missed_on = screen

    def _line_clear(self) -> None:
        """Called on the writer's thread, or on this one."""
        with contextlib.suppress(RuntimeError):  # the app is on its way out
            self.post_message(LineClear())

    @on(LineClear)
    def _catch_up(self) -> None:
        """Draw what was missed, as it is now."""
        missed, on = self._missed, self._missed_on
        self._missed, self._missed_on = set(), None
        here = self.screen.size.region
        if on is self.screen and here not in missed:
            self.screen.refresh(*(region.intersection(here) for region in missed if region.overlaps(here)))
        else:
            self.screen.refresh()

    @on(Resumed)
    def _resumed(self) -> None:
        self.redraw()
