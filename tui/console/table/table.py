"""The table widget: what an operator does with a list, by keys and mouse, and what the screen is told of that."""

from __future__ import annotations

from typing import TypeAlias

from textual import events

from tui.console.table import messages, position
from tui.console.table.column import R, Sort
from tui.console.table.listing import Listing
from tui.console.table.position import Position

_WHEEL_LINES = 3


class Table(Listing[R], can_focus=True):
    """A list of `R` with a cursor. The package's docstring tells how to use it."""

    DEFAULT_CSS = """
    Table { width: 1fr; height: 1fr; }
    """

    CursorMoved: TypeAlias = messages.CursorMoved
    Activated: TypeAlias = messages.Activated
    VisibleChanged: TypeAlias = messages.VisibleChanged
    SortChanged: TypeAlias = messages.SortChanged

    _in_sight = True
    _told_cursor: str | None = None
    _told_visible: tuple[str, ...] = ()

    def move_cursor_to(self, key: str) -> bool:
        """Put the cursor on a row; False: there is no such row."""
        if key not in self._contents.rows:
            return False
        self._move(position.moved(self._position, self._contents.keys.index(key), *self._extent()))
        return True

    def hold_cursor(self) -> None:
        """The operator has chosen something in the cursor's row: it goes with that row from now on, the first too."""
        if self.keys:
            self._position = position.held(self._position)

    def sort_by(self, column: str | None, descending: bool | None = None) -> None:
        """Sort by a column, by default in its own first direction; None: the list's own order.

        ValueError: there is no such column, or it cannot be sorted by.
        """
        wanted = next((known for known in self.columns if known.key == column), None)
        if descending is None:
            descending = wanted is not None and wanted.descending_first
        cursor_key = self.cursor_key
        self._contents.sort_by(None if column is None else Sort(column, descending))
        self._follow(cursor_key)
        self.post_message(self.SortChanged(self, self.sort))

    def action_cursor_down(self) -> None:
        self._move(position.moved(self._position, self._position.cursor + 1, *self._extent()))

    def action_cursor_up(self) -> None:
        self._move(position.moved(self._position, self._position.cursor - 1, *self._extent()))

    def action_half_page_down(self) -> None:
        self._page(max(1, self._body_height() // 2))

    def action_half_page_up(self) -> None:
        self._page(-max(1, self._body_height() // 2))

    def action_page_down(self) -> None:
        self._page(max(1, self._body_height() - 1))

    def action_page_up(self) -> None:
        self._page(-max(1, self._body_height() - 1))

    def action_first(self) -> None:
        """To the first line, where the cursor rests: it stays there whatever row comes to stand there."""
        self._move(position.START)

    def action_last(self) -> None:
        self._move(position.moved(self._position, len(self.keys) - 1, *self._extent()))

    def action_activate(self) -> None:
        """Go into the cursor's row."""
        if self.cursor_key is not None:
            self.post_message(self.Activated(self, self.cursor_key))

    def action_sort_next(self) -> None:
        """Sort by the next column in sight that can be sorted by; after the last, the list's own order."""
        shown = [self.columns[slot.column] for slot in self._composer.layout(self.size.width).slots]
        cycle: list[str | None] = [None, *(column.key for column in shown if column.sort_key is not None)]
        current = None if self.sort is None else self.sort.column
        following = cycle.index(current) + 1 if current in cycle else 0
        self.sort_by(cycle[following % len(cycle)])

    def action_sort_reverse(self) -> None:
        """Turn the sort round; the list's own order has no other side."""
        if self.sort is not None:
            self.sort_by(self.sort.column, not self.sort.descending)

    def action_pan_left(self) -> None:
        self._pan(-1)

    def action_pan_right(self) -> None:
        """Bring columns into sight that the width has no room for."""
        self._pan(1)

    def on_click(self, event: events.Click) -> None:
        line = event.y - self._frame.first_row_line
        if 0 <= line < len(self._frame.keys):
            self._move(position.moved(self._position, self._position.offset + line, *self._extent()))
            if event.chain > 1:
                self.action_activate()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._move(position.scrolled(self._position, _WHEEL_LINES, *self._extent()))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._move(position.scrolled(self._position, -_WHEEL_LINES, *self._extent()))

    def _move(self, to: Position) -> None:
        self._position = to
        self.redraw()

    def _page(self, rows: int) -> None:
        self._move(position.paged(self._position, rows, *self._extent()))

    def _pan(self, steps: int) -> None:
        layout = self._composer.layout(self.size.width)
        self._look.pan = max(0, min(layout.last_pan, layout.pan + steps))
        self.redraw()

    # What the screen is told.

    def redraw(self, *, unasked: bool = False) -> None:
        super().redraw(unasked=unasked)
        self._tell()

    def on_show(self) -> None:
        self._in_sight = True
        self._tell()

    def on_hide(self) -> None:
        self._in_sight = False
        self._tell()

    def _tell(self) -> None:
        """Say what has changed for others: the cursor's row, the rows on the screen."""
        if self.size and self.cursor_key != self._told_cursor:
            self._told_cursor = self.cursor_key
            self.post_message(self.CursorMoved(self, self._told_cursor))
        visible = self.visible_keys if self._in_sight and self.size else ()
        if set(visible) != set(self._told_visible):
            self._told_visible = visible
            self.post_message(self.VisibleChanged(self, visible))
