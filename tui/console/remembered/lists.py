"""What is kept of a list, and how it comes back."""

from __future__ import annotations

import contextlib
from typing import Any

from tui.console.panes.list_pane import ListPane
from tui.console.panes.wall import WallPane
from tui.console.remembered.spelling import LONGEST_FILTER, LONGEST_NAME, MOST_ITEMS
from tui.console.remembered.view import ListView
from tui.model.masking import Mask


def view_of(pane: ListPane[Any], mask: Mask) -> ListView:
    """How a list is set. A filter or a row's key in which `mask` finds something personal is not kept, and neither
    is any of a pane's whose rows are persons."""
    table = pane.table

    def harmless(text: str, longest: int = LONGEST_NAME) -> bool:
        return pane.rows_are_kept and len(text) <= longest and mask.text(text) == text

    cursor = None if table.at_rest else table.cursor_key
    return ListView(
        filter_text=pane.filter_text if harmless(pane.filter_text, LONGEST_FILTER) else "",
        sort=table.sort,
        hidden=tuple(sorted(table.hidden)),
        cursor=cursor if cursor is not None and harmless(cursor) else None,
        marks=tuple(sorted(key for key in table.marks if harmless(key)))[:MOST_ITEMS],
        exceptions=isinstance(pane, WallPane) and pane.only_exceptions,
    )


def set_up(pane: ListPane[Any], view: ListView) -> None:
    """Set a list as it was; what no longer fits (a column, a filter of another version) is left as it is."""
    table = pane.table
    table.hidden = frozenset(view.hidden)
    if view.sort is not None:
        with contextlib.suppress(ValueError):
            table.sort_by(view.sort.column, view.sort.descending)
    if view.marks:
        table.marks = frozenset(view.marks)
    if isinstance(pane, WallPane) and view.exceptions:
        pane.action_exceptions()
    if view.filter_text:
        pane.filter_by(view.filter_text)
    if view.cursor is not None:
        pane.point_at(view.cursor)
