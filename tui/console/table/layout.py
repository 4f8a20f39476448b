"""Which columns a width has room for, and where each one stands.

Unpanned (`pan` 0), the columns worth most are kept: taken by falling worth as long as their minimum widths fit.
What that leaves out comes into sight by panning: from step 1 on every column stands at its ideal width on one
long line, and the screen is a window on it. Pinned columns stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tui.console.table.column import Column


@dataclass(frozen=True, slots=True)
class Slot:
    """A column on the screen: the cells `start` to `end` (exclusive) show its text fitted into `width`.

    `skip` is how many of these cells panning has cut off on the left.
    """

    column: int
    width: int
    start: int
    end: int
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """The slots from left to right, never overlapping, all within the width asked for."""

    slots: tuple[Slot, ...] = ()
    pan: int = 0
    last_pan: int = 0
    more_left: bool = False
    more_right: bool = False


def lay_out(columns: Sequence[Column[Any]], width: int, *, left: int = 0, pan: int = 0) -> Layout:
    """Place `columns` in `width` cells, of which the first `left` stay free.

    `pan` beyond the last step means the last step.
    """
    room = width - left
    if room < 1 or not columns:
        return Layout()
    kept = _kept(columns, room)
    widths = _grown(columns, kept, room) if kept else {_by_worth(columns)[0]: room}
    fitted = tuple(_in_a_row(columns, widths, left))
    if len(kept) == len(columns):
        return Layout(fitted)
    panned = _Panned(columns, width, left)
    if pan < 1:
        return Layout(fitted, 0, len(panned.stops), more_right=True)
    return panned.layout(min(pan, len(panned.stops)))


def _by_worth(columns: Sequence[Column[Any]]) -> list[int]:
    return sorted(range(len(columns)), key=lambda index: -columns[index].worth)


def _kept(columns: Sequence[Column[Any]], room: int) -> list[int]:
    """The columns that stay, by falling worth; it ends with the first that does not fit."""
    kept: list[int] = []
    for index in _by_worth(columns):
        kept.append(index)
        if sum(columns[other].width.minimum for other in kept) + _gaps(columns, kept) > room:
            return kept[:-1]
    return kept


def _gaps(columns: Sequence[Column[Any]], shown: Iterable[int]) -> int:
    """The blank cells between these columns; after the last there are none."""
    return sum(columns[index].gap for index in sorted(shown)[:-1])


def _grown(columns: Sequence[Column[Any]], kept: Sequence[int], room: int) -> dict[int, int]:
    """Widths that use the room: first each its ideal, by worth, then the shares."""
    widths = {index: columns[index].width.minimum for index in kept}
    spare = room - sum(widths.values()) - _gaps(columns, kept)
    for index in kept:
        more = min(spare, columns[index].width.ideal - widths[index])
        widths[index] += more
        spare -= more
    _share_out(columns, widths, spare)
    return widths


def _share_out(columns: Sequence[Column[Any]], widths: dict[int, int], spare: int) -> None:
    flexible = [index for index in sorted(widths) if columns[index].width.share]
    while spare and flexible:
        portion, total = spare, sum(columns[index].width.share for index in flexible)
        for index in flexible:
            width = columns[index].width
            fair = max(1, portion * width.share // total)
            more = width.room_above(widths[index], min(fair, spare))
            widths[index] += more
            spare -= more
        flexible = [index for index in flexible if columns[index].width.room_above(widths[index], 1)]


def _in_a_row(columns: Sequence[Column[Any]], widths: Mapping[int, int], left: int) -> list[Slot]:
    slots: list[Slot] = []
    for index in sorted(widths):
        slots.append(Slot(index, widths[index], left, left + widths[index]))
        left += widths[index] + columns[index].gap
    return slots


class _Panned:
    """The long line of all columns, and the steps by which a window goes along it."""

    def __init__(self, columns: Sequence[Column[Any]], width: int, left: int) -> None:
        ideals = {index: column.width.ideal for index, column in enumerate(columns)}
        pinned = {index: cells for index, cells in ideals.items() if columns[index].pinned}
        taken = sum(cells + columns[index].gap for index, cells in pinned.items())
        if taken > (width - left) // 2:
            pinned, taken = {}, 0
        self._pinned = _in_a_row(columns, pinned, left)
        self._left, self._end = left + taken, width
        loose = {index: cells for index, cells in ideals.items() if index not in pinned}
        self._line = _in_a_row(columns, loose, 0)
        self._last = max(0, self._line[-1].end - (self._end - self._left))
        self.stops = self._stops()

    def _stops(self) -> list[int]:
        """Where the window may begin, up to where the end is in sight: at a column, or inside one wider than itself.

        Never inside another, as the half of a number that is left would be read as a number.
        """
        room = self._end - self._left
        starts = [start for slot in self._line for start in range(slot.start, slot.end, room)]
        before = sum(start < self._last for start in starts)
        return starts[: before + 1]

    def layout(self, pan: int) -> Layout:
        offset = self.stops[pan - 1]
        shown = (self._in_window(slot, offset) for slot in self._line)
        slots = (*self._pinned, *(slot for slot in shown if slot.start < slot.end))
        return Layout(slots, pan, len(self.stops), offset > 0, offset < self._last)

    def _in_window(self, slot: Slot, offset: int) -> Slot:
        start = max(self._left, self._left + slot.start - offset)
        end = min(self._end, self._left + slot.end - offset)
        return Slot(slot.column, slot.width, start, end, max(0, offset - slot.start))
