"""A series in one line of text.

A wall redraws a screenful of them each minute, and plotext takes two milliseconds for one: it draws each cell that can
stand in one (25 in all) once, and they are put side by side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from tui.console.drawing import canvas
from tui.console.drawing.drawn import Symbols
from tui.console.drawing.scale import finite, scale_of

_RAMPS = {"block": "▁▂▃▄▅▆▇█", "ascii": ".:-=+*#"}
"""Glyphs from the lowest level up. None is a space: a low value must not look like no value."""
_BRAILLE_LEVELS = 4


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
    count = _BRAILLE_LEVELS if symbols == "braille" else len(_RAMPS[symbols])
    levels: list[int | None] = [None] * (places - len(known))
    levels += (None if value is None else _level(scale.fraction(value), count) for value in known)
    if symbols == "braille":
        return "".join(map(_braille_cell, levels[::2], levels[1::2]))
    ramp = _RAMPS[symbols]
    return "".join(" " if level is None else ramp[level] for level in levels)


def _level(height: float, count: int) -> int:
    """Which of `count` levels a height from 0 to 1 is on: between two it is the one nearer to the middle."""
    return int(height * count) if height < 0.5 else math.ceil(height * count) - 1


@cache
def _braille_cell(left: int | None, right: int | None) -> str:
    """Two columns of dots as plotext draws them."""
    heights = [None if level is None else (level + 0.5) / _BRAILLE_LEVELS for level in (left, right)]
    return canvas.columns(heights, 1, 1, "braille")[0]


def _reduced(values: list[float | None], places: int) -> list[float | None]:
    """At most `places` values: the mean of the known ones of each bucket, None for a bucket that knows nothing."""
    count = len(values)
    if count <= places:
        return values
    buckets = (values[index * count // places : (index + 1) * count // places] for index in range(places))
    return [_mean([value for value in bucket if value is not None]) for bucket in buckets]


def _mean(known: list[float]) -> float | None:
    return sum(known) / len(known) if known else None
