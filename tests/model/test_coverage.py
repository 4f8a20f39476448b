"""Segments of what was asked, joined without losing any."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tui.model.coverage import Segment, SegmentState, merged

_states = st.sampled_from(SegmentState)
_chains = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 5), _states), max_size=12)
"""Gap before it, length and state of each segment."""


def _laid_out(chain: list[tuple[int, int, SegmentState]]) -> list[Segment]:
    segments, at_ms = [], 0
    for gap, length, state in chain:
        segments.append(Segment(at_ms + gap, at_ms + gap + length, state))
        at_ms = segments[-1].to_ms
    return segments


def _by_ms(segments: tuple[Segment, ...]) -> dict[int, SegmentState]:
    return {at_ms: segment.state for segment in segments for at_ms in range(segment.from_ms, segment.to_ms)}


def test_neighbours_of_one_state_are_joined() -> None:
    rows, empty = SegmentState.ROWS, SegmentState.EMPTY
    pieces = (Segment(20, 30, empty), Segment(0, 10, rows), Segment(10, 20, rows), Segment(40, 50, empty))
    assert merged(pieces) == (Segment(0, 20, rows), Segment(20, 30, empty), Segment(40, 50, empty))
    assert merged((Segment(0, 10, rows), Segment(5, 8, rows))) == (Segment(0, 10, rows),)
    assert merged(()) == ()


@given(_chains, st.randoms(use_true_random=False))
def test_joining_loses_nothing_and_is_done_at_once(
    chain: list[tuple[int, int, SegmentState]], chance: object
) -> None:
    segments = _laid_out(chain)
    chance.shuffle(segments)  # type: ignore[attr-defined]
    joined = merged(tuple(segments))
    assert _by_ms(joined) == _by_ms(tuple(segments))
    assert merged(joined) == joined
    for left, right in pairwise(joined):
        assert left.to_ms < right.from_ms or (left.to_ms == right.from_ms and left.state != right.state)
