"""The console at work: the collector behind it, what comes from other threads, the theme it wears."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from textual import on, work

from tui.clock import Clock
from tui.collector.answers import Answer
from tui.collector.requests import ChooseWindow, Request
from tui.console.arrivals import ChartsDrawn, SparksDrawn, WorkplaceCame, arrival
from tui.console.commands import keymap, keys_of
from tui.console.drawing.studio import DrawingThread, Result
from tui.console.dressing import DressedApp
from tui.console.panes.sparks import Sparks
from tui.console.settings import CollectorFace, Workplace


class WorkingApp(DressedApp):
    """Has a workplace, and a collector as long as it runs. `reload` gives a new workplace from the config as it is
    now, or raises ValueError in words."""

    def __init__(
        self, workplace: Workplace, *, clock: Clock, reload: Callable[[], Workplace] | None = None
    ) -> None:
        super().__init__(workplace.settings, clock)
        self._workplace = workplace
        self._reload = reload
        self._drawing = DrawingThread(self._drawn)
        self._sparks = Sparks(self._symbols.name, self._drawing)
        self._collector: CollectorFace | None = None

    def connect_collector(self) -> None:
        """Start the workplace's collector."""
        self._collector = self._workplace.connect(self._publish)
        self._collector.start()

    def submit(self, request: Request) -> None:
        """Ask the collector. Never blocks."""
        if self._collector is not None:
            self._collector.submit(request)

    def stop_work(self) -> None:
        """The end: no drawing, no collecting."""
        self._wardrobe.close()
        self._drawing.close()
        if self._collector is not None:
            self._collector.stop()

    def _publish(self, answer: Answer) -> None:
        """Called on the collector's thread."""
        with contextlib.suppress(RuntimeError):  # the app is on its way out
            self.post_message(arrival(answer))

    def _drawn(self, result: Result) -> None:
        """Called on the drawing thread, with a batch of sparklines or of charts."""
        with contextlib.suppress(RuntimeError):
            sparks = self._sparks.take(result)
            self.post_message(SparksDrawn() if sparks else ChartsDrawn(result.failures))

    @work(thread=True, group="reload", exclusive=True, exit_on_error=False)
    def action_reload(self) -> None:
        """Read the config again, off this thread: its secrets' commands may take a while."""
        if self._reload is None:
            return
        self.call_from_thread(self.say, "reading the config ...")
        try:
            workplace = self._reload()
        except ValueError as error:
            words = " ".join(str(error).split())
            self.call_from_thread(self.say, f"the config stays as it was: {words}", wrong=True, for_s=15.0)
        else:
            self.post_message(WorkplaceCame(workplace))

    @on(WorkplaceCame)
    async def _move_to(self, event: WorkplaceCame) -> None:
        """Go on with another config: other vendors, another theme, other keys."""
        before, workplace = self._collector, event.workplace
        revealed = self.lookup_pane.revealed_minutes is not None
        self._workplace, self._settings = workplace, workplace.settings
        self._keys = keys_of(self._settings.keys)
        self.set_keymap(keymap(self._settings.keys))
        self._zone = self._settings.zone
        theme = self.suiting(self._settings.theme)
        if theme != self._theme.name:
            self._wardrobe.choose(theme)
        self.lookup_pane.abandon()
        self.lookup_pane.configure(self._settings)
        self.errors_pane.configure(self._settings)
        self.events_pane.configure(self._settings)
        if before is not None:
            await asyncio.to_thread(before.stop)
        self.connect_collector()
        self.submit(ChooseWindow(self.window))
        self.channel_pane.reopen()
        self.errors_pane.reopen()
        self.events_pane.reopen()
        masked = "; what was revealed is masked again" if revealed else ""
        self.say(f"the config was read again{masked}")
