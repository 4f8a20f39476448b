"""How the operator had set the console up, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.console.panes.channel.spot import Spot
from tui.console.table import Sort
from tui.model.window import LIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """One list. `filter_text` and `cursor` (a row's key) hold nothing personal: what might is not kept."""

    filter_text: str = ""
    sort: Sort | None = None
    hidden: tuple[str, ...] = ()
    cursor: str | None = None
    marks: tuple[str, ...] = ()
    exceptions: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`theme` was chosen at run time over the config's `theme_over`, both empty where none was. `utc`: the zone key has
    put the configured zone aside. `spot` is the level of the channels' pane, where one is open."""

    pane: str = "wall"
    window: str = LIVE
    utc: bool = False
    theme: str = ""
    theme_over: str = ""
    spot: Spot | None = None
    lists: Mapping[str, ListView] = field(default_factory=dict)
