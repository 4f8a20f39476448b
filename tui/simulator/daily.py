"""The day of an audience: how much of its evening peak a channel has at an hour, and when viewers press play."""

from __future__ import annotations

import math
from bisect import bisect

from tui.simulator.noise import cumulative

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

DAY_BREAK_MS = 4 * HOUR_MS + 30 * MINUTE_MS
"""Viewers' days turn when hardly anybody watches, so that the turn cuts hardly any viewing."""


def _shape(hour: float) -> float:
    """Peak about 20:00 UTC, a small rise at noon, the trough towards 04:30."""
    night = 0.10
    noon = 0.30 * math.exp(-(((hour - 13.0) / 3.2) ** 2))
    evening = 0.88 * sum(math.exp(-(((hour - peak) / 3.0) ** 2)) for peak in (-4.0, 20.0, 44.0))
    return night + noon + evening


_MINUTES = 24 * 60
_HIGHEST = max(_shape(minute / 60) for minute in range(_MINUTES))
_CURVE = [_shape(minute / 60) / _HIGHEST for minute in range(_MINUTES)]
_CURVE.append(_CURVE[0])
_START_EDGES = cumulative(
    [_CURVE[(minute + DAY_BREAK_MS // MINUTE_MS) % _MINUTES] for minute in range(0, _MINUTES, 10)]
)


def level(at_ms: int) -> float:
    """The share of the evening's peak that watches at this time of day (UTC), in (0, 1]."""
    minute, rest = divmod(at_ms % DAY_MS, MINUTE_MS)
    before = _CURVE[minute]
    return before + (_CURVE[minute + 1] - before) * rest / MINUTE_MS


def viewers_day(at_ms: int) -> int:
    """The number of the viewers' day an instant belongs to."""
    return (at_ms - DAY_BREAK_MS) // DAY_MS


def day_start_ms(day: int) -> int:
    """When the viewers' day begins."""
    return day * DAY_MS + DAY_BREAK_MS


def start_within_day_ms(chance: float) -> int:
    """Turn an even chance in [0, 1) into ms after the day's begin, likelier when more people watch."""
    slot = bisect(_START_EDGES, chance)
    low = _START_EDGES[slot - 1] if slot else 0.0
    return int((slot + (chance - low) / (_START_EDGES[slot] - low)) * 10 * MINUTE_MS)
