"""Cutting spans to what Conviva takes: three hours at a time, 31 days back."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vendors.conviva_account import NOW_MS
from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS
from tui.model.span import Span
from tui.vendors.conviva import BLOCK_MS, REACH_MS, Blocks, blocks
from tui.vendors.conviva.query import SessionQuery
from tui.vendors.errors import CannotAnswer, OutOfReach

MARGIN_MS = 5 * MINUTE_MS


def test_a_day_is_eight_or_nine_calls_newest_first() -> None:
    found = blocks(Span(NOW_MS - DAY_MS, NOW_MS), NOW_MS)
    assert found.out_of_reach is None
    assert len(found.askable) in (8, 9)
    assert found.askable[0].to_ms == NOW_MS
    assert found.askable[-1].from_ms == NOW_MS - DAY_MS
    for newer, older in zip(found.askable, found.askable[1:], strict=False):
        assert older.to_ms == newer.from_ms
    assert all(block.from_ms % BLOCK_MS == 0 for block in found.askable[:-1])


def test_what_is_older_than_31_days_is_told_apart() -> None:
    edge_ms = NOW_MS - REACH_MS + MARGIN_MS
    found = blocks(Span(edge_ms - 7 * HOUR_MS, edge_ms + HOUR_MS), NOW_MS)
    assert found.out_of_reach == Span(edge_ms - 7 * HOUR_MS, edge_ms)
    assert sum(block.length_ms for block in found.askable) == HOUR_MS
    assert found.askable[-1].from_ms == edge_ms


def test_wholly_out_of_reach() -> None:
    span = Span(NOW_MS - 40 * DAY_MS, NOW_MS - 39 * DAY_MS)
    assert blocks(span, NOW_MS) == Blocks((), span)


def test_what_has_not_happened_yet_is_not_asked_for() -> None:
    found = blocks(Span(NOW_MS - HOUR_MS, NOW_MS + 5 * HOUR_MS), NOW_MS)
    assert found.askable[0].to_ms == NOW_MS
    assert found.out_of_reach is None
    assert blocks(Span(NOW_MS + 1, NOW_MS + HOUR_MS), NOW_MS) == Blocks((), None)


@given(
    start=st.integers(NOW_MS - 35 * DAY_MS, NOW_MS + DAY_MS),
    length=st.integers(1, 3 * DAY_MS),
)
def test_blocks_cover_the_past_of_a_span_once_and_can_all_be_asked(start: int, length: int) -> None:
    span = Span(start, start + length)
    found = blocks(span, NOW_MS)
    pieces = list(reversed(found.askable))
    if found.out_of_reach is not None:
        pieces.insert(0, found.out_of_reach)
    past_ms = min(span.to_ms, max(NOW_MS, span.from_ms))
    assert sum(piece.length_ms for piece in pieces) == past_ms - span.from_ms
    assert all(older.to_ms == newer.from_ms for older, newer in itertools.pairwise(pieces))
    for block in found.askable:
        SessionQuery(block).check(NOW_MS + MARGIN_MS - 1)


def test_a_span_that_is_too_long_or_too_old_is_not_asked() -> None:
    SessionQuery(Span(NOW_MS - BLOCK_MS, NOW_MS)).check(NOW_MS)
    with pytest.raises(OutOfReach, match="three hours"):
        SessionQuery(Span(NOW_MS - BLOCK_MS - 1, NOW_MS)).check(NOW_MS)
    SessionQuery(Span(NOW_MS - REACH_MS, NOW_MS - REACH_MS + 1)).check(NOW_MS)
    with pytest.raises(OutOfReach, match="31 days"):
        SessionQuery(Span(NOW_MS - REACH_MS - 1, NOW_MS - REACH_MS)).check(NOW_MS)


@pytest.mark.parametrize(
    "name", ["", " ", "limit", "Limit", "days", "start_epoch", "end_epoch_ms", "start_date", "END_DATE"]
)
def test_filters_that_would_change_the_question(name: str) -> None:
    with pytest.raises(CannotAnswer, match="cannot filter by"):
        SessionQuery(Span(NOW_MS - 1, NOW_MS), {name: ("x",)}).check(NOW_MS)


@pytest.mark.parametrize("values", [(), ("",), ("a", "")])
def test_a_filter_without_a_value_would_widen_the_question(values: tuple[str, ...]) -> None:
    with pytest.raises(CannotAnswer, match="no value to filter “isp” by"):
        SessionQuery(Span(NOW_MS - 1, NOW_MS), {"isp": values}).check(NOW_MS)


def test_states_that_conviva_does_not_know() -> None:
    SessionQuery(Span(NOW_MS - 1, NOW_MS), {}, {"is_video_start_failure_tech": True}).check(NOW_MS)
    with pytest.raises(CannotAnswer, match="is_happy"):
        SessionQuery(Span(NOW_MS - 1, NOW_MS), {}, {"is_happy": True}).check(NOW_MS)
