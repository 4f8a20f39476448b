"""Rows with a cursor on one of them: what a screen says to a list and asks it, and how the terminal keeps in step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Generic

from rich.style import Style
from textual.geometry import Size

from tui.console.table import position
from tui.console.table.canvas import LineCanvas
from tui.console.table.cell import Cell
from tui.console.table.column import Column, R, Sort
from tui.console.table.composer import Composer, Look
from tui.console.table.contents import Arranged, Contents
from tui.console.table.frame import Frame
from tui.console.table.layout import Slot
from tui.console.table.order import Value
from tui.console.table.pieces import Pieces, at_once
from tui.console.table.symbols import UNICODE, TableSymbols


class Listing(LineCanvas, Generic[R]):
    """A list of `R` with a cursor. What moves that is its subclass's."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key: Callable[[R], str],
        *,
        rank: Value[R] | None = None,
        whole: Callable[[R], Cell | None] | None = None,
        steady: bool = False,
        styles_by_name: Mapping[str, Style] | None = None,
        symbols: TableSymbols = UNICODE,
        empty_lines: Sequence[Cell] = (),
        name: str | None = None,
        id: str | None = None,  # noqa: A002  # as every widget calls it
        classes: str | None = None,
    ) -> None:
        """`key` names a row for good; `rank` puts the rows in order, smallest first (None: as they are shown).

        `whole` gives the one cell of a row that runs across all columns (a heading); None for a row of columns.
        `steady` promises that a row that is the same object looks the same until `refresh_cells`.
        """
        super().__init__(styles_by_name or {}, name=name, id=id, classes=classes)
        self._contents = Contents(columns, key, rank)
        self._look = Look(symbols=symbols, empty_lines=empty_lines)
        self._whole = whole
        self._composer = Composer(self._contents, self._look, whole, steady)
        self._position = position.START
        self._last_height = 0
        self._wanted_height = 0
        self._catching_up = Pieces(self, self._ask_a_piece)

    # What a screen says to it.

    def show(self, rows: Sequence[R] | Arranged[R], *, unasked: bool = False) -> None:
        """Show a snapshot; what looks as before is not sent again. While frozen, it is kept aside.

        What comes arranged keeps that order, unless it is sorted by a column. `unasked`: no key has called for it, and
        it may come on the screen in pieces.
        """
        cursor_key = self.cursor_key
        if not self._contents.show(rows):
            return
        if unasked and self._composer.steady:
            self._follow(cursor_key, unasked=True)
            self._catching_up.go()
        else:
            self._composer.forget_changed()
            self._follow(cursor_key, unasked=unasked)

    def refresh_cells(self, *columns: str) -> None:
        """Ask the cells in sight again, as something beside the rows has changed (the clock, a unit, the mask); those
        of some columns where such are named."""
        self._composer.forget(*columns)
        self.redraw(unasked=True)

    @property
    def columns(self) -> tuple[Column[R], ...]:
        return self._contents.columns

    @columns.setter
    def columns(self, columns: Sequence[Column[R]]) -> None:
        cursor_key = self.cursor_key
        self._contents.take_columns(columns)
        self._composer.forget()
        self._follow(cursor_key)
        self.repaint()

    @property
    def every_column(self) -> tuple[Column[R], ...]:
        """The hidden ones too."""
        return self._contents.every_column

    @property
    def hidden(self) -> frozenset[str]:
        """The keys of the columns that are not shown; of those that come later too. Pinned ones always are."""
        return self._contents.hidden

    @hidden.setter
    def hidden(self, hidden: frozenset[str]) -> None:
        if hidden != self.hidden:
            self._contents.hide(hidden)
            self.columns = self.every_column

    @property
    def widest(self) -> int | None:
        """Cells beyond which no column goes, though the screen is wider."""
        return self._look.widest

    @widest.setter
    def widest(self, widest: int | None) -> None:
        if widest != self._look.widest:
            self._look.widest = widest
            self.repaint()

    @property
    def at_rest(self) -> bool:
        """Whether nobody has moved the cursor, or it was sent back to the first row."""
        return self._position.at_rest

    @property
    def symbols(self) -> TableSymbols:
        return self._look.symbols

    @symbols.setter
    def symbols(self, symbols: TableSymbols) -> None:
        self._look.symbols = symbols
        self.repaint()

    @property
    def marks(self) -> AbstractSet[str]:
        """The keys of the rows drawn with a mark. Replace it, do not change it; likewise `totals`, `empty_lines`."""
        return self._look.marks

    @marks.setter
    def marks(self, marks: AbstractSet[str]) -> None:
        self._look.marks = marks
        self.redraw()

    @property
    def totals(self) -> Mapping[str, Cell] | None:
        """The cells of the line at the bottom, by column; None: no such line."""
        return self._look.totals

    @totals.setter
    def totals(self, totals: Mapping[str, Cell] | None) -> None:
        if totals != self._look.totals:
            self._look.totals = totals
            self.redraw()

    def take_totals(self, totals: Mapping[str, Cell] | None) -> None:
        """`totals` of the rows that are shown next: the screen is brought in step with those."""
        self._look.totals = totals

    @property
    def empty_lines(self) -> Sequence[Cell]:
        """Lines in the middle while there are no rows: why, and the key that helps."""
        return self._look.empty_lines

    @empty_lines.setter
    def empty_lines(self, empty_lines: Sequence[Cell]) -> None:
        if tuple(empty_lines) != tuple(self._look.empty_lines):
            self._look.empty_lines = empty_lines
            self.redraw()

    @property
    def frozen(self) -> bool:
        """While true, snapshots are kept aside; the newest is shown once it is false again."""
        return self._contents.frozen

    @frozen.setter
    def frozen(self, frozen: bool) -> None:
        if frozen:
            self._contents.frozen = True
            return
        cursor_key = self.cursor_key
        if self._contents.thaw():
            self._composer.forget()
            self._follow(cursor_key)

    @property
    def has_newer(self) -> bool:
        """Whether a snapshot was kept aside since `frozen` was set."""
        return self._contents.has_newer

    # What a screen asks it.

    @property
    def cursor_key(self) -> str | None:
        """The key of the cursor's row; None without rows."""
        keys = self._contents.keys
        return keys[self._position.cursor] if keys else None

    @property
    def cursor_row(self) -> R | None:
        """The cursor's row; None without rows."""
        key = self.cursor_key
        return None if key is None else self._contents.rows[key]

    @property
    def keys(self) -> Sequence[str]:
        """The keys of all rows in the order they stand in."""
        return self._contents.keys

    @property
    def visible_keys(self) -> tuple[str, ...]:
        """The keys of the rows on the screen, from the top."""
        return self._frame.keys

    @property
    def visible_rows(self) -> list[R]:
        """The rows on the screen, from the top."""
        rows = self._contents.rows
        return [rows[key] for key in self._frame.keys if key in rows]

    @property
    def sort(self) -> Sort | None:
        """By which column the rows are sorted; None: in the list's own order."""
        return self._contents.sort

    def slot_of(self, column: str) -> Slot | None:
        """Where a column stands on the screen; None where it is out of sight."""
        slots = self._composer.layout(self.size.width).slots
        return next((slot for slot in slots if self.columns[slot.column].key == column), None)

    def cursor_text(self) -> str:
        """The cursor's row as one line of text: all columns, nothing cut; "" without rows."""
        row = self.cursor_row
        if row is None:
            return ""
        whole = None if self._whole is None else self._whole(row)
        if whole is not None:
            return whole.text.strip()
        texts = (column.cell(row).text.strip() for column in self.columns)
        return "  ".join(text for text in texts if text)

    def screen_text(self) -> str:
        """What the table shows, as text."""
        return "\n".join(self.painted_lines())

    # How it keeps the screen in step.

    def compose_frame(self, width: int, height: int) -> Frame:
        self._last_height = height
        self._position = position.settled(self._position, self._position.cursor, *self._extent())
        return self._composer.frame(width, height, self._position)

    def frame_columns(self) -> Sequence[Column[Any]]:
        return self._contents.columns

    def ellipsis(self) -> str:
        return self._look.symbols.ellipsis

    def redraw(self, *, unasked: bool = False) -> None:
        super().redraw(unasked=unasked)
        self._ask_for_height()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        body = len(self._contents.keys) or len(self._look.empty_lines)
        return 1 + max(1, body) + (self._look.totals is not None)

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self._look.focused = has_focus
        self.redraw()

    def on_resize(self) -> None:
        self.redraw()

    def _body_height(self) -> int:
        # A hidden widget has no size; its cursor's line must outlast that.
        return self._composer.body_height(self._last_height)

    def _extent(self) -> tuple[int, int]:
        return len(self._contents.keys), self._body_height()

    def _follow(self, key: str | None, *, unasked: bool = False) -> None:
        """After the order has changed: the cursor's row was `key`."""
        keys, rows = self._contents.keys, self._contents.rows
        index = keys.index(key) if key is not None and key in rows else None
        self._position = position.settled(self._position, index, *self._extent())
        self.redraw(unasked=unasked)

    def _ask_a_piece(self) -> bool:
        """Ask some of the rows in sight that have come anew; whether there are more."""
        outdated, lines = self._composer.outdated(), at_once()
        if outdated:
            self._composer.forget_rows(outdated[:lines])
            self.redraw(unasked=True)
        return len(outdated) > lines

    def _ask_for_height(self) -> None:
        """Where the height follows the rows, have the screen laid out again once it is another."""
        wanted = self.get_content_height(self.size, self.size, self.size.width)
        if wanted != self._wanted_height:
            self._wanted_height = wanted
            if self.styles.height is not None and self.styles.height.is_auto:
                self.refresh(layout=True)
