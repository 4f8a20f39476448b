"""A series in one line of text."""

from __future__ import annotations

from collections.abc import Sequence

from tui.console.drawing import canvas
from tui.console.drawing.drawn import Symbols
from tui.console.drawing.scale import finite, scale_of

_RAMPS = {"block": "▁▂▃▄▅▆▇█", "ascii": ".:-=+*#"}
"""Glyphs from the lowest level up. None is a space: a low value must not look like no value."""


def sparkline(
    values: Sequence[float | None],
    width: int,
    *,
    symbols: Symbols,
    low: float | None = None,
    high: float | None = None,
) -> str:
    """`values`, oldest first, as exactly `width` cells; the newest stands at the right.

    None, NaN and infinity are gaps and leave a space. Too few values leave spaces on the left; too many are
    reduced to means, gaps left out. `low` and `high` bound the scale (values beyond are drawn at the bound),
    without them it is that of the values. A constant series is flat: low when it is zero, else in the middle.
    Levels: eight for block, seven for ascii, four for braille, which shows two values in a cell.
    """
    if width < 1:
        return ""
    places = width * 2 if symbols == "braille" else width
    known = _reduced([finite(value) for value in values], places)
    scale = scale_of((value for value in known if value is not None), low, high)
    heights: list[float | None] = [None] * (places - len(known))
    heights += (None if value is None else scale.fraction(value) for value in known)
    if symbols == "braille":
        return canvas.columns(heights, width, 1, "braille")[0]
    return _collapsed(canvas.columns(heights, width, len(_RAMPS[symbols]), "full"), _RAMPS[symbols])


def _reduced(values: list[float | None], places: int) -> list[float | None]:
    """At most `places` values: the mean of the known ones of each bucket, None for a bucket that knows nothing."""
    count = len(values)
    if count <= places:
        return values
    buckets = (values[index * count // places : (index + 1) * count // places] for index in range(places))
    return [_mean([value for value in bucket if value is not None]) for bucket in buckets]


def _mean(known: list[float]) -> float | None:
    return sum(known) / len(known) if known else None


def _collapsed(rows: list[str], ramp: str) -> str:
    """Filled columns as one glyph each, by how high they are."""
    levels = (sum(cell != " " for cell in column) for column in zip(*rows, strict=True))
    return "".join(ramp[level - 1] if level else " " for level in levels)
