"""Spans of time and how they are cut for a vendor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.span import Span, blocks_newest_first

_spans = st.tuples(st.integers(0, 10_000), st.integers(0, 3_000)).map(
    lambda pair: Span(pair[0], pair[0] + pair[1])
)


def test_a_span_holds_its_beginning_and_not_its_end() -> None:
    span = Span(10, 20)
    assert [span.holds(at_ms) for at_ms in (9, 10, 19, 20)] == [False, True, True, False]
    assert span.length_ms == 10


def test_no_span_ends_before_it_begins() -> None:
    assert Span(5, 5).length_ms == 0
    with pytest.raises(ValueError, match="cannot end before"):
        Span(6, 5)


@given(_spans, _spans)
def test_a_clipped_span_is_what_both_hold(one: Span, other: Span) -> None:
    clipped = one.clipped(other)
    assert clipped == other.clipped(one)
    edges = {one.from_ms, one.to_ms - 1, other.from_ms, other.to_ms - 1}
    for at_ms in edges:
        assert (one.holds(at_ms) and other.holds(at_ms)) == (clipped is not None and clipped.holds(at_ms))


def test_cuts_fall_on_multiples_of_the_block() -> None:
    assert list(blocks_newest_first(Span(7, 25), 10)) == [Span(20, 25), Span(10, 20), Span(7, 10)]
    assert list(blocks_newest_first(Span(10, 20), 10)) == [Span(10, 20)]
    assert list(blocks_newest_first(Span(5, 5), 10)) == []


@given(_spans, st.integers(1, 700))
def test_blocks_make_up_the_span_newest_first(span: Span, block_ms: int) -> None:
    blocks = list(blocks_newest_first(span, block_ms))
    end = span.to_ms
    for block in blocks:
        assert block.to_ms == end
        assert 0 < block.length_ms <= block_ms
        end = block.from_ms
    assert end == span.from_ms


@given(_spans, _spans, st.integers(1, 700))
def test_ranges_that_overlap_ask_for_the_same_whole_blocks(one: Span, other: Span, block_ms: int) -> None:
    def whole(span: Span) -> set[Span]:
        return {block for block in blocks_newest_first(span, block_ms) if block.length_ms == block_ms}

    shared = one.clipped(other)
    if shared is not None:
        assert whole(shared) == whole(one) & whole(other)
