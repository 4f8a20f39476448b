"""Numbers in filters, with the units their keys allow."""

from __future__ import annotations

import re
from decimal import Decimal

from tui.model.quantity import Measure

_NUMBER = re.compile(r"([-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?)\s*(.*)", re.DOTALL)

_TIMES_MS = {"ms": "1", "s": "1e3", "m": "60e3", "min": "60e3", "h": "3600e3", "d": "86400e3"}
_TIMES_S = {"ms": "0.001", "s": "1", "m": "60", "min": "60", "h": "3600", "d": "86400"}
_RATES_KBPS = {"": "0.001", "k": "1", "K": "1", "M": "1e3", "G": "1e6", "T": "1e9"}
_RATES_BPS = {"": "1", "k": "1e3", "K": "1e3", "M": "1e6", "G": "1e9", "T": "1e12"}
_MULTIPLES = {"k": "1e3", "K": "1e3", "M": "1e6", "G": "1e9"}


def _rates(prefixes: dict[str, str]) -> dict[str, str]:
    return {prefix + end: size for end in ("b/s", "bps") for prefix, size in prefixes.items()}


_UNITS: dict[Measure, dict[str, str]] = {
    Measure.RATIO: {"%": "0.01"},
    Measure.MS: _TIMES_MS,
    Measure.S: _TIMES_S,
    # A bare k or M beside kbps could mean kb/s or thousands of kb/s.
    Measure.KBPS: _rates(_RATES_KBPS),
    Measure.BPS: {**_rates(_RATES_BPS), **_MULTIPLES},
    Measure.COUNT: _MULTIPLES,
    Measure.PLAIN: {},
}
"""What one of each unit is worth; decimal, because 3.1 x 0.01 must be the 0.031 that the row holds."""

_EXAMPLES = {
    Measure.RATIO: "0.01 or 1%",
    Measure.MS: "6000, 6s or 2m",
    Measure.S: "90, 90s or 2m",
    Measure.KBPS: "880000, 880Mb/s or 4.2Gb/s",
    Measure.BPS: "4500000 or 4.5Mb/s",
    Measure.COUNT: "1200 or 1.2k",
    Measure.PLAIN: "it without a unit",
}


def number_in(text: str, measure: Measure) -> float:
    """`text` in what `measure` counts: `1%` of a ratio is 0.01, `6s` of milliseconds 6000.

    Raises ValueError whose message says which units would do.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise ValueError(f"is a number: write {_EXAMPLES[measure]}")
    unit = match[2]
    size = _UNITS[measure].get(unit) if unit else "1"
    if size is None:
        raise ValueError(f"does not take the unit {unit}: write {_EXAMPLES[measure]}")
    return float(Decimal(match[1]) * Decimal(size))
