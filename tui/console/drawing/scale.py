"""Numbers made fit for drawing: finite, clamped, on a scale from 0 to 1, with round ticks.

plotext ends the whole process on NaN, raises on None and infinity, prints when its limits meet and takes seconds
over a value far outside them. So it only ever sees fractions made here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_LIMIT = 1e300
"""Values beyond are drawn as this: their differences and sums stay finite."""


_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
_ROUND_ENOUGH = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"""Where the end of the axis is one or two steps away, a rounder step would leave half of a low chart empty."""

_FEW = 3


def finite(value: float | None) -> float | None:
    """`value` as a float within ±1e300; None for None, NaN and infinity, which all mean "not known"."""
    if value is None:
        return None
    try:
        number = float(value)
    except OverflowError:
        return _LIMIT if value > 0 else -_LIMIT
    if not math.isfinite(number):
        return None
    return min(_LIMIT, max(-_LIMIT, number))


@dataclass(frozen=True, slots=True)
class Scale:
    """A stretch of values from `low` to `high`, both finite, `low` not above `high`."""

    low: float
    high: float

    def fraction(self, value: float) -> float:
        """Where finite `value` stands: 0 at `low`, 1 at `high`, clamped.

        On a scale of no extent zero is at the bottom and anything else in the middle, so that a constant
        series is a flat line and a silent channel does not look like a busy one.
        """
        if value < self.low:
            return 0.0
        if value > self.high:
            return 1.0
        if self.low == self.high:
            return 0.0 if value == 0 else 0.5
        return min(1.0, (value - self.low) / (self.high - self.low))


def scale_of(values: Iterable[float], low: float | None, high: float | None) -> Scale:
    """The scale of `values`; a bound that is given and finite wins over what the values show."""
    known = tuple(values)
    low, high = finite(low), finite(high)
    bottom = min(known, default=0.0 if high is None else high) if low is None else low
    top = max(known, default=bottom) if high is None else high
    if bottom <= top:
        return Scale(bottom, top)
    if low is not None and high is not None:
        return Scale(high, low)
    return Scale(bottom, bottom) if high is None else Scale(top, top)


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale and the ticks on it: (fraction from 0 to 1, label), from the bottom up."""

    scale: Scale
    ticks: tuple[tuple[float, str], ...]


def value_axis(values: Iterable[float], low: float | None, high: float | None, at_most: int) -> Axis:
    """An axis for finite `values` with at most `at_most` round ticks (two at least).

    Without `low` it begins at zero, or at the smallest value where that is negative: a line that starts elsewhere
    makes a small change look like a large one. An end that was not given is moved out to a round number.
    """
    known = tuple(values)
    given = scale_of((*known, 0.0) if finite(low) is None else known, low, high)
    bottom, top = given.low, given.high
    if bottom == top:
        top = bottom + max(1.0, abs(bottom) / 10)
    factors = _ROUND_ENOUGH if at_most <= _FEW and bottom >= 0 else _ROUND
    step = _round_step((top - bottom) / max(1, at_most - 1), factors)
    if finite(low) is None:
        bottom = math.floor(bottom / step) * step
    if finite(high) is None:
        top = math.ceil(top / step) * step
    return _labelled(Scale(bottom, top), step)


def _round_step(least: float, factors: tuple[float, ...]) -> float:
    """The smallest of `factors` times a power of ten that is not below `least`."""
    if least < 1e-290:
        return 1e-290
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in factors if factor * power >= least * (1 - 1e-9))


def _labelled(scale: Scale, step: float) -> Axis:
    first, last = math.ceil(scale.low / step - 1e-9), math.floor(scale.high / step + 1e-9)
    positions = [index * step for index in range(first, last + 1)]
    if len(positions) < 2:
        positions = [scale.low, scale.high]
    ticks: list[tuple[float, str]] = []
    for position, text in zip(positions, _texts(positions, step), strict=True):
        if not ticks or ticks[-1][1] != text:
            ticks.append((scale.fraction(position), text))
    return Axis(scale, tuple(ticks))


def _texts(positions: list[float], step: float) -> list[str]:
    """All labels with the same number of decimals, or all with an exponent."""
    largest = max(abs(position) for position in positions)
    decimals = next(
        (count for count in range(5) if math.isclose(round(step, count), step, rel_tol=1e-6)), None
    )
    if decimals is None or largest >= 1e7:
        return [_exponential(position) for position in positions]
    return [f"{position + 0.0:.{decimals}f}" for position in positions]


def _exponential(value: float) -> str:
    if value == 0:
        return "0"
    return f"{value:.1e}".replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")
