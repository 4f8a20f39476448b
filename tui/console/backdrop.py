"""What lies wholly behind others. Textual paints it with each change of the screen, line by line as if it had borders,
though nothing of it is ever seen: a tenth of what a key costs."""

from __future__ import annotations

from textual.screen import Screen
from textual.widgets import ContentSwitcher


class Ground(Screen[None]):
    """The screen under all panes."""

    BLANK = True


class Panes(ContentSwitcher):
    """All panes, of which one is shown."""

    BLANK = True
