"""The moves of a list, for whoever holds a table: one place, so that panes and sheets move alike."""

from __future__ import annotations

from typing import Any

from tui.console.table import Table


class TableMoves:
    """Mixin: the actions that only pass on to `self.table`."""

    table: Table[Any]

    def action_cursor_down(self) -> None:
        self.table.action_cursor_down()

    def action_cursor_up(self) -> None:
        self.table.action_cursor_up()

    def action_half_page_down(self) -> None:
        self.table.action_half_page_down()

    def action_half_page_up(self) -> None:
        self.table.action_half_page_up()

    def action_page_down(self) -> None:
        self.table.action_page_down()

    def action_page_up(self) -> None:
        self.table.action_page_up()

    def action_first(self) -> None:
        self.table.action_first()

    def action_last(self) -> None:
        self.table.action_last()

    def action_pan_left(self) -> None:
        self.table.action_pan_left()

    def action_pan_right(self) -> None:
        self.table.action_pan_right()
