"""The keys of what has the focus, from the registry, as they are bound now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.style import Style

from tui.console.commands import Command, key_label
from tui.console.screens.sheet import Sheet
from tui.console.table import Column, TableSymbols, Width, plain


def help_sheet(
    commands: Sequence[Command],
    keys: Mapping[str, tuple[str, ...]],
    styles: Mapping[str, Style],
    symbols: TableSymbols,
    *,
    ascii_only: bool,
) -> Sheet[Command]:
    """A sheet of these commands, in their order."""
    columns = (
        Column[Command](
            "keys",
            "key",
            Width(8, 14, 16),
            lambda command: plain(
                key_label(keys[command.action], ascii_only=ascii_only) or f":{command.action}", "key"
            ),
            worth=3,
        ),
        Column[Command](
            "words", "does", Width.flexible(46, 58), lambda command: plain(command.words), worth=2
        ),
        Column[Command](
            "action", "name", Width(12, 17, 20), lambda command: plain(command.action, "dim"), worth=1
        ),
        Column[Command]("where", "in", Width(10, 19, 19), lambda command: plain(command.where.value, "dim")),
    )
    return Sheet("keys", columns, lambda command: command.action, commands, styles, symbols)
