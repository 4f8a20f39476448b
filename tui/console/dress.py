"""A theme as Textual wants it: the colours under everything that noctop itself does not paint."""

from __future__ import annotations

from textual.theme import BUILTIN_THEMES
from textual.theme import Theme as TextualTheme

from tui.console.themes import Theme


def textual_theme(theme: Theme) -> TextualTheme:
    """`theme` under the name "noctop-NAME". An ansi theme keeps the terminal's own colours."""
    return TextualTheme(
        name=f"noctop-{theme.name}",
        primary=theme.foreground,
        foreground=theme.foreground,
        background=theme.background,
        surface=theme.background,
        panel=theme.background,
        dark=theme.dark,
        ansi=theme.ansi,
        variables=dict(_ansi(theme).variables) if theme.ansi else {},
    )


def _ansi(theme: Theme) -> TextualTheme:
    """Textual's own theme for sixteen colours: its widgets use variables that only such a theme has."""
    return BUILTIN_THEMES["ansi-dark" if theme.dark else "ansi-light"]
