"""Bytes by the second, and when a line is called slow."""

from __future__ import annotations

import pytest

from tui.console.outlet.flow import SLOW_SECONDS, Flow


def test_rates_are_of_the_last_whole_second_and_since_the_start() -> None:
    flow = Flow(100.0)
    flow.sent(500, 0.0, 101.2)
    flow.sent(300, 0.0, 101.9)
    flow.sent(50, 0.0, 102.1)
    now = flow.flowing(102.5)
    assert (now.now_bytes_per_s, now.total_bytes) == (800, 850)
    assert now.mean_bytes_per_s == pytest.approx(850 / 2.5)
    assert flow.flowing(105.0).now_bytes_per_s == 0


def test_time_in_which_nothing_was_taken_belongs_to_the_seconds_it_lasted() -> None:
    flow = Flow(0.0)
    flow.sent(10, 6.5, 30.5)
    assert flow.flowing(60.0).blocked_ratio == pytest.approx(6.5 / 60)
    assert flow.flowing(300.0).blocked_ratio == 0


def test_a_line_that_stands_still_is_not_a_slow_one() -> None:
    flow = Flow(0.0)
    flow.sent(10, 20.0, 30.0)
    assert not flow.slow(30.0)


def test_a_line_that_moves_too_slowly_is() -> None:
    flow = Flow(0.0)
    for second in range(SLOW_SECONDS):
        assert not flow.slow(float(second))
        flow.sent(900, 0.5, second + 0.9)
    assert flow.slow(float(SLOW_SECONDS))
    assert not flow.slow(60.0)


def test_a_line_that_keeps_up_is_not() -> None:
    flow = Flow(0.0)
    for second in range(30):
        flow.sent(90_000, 0.05, second + 0.5)
    assert not flow.slow(30.0)
