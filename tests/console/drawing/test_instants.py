import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.console.drawing.instants import round_instants
from tui.model.instants import HOUR_MS, MINUTE_MS, from_iso, iso_utc


def times(start, end, at_most, offset_ms=0):
    return [iso_utc(one)[11:16] for one in round_instants(from_iso(start), from_iso(end), at_most, offset_ms)]


def test_an_hour_has_ticks_on_the_quarter():
    assert times("2026-11-21T19:41:00Z", "2026-11-21T20:41:00Z", 4) == ["19:45", "20:00", "20:15", "20:30"]


def test_ticks_are_round_where_the_clock_is_read():
    nepal = 5 * HOUR_MS + 45 * MINUTE_MS
    assert times("2026-11-21T00:00:00Z", "2026-11-21T06:00:00Z", 4, nepal) == ["00:15", "02:15", "04:15"]


def test_days_begin_at_midnight_of_the_zone():
    assert times("2026-11-18T00:00:00Z", "2026-11-21T00:00:00Z", 3, HOUR_MS) == ["23:00", "23:00", "23:00"]


@pytest.mark.parametrize(("start", "end", "at_most"), [(5, 4, 3), (0, 10, 0)])
def test_no_room_no_ticks(start, end, at_most):
    assert round_instants(start, end, at_most) == ()


@settings(max_examples=200, deadline=None, database=None)
@given(start=st.integers(0, 4 * 10**12), length=st.integers(0, 10**12), at_most=st.integers(1, 20))
def test_there_are_never_more_than_asked_for_nor_outside(start, length, at_most):
    ticks = round_instants(start, start + length, at_most, HOUR_MS)
    assert len(ticks) <= at_most
    assert all(start <= tick <= start + length for tick in ticks)
