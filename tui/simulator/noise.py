"""Chance that is a pure function: the same key and moment give the same number in every process.

`random` is not used for values over time: it would make them depend on the order of the questions.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1
_STEP = 0x9E3779B97F4A7C15
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def stable_key(*parts: object) -> int:
    """64 bits of the parts' text, the same everywhere (unlike `hash`)."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def mixed(key: int, step: int) -> int:
    """64 bits for step number `step` of a key (splitmix64, Steele et al. 2014)."""
    x = (key + step * _STEP) & _MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
    return x ^ (x >> 31)


def unit(key: int, step: int) -> float:
    """A number in [0, 1) for step number `step` of a key."""
    return (mixed(key, step) >> 11) * 2.0**-53


def smooth(key: int, at_ms: int, period_ms: int) -> float:
    """A number in [-1, 1) that wanders smoothly, with a new goal every `period_ms`."""
    step, rest = divmod(at_ms, period_ms)
    way = rest / period_ms
    way *= way * (3.0 - 2.0 * way)
    before, after = unit(key, step), unit(key, step + 1)
    return 2.0 * (before + (after - before) * way) - 1.0


def between(key: int, step: int, low: float, high: float) -> float:
    """A number in [low, high) for step number `step` of a key."""
    return low + (high - low) * unit(key, step)


def chosen(choices: Sequence[T], key: int, step: int = 0) -> T:
    """One of the choices, all alike likely."""
    return choices[mixed(key, step) % len(choices)]


def long_tailed(key: int, step: int, median: float, spread: float) -> float:
    """A positive number around `median`; its logarithm is spread by about `spread` (normal by Box-Muller)."""
    radius = math.sqrt(-2.0 * math.log(1.0 - unit(key, step)))
    return median * math.exp(spread * radius * math.cos(2 * math.pi * unit(key, step + 1_000_003)))


def base62(number: int, width: int) -> str:
    """`number` in digits and letters, the way api.video writes its ids."""
    digits = []
    for _ in range(width):
        number, digit = divmod(number, 62)
        digits.append(_BASE62[digit])
    return "".join(reversed(digits))


def shares(total: int, cumulative: Sequence[float]) -> list[int]:
    """Split a whole number by cumulative weights ending in 1.0, so that the parts sum to it exactly."""
    parts, before = [], 0
    for edge in cumulative:
        after = round(total * edge)
        parts.append(after - before)
        before = after
    return parts


def cumulative(weights: Sequence[float]) -> tuple[float, ...]:
    """Weights as running sums, the last one exactly 1.0."""
    total, running, edges = sum(weights), 0.0, []
    for weight in weights:
        running += weight
        edges.append(running / total)
    edges[-1] = 1.0
    return tuple(edges)


def base62_value(text: str) -> int:
    """The number `base62` wrote. Raises ValueError for other characters."""
    number = 0
    for digit in text:
        number = number * 62 + _BASE62.index(digit)
    return number
