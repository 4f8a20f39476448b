"""How many buckets a width has room for, and how wide each then is. Pure."""

from __future__ import annotations

from dataclasses import dataclass

LEAST_PITCH = 5
"""Cells of one bucket: a blank, a glyph, and three for its number."""
MOST_PITCH = 6
_LEAST_BUCKETS = 4

_BEFORE_TEXT = 2
"""The gutter."""
_BEHIND_TEXT = 1
_FIGURES = ((0, 21), (100, 33), (140, 45), (180, 52))
"""From such a width on, so many cells are for the figures behind the buckets: n, lift and what goes on; with first and
last; with what the lift is of; with the ratio."""


def text_for(width: int) -> int:
    """Cells that a group's text has at the least: it alone tells one class of errors from another, so it has its share
    before the buckets."""
    return 10 + width // 5


def room_for(width: int) -> int:
    """Cells for buckets on a screen of `width`."""
    figures = [cells for least, cells in _FIGURES if width >= least][-1]
    beside = _BEFORE_TEXT + text_for(width) + _BEHIND_TEXT + figures
    return max(_LEAST_BUCKETS * LEAST_PITCH, width - beside)


def most_buckets(width: int) -> int:
    """How many buckets to ask for at the most."""
    return room_for(width) // LEAST_PITCH


@dataclass(frozen=True, slots=True)
class Shape:
    """The last `shown` of a view's buckets are on the screen, each in `pitch` cells, the groups' texts before them in
    `text` cells or more."""

    shown: int = 0
    pitch: int = LEAST_PITCH
    text: int = text_for(80)

    @property
    def cells(self) -> int:
        return self.shown * self.pitch


def shape_of(buckets: int, width: int) -> Shape:
    """The best a width makes of so many buckets, which may have been asked for on a wider screen."""
    room = room_for(width)
    shown = min(buckets, room // LEAST_PITCH)
    pitch = min(MOST_PITCH, room // shown) if shown else LEAST_PITCH
    return Shape(shown, pitch, text_for(width))


def chart_height(height: int) -> int:
    """Lines of the totals over the list, of a pane of `height` lines."""
    if height < 16:
        return 0
    return max(3, min(8, height // 6))
