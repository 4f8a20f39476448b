"""The charts side by side and under each other, as one widget that sends only the cells that differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, repeat

from rich.segment import Segment as RichSegment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.console.drawing.drawn import Segment, joined
from tui.console.drawing.labels import cell_width, fitted
from tui.console.light_strip import LightStrip
from tui.console.panes.channel.layout import GAP, NO_CHARTS, Layout
from tui.console.panes.channel.tile import Tile, painted

Row = tuple[Segment, ...]


class ChartGrid(Widget):
    """As high as its layout. `show` costs nothing while all looks the same."""

    DEFAULT_CSS = "ChartGrid { height: auto; width: 100%; margin: 0 1; }"
    ALLOW_SELECT = False
    can_focus = False

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__()
        self._ascii_only = ascii_only
        self._styles: Mapping[str, Style] = {}
        self._layout_now = NO_CHARTS
        self._rows: list[Row] = []

    def wear(self, styles: Mapping[str, Style]) -> None:
        """Take a theme's styles."""
        self._styles = styles
        self.refresh()

    def show(self, tiles: Sequence[Tile], layout: Layout) -> None:
        """Show these, at most as many as the layout has places for."""
        before, self._rows = self._rows, self._composed(tiles, layout)
        if layout.total_height != self._layout_now.total_height:
            self.styles.height = layout.total_height
            self.display = layout.total_height > 0
        same_shape = layout == self._layout_now and len(before) == len(self._rows)
        self._layout_now = layout
        if not same_shape:
            self.refresh()
            return
        regions = [
            Region(start, y, end - start, 1)
            for y, (old, new) in enumerate(zip(before, self._rows, strict=True))
            if old != new
            for start, end in (changed(old, new),)
        ]
        if regions:
            self.refresh(*regions)

    @property
    def text(self) -> str:
        """What is shown, as text."""
        return "\n".join("".join(text for text, _ in row).rstrip() for row in self._rows)

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        if y >= len(self._rows):
            return Strip.blank(width, base)
        row = fitted(self._rows[y], width)
        segments = (RichSegment(text, base + self._style(style)) for text, style in row)
        return LightStrip(segments, width)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Without Textual's cache: the rows are kept here."""
        return [self.render_line(y).crop(crop.x, crop.right) for y in range(crop.y, crop.bottom)]

    def _style(self, name: str) -> Style:
        return self._styles.get(name or "text", Style.null())

    def _composed(self, tiles: Sequence[Tile], layout: Layout) -> list[Row]:
        rows: list[Row] = []
        for line in range(layout.lines):
            shown = tiles[line * layout.columns : (line + 1) * layout.columns]
            blocks = [painted(one, layout.width, layout.height, ascii_only=self._ascii_only) for one in shown]
            gaps: list[Segment] = [(" " * GAP, "")]
            for y in range(layout.height):
                pieces = chain.from_iterable(chain(block[y], gap) for block, gap in zip(blocks, repeat(gaps)))
                rows.append(joined(pieces))
        return rows


def changed(old: Row, new: Row) -> tuple[int, int]:
    """From which cell up to which two rows differ; both in full where a character is not one cell wide."""
    before, after = _cells(old), _cells(new)
    longest = max(len(before), len(after))
    if not (_plain(old) and _plain(new)) or len(before) != len(after):
        return 0, longest * 2
    start = next(at for at in range(longest) if before[at] != after[at])
    end = next(at for at in range(longest, 0, -1) if before[at - 1] != after[at - 1])
    return start, end


def _cells(row: Row) -> list[tuple[str, str]]:
    return [(character, style) for text, style in row for character in text]


def _plain(row: Row) -> bool:
    """Whether every character takes one cell: then places in the text are places on the screen."""
    return all(cell_width(text) == len(text) for text, _ in row)
