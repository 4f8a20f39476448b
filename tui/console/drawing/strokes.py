"""A series over time as strokes of a pen: reduced to what can be seen, lifted over gaps, dashed.

A chart of 150 cells shows 300 columns of dots. Of the samples in one column only the least and the greatest can be
seen, so only they are drawn: a peak of one sample is kept, and a day of minutes costs no more than an hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

Sample = tuple[int, float | None]
"""Epoch milliseconds and a value, None where it is not known."""

Point = tuple[float, float]
"""Dots from the left, with the middle of the first at 0.5, and a height from 0 to 1."""


def runs(samples: Iterable[Sample], longest_step_ms: int | None) -> Iterator[list[tuple[int, float]]]:
    """`samples` cut at every None, and at steps longer than `longest_step_ms` if given."""
    run: list[tuple[int, float]] = []
    for at_ms, value in samples:
        torn = run and longest_step_ms is not None and at_ms - run[-1][0] > longest_step_ms
        if run and (value is None or torn):
            yield run
            run = []
        if value is not None:
            run.append((at_ms, value))
    if run:
        yield run


def reduced(points: Sequence[tuple[int, float]]) -> list[Point]:
    """`points` (column of dots, y; columns not decreasing) as least and greatest of each column, in their order."""
    polyline: list[Point] = []
    start = 0
    for end in range(1, len(points) + 1):
        column = points[start][0]
        if end < len(points) and points[end][0] == column:
            continue
        heights = [y for _, y in points[start:end]]
        least, greatest = min(heights), max(heights)
        pair = (least, greatest) if heights.index(least) <= heights.index(greatest) else (greatest, least)
        polyline.extend((column + 0.5, y) for y in (pair if least != greatest else pair[:1]))
        start = end
    return polyline


def dashed(polyline: Sequence[Point], on: int, off: int) -> list[list[Point]]:
    """`polyline` as dashes of `on` dots with `off` dots between, beginning with a dash: nothing short is lost."""
    if off == 0 or len(polyline) < 2:
        return [list(polyline)]
    origin = polyline[0][0] - 0.5
    dashes: list[list[Point]] = []
    for start, end in pairwise(polyline):
        for piece in _inked(start, end, origin, on, on + off):
            if dashes and dashes[-1][-1][0] == piece[0][0]:
                dashes[-1].append(piece[1])
            else:
                dashes.append(list(piece))
    return dashes


def _inked(start: Point, end: Point, origin: float, on: int, period: int) -> Iterator[tuple[Point, Point]]:
    """The parts of the line from `start` to `end` (not to the left) that fall on the inked part of a period."""
    x0, x1 = start[0], end[0]
    for number in range(int((x0 - origin) // period), int((x1 - origin) // period) + 1):
        # Dots have their middle at .5: a dash of n dots reaches from the first middle to the last.
        left = max(x0, origin + number * period + 0.5)
        right = min(x1, origin + number * period + on - 0.5)
        if left > right:
            continue
        yield _at(left, start, end), _at(right, start, end) if right < x1 else end


def _at(x: float, start: Point, end: Point) -> Point:
    """The point at `x` on the line between two points; `start` itself where the line is upright."""
    (x0, y0), (x1, y1) = start, end
    if x <= x0:
        return start
    y = y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return x, max(min(y0, y1), min(max(y0, y1), y))  # rounding must not carry it off the canvas
