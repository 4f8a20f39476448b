"""The windows of the wall: the time filters of System73's Stats API. Case matters: `1M` is a month, `10m` minutes."""

from __future__ import annotations

from collections.abc import Mapping

from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS

LIVE = "live"

_LENGTHS_MS: Mapping[str, int] = {
    LIVE: 5 * SECOND_MS,
    "10m": 10 * MINUTE_MS,
    "1h": HOUR_MS,
    "24h": DAY_MS,
    "1w": 7 * DAY_MS,
    "1M": 30 * DAY_MS,
}

WINDOWS: tuple[str, ...] = tuple(_LENGTHS_MS)
"""All of them, shortest first (System73: "live" aggregates over 5 seconds)."""


def length_ms(window: str) -> int:
    """How long a window is. KeyError: there is none of that name."""
    return _LENGTHS_MS[window]


def next_window(window: str) -> str:
    """The next longer window; after the longest, live again."""
    return WINDOWS[(WINDOWS.index(window) + 1) % len(WINDOWS)]


def previous_window(window: str) -> str:
    """The next shorter window; before live, the longest."""
    return WINDOWS[WINDOWS.index(window) - 1]
