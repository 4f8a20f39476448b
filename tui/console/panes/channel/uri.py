"""A stream's address where room is short: all of a channel's begin alike, and their ends tell them apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tui.console.table import Cell, Piece, Table, plain
from tui.console.table.fit import cell_len, crop


@dataclass(frozen=True, slots=True)
class CutInFront(Cell):
    """Shows the end of `whole`; copied or saved it is whole."""

    whole: str = ""

    @property
    def text(self) -> str:
        return self.whole


def end_of(uri: str, room: int | None, ellipsis: str, style: str = "") -> Cell:
    """As much of the end as `room` cells hold behind an ellipsis; all of it where it fits, or None says that nobody
    sees it."""
    used = cell_len(uri)
    if room is None or used <= room:
        return plain(uri, style)
    left = max(0, room - cell_len(ellipsis))
    return CutInFront((Piece(ellipsis, style), *crop([Piece(uri, style)], used - left, left)), uri)


class Room:
    """How many cells of the details a list shows, for the cells that cut them; None while they are out of sight."""

    def __init__(self, table: Callable[[], Table[Any]]) -> None:
        self._table = table
        self._cut_to: int | None = None

    def __call__(self) -> int | None:
        """As it is now, for a cell that is being made."""
        self._cut_to = self._now()
        return self._cut_to

    def fit(self) -> None:
        """A list keeps its cells, and has another width below charts than alone: have them made for the width now."""
        now = self._now()
        if now != self._cut_to:
            self._cut_to = now
            self._table().refresh_cells("detail")

    def _now(self) -> int | None:
        slot = self._table().slot_of("detail")
        if slot is None:
            return None
        return slot.width if slot.skip else slot.end - slot.start
