"""Counts over time as upright bars, each as wide as what stands under it."""

from __future__ import annotations

from dataclasses import dataclass

from tui.console.drawing import canvas
from tui.console.drawing.drawn import Drawn, Segment, Symbols
from tui.console.drawing.labels import fitted
from tui.console.drawing.scale import Scale, finite

_RAMPS = {"block": "▁▂▃▄▅▆▇█", "braille": "⣀⣤⣶⣿", "ascii": ".:#"}
"""How the topmost cell of a bar can look, from the lowest level up; the last is a full cell."""


@dataclass(frozen=True, slots=True)
class HistogramSpec:
    """Bars from zero, oldest first, each in `pitch` cells of which the first stays blank, `height` cells high.

    A count of None is "not known" and leaves its place blank, as zero does: whoever draws says below which is which.
    Anything above zero shows at least a sliver. `high` is the top of the scale, without it the highest count.
    """

    counts: tuple[float | None, ...]
    pitch: int
    height: int
    symbols: Symbols
    high: float | None = None

    @property
    def width(self) -> int:
        return len(self.counts) * self.pitch


def draw_histogram(spec: HistogramSpec) -> Drawn:
    """`spec` as exactly `height` lines of `width` cells."""
    if spec.width < 1 or spec.height < 1:
        return Drawn(((),) * max(0, spec.height))
    ramp = _RAMPS[spec.symbols]
    steps = spec.height * len(ramp)
    known = [finite(count) or 0.0 for count in spec.counts]
    scale = Scale(0.0, max(spec.high or 0.0, *known, 1.0))
    # plotext fills the cell a column ends in: half a step less makes it round to the nearest.
    heights = [
        max(scale.fraction(count) - 0.5 / steps, 0.5 / steps) if count > 0 else None for count in known
    ]
    columns = zip(*canvas.columns(heights, len(heights), steps, "full"), strict=True)
    levels = [sum(cell != " " for cell in column) for column in columns]
    return Drawn(tuple(_line(spec, levels, row, ramp) for row in range(spec.height - 1, -1, -1)))


def _line(spec: HistogramSpec, levels: list[int], row: int, ramp: str) -> tuple[Segment, ...]:
    """The cells of one height: full ones, the tops of bars, blanks."""
    text = "".join(
        " " * min(1, spec.pitch - 1) + _glyph(level - row * len(ramp), ramp) * max(1, spec.pitch - 1)
        for level in levels
    )
    return fitted([(text, "bar")], spec.width)


def _glyph(level: int, ramp: str) -> str:
    return " " if level < 1 else ramp[min(level, len(ramp)) - 1]
