"""Worlds the tests share (they never change), and the instants they speak of."""

from __future__ import annotations

from functools import cache

from tui.simulator.world import World

EVENING_MS = 1_795_291_200_000
"""2026-11-21T20:00:00Z, the evening's peak."""

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS

EARLIER = (EVENING_MS - 80 * MINUTE_MS, EVENING_MS - 55 * MINUTE_MS)
"""The incident that is over when the world starts."""

PRESENT = (EVENING_MS + 30_000, EVENING_MS + 30_000 + 45 * MINUTE_MS)
"""The incident that begins half a minute after the start."""


@cache
def world(scenario: str = "calm", channels: int = 40, seed: int = 3) -> World:
    return World(seed=seed, channels=channels, scenario=scenario, start_ms=EVENING_MS)
