"""Which columns a list shows: a sheet in which each can be put away and brought back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.style import Style
from textual.binding import Binding

from tui.console.screens.sheet import Sheet
from tui.console.table import Cell, Column, Table, TableSymbols, Width, plain


class ColumnsSheet(Sheet[Column[Any]]):
    """Changes `table` at once, so that what lies below it shows what one gets."""

    BINDINGS = [  # noqa: RUF012  (Textual reads it as a class variable)
        Binding("enter", "put_away", "show or hide", show=False, priority=True),
    ]

    def __init__(self, table: Table[Any], styles: Mapping[str, Style], symbols: TableSymbols) -> None:
        self._of = table
        super().__init__(
            "columns of this list",
            (
                Column("shown", "", Width.fixed(8), self._state),
                Column("title", "column", Width(10, 14, 20), _title, worth=2),
                Column("key", "name", Width.flexible(16), lambda one: plain(one.key, "dim"), worth=1),
            ),
            lambda one: one.key,
            table.every_column,
            styles,
            symbols,
            hints=(("enter", "show or hide"),),
        )

    def _state(self, column: Column[Any]) -> Cell:
        if column.pinned:
            return plain("always", "dim")
        if column.key in self._of.hidden:
            return plain("hidden", "dim")
        return plain("shown") if self._of.slot_of(column.key) else plain("no room")

    def action_put_away(self) -> None:
        column = self.table.cursor_row
        if column is not None and not column.pinned:
            self._of.hidden = self._of.hidden ^ {column.key}
            self.table.refresh_cells()


def _title(column: Column[Any]) -> Cell:
    return plain(column.title or column.key)
