import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.console.drawing.scale import Scale, finite, scale_of, value_axis

ANY = st.floats(allow_nan=True, allow_infinity=True)


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_is_not_known(value):
    assert finite(value) is None


@pytest.mark.parametrize(
    ("value", "kept"), [(10**400, 1e300), (-(10**400), -1e300), (1.7e308, 1e300), (3, 3.0)]
)
def test_huge_numbers_are_held_within_what_can_be_computed_with(value, kept):
    assert finite(value) == kept


@settings(max_examples=200, deadline=None, database=None)
@given(values=st.lists(ANY, min_size=1, max_size=8), low=st.none() | ANY, high=st.none() | ANY)
def test_fractions_stay_between_nothing_and_one(values, low, high):
    known = [number for number in map(finite, values) if number is not None]
    scale = scale_of(known, low, high)
    assert scale.low <= scale.high
    assert all(0.0 <= scale.fraction(value) <= 1.0 for value in known)


def test_a_constant_is_in_the_middle_and_zero_at_the_bottom():
    assert Scale(4, 4).fraction(4) == 0.5
    assert Scale(0, 0).fraction(0) == 0.0


def test_bounds_the_wrong_way_round_are_turned():
    assert scale_of([1.0], 9, 2) == Scale(2, 9)


@pytest.mark.parametrize(
    ("values", "low", "high", "at_most", "labels"),
    [
        ([4.3], None, None, 4, ["0", "2", "4", "6"]),
        ([4.3], None, None, 6, ["0", "1", "2", "3", "4", "5"]),
        ([0.012], None, None, 4, ["0.000", "0.005", "0.010", "0.015"]),
        ([0.0], None, None, 3, ["0.0", "0.5", "1.0"]),
        ([], None, None, 3, ["0.0", "0.5", "1.0"]),
        ([-3.0, 5.0], None, None, 3, ["-5", "0", "5"]),
        ([58.0], None, None, 2, ["0", "60"]),
        ([58.0], None, None, 3, ["0", "30", "60"]),
        ([2.3], None, None, 3, ["0.0", "1.2", "2.4"]),
        ([40.0], 0, 100, 3, ["0", "50", "100"]),
        ([3e9], None, None, 4, ["0", "1.0e9", "2.0e9", "3.0e9"]),
    ],
)
def test_ticks_are_round_and_begin_at_zero(values, low, high, at_most, labels):
    assert [label for _, label in value_axis(values, low, high, at_most).ticks] == labels


def test_the_axis_holds_its_values():
    axis = value_axis([0.3, 7.2], None, None, 4)
    assert axis.scale == Scale(0.0, 7.5)
    assert axis.ticks[0] == (0.0, "0.0")
    assert axis.ticks[-1] == (1.0, "7.5")


@settings(max_examples=300, deadline=None, database=None)
@given(
    values=st.lists(ANY, max_size=5),
    low=st.none() | ANY,
    high=st.none() | ANY,
    at_most=st.integers(0, 30),
)
def test_any_axis_has_short_labels_in_order_within_it(values, low, high, at_most):
    known = [number for number in map(finite, values) if number is not None]
    axis = value_axis(known, low, high, at_most)
    assert axis.scale.low <= axis.scale.high
    assert 1 <= len(axis.ticks) <= max(2, at_most) + 2
    positions = [position for position, _ in axis.ticks]
    assert positions == sorted(positions)
    assert 0.0 <= positions[0] <= positions[-1] <= 1.0
    assert all(1 <= len(label) <= 13 for _, label in axis.ticks)
