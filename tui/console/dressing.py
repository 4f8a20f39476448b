"""What the console wears: a theme that suits the terminal, read again whenever its file is saved."""

from __future__ import annotations

import contextlib

from rich.color import ColorSystem
from textual import on
from textual.app import App
from textual.message import Message

from tui.clock import Clock
from tui.console import themes
from tui.console.depth import Depth, theme_for
from tui.console.dress import textual_theme
from tui.console.driver import driver_for
from tui.console.frame.line import Line
from tui.console.framed import FramedApp
from tui.console.panes.list_pane import ListPane
from tui.console.past.bar import MomentBar
from tui.console.settings import Settings
from tui.console.wardrobe import Wardrobe

BROKEN_FOR_S = 60.0
"""How long it stands that a theme is broken: whoever edits it looks at the editor first."""


class ThemeCame(Message):
    """A theme was read, and is to be worn."""

    def __init__(self, theme: themes.Theme) -> None:
        super().__init__()
        self.theme = theme


class ThemeFailed(Message):
    """One cannot be worn; `words` say which and why."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words


class DressedApp(FramedApp):
    """Wears a theme. Raises ThemeError at the start where the configured one cannot be worn."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        super().__init__(settings, clock)
        self.driver_class = driver_for(settings.depth)
        self._theme = themes.load(self.suiting(settings.theme), settings.theme_folders)
        self._wardrobe = Wardrobe(
            settings.theme_folders,
            self._theme.name,
            lambda theme: self._post(ThemeCame(theme)),
            lambda words: self._post(ThemeFailed(words)),
        )

    def terminal_colours(self) -> ColorSystem | None:
        return super().terminal_colours() if self._settings.depth is not Depth.NONE else None

    def suiting(self, name: str) -> str:
        """The theme that is worn on this terminal where `name` is configured."""
        return theme_for(name, self._settings.depth)

    @property
    def theme_names(self) -> tuple[str, ...]:
        """Those that can be chosen here."""
        return ("mono",) if self._settings.depth is Depth.NONE else self._wardrobe.names

    def change_theme(self, name: str) -> None:
        """Wear another, as soon as it is read."""
        if self._settings.depth is Depth.NONE:
            self.say("no colours here (NO_COLOR, or the terminal has none): the theme stays mono")
            return
        self._wardrobe.choose(name)

    def wear(self, theme: themes.Theme) -> None:
        """Dress everything in a theme."""
        self._theme = theme
        self.register_theme(textual_theme(theme))
        name = f"noctop-{theme.name}"
        if self.theme == name:
            self.mutate_reactive(App.theme)  # the same name, but another look
        self.theme = name
        for screen in self.screen_stack:
            for line in screen.query(Line):
                line.wear(theme.styles, self._table_symbols.ellipsis)
            for pane in screen.query(ListPane):
                pane.wear(theme.styles, self._table_symbols)
            for bar in screen.query(MomentBar):
                bar.wear(theme.styles, self._table_symbols.ellipsis)

    def _post(self, message: Message) -> None:
        """Called on the wardrobe's thread."""
        with contextlib.suppress(RuntimeError):  # the app is on its way out
            self.post_message(message)

    @on(ThemeCame)
    def _theme_came(self, event: ThemeCame) -> None:
        again = event.theme.name == self._theme.name
        self.wear(event.theme)
        self.say(f"theme {event.theme.name}{' was read again' if again else ''}")

    @on(ThemeFailed)
    def _theme_failed(self, event: ThemeFailed) -> None:
        self.say(f"the theme stays as it is: {event.words}", wrong=True, for_s=BROKEN_FOR_S)
