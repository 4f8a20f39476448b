"""What the palette offers: every command that works here, and the choices that have a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tui.console.commands import key_label
from tui.console.panes.errors.pane import ErrorsPane
from tui.console.panes.list_pane import ListPane
from tui.console.panes.lookup import tickets
from tui.console.screens.palette import Choice
from tui.model.window import WINDOWS
from tui.timeline.question import GroupKey


def choices(
    pane: ListPane[Any], keys: Mapping[str, tuple[str, ...]], theme_names: Iterable[str]
) -> list[Choice]:
    """The commands of `pane`, then groupings of errors, sorts, windows, themes, forms of tickets."""
    here = [
        Choice(command.action, command.words, key_label(keys[command.action]))
        for command in pane.commands()
        if command.action != "palette"
    ]
    sorts = [
        Choice(f"sort {column.key}", f"sort by {column.title or column.key}")
        for column in pane.table.columns
        if column.sort_key is not None
    ]
    windows = [Choice(f"window {one}", f"the wall over {one}") for one in WINDOWS]
    groups = (
        [Choice(f"group by {key}", f"errors by {key}") for key in GroupKey]
        if isinstance(pane, ErrorsPane)
        else []
    )
    dresses = [Choice(f"theme {one}", "wear this theme") for one in theme_names]
    forms = [Choice(f"ticket {form}", f"tickets as {words}") for form, words in tickets.WORDS.items()]
    return [*here, *groups, *sorts, *windows, *dresses, *forms]
