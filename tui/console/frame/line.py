"""One line of literal text in named styles, repainted only when it says something else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.console.light_strip import LightStrip
from tui.console.table.cell import Cell, Piece
from tui.console.table.fit import cell_len, fit


class Line(Widget):
    """A widget of height 1. `say` costs nothing while the pieces stay the same."""

    DEFAULT_CSS = "Line { height: 1; width: 100%; }"
    can_focus = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  (Textual's own name for it)
        super().__init__(id=id)
        self._pieces: tuple[Piece, ...] = ()
        self._styles: Mapping[str, Style] = {}
        self._ellipsis = "…"
        self._painted: Strip | None = None

    def say(self, pieces: Iterable[Piece]) -> None:
        said = tuple(pieces)
        if said != self._pieces:
            self._pieces, self._painted = said, None
            self.refresh()

    def wear(self, styles: Mapping[str, Style], ellipsis: str = "…") -> None:
        """Take a theme's styles, and the sign for what is cut."""
        self._styles, self._ellipsis, self._painted = styles, ellipsis, None
        self.refresh()

    @property
    def text(self) -> str:
        return Cell(self._pieces).text

    def render_line(self, y: int) -> Strip:
        base = self.rich_style
        pieces = fit(Cell(self._pieces), self.size.width, "left", self._ellipsis)
        segments = (Segment(text, base + self._style(name)) for text, name in pieces)
        return LightStrip(segments, self.size.width)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The one line there is, which is asked for with each change anywhere on the screen."""
        if self._painted is None or self._painted.cell_length != self.size.width:
            self._painted = self.render_line(0)
        return [self._painted.crop(crop.x, crop.right)] * crop.height

    def _style(self, name: str) -> Style:
        return self._styles.get(name or "text", Style.null())


def spread(left: Sequence[Piece], right: Sequence[Piece], width: int, ellipsis: str) -> tuple[Piece, ...]:
    """`left` and `right` pushed apart to `width` cells; what is on the right stays whole where both do not fit.
    `ellipsis` says that something was cut."""
    right_cell, left_cell = Cell(tuple(right)), Cell(tuple(left))
    right_width = min(width, cells(right_cell.pieces))
    room = max(0, width - right_width)
    return (*fit(left_cell, room, "left", ellipsis), *fit(right_cell, right_width, "left", ellipsis))


def lit(pieces: Iterable[Piece], style: str) -> tuple[Piece, ...]:
    """The same words, all in one style."""
    return tuple(Piece(piece.text, style) for piece in pieces)


def cells(pieces: Iterable[Piece]) -> int:
    """How many terminal cells these pieces take."""
    return sum(cell_len(piece.text) for piece in pieces)
