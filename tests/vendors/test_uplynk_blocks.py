"""Cutting a span into Uplynk's blocks, and putting the answers together again."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tui.model.coverage import SegmentState
from tui.model.event import Event, EventKind
from tui.model.instants import HOUR_MS
from tui.model.span import Span
from tui.vendors.uplynk import BlockAnswer, blocks, merge
from tui.vendors.uplynk.blocks import BLOCK_MS, KEPT_MS

NOW_MS = st.integers(10 * KEPT_MS, 2_000_000_000_000)


@st.composite
def spans_around_now(draw: st.DrawFn) -> tuple[Span, int]:
    now_ms = draw(NOW_MS)
    begin = now_ms + draw(st.integers(-60 * HOUR_MS, HOUR_MS))
    return Span(begin, begin + draw(st.integers(0, 60 * HOUR_MS))), now_ms


@given(spans_around_now())
def test_blocks_cover_what_is_kept_exactly_once_newest_first(case: tuple[Span, int]) -> None:
    span, now_ms = case
    cut = blocks(span, now_ms)
    ends = [(block.from_ms, block.to_ms) for block in cut.askable]
    assert all(0 < block.length_ms <= BLOCK_MS for block in cut.askable)
    assert all(newer[0] == older[1] for newer, older in pairwise(ends))
    assert all(begin % BLOCK_MS == 0 for begin, _ in ends[:-1])
    if ends:
        assert ends[0][1] == min(span.to_ms, now_ms)
        assert ends[-1][0] >= now_ms - KEPT_MS
    lost_ms = cut.out_of_reach.length_ms if cut.out_of_reach else 0
    future_ms = max(0, span.to_ms - max(now_ms, span.from_ms))
    assert sum(block.length_ms for block in cut.askable) + lost_ms + future_ms == span.length_ms


@given(spans_around_now())
def test_whole_seconds_around_a_block_never_exceed_five_minutes(case: tuple[Span, int]) -> None:
    for block in blocks(*case).askable:
        assert -(-block.to_ms // 1000) - block.from_ms // 1000 <= 300


def test_two_overlapping_spans_ask_for_the_same_blocks() -> None:
    now_ms = 1_762_437_600_000
    one = blocks(Span(now_ms - 2 * HOUR_MS, now_ms - 60_000), now_ms).askable
    other = blocks(Span(now_ms - 3 * HOUR_MS, now_ms - 60_000), now_ms).askable
    assert set(one) <= set(other)


def event(time_ms: int, message: str = "Beam not in window", source: str = "drm") -> Event:
    return Event(time_ms=time_ms, vendor="u", kind=EventKind.ERROR, source=source, message=message)


def answer(*events: Event) -> BlockAnswer:
    return BlockAnswer(block=Span(0, 1), state=SegmentState.ROWS, events=events)


def test_an_event_on_the_edge_of_two_blocks_is_one() -> None:
    merged = merge([answer(event(300_000), event(400_000)), answer(event(100_000), event(300_000))])
    assert [one.time_ms for one in merged] == [100_000, 300_000, 400_000]


def test_what_differs_in_source_or_words_is_not_the_same() -> None:
    merged = merge([answer(event(1)), answer(event(1, source="manifest"), event(1, message="other"))])
    assert len(merged) == 3


@given(st.lists(st.lists(st.builds(event, st.integers(0, 5), st.sampled_from(["a", "b"])))))
def test_merging_keeps_every_event_once_in_time_order(groups: list[list[Event]]) -> None:
    merged = merge([answer(*group) for group in groups])
    assert set(merged) == {one for group in groups for one in group}
    assert len(set(merged)) == len(merged)
    assert [one.time_ms for one in merged] == sorted(one.time_ms for one in merged)
