"""What was asked, what stays, what is still to be asked."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tui.collector.errors.stretches import Asked, joined, without
from tui.model.span import Span

SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: Span(min(pair), max(pair))), max_size=8
)


def points(spans: object) -> set[int]:
    return {at for span in spans for at in range(span.from_ms, span.to_ms)}  # type: ignore[attr-defined]


@given(SPANS)
def test_joined_spans_hold_the_same_points_once_and_in_order(spans: list[Span]) -> None:
    made = joined(spans)
    assert points(made) == points(spans)
    assert all(one.to_ms < other.from_ms for one, other in pairwise(made))


@given(SPANS, st.integers(0, 30), st.integers(30, 60))
def test_what_is_left_is_what_no_hole_holds(holes: list[Span], start: int, end: int) -> None:
    span = Span(start, end)
    assert points(without(span, joined(holes))) == points([span]) - points(holes)


def test_an_answer_is_good_for_what_had_ended_long_enough_before() -> None:
    asked = Asked(settles_ms=10)
    assert asked.until_ms is None
    assert asked.answered(Span(0, 100), at_ms=100) == (Span(0, 90), Span(90, 100))
    assert asked.until_ms == 100
    assert asked.gaps(Span(0, 100)) == (Span(90, 100),)
    asked.answered(Span(70, 130), at_ms=200)
    assert asked.gaps(Span(0, 140)) == (Span(130, 140),)


def test_an_old_block_is_settled_at_once_and_moves_no_present() -> None:
    asked = Asked(settles_ms=10)
    asked.answered(Span(500, 600), at_ms=600)
    asked.answered(Span(0, 100), at_ms=600)
    assert asked.until_ms == 600
    asked.given_up(Span(200, 300))
    assert asked.gaps(Span(0, 590)) == (Span(100, 200), Span(300, 500))
