"""Lines into strips: named styles become terminal styles here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip

from tui.console.light_strip import LightStrip
from tui.console.table.cell import Piece
from tui.console.table.column import Column
from tui.console.table.fit import centre, crop, fit
from tui.console.table.frame import GUTTER, Kind, Line
from tui.console.table.layout import Layout

_UNDER = {Kind.HEADER: "header", Kind.TOTALS: "totals"}
"""Styles below the pieces' own, which win; below them all lies "text"."""

_OVER = {Kind.CURSOR: "cursor", Kind.CURSOR_UNFOCUSED: "cursor_unfocused"}
"""Styles over the pieces' own: what they do not set (the colour of a severity, say) shines through."""

_TO_SPARE = 8
"""Strips kept beyond a screenful: textual's take some kilobytes each, with all that they remember."""


class Painter:
    """Paints lines with one theme in one layout; make another for another, and what was cached is gone.

    A line that looks as one painted before gets the same strip, wherever it stands on the screen.
    """

    def __init__(
        self,
        styles_by_name: Mapping[str, Style],
        background: Style,
        ellipsis: str,
        columns: Sequence[Column[Any]],
        layout: Layout,
        width: int,
        height: int,
    ) -> None:
        self.layout = layout
        self.width = width
        self.height = height
        self._styles_by_name = styles_by_name
        self._background = background
        self._ellipsis = ellipsis
        self._aligns = [columns[slot.column].align for slot in layout.slots]
        self._end = layout.slots[-1].end if layout.slots else GUTTER
        self._resolved: dict[Kind, dict[str, Style]] = {kind: {} for kind in Kind}
        self._same: dict[Style, Style] = {}
        self._strips: LRUCache[Line, Strip] = LRUCache(height + _TO_SPARE)

    def strip(self, line: Line) -> Strip:
        """`line` in exactly the painter's width."""
        strip = self._strips.get(line)
        if strip is None:
            strip = self._strips[line] = self._painted(line)
        return strip

    def _painted(self, line: Line) -> Strip:
        """Neighbours in one style become one segment: equal styles are the same object here."""
        segments: list[Segment] = []
        run, style = "", None
        for text, own in self._styled(line):
            if own is style:
                run += text
            else:
                segments.append(Segment(run, style))
                run, style = text, own
        strip = Strip([*segments[1:], Segment(run, style)])
        if self._covered(line) > self.width:
            strip = strip.adjust_cell_length(self.width)
        return LightStrip(strip, self.width)

    def _styled(self, line: Line) -> Iterator[tuple[str, Style]]:
        """What stands on the line, and blanks to its end."""
        resolved = self._resolved[line.kind]
        for text, name in self._pieces(line):
            style = resolved.get(name)
            yield text, self._style(line.kind, name) if style is None else style
        left = self.width - self._covered(line)
        if left > 0:
            yield " " * left, self._style(line.kind, "")

    def _covered(self, line: Line) -> int:
        """Cells that its pieces take."""
        if line.kind is Kind.EMPTY:
            return self.width if line.cells else 0
        return max(GUTTER, self.width) if line.whole else self._end

    def _style(self, kind: Kind, name: str) -> Style:
        style = self._resolved[kind].get(name)
        if style is None:
            names = ("text", _UNDER.get(kind, ""), name, _OVER.get(kind, ""))
            named = (self._styles_by_name.get(layer, Style.null()) for layer in names)
            combined = Style.combine((self._background, *named))
            style = self._resolved[kind][name] = self._same.setdefault(combined, combined)
        return style

    def _pieces(self, line: Line) -> Iterable[Piece]:
        if line.kind is Kind.EMPTY:
            return centre(line.cells[0], self.width, self._ellipsis) if line.cells else ()
        if line.whole:
            return (*line.gutter, *fit(line.cells[0], self.width - GUTTER, "left", self._ellipsis))
        return self._columns(line)

    def _columns(self, line: Line) -> Iterator[Piece]:
        yield from line.gutter
        x = GUTTER
        for slot, align, cell in zip(self.layout.slots, self._aligns, line.cells, strict=True):
            if slot.start > x:
                yield Piece(" " * (slot.start - x))
            shown = slot.end - slot.start
            if slot.skip:
                yield from crop(fit(cell, slot.width, align, self._ellipsis), slot.skip, shown)
            else:
                yield from fit(cell, shown, align, self._ellipsis)
            x = slot.end
