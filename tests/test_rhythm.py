"""When the next key of a row is due."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.rhythm import EARLY_S, GAPS, LATE_S, LONGEST_S, SHORTEST_S, UNSTEADY_S, Rhythm


def told(*gaps_s: float) -> tuple[Rhythm, float]:
    """Keys with these gaps between them, and the instant of the last."""
    rhythm, now_s = Rhythm(), 100.0
    rhythm.came(now_s)
    for gap_s in gaps_s:
        now_s += gap_s
        rhythm.came(now_s)
    return rhythm, now_s


def test_of_a_key_held_down_the_next_is_due_around_its_time_and_only_then() -> None:
    rhythm, last_s = told(0.033, 0.033)
    assert rhythm.due_for_s(last_s) == 0
    assert rhythm.due_for_s(last_s + 0.033 - EARLY_S - 0.001) == 0
    assert rhythm.due_for_s(last_s + 0.033 - EARLY_S + 0.001) == pytest.approx(EARLY_S + LATE_S - 0.001)
    assert rhythm.due_for_s(last_s + 0.033 + LATE_S - 0.001) == pytest.approx(0.001)
    assert rhythm.due_for_s(last_s + 0.033 + LATE_S + 0.001) == 0


def test_an_unsteady_row_is_waited_for_from_its_shortest_gap_on_and_a_little_longer() -> None:
    rhythm, last_s = told(0.030, 0.036)
    assert rhythm.due_for_s(last_s + 0.026) > 0
    assert rhythm.due_for_s(last_s + 0.036 + LATE_S - 0.001) > 0
    rhythm, last_s = told(0.030, 0.090)
    assert rhythm.due_for_s(last_s + 0.030 + UNSTEADY_S + LATE_S + 0.001) == 0


def test_one_gap_makes_no_row_nor_do_two_with_a_pause_between() -> None:
    for gaps_s in ((0.033,), (0.033, 1.0, 0.033), (0.033, 0.033, 0.2)):
        rhythm, last_s = told(*gaps_s)
        assert rhythm.due_for_s(last_s + 0.033) == 0


def test_nobody_waits_for_what_is_pasted() -> None:
    rhythm, last_s = told(*[0.001] * 20)
    assert rhythm.due_for_s(last_s + 0.001) == 0


@given(st.lists(st.floats(0.0, 0.3), max_size=12), st.floats(0.0, 0.5))
def test_a_wait_is_short_and_lies_around_the_last_gaps(gaps_s: list[float], after_s: float) -> None:
    rhythm, last_s = told(*gaps_s)
    left_s = rhythm.due_for_s(last_s + after_s)
    assert 0 <= left_s <= EARLY_S + UNSTEADY_S + LATE_S + 1e-9
    if left_s:
        assert len(gaps_s) >= GAPS
        shortest_s = min(gaps_s[-GAPS:])
        assert SHORTEST_S - 1e-9 <= shortest_s <= LONGEST_S + 1e-9
        assert shortest_s - EARLY_S - 1e-9 <= after_s <= shortest_s + UNSTEADY_S + LATE_S + 1e-9
