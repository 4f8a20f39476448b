"""What a table tells the screen it stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.message import Message

from tui.console.table.column import Sort

if TYPE_CHECKING:
    from tui.console.table.table import Table


class TableMessage(Message):
    """Something happened in `table`. With `@on(Table.X, "#id")` the table is the control."""

    def __init__(self, table: Table[Any]) -> None:
        super().__init__()
        self.table = table

    @property
    def control(self) -> Table[Any]:
        return self.table


class CursorMoved(TableMessage, namespace="table"):
    """The cursor is on another row: `key`, None where there are no rows."""

    def __init__(self, table: Table[Any], key: str | None) -> None:
        super().__init__(table)
        self.key = key


class Activated(TableMessage, namespace="table"):
    """The operator wants to go into the row `key`."""

    def __init__(self, table: Table[Any], key: str) -> None:
        super().__init__(table)
        self.key = key


class VisibleChanged(TableMessage, namespace="table"):
    """Other rows are on the screen: their `keys` from the top; none while the table is hidden.

    Not posted when the same rows merely change places.
    """

    def __init__(self, table: Table[Any], keys: tuple[str, ...]) -> None:
        super().__init__(table)
        self.keys = keys


class SortChanged(TableMessage, namespace="table"):
    """The operator sorted otherwise: `sort`, None for the list's own order."""

    def __init__(self, table: Table[Any], sort: Sort | None) -> None:
        super().__init__(table)
        self.sort = sort
