"""The last line: the keys of what has the focus; for a few seconds, what just happened instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tui.console.commands import Command, key_label
from tui.console.frame.line import cells
from tui.console.table.cell import Piece


def pieces(
    commands: Iterable[Command], keys: Mapping[str, tuple[str, ...]], width: int, *, ascii_only: bool
) -> tuple[Piece, ...]:
    """As many of the commands' first keys with their short words as fit, in the registry's order."""
    said: list[Piece] = []
    for command in commands:
        if not command.bar or not keys.get(command.action):
            continue
        label = key_label(keys[command.action][:1], ascii_only=ascii_only)
        more = [Piece(" "), Piece(label, "key"), Piece(f" {command.bar} ", "dim")]
        if cells([*said, *more]) > width:
            break
        said += more
    return tuple(said)
