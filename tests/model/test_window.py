"""The windows of the wall, and the way from one to the next."""

from __future__ import annotations

import pytest

from tui.model.instants import DAY_MS
from tui.model.window import LIVE, WINDOWS, length_ms, next_window, previous_window


def test_the_windows_from_the_shortest_to_the_longest() -> None:
    assert WINDOWS == ("live", "10m", "1h", "24h", "1w", "1M")
    lengths = [length_ms(window) for window in WINDOWS]
    assert lengths == sorted(lengths)
    assert (length_ms(LIVE), length_ms("24h"), length_ms("1M")) == (5_000, DAY_MS, 30 * DAY_MS)


@pytest.mark.parametrize("window", WINDOWS)
def test_back_is_the_other_way_round(window: str) -> None:
    assert previous_window(next_window(window)) == window
    assert next_window(previous_window(window)) == window


def test_the_way_is_a_circle() -> None:
    assert next_window("1M") == LIVE
    assert previous_window(LIVE) == "1M"


@pytest.mark.parametrize("window", ["1m", "LIVE", ""])
def test_a_month_is_no_minute(window: str) -> None:
    with pytest.raises(KeyError):
        length_ms(window)
