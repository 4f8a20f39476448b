"""The one place that touches plotext: fractions and cells in, text out.

plotext has one figure for the whole process and two threads corrupt it, hence the lock; the drawing thread is
the only one that draws in a running console, so that nobody waits for it. Importing plotext takes a tenth of a
second and happens with the first drawing. What reaches plotext is finite and within its limits: see `scale`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tui.console.drawing.drawn import Segment, joined
from tui.console.drawing.library import library

Polyline = Sequence[tuple[float, float]]
"""Connected points (x in dots from the left, y from 0 at the bottom to 1 at the top)."""

_SGR = re.compile(r"\x1b\[([0-9;]*)m")
_INK = re.compile(r"38;2;0;0;(\d+)$")

_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Stroke:
    """One series: polylines drawn with `marker` (a character, "braille" or "hd") in one style."""

    polylines: Sequence[Polyline]
    marker: str
    style: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A chart ready to be drawn on `width` x `height` cells, axes and tick labels included.

    `dots` is the extent of x; ticks are (position, label), x in dots, y from 0 to 1; rules are dotted horizontal
    lines (y, style). Labels are literal text of single-cell characters.
    """

    width: int
    height: int
    dots: int
    strokes: Sequence[Stroke]
    rules: Sequence[tuple[float, str]]
    x_ticks: Sequence[tuple[float, str]]
    y_ticks: Sequence[tuple[float, str]]
    words: str = ""


def columns(
    heights: Sequence[float | None], cells: int, rows: int, marker: Literal["full", "braille"]
) -> list[str]:
    """Filled columns, spread over `cells` x `rows` cells; None leaves a column empty. Heights from 0 to 1."""
    xs = [(index + 0.5) * cells / len(heights) for index, one in enumerate(heights) if one is not None]
    ys = [one for one in heights if one is not None]
    if not ys:
        return [" " * cells] * rows
    with _one_at_a_time:
        figure, plotext = _bare_figure(cells, rows, cells, 1)
        figure.draw(figure.signal(xs, ys, marker=plotext.marker(marker)).fillx())
        return _rows(figure.build().string(colorless=True), rows)


def bars(lengths: Sequence[float], cells: int) -> list[str]:
    """One filled row of `cells` cells for each of `lengths` (from 0 to 1, at least one length)."""
    count = len(lengths)
    xs = [
        max(0.0, length - 0.5 / cells) for length in lengths
    ]  # plotext fills the cell it ends in: so it rounds
    ys = [count - index - 0.5 for index in range(count)]
    with _one_at_a_time:
        figure, plotext = _bare_figure(cells, count, 1, count)
        figure.draw(figure.signal(xs, ys, marker=plotext.marker("full")).filly())
        return _rows(figure.build().string(colorless=True), count)


def chart(sheet: Sheet) -> list[tuple[Segment, ...]]:
    """`sheet` as `sheet.height` lines of segments, in the styles "axis", "tick" and those of strokes and rules."""
    inks = [
        "",
        "axis",
        "tick",
        *(stroke.style for stroke in sheet.strokes),
        *(style for _, style in sheet.rules),
    ]
    with _one_at_a_time:
        figure, plotext = _figure(sheet.width, sheet.height)
        _frame(figure, plotext, sheet)
        for ink, stroke in enumerate(sheet.strokes, start=3):
            _draw_stroke(figure, plotext.marker(stroke.marker, (0, 0, ink)), stroke)
        for ink, (y, _) in enumerate(sheet.rules, start=3 + len(sheet.strokes)):
            figure.line(y, "horizontal", pixel=plotext.pixel((0, 0, ink)), style="dotted")
        if sheet.words:
            figure.draw(figure.text(sheet.dots / 2, 0.5, sheet.words, alignment="center"))
        styled = figure.build().string()
    return [_segments(row, inks) for row in _rows(styled, sheet.height)]


def _figure(cells: int, rows: int) -> tuple[Any, Any]:
    plotext = library()
    figure = plotext.figure
    figure.clear()
    plotext.terminal.limit(False, False)
    figure.plot_size(cells, rows)
    figure.canvas("default")
    return figure, plotext


def _bare_figure(cells: int, rows: int, x_extent: float, y_extent: float) -> tuple[Any, Any]:
    """A figure without axes: its limits lie on the outer edges of the outer cells."""
    figure, plotext = _figure(cells, rows)
    figure.axes(False)
    for axis, extent in (("x", x_extent), ("y", y_extent)):
        ruler = figure.ruler(axis)
        ruler.frequency(0)
        ruler.alignment(lim="edge")
        ruler.lim(0, extent)
    return figure, plotext


def _frame(figure: Any, plotext: Any, sheet: Sheet) -> None:
    """Left and lower axis with their ticks. Colours carry the index of a style: see `_segments`."""
    figure.axes(True, pixel=plotext.pixel((0, 0, 1)))
    figure.axes(False, axis="x", side=1)
    figure.axes(False, axis="y", side=1)
    x_ruler, y_ruler = figure.ruler("x"), figure.ruler("y")
    x_ruler.alignment(lim="edge")
    x_ruler.lim(0, sheet.dots)
    y_ruler.lim(0, 1)
    for ruler, ticks in ((x_ruler, sheet.x_ticks), (y_ruler, sheet.y_ticks)):
        ruler.pixel(plotext.pixel((0, 0, 2)))
        ruler.ticks([position for position, _ in ticks], [text for _, text in ticks])


def _draw_stroke(figure: Any, marker: Any, stroke: Stroke) -> None:
    points = [point for polyline in stroke.polylines for point in polyline]
    if not points:
        return
    signal = figure.signal([x for x, _ in points], [y for _, y in points], marker=marker).lines()
    start = 0
    for polyline in stroke.polylines:
        signal.line(start, False)
        start += len(polyline)
    figure.draw(signal)


def _rows(built: str, rows: int) -> list[str]:
    return built.split("\n")[:rows]


def _segments(row: str, inks: Sequence[str]) -> tuple[Segment, ...]:
    """`row` cut at its colour codes: the blue of a foreground is the index of its style among `inks`.

    Far cheaper than asking plotext for the colour of every cell.
    """
    pieces = _SGR.split(row)
    segments: list[Segment] = [(pieces[0], "")]
    style = ""
    for code, text in zip(pieces[1::2], pieces[2::2], strict=True):
        match = _INK.match(code)
        if match:
            style = inks[int(match[1])]
        elif code in ("", "0"):
            style = ""
        segments.append((text, style))
    return joined(segments)
