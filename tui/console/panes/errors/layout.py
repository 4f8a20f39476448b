"""How many buckets a width has room for, and how wide each then is. Pure."""

from __future__ import annotations

from dataclasses import dataclass

LEAST_PITCH = 5
"""Cells of one bucket: a blank, a glyph, and three for its number."""
MOST_PITCH = 6
_LEAST_BUCKETS = 4

_BESIDE = ((0, 38), (100, 58), (140, 70), (180, 100))
"""From such a width on, so many cells are for what stands beside the buckets."""


def room_for(width: int) -> int:
    """Cells for buckets on a screen of `width`."""
    beside = [cells for least, cells in _BESIDE if width >= least][-1]
    return max(_LEAST_BUCKETS * LEAST_PITCH, width - beside)


def most_buckets(width: int) -> int:
    """How many buckets to ask for at the most."""
    return room_for(width) // LEAST_PITCH


@dataclass(frozen=True, slots=True)
class Shape:
    """The last `shown` of a view's buckets are on the screen, each in `pitch` cells."""

    shown: int = 0
    pitch: int = LEAST_PITCH

    @property
    def cells(self) -> int:
        return self.shown * self.pitch


def shape_of(buckets: int, width: int) -> Shape:
    """The best a width makes of so many buckets, which may have been asked for on a wider screen."""
    room = room_for(width)
    shown = min(buckets, room // LEAST_PITCH)
    return Shape(shown, min(MOST_PITCH, room // shown) if shown else LEAST_PITCH)


def chart_height(height: int) -> int:
    """Lines of the totals over the list, of a pane of `height` lines."""
    if height < 16:
        return 0
    return max(3, min(8, height // 6))
