"""The bar that is progress and coverage in one."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tui.console.panes.lookup.bar import BLOCKS, PLAIN, bar, cell_states, legend
from tui.model.coverage import Segment, SegmentState
from tui.model.span import Span

SPAN = Span(0, 1_000)


def drawn(*segments: Segment, width: int = 10) -> str:
    return "".join(piece.text for piece in bar(segments, SPAN, width, PLAIN))


def test_each_outcome_has_a_sign_of_its_own() -> None:
    segments = [Segment(at * 100, at * 100 + 100, state) for at, state in enumerate(SegmentState)]
    assert drawn(*segments) == "#-?x/....."


def test_the_signs_differ_without_colour_in_both_sets() -> None:
    for signs in (BLOCKS, PLAIN):
        every = [*signs.states.values(), signs.waiting]
        assert all(one != other for one, other in combinations(every, 2))
        assert set(signs.states) == set(SegmentState)


def test_one_block_with_rows_among_many_empty_ones_is_seen() -> None:
    blocks = [Segment(at, at + 10, SegmentState.EMPTY) for at in range(0, 1_000, 10)]
    blocks[55] = Segment(550, 560, SegmentState.ROWS)
    assert drawn(*blocks) == "-----#----"


def test_a_failure_hides_behind_nothing() -> None:
    assert drawn(Segment(0, 50, SegmentState.ROWS), Segment(50, 100, SegmentState.FAILED))[0] == "x"


def test_nothing_there_is_said_only_where_all_was_searched() -> None:
    assert drawn(Segment(0, 50, SegmentState.EMPTY)) == ".........."
    assert drawn(Segment(0, 100, SegmentState.EMPTY)) == "-........."


def test_a_gap_inside_a_cell_counts_as_not_searched() -> None:
    assert drawn(Segment(0, 40, SegmentState.EMPTY), Segment(60, 100, SegmentState.EMPTY))[0] == "."


@given(
    st.lists(st.tuples(st.integers(-500, 1_500), st.integers(1, 400), st.sampled_from(SegmentState))),
    st.integers(1, 60),
    st.integers(1, 3_000),
)
def test_it_is_as_wide_as_asked_whatever_the_segments(
    parts: list[tuple[int, int, SegmentState]], width: int, length_ms: int
) -> None:
    segments = [Segment(start, start + length, state) for start, length, state in parts]
    span = Span(0, length_ms)
    assert len(cell_states(segments, span, width)) == width
    assert sum(len(piece.text) for piece in bar(segments, span, width, BLOCKS)) == width


def test_the_legend_names_them_all() -> None:
    text = "".join(piece.text for piece in legend(PLAIN))
    assert "# found" in text
    assert "/ out of reach" in text
    assert ". not asked yet" in text
