"""Several lines of literal text under each other, as many as there are; only those that change are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.console.frame.line import Line
from tui.console.table.cell import Piece


class Lines(Vertical):
    """As high as what it says, at most `most` lines."""

    DEFAULT_CSS = "Lines { height: auto; }"

    def __init__(self, most: int, *, id: str | None = None) -> None:  # noqa: A002  (Textual's own name for it)
        super().__init__(id=id)
        self._lines = [Line() for _ in range(most)]
        for line in self._lines:
            line.display = False

    def compose(self) -> ComposeResult:
        yield from self._lines

    def say(self, lines: Sequence[tuple[Piece, ...]]) -> None:
        """Show these lines, from the top."""
        for number, line in enumerate(self._lines):
            line.display = number < len(lines)
            line.say(lines[number] if line.display else ())

    def wear(self, styles: Mapping[str, Style], ellipsis: str = "…") -> None:
        """Take a theme's styles, and the sign for what is cut."""
        for line in self._lines:
            line.wear(styles, ellipsis)

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self._lines if line.display)
