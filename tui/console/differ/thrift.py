"""An app that sends its terminal no more than what changed."""

from __future__ import annotations

import logging
import os
from typing import Any

from rich.color import ColorSystem
from rich.console import RenderableType
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.driver import Driver
from textual.screen import Screen
from textual.widgets import Input

from tui.collector.faults import told
from tui.console.differ.differ import Differ
from tui.console.differ.erasing import erases_in_colour
from tui.console.differ.fitness import why_not

logger = logging.getLogger(__name__)

_PLAIN_PEN = "\x1b[m"
"""Textual's own output begins with it; ours leaves the pen as the last cell wanted it."""


class ThriftyApp(App[int]):
    """Puts a differ between Textual's compositor and the terminal, where there is a terminal and the differ fits.

    Whatever goes wrong in the differ, Textual's own output takes its place for the rest of the run. Its driver has to
    leave the terminal with a plain pen, and to have the app redrawn whenever the terminal may show anything.
    """

    def __init__(self, driver_class: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver_class)
        reason = why_not(os.environ)
        if reason:
            logger.warning("whole regions are sent to the terminal, not only what changed: %s", reason)
        self._is_thrifty = not reason
        self._differ: Differ | None = None

    def redraw(self) -> None:
        """Send the whole screen, whatever the terminal shows."""
        if self._differ is not None:
            self._differ.forget()
        self.screen.refresh()

    def on_resize(self) -> None:
        """A terminal that changes its size may lose any cell."""
        self.redraw()

    def terminal_colours(self) -> ColorSystem | None:
        """What colours are brought down to; None: there are none."""
        return self.console._color_system or ColorSystem.TRUECOLOR

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if not isinstance(renderable, (LayoutUpdate, ChopsUpdate)) or not self._is_drawing:
            super()._display(screen, renderable)
            return
        try:
            sequence = self._the_differ().frame(renderable, self._wanted_cursor)
        except Exception as error:
            self._go_without(error)
            super()._display(screen, renderable)
            return
        self._send(sequence)
        self.post_display_hook()

    def _the_differ(self) -> Differ:
        if self._differ is None:
            in_colour = erases_in_colour(os.environ.get("TERM", ""))
            self._differ = Differ(self.terminal_colours(), erases_in_colour=in_colour)
        return self._differ

    @property
    def _is_drawing(self) -> bool:
        """Whether Textual would send a frame, to the whole of a terminal, and what differs will do."""
        driver = self._driver
        if not self._is_thrifty or driver is None or driver.is_headless or driver.is_inline or driver.is_web:
            return False
        return self._running and not self._closed and not self._batch_count

    @property
    def _wanted_cursor(self) -> tuple[int, int] | None:
        """The terminal's cursor is out of sight; where text is typed, input methods and screen readers follow it."""
        if not isinstance(self.focused, Input):
            return None
        return self.screen.outer_size.clamp_offset(self.cursor_position)

    def _send(self, sequence: str) -> None:
        """One write for a whole frame."""
        if sequence and self._driver is not None:
            whole = f"{SYNC_START}{sequence}{SYNC_END}" if self._sync_available else sequence
            self._driver.write(whole)
            self._driver.flush()

    def _go_without(self, error: Exception) -> None:
        logger.warning("from here on whole regions are sent to the terminal: %s", told(error))
        self._is_thrifty = False
        if self._driver is not None:
            self._driver.write(_PLAIN_PEN)
        self.screen.refresh()
