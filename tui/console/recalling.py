"""The console as it was left: set up again at the start, kept as it changes, kept on every way out."""

from __future__ import annotations

import contextlib
import threading
from abc import abstractmethod
from collections.abc import Callable
from datetime import UTC

from rich.console import RenderableType
from textual.events import Event, Key

from tui.clock import Clock
from tui.console import themes
from tui.console.past.travelling import TimeTravelApp
from tui.console.remembered.file import load
from tui.console.remembered.keeper import ViewKeeper
from tui.console.remembered.lists import set_up, view_of
from tui.console.remembered.view import View
from tui.console.roaming import Place
from tui.console.settings import Workplace
from tui.model.masking import Mask
from tui.model.window import LIVE


class RecallingApp(TimeTravelApp):
    """Remembers where one was, where its settings name a file for that."""

    def __init__(
        self, workplace: Workplace, *, clock: Clock, reload: Callable[[], Workplace] | None = None
    ) -> None:
        super().__init__(workplace, clock=clock, reload=reload)
        settings = workplace.settings
        path = (
            settings.view_file if settings.recording is None else None
        )  # a replay is no place to come back to
        self._recalled, self._recalling_words = (None, "") if path is None else load(path)
        self._keeper = None if path is None else ViewKeeper(path, self._recalled, self._not_kept)

    @abstractmethod
    def action_zone(self) -> None:
        """Swap the zones."""

    # at the start -----------------------------------------------------------------------------------------

    def recall_view(self) -> None:
        """Set everything up as it was left. Where the file says nothing (or nonsense) all is as at a first start."""
        view = self._recalled
        if view is not None:
            self._recall_dress(view)
            if view.window != LIVE:
                self.choose_window(view.window)
            for name, one in view.lists.items():
                for pane in self.panes:
                    if name == pane.id != view.pane:
                        set_up(pane, one)
            self._recall_place(view)
        if self._recalling_words:
            self.say(self._recalling_words, wrong=view is None, for_s=15.0)
        if self._keeper is not None:
            self._keeper.start()

    def _recall_dress(self, view: View) -> None:
        if view.utc and self._zone is not UTC:
            self.action_zone()
        if view.theme and view.theme_over == self._settings.theme and self.suiting(view.theme) == view.theme:
            with contextlib.suppress(themes.ThemeError):
                self.wear(themes.load(view.theme, self._settings.theme_folders))
                self._recalling_words = (
                    f"theme {view.theme}, as chosen last time; the config says {view.theme_over}"
                )

    def _recall_place(self, view: View) -> None:
        """The pane last: what it shows sets its columns, so its own list comes after it."""
        panes = {pane.id for pane in self.panes if pane.comes_back}
        if view.pane == "channel" and view.spot is not None:
            self.go(Place("channel", view.spot))
        elif view.pane in panes - {"channel", "wall", None}:
            self.go(Place(view.pane))
        if view.pane in view.lists:
            set_up(self.pane, view.lists[view.pane])

    # from then on -----------------------------------------------------------------------------------------

    def note_view(self) -> None:
        """Have the keeper compare: what changed is kept a moment later. Cheap, and it never waits."""
        if self._keeper is not None and self.is_whole:
            self._keeper.note(self._view())

    async def on_event(self, event: Event) -> None:
        """What a key and its messages changed is known once they are through, not a second later: the line may go away
        in that moment. (Where it goes in between, `exit` and `look_again` look.)"""
        await super().on_event(event)
        if isinstance(event, Key):
            self.call_later(self.note_view)

    def exit(
        self, result: int | None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """Every orderly way out comes by here, while all is still there to be looked at."""
        self.note_view()
        super().exit(result, return_code, message)

    def look_again(self, within_s: float) -> None:
        """Have the loop note the view, if it comes to that within this time: what a key changed may be on the screen
        and not be noted. On any thread but the loop's."""
        noted = threading.Event()

        def look() -> None:
            self.note_view()
            noted.set()

        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # closed by now: it has noted all there was
                self._loop.call_soon_threadsafe(look)
                noted.wait(within_s)

    def keep_view(self) -> None:
        """Write what is not written yet. On any thread, and on every way out."""
        if self._keeper is not None:
            self._keeper.flush()

    def stop_work(self) -> None:
        if self._keeper is not None:
            self._keeper.close()
        super().stop_work()

    def _view(self) -> View:
        settings = self._settings
        mask = Mask(settings.mask.key)
        own_theme = self._theme.name != self.suiting(settings.theme)  # not what the terminal alone made of it
        spot = self.channel_pane.spot if self.current == "channel" else None
        return View(
            pane=self.current,
            window=self.window,
            utc=self._zone is UTC and settings.zone is not UTC,
            theme=self._theme.name if own_theme else "",
            theme_over=settings.theme if own_theme else "",
            spot=spot,
            lists={pane.id: view_of(pane, mask) for pane in self.panes if pane.id is not None},
        )

    def _not_kept(self, words: str) -> None:
        """Called on the keeper's thread, or on the way out."""
        with contextlib.suppress(RuntimeError):
            self.call_later(self.say, words, wrong=True, for_s=15.0)

    def action_forget_view(self) -> None:
        if self._keeper is None:
            self.say("nothing is kept of how this console is set up")
            return
        try:
            self._keeper.forget(self._view())
        except OSError as error:
            self.say(f"the view is still kept: {error.strerror}", wrong=True)
        else:
            self.say("forgotten: the next start is as the first, unless you change something now")
