"""What a console asks of the collector: plain data, so that the two may one day stand on two machines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """These rows of the wall are on screen (WallRow keys, top first): their deep series are worth their calls."""

    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChooseWindow:
    """Show the wall over this window (`tui.model.window`)."""

    window: str


@dataclass(frozen=True, slots=True)
class RetryNow:
    """Forget why this vendor is held back and ask it again at once."""

    vendor: str


Request = Look | ChooseWindow | RetryNow
