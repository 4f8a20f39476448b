"""From rows, columns and a position to the lines of the screen. Asks cells of the visible rows only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Generic, NamedTuple

from rich.cells import set_cell_size

from tui.console.table.cell import BLANK, Cell, Piece, plain
from tui.console.table.column import Column, R, Sort
from tui.console.table.contents import Contents
from tui.console.table.fit import cell_len
from tui.console.table.frame import GUTTER, NO_GUTTER, Frame, Gutter, Kind, Line
from tui.console.table.layout import Layout, Slot, lay_out
from tui.console.table.position import Position
from tui.console.table.symbols import UNICODE, TableSymbols

_WHOLE = -1
"""Among a row's cells by column: the one that takes the place of them all."""


@dataclass
class Look:
    """What a table shows beside its rows."""

    symbols: TableSymbols = UNICODE
    marks: AbstractSet[str] = frozenset()
    totals: Mapping[str, Cell] | None = None
    """Cells by column key for the line at the bottom; None: no such line."""
    empty_lines: Sequence[Cell] = ()
    """Said in the middle while there are no rows."""
    focused: bool = False
    pan: int = 0
    widest: int | None = None
    """Cells beyond which no column goes, though the screen is wider; None: none are wasted."""


class Dressing(NamedTuple):
    """What a row's line is made of."""

    cells: dict[int, Cell]
    slots: tuple[Slot, ...]
    symbols: TableSymbols
    under_cursor: bool
    focused: bool
    marked: bool

    def is_same(self, other: Dressing) -> bool:
        """Whether the line would be the same. Cells are replaced with their row, or the lines forgotten."""
        return self.cells is other.cells and self[1:] == other[1:]


@dataclass
class Composer(Generic[R]):
    """Makes the frame of a table at a size.

    Keeps the cells of the rows in sight until `forget`, so that moving the cursor asks for no cell again. `whole` gives
    the one cell of a row that runs across all columns, None for a row of columns.
    """

    contents: Contents[R]
    look: Look = field(default_factory=Look)
    whole: Callable[[R], Cell | None] | None = None
    steady: bool = False
    """Whether a row that is the same object looks the same, so that after a snapshot only others are asked."""
    _cells: dict[str, dict[int, Cell]] = field(default_factory=dict)
    _asked: dict[str, R] = field(default_factory=dict)
    _lines: dict[str, tuple[Dressing, Line]] = field(default_factory=dict)
    _laid: tuple[tuple[Sequence[Column[R]], int, int], Layout] | None = None

    def forget(self, *columns: str) -> None:
        """The cells may say something else now: ask again, where columns are named only theirs."""
        self._lines = {}
        if not columns:
            self._cells, self._asked = {}, {}
            return
        places = [place for place, column in enumerate(self.contents.columns) if column.key in columns]
        for cells in self._cells.values():
            for place in places:
                cells.pop(place, None)

    def forget_changed(self) -> None:
        """Other rows have come."""
        if self.steady:
            self.forget_rows(self.outdated())
        else:
            self.forget()

    def outdated(self) -> list[str]:
        """Of the rows in sight those that have come anew since their cells were asked, from the top."""
        rows = self.contents.rows
        return [key for key, row in self._asked.items() if key in rows and rows[key] is not row]

    def forget_rows(self, keys: Iterable[str]) -> None:
        """Ask all cells of these again."""
        for key in keys:
            self._cells.pop(key, None)
            self._asked.pop(key, None)

    def body_height(self, height: int) -> int:
        """Lines for rows of `height` lines; the totals give way before the header, and that before the rows."""
        return max(0, height - self._header_height(height) - self._totals_height(height))

    def layout(self, width: int) -> Layout:
        """The columns at `width`."""
        room = width if self.look.widest is None else min(width, self.look.widest)
        asked = (self.contents.columns, room, self.look.pan)
        if self._laid is None or self._laid[0] != asked:
            self._laid = asked, lay_out(self.contents.columns, room, left=GUTTER, pan=self.look.pan)
        return self._laid[1]

    def frame(self, width: int, height: int, position: Position) -> Frame:
        """All `height` lines."""
        layout = self.layout(width)
        body = self.body_height(height)
        keys = tuple(self.contents.keys[position.offset : position.offset + body])
        lines = [self._header(layout)] if self._header_height(height) else []
        first = len(lines)
        lines += self._rows(keys, layout, position) if keys else self._empty(body)
        lines += [Line(Kind.EMPTY)] * (body + first - len(lines))
        if self._totals_height(height):
            lines.append(self._totals(layout, position.offset, len(keys)))
        return Frame(width, layout, tuple(lines), first, keys)

    def _header_height(self, height: int) -> int:
        return int(height > 1)

    def _totals_height(self, height: int) -> int:
        return int(self.look.totals is not None and height > 2)

    def _rows(self, keys: Sequence[str], layout: Layout, position: Position) -> list[Line]:
        self._cells = {key: self._cells_of(key, layout) for key in keys}
        asked, rows = self._asked, self.contents.rows
        self._asked = {key: asked[key] if key in asked else rows[key] for key in keys}
        kept, self._lines = self._lines, {}
        return [self._line(key, layout, y == position.line, kept) for y, key in enumerate(keys)]

    def _line(
        self, key: str, layout: Layout, under_cursor: bool, kept: Mapping[str, tuple[Dressing, Line]]
    ) -> Line:
        """The same object as long as nothing of it has changed: a key moves the cursor, and 44 of 46 rows stay."""
        look = self.look
        dressing = Dressing(
            self._cells[key],
            layout.slots,
            look.symbols,
            under_cursor,
            under_cursor and look.focused,
            key in look.marks,
        )
        known = kept.get(key)
        if known is None or not known[0].is_same(dressing):
            known = dressing, self._row(key, layout, under_cursor)
        self._lines[key] = known
        return known[1]

    def _cells_of(self, key: str, layout: Layout) -> dict[int, Cell]:
        known = self._cells.get(key, {})
        if _WHOLE in known:
            return known
        row = self.contents.rows[key]
        whole = None if self.whole is None else self.whole(row)
        if whole is not None:
            return {_WHOLE: whole}
        for slot in layout.slots:
            if slot.column not in known:
                known[slot.column] = self.contents.columns[slot.column].cell(row)
        return known

    def _row(self, key: str, layout: Layout, under_cursor: bool) -> Line:
        symbols, focused = self.look.symbols, self.look.focused
        kind, pointer = Kind.ROW, " "
        if under_cursor:
            kind = Kind.CURSOR if focused else Kind.CURSOR_UNFOCUSED
            pointer = symbols.pointer if focused else symbols.pointer_unfocused
        mark = Piece(symbols.mark, "mark") if key in self.look.marks else NO_GUTTER[1]
        gutter = (Piece(pointer, "accent" if under_cursor else ""), mark)
        known = self._cells[key]
        if _WHOLE in known:
            return Line(kind, (known[_WHOLE],), gutter, whole=True)
        return Line(kind, tuple(known[slot.column] for slot in layout.slots), gutter)

    def _header(self, layout: Layout) -> Line:
        symbols = self.look.symbols
        gutter = self._signs(layout.more_left, symbols.more_left, layout.more_right, symbols.more_right)
        return Line(Kind.HEADER, tuple(self._title(slot) for slot in layout.slots), gutter)

    def _title(self, slot: Slot) -> Cell:
        column: Column[R] = self.contents.columns[slot.column]
        sort: Sort | None = self.contents.sort
        if sort is None or sort.column != column.key:
            return plain(column.title)
        marker = self.look.symbols.descending if sort.descending else self.look.symbols.ascending
        # The title gives way, as a marker cut off would leave the order unexplained.
        title = set_cell_size(column.title, min(cell_len(column.title), slot.width - cell_len(marker)))
        return plain(title + marker)

    def _totals(self, layout: Layout, offset: int, shown: int) -> Line:
        totals = self.look.totals or {}
        cells = tuple(totals.get(self.contents.columns[slot.column].key, BLANK) for slot in layout.slots)
        below = offset + shown < len(self.contents.keys)
        symbols = self.look.symbols
        return Line(
            Kind.TOTALS, cells, self._signs(offset > 0, symbols.more_above, below, symbols.more_below)
        )

    @staticmethod
    def _signs(first: bool, first_sign: str, second: bool, second_sign: str) -> Gutter:
        return (
            Piece(first_sign, "dim") if first else NO_GUTTER[0],
            Piece(second_sign, "dim") if second else NO_GUTTER[1],
        )

    def _empty(self, height: int) -> list[Line]:
        words = [Line(Kind.EMPTY, (cell,)) for cell in self.look.empty_lines[:height]]
        return [Line(Kind.EMPTY)] * ((height - len(words)) // 2) + words
