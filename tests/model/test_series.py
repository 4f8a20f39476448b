"""A trend keeps the last values and counts all of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.model.series import Trend


@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=False)), max_size=30), st.integers(1, 12))
def test_a_trend_holds_the_last_values_oldest_first(values: list[float | None], keep: int) -> None:
    trend = Trend()
    for value in values:
        trend = trend.appended(value, keep)
    assert trend.values == tuple(values[-keep:])
    assert trend.version == len(values)


def test_a_trend_does_not_change() -> None:
    first = Trend().appended(1.0, 3)
    second = first.appended(None, 3)
    assert (first.values, second.values) == ((1.0,), (1.0, None))


def test_a_smaller_keep_drops_the_oldest() -> None:
    assert Trend(5, (1.0, 2.0, 3.0)).appended(4.0, 2).values == (3.0, 4.0)
