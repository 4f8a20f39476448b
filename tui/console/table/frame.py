"""What a table shows, line by line, and what of it differs from what is on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

from tui.console.table.cell import Cell, Piece
from tui.console.table.layout import Layout, Slot

GUTTER = 2
"""Cells left of the columns: the pointer and the mark of a row, signs for what is out of sight elsewhere."""

Gutter = tuple[Piece, Piece]
NO_GUTTER: Gutter = (Piece(" "), Piece(" "))


class Kind(Enum):
    """What a line is; it decides the style its pieces are laid over, or that lies over them."""

    HEADER = "header"
    ROW = "row"
    CURSOR = "cursor"
    CURSOR_UNFOCUSED = "cursor.unfocused"
    TOTALS = "totals"
    EMPTY = "empty"


class Line(NamedTuple):
    """One line of the screen: a cell for each slot, or for `Kind.EMPTY` one centred on the whole width, or none.

    `whole`: its one cell runs across all columns.
    """

    kind: Kind
    cells: tuple[Cell, ...] = ()
    gutter: Gutter = NO_GUTTER
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything a table shows at one size; `keys` are those of the rows on the screen, from the top."""

    width: int
    layout: Layout
    lines: tuple[Line, ...]
    first_row_line: int
    keys: tuple[str, ...]

    def reusing(self, before: Frame) -> Frame:
        """The same with `before`'s own lines where they are equal: what is the same object need not be looked at."""
        lines = [old if old == new else new for old, new in zip(before.lines, self.lines, strict=False)]
        return replace(self, lines=(*lines, *self.lines[len(lines) :]))


class Span(NamedTuple):
    """The cells `start` to `end` (exclusive) of the line `y`."""

    y: int
    start: int
    end: int


def changed_spans(old: Frame, new: Frame) -> Iterator[Span]:
    """The least to send for a screen that shows `old` to show `new`: at most one span a line.

    One and not several, as a terminal update costs a cursor movement and a style for each.
    """
    whole = old.width != new.width or old.layout.slots != new.layout.slots
    for y, line in enumerate(new.lines):
        before = old.lines[y] if y < len(old.lines) else None
        if before is None or (whole and (before.cells or line.cells)) or before.kind is not line.kind:
            yield Span(y, 0, new.width)
        elif before is not line and before != line:
            start, end = _differing(before, line, new.layout.slots, new.width)
            yield Span(y, start, end)


def _differing(old: Line, new: Line, slots: Sequence[Slot], width: int) -> tuple[int, int]:
    if old.whole or new.whole or len(old.cells) != len(slots) or len(new.cells) != len(slots):
        return 0, width
    cells = zip(slots, old.cells, new.cells, strict=True)
    edges = [(slot.start, slot.end) for slot, before, after in cells if before != after]
    edges += [(x, x + 1) for x in range(GUTTER) if old.gutter[x] != new.gutter[x]]
    return min(start for start, _ in edges), max(end for _, end in edges)
