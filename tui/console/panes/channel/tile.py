"""One drawing's place on the screen: the drawing with the time cursor over it, or the words why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tui.console.drawing.drawn import Drawn, Segment, joined
from tui.console.drawing.labels import cell_width, fitted, label

STYLES: Mapping[str, str] = {
    "axis": "rule",
    "tick": "dim",
    "series0": "text",
    "series1": "spark",
    "series2": "dim",
    "series3": "dim",
    "bar": "spark",
    "count": "text",
}
"""The theme's style for each of a drawing's. Lines differ by their dashes: colour means severity alone."""

_FOOT = 2
"""The lines of a chart below its canvas: the axis and its labels."""


@dataclass(frozen=True, slots=True)
class Tile:
    """`title` and `words` stand where nothing is drawn yet; `note` behind the heading of what is. `cursor` is a
    fraction of the time axis, None for no cursor (or for bars, which have no axis)."""

    title: str
    drawn: Drawn | None = None
    words: str = ""
    note: str = ""
    cursor: float | None = None


def painted(tile: Tile, width: int, height: int, *, ascii_only: bool) -> list[tuple[Segment, ...]]:
    """Exactly `height` lines of `width` cells, in the theme's styles."""
    if tile.drawn is None or len(tile.drawn.lines) != height:
        return _said(tile, width, height, ascii_only=ascii_only)
    lines = [tuple((text, STYLES.get(style, style)) for text, style in line) for line in tile.drawn.lines]
    if tile.note:
        lines[0] = _noted(lines[0], tile.note, width, ascii_only=ascii_only)
    if tile.cursor is not None:
        left = _canvas_left(tile.drawn)
        if left is not None:
            column = left + min(width - left - 1, int(tile.cursor * (width - left)))
            for y in range(1, height - _FOOT):
                lines[y] = _crossed(lines[y], column, "|" if ascii_only else "│")
    return lines


def _said(tile: Tile, width: int, height: int, *, ascii_only: bool) -> list[tuple[Segment, ...]]:
    lines: list[list[Segment]] = [[(label(tile.title, width, ascii_only=ascii_only), "title")]]
    lines += [[] for _ in range(height - 1)]
    words = label(tile.words, max(0, width - 4), ascii_only=ascii_only)
    if height > 1:
        lines[height // 2] = [(" " * ((width - cell_width(words)) // 2), ""), (words, "dim")]
    return [fitted(line, width) for line in lines[:height]]


def _noted(heading: Iterable[Segment], note: str, width: int, *, ascii_only: bool) -> tuple[Segment, ...]:
    """What is amiss stands at the right end; of the legend is left what there is room for."""
    said = f"  {label(note, max(8, width // 2), ascii_only=ascii_only)}"
    return (*fitted(heading, width - cell_width(said)), (said, "stale"))


def _canvas_left(drawn: Drawn) -> int | None:
    """The cell behind the y axis, where the time axis begins."""
    cells = 0
    for text, style in drawn.lines[1] if len(drawn.lines) > 1 else ():
        cells += cell_width(text)
        if style == "axis":
            return cells - cell_width(text) + 1
    return None


def _crossed(line: Iterable[Segment], column: int, upright: str) -> tuple[Segment, ...]:
    """The cursor over one line: upright where it is blank, in the cursor's colour where there is ink."""
    crossed: list[Segment] = []
    at = 0
    for text, style in line:
        index = column - at
        if 0 <= index < len(text):
            here = upright if text[index] == " " else text[index]
            crossed += [(text[:index], style), (here, "accent"), (text[index + 1 :], style)]
        else:
            crossed.append((text, style))
        at += len(text)
    return joined(crossed)
