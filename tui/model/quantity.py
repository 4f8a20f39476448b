"""Numbers as people read them: at most three significant digits, the unit beside, "—" for what is unknown.

A value too small for its last digit reads "<0.01 %", never 0; one beyond every unit reads ">9999 Pb/s". Not a
number and infinity are unknown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

UNKNOWN = "—"

_NEARLY = 0.99
"""Of a power of ten: beyond it rounding may need one more digit."""

_POWERS = (10.0, 100.0, 1000.0)

_MOST = 9999
"""The largest number shown in the largest unit of a scale."""


@dataclass(frozen=True, slots=True)
class Unit:
    """`size` counts in the scale's base; `decimals` at most; `whole` drops ".0" (`2 m`, but `2.0 s`)."""

    symbol: str
    size: float
    decimals: int
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """The units of one sort of quantity, smallest first, and how many digits its numbers are worth."""

    units: tuple[Unit, ...]
    digits: int = 3

    def text(self, value: float | None) -> str:
        """`value` in the unit that suits it."""
        known = finite(value)
        if known is None:
            return UNKNOWN
        return self._plain(known) or self._text(known)

    def _plain(self, value: float) -> str:
        """`value` where no rounding makes another unit or one more digit of it, which is nearly always; "" elsewhere.
        A wall asks hundreds of them at each refresh."""
        unit = self.units[0]
        for larger in self.units[1:]:
            if value < larger.size:
                if value > larger.size * _NEARLY:
                    return ""
                break
            unit = larger
        amount = value / unit.size
        for digits, power in enumerate(_POWERS, start=1):
            if amount < power * _NEARLY:
                if amount < power / 10:
                    return ""
                decimals = max(0, min(unit.decimals, self.digits - digits))
                return "" if unit.whole and decimals else _beside(f"{amount:.{decimals}f}", unit)
        return ""

    def _text(self, known: float) -> str:
        unit = self.unit_for(known)
        return _beside(_number(known, unit, self.decimals_for(known, unit)), unit)

    def unit_for(self, value: float) -> Unit:
        """The largest unit in which `value`, once rounded, is at least 1; the smallest where there is none."""
        chosen, amount = self.units[0], abs(value)
        for unit, larger in pairwise(self.units):
            if amount < larger.size / 2:  # far from what rounding could make of it
                break
            rounded = round(abs(value) / unit.size, self.decimals_for(value, unit))
            if rounded * unit.size >= larger.size or math.isclose(rounded * unit.size, larger.size):
                chosen = larger
        return chosen

    def decimals_for(self, value: float, unit: Unit) -> int:
        """How many decimals `value` deserves in `unit`, rounding up to the next digit included."""
        amount = min(abs(value) / unit.size, 10.0**self.digits)
        for decimals in range(unit.decimals, 0, -1):
            if len(_whole_digits(round(amount, decimals))) + decimals <= self.digits:
                return decimals
        return 0


def _whole_digits(amount: float) -> str:
    """The digits before the point; none where only a zero stands there."""
    return str(int(amount)) if amount >= 1 else ""


def finite(value: float | None) -> float | None:
    """`value`, None where it is unknown, not a number or infinite."""
    if value is None:
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _number(value: float, unit: Unit, decimals: int) -> str:
    amount = value / unit.size
    sign = "-" if value < 0 else ""
    if abs(amount) > _MOST:
        return f"{'<-' if value < 0 else '>'}{_MOST}"
    text = f"{abs(amount):.{decimals}f}"
    if float(text) == 0:
        return "0" if value == 0 else f"{'>-' if value < 0 else '<'}{10**-decimals:.{decimals}f}"
    if unit.whole:
        text = text.removesuffix(".0")
    return sign + text


def _beside(number: str, unit: Unit) -> str:
    return f"{number} {unit.symbol}" if unit.symbol else number


THROUGHPUT = Scale(
    (
        Unit("b/s", 0.001, 0),
        Unit("kb/s", 1, 2),
        Unit("Mb/s", 1e3, 2),
        Unit("Gb/s", 1e6, 2),
        Unit("Tb/s", 1e9, 2),
        Unit("Pb/s", 1e12, 2),
    )
)
"""Base: kbps."""

COUNT = Scale((Unit("", 1, 0), Unit("k", 1e3, 1), Unit("M", 1e6, 1), Unit("G", 1e9, 1)))
"""Base: one. Thousands carry one decimal: `8.1 k`."""

PERCENT = Scale((Unit("%", 0.01, 2),), digits=2)
"""Base: a fraction of 1. Two digits: `81 %`, `3.1 %`, `0.25 %`."""

DURATION = Scale(
    (
        Unit("ms", 1, 0),
        Unit("s", 1e3, 1),
        Unit("m", 60e3, 1, whole=True),
        Unit("h", 3600e3, 1, whole=True),
        Unit("d", 86_400e3, 1, whole=True),
    )
)
"""Base: ms."""

SIZE = Scale(
    (Unit("B", 1, 0), Unit("kB", 1e3, 1), Unit("MB", 1e6, 1), Unit("GB", 1e9, 1), Unit("TB", 1e12, 1))
)
"""Base: bytes, in powers of a thousand."""

PLAIN = Scale((Unit("", 1, 2),))
"""A number that has no unit: a score, a rate of changes."""


class Measure(StrEnum):
    """What a number counts, as the ends of names say: `_ratio`, `_ms`, `_s`, `_kbps`, `_bps`."""

    RATIO = "ratio"
    MS = "ms"
    S = "s"
    KBPS = "kbps"
    BPS = "bps"
    COUNT = "count"
    PLAIN = "plain"


_SHOWN: dict[Measure, tuple[Scale, float]] = {
    Measure.RATIO: (PERCENT, 1),
    Measure.MS: (DURATION, 1),
    Measure.S: (DURATION, 1000),
    Measure.KBPS: (THROUGHPUT, 1),
    Measure.BPS: (THROUGHPUT, 0.001),
    Measure.COUNT: (COUNT, 1),
    Measure.PLAIN: (PLAIN, 1),
}


def shown(value: float | None, measure: Measure) -> str:
    """`value`, counted as `measure` says, with the unit that suits it."""
    scale, factor = _SHOWN[measure]
    known = finite(value)
    return scale.text(None if known is None else known * factor)


def throughput(kbps: float | None) -> str:
    """`4.21 Gb/s`, `880 Mb/s`."""
    return THROUGHPUT.text(kbps)


def bitrate(bps: float | None) -> str:
    """Bits a second, as `throughput` writes them."""
    return shown(bps, Measure.BPS)


def count(number: float | None) -> str:
    """`12.4 k`, `880`."""
    return COUNT.text(number)


def percent(fraction: float | None) -> str:
    """`81 %` of 0.81; `0.25 %` of 0.0025."""
    return PERCENT.text(fraction)


def duration(ms: float | None) -> str:
    """`320 ms`, `4.1 s`, `2 m`, `2.5 h`."""
    return DURATION.text(ms)


def size(number_of_bytes: float | None) -> str:
    """`12.4 MB`."""
    return SIZE.text(number_of_bytes)


def age(ms: float | None) -> str:
    """Whole units that have passed: `59 s`, `2 m`, `3 h`, `4 d`. An age below 0 (clocks differ) is 0."""
    known = finite(ms)
    if known is None:
        return UNKNOWN
    passed = max(0.0, known)
    unit = next((unit for unit in reversed(DURATION.units[1:]) if passed >= unit.size), DURATION.units[1])
    return _beside(_number(math.floor(passed / unit.size) * unit.size, unit, 0), unit)


@dataclass(frozen=True, slots=True)
class Column:
    """How every value of one column is written: one unit, one number of decimals."""

    unit: Unit
    decimals: int

    def number(self, value: float | None) -> str:
        """The number alone, for a column whose head names the unit."""
        known = finite(value)
        return UNKNOWN if known is None else _number(known, self.unit, self.decimals)

    def text(self, value: float | None) -> str:
        """The number with the unit beside it."""
        number = self.number(value)
        return number if number == UNKNOWN else _beside(number, self.unit)


def same_unit(values: Iterable[float | None], scale: Scale) -> Column:
    """The column that suits the largest of `values`, so that numbers under each other compare by eye.

    A small neighbour of a large value keeps the large one's unit: 880 Mb/s under 4.21 Gb/s is `0.88 Gb/s`.
    """
    known = [abs(number) for number in map(finite, values) if number is not None]
    largest = max(known, default=0.0)
    unit = scale.unit_for(largest)
    plain = Unit(unit.symbol, unit.size, unit.decimals)
    return Column(plain, scale.decimals_for(largest, unit))
