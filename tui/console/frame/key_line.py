"""The last line: the keys of what has the focus; for a few seconds, what just happened instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.console.commands import Command, key_label
from tui.console.frame.line import cells, spread
from tui.console.table.cell import Piece

ALWAYS = ("help", "quit")
"""Who is lost needs these: they stand at the right end, whatever else gives way."""


class KeyLine:
    """The line of what was asked last: each second it is the same again."""

    def __init__(self) -> None:
        self._commands: Sequence[Command] = ()
        self._keys: Mapping[str, tuple[str, ...]] = {}
        self._width = -1
        self._pieces: tuple[Piece, ...] = ()

    def pieces(
        self,
        commands: Sequence[Command],
        keys: Mapping[str, tuple[str, ...]],
        width: int,
        *,
        ascii_only: bool,
    ) -> tuple[Piece, ...]:
        """As `pieces` below; the symbols stay as they are."""
        if commands is not self._commands or keys is not self._keys or width != self._width:
            self._commands, self._keys, self._width = commands, keys, width
            self._pieces = pieces(commands, keys, width, ascii_only=ascii_only)
        return self._pieces


def pieces(
    commands: Sequence[Command], keys: Mapping[str, tuple[str, ...]], width: int, *, ascii_only: bool
) -> tuple[Piece, ...]:
    """As many of the commands' first keys with their short words as fit, in the registry's order."""
    known = {command.action: command for command in commands if command.bar and keys.get(command.action)}
    right: list[Piece] = []
    for action in ALWAYS:
        if action in known:
            right += _said(known.pop(action), keys, ascii_only=ascii_only)
    left: list[Piece] = []
    for command in known.values():
        more = _said(command, keys, ascii_only=ascii_only)
        if cells([*left, *more, *right]) > width:
            break
        left += more
    return spread(left, right, width, "~" if ascii_only else "…")


def _said(command: Command, keys: Mapping[str, tuple[str, ...]], *, ascii_only: bool) -> list[Piece]:
    label = key_label(keys[command.action][:1], ascii_only=ascii_only)
    return [Piece(" "), Piece(label, "key"), Piece(f" {command.bar} ", "dim")]
