"""A trend keeps the last sample of each of the last minutes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.instants import MINUTE_MS
from tui.model.series import Trend

VALUES = st.one_of(st.none(), st.floats(-(2.0**120), 2.0**120, width=32))
MINUTE = 29_000_000


def at(minute: float) -> int:
    return round((MINUTE + minute) * MINUTE_MS)


@given(st.lists(st.tuples(st.integers(0, 40), VALUES), min_size=1, max_size=30), st.integers(1, 12))
def test_a_trend_holds_the_last_sample_of_each_minute(
    samples: list[tuple[int, float | None]], keep: int
) -> None:
    samples.sort(key=lambda sample: sample[0])
    trend = Trend()
    for minute, value in samples:
        trend = trend.sampled(value, at(minute), keep)
    last_of = dict(samples)
    first, last = samples[0][0], samples[-1][0]
    assert trend.values == tuple(last_of.get(minute) for minute in range(first, last + 1))[-keep:]
    assert trend.minute == MINUTE + last


@given(st.floats(allow_nan=False))
def test_a_value_has_seven_digits_and_stays_within_what_can_be_drawn(value: float) -> None:
    (kept,) = Trend.of((value,)).values
    assert kept == pytest.approx(max(-3.4e38, min(value, 3.4e38)), rel=1e-7, abs=1e-44)


def test_the_running_minute_changes_and_no_other() -> None:
    trend = Trend().sampled(1.0, at(0), 5).sampled(2.0, at(1), 5)
    later = trend.sampled(3.0, at(1.9), 5)
    assert (later.values, trend.values) == ((1.0, 3.0), (1.0, 2.0))
    assert later.sampled(3.0, at(1.95), 5) is later


def test_a_clock_that_is_set_back_stays_in_its_minute() -> None:
    trend = Trend().sampled(1.0, at(5), 5)
    assert trend.sampled(2.0, at(3), 5) == Trend.of((2.0,), MINUTE + 5)


def test_older_minutes_are_put_before() -> None:
    trend = Trend().sampled(9.0, at(3), 5)
    assert trend.preceded((1.0, 2.0), MINUTE + 2, 5).values == (1.0, 2.0, 9.0)
    assert trend.preceded((1.0, 2.0), MINUTE, 6).values == (1.0, 2.0, None, None, 9.0)
    assert trend.preceded((1.0, 2.0, 3.0), MINUTE + 3, 5).values == (1.0, 2.0, 9.0)
    assert trend.preceded((1.0, 2.0, 3.0), MINUTE + 4, 5).values == (1.0, 9.0)
    assert trend.preceded((1.0,), MINUTE - 1_000, 3).values == (None, None, 9.0)
    assert trend.preceded((), MINUTE, 5).values == (9.0,)


def test_what_was_recorded_is_gone_on_from() -> None:
    trend = Trend().preceded((1.0, None), MINUTE + 2, 5)
    assert trend.sampled(2.0, at(2), 5).values == (1.0, 2.0)
    assert trend.sampled(2.0, at(3), 5).values == (1.0, None, 2.0)
    assert Trend().preceded((), MINUTE, 5).sampled(2.0, at(3), 5).values == (2.0,)
