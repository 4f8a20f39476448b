"""The few signs the table draws itself. Each is one terminal cell wide."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableSymbols:
    """Signs that tell without colour what the table's styles tell with it."""

    ascending: str = "▲"
    descending: str = "▼"
    pointer: str = "▌"
    """Before the cursor's row while the table has the focus."""
    pointer_unfocused: str = "▏"
    mark: str = "•"
    ellipsis: str = "…"
    more_left: str = "‹"
    """In the header: there are columns out of sight on the left; likewise `more_right`."""
    more_right: str = "›"
    more_above: str = "↑"
    """In the totals: there are rows out of sight above; likewise `more_below`."""
    more_below: str = "↓"


UNICODE = TableSymbols()

ASCII = TableSymbols(
    ascending="^",
    descending="v",
    pointer=">",
    pointer_unfocused="|",
    mark="*",
    ellipsis="~",
    more_left="<",
    more_right=">",
    more_above="^",
    more_below="v",
)
