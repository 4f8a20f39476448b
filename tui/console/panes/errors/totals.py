"""All errors over the list: bars that stand over its buckets, and a rule below them that says what can be relied on."""

from __future__ import annotations

from dataclasses import dataclass

from tui.console.drawing.drawn import Drawn, joined
from tui.console.drawing.drawn import Symbols as DrawnWith
from tui.console.drawing.histogram import HistogramSpec
from tui.console.drawing.studio import Request
from tui.console.panes.errors.layout import Shape
from tui.console.symbols import Symbols
from tui.console.table import Piece
from tui.console.table.fit import crop
from tui.model import quantity
from tui.timeline.view import Completeness, TimelineView


@dataclass(frozen=True, slots=True)
class RuleSigns:
    """One cell for how far a bucket can be relied on, for the cursor and for the mark."""

    parts: dict[Completeness, str]
    cursor: str
    mark: str


_RULE = RuleSigns(
    {Completeness.COMPLETE: "─", Completeness.FILLING: "╌", Completeness.UNKNOWN: "?"}, "▲", "◆"
)
_ASCII_RULE = RuleSigns(
    {Completeness.COMPLETE: "-", Completeness.FILLING: "~", Completeness.UNKNOWN: "?"}, "^", "m"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the list has its buckets on the screen: from the cell `start` to `end` (exclusive), `skip` of their cells
    being out of sight on the left."""

    start: int
    end: int
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of a view at a shape. `cursor` and `mark` are numbers of buckets of the view, None for none."""

    view: TimelineView
    shape: Shape
    height: int
    cursor: int | None
    mark: int | None

    @property
    def hidden(self) -> int:
        return len(self.view.totals) - self.shape.shown

    def request(self, drawn_with: DrawnWith) -> Request:
        """What the drawing thread is asked for."""
        parts = zip(self.view.totals, self.view.completeness, strict=True)
        counts = tuple(
            None if part is Completeness.UNKNOWN and not count else float(count) for count, part in parts
        )[self.hidden :]
        spec = HistogramSpec(counts, self.shape.pitch, self.height, drawn_with)
        return Request(slot="errors", subject="errors", version=(counts, self.shape.pitch), spec=spec)

    def lines(self, drawn: Drawn | None, place: Place, symbols: Symbols) -> list[tuple[Piece, ...]]:
        """The bars (blank until they are drawn), each line with what stands left of it, and the rule."""
        rows = [self._bars(drawn, y, place, symbols) for y in range(self.height)]
        return [*rows, self._rule(place, symbols)]

    def _bars(self, drawn: Drawn | None, y: int, place: Place, symbols: Symbols) -> tuple[Piece, ...]:
        most = max(self.view.totals[self.hidden :], default=0)
        scale = {0: quantity.count(most), self.height - 1: "all errors  0"}.get(y, "")
        if self.height == 1:
            scale = f"all errors  {quantity.count(most)}"
        corner = "|" if symbols.name == "ascii" else "┤" if scale else "│"
        front = Piece(f"{scale} {corner}".rjust(place.start), "dim")
        if drawn is None or y >= len(drawn.lines):
            return (front,)
        bars = [Piece(text, "spark" if style == "bar" else style) for text, style in drawn.lines[y]]
        return (front, *crop(bars, place.skip, place.end - place.start))

    def _rule(self, place: Place, symbols: Symbols) -> tuple[Piece, ...]:
        signs = _ASCII_RULE if symbols.name == "ascii" else _RULE
        cells: list[tuple[str, str]] = []
        for index in range(self.hidden, len(self.view.totals)):
            part = self.view.completeness[index]
            sign, ink = signs.parts[part], "stale" if part is Completeness.UNKNOWN else "dim"
            marks = {self.cursor: (signs.cursor, "accent"), self.mark: (signs.mark, "mark")}
            cells += [(sign * (self.shape.pitch - 1), ink), marks.get(index, (sign, ink))]
        front = Piece(" " * place.start)
        rule = [Piece(text, style) for text, style in joined(cells)]
        return (front, *crop(rule, place.skip, place.end - place.start))
