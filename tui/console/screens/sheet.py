"""A sheet over the panes with one list on it: facts about a row, keys, text to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic

from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen

from tui.console.commands import Where, bindings
from tui.console.frame.line import Line
from tui.console.table import Column, Piece, Table, TableSymbols
from tui.console.table.column import R
from tui.console.table_moves import TableMoves


class Sheet(TableMoves, ModalScreen[None], Generic[R]):
    """A title line, a table, a line of keys. Moves like every list; Esc, q or Enter closes it."""

    DEFAULT_CSS = "Sheet { background: $background; }"

    BINDINGS = [  # noqa: RUF012  (Textual reads it as a class variable)
        Binding("escape,q,enter", "close", "close", show=False),
        *bindings(Where.LIST, without=("enter", "back", "filter", "sort", "sort_reverse")),
    ]

    def __init__(
        self,
        title: str,
        columns: Sequence[Column[R]],
        key: Callable[[R], str],
        rows: Sequence[R],
        styles: Mapping[str, Style],
        symbols: TableSymbols,
        hints: Sequence[tuple[str, str]] = (),
    ) -> None:
        """`hints` are further keys and what they do, for the line of keys."""
        super().__init__()
        self._heading = title
        self._rows = rows
        self._styles = styles
        self._hints = (("esc", "back"), ("y", "copy"), *hints)
        self.table: Table[R] = Table(columns, key, styles_by_name=styles, symbols=symbols)

    def compose(self) -> ComposeResult:
        yield Line(id="sheet-title")
        yield self.table
        yield Line(id="sheet-keys")

    def on_mount(self) -> None:
        title, keys = self.query_one("#sheet-title", Line), self.query_one("#sheet-keys", Line)
        for line in (title, keys):
            line.wear(self._styles)
        title.say([Piece(f" {self._heading}", "title")])
        keys.say(
            piece
            for key, does in self._hints
            for piece in (Piece(f" {key}", "key"), Piece(f" {does} ", "dim"))
        )
        self.table.show(self._rows)
        self.set_focus(self.table)

    def action_close(self) -> None:
        if self.is_active:  # a key pressed twice comes twice, and the second would take the screen below away
            self.dismiss()

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self.table.cursor_text())
