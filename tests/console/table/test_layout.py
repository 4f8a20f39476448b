"""Columns never leave the width, give way by worth, and all come into sight by panning."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.console.table import Column, Width, plain
from tui.console.table.layout import Layout, lay_out

LEFT = 2


@st.composite
def widths(draw: st.DrawFn) -> Width:
    minimum = draw(st.integers(1, 15))
    ideal = minimum + draw(st.integers(0, 15))
    maximum = draw(st.none() | st.integers(ideal, ideal + 20))
    return Width(minimum, ideal, maximum, draw(st.integers(0, 3)))


def column(key: str, width: Width, worth: int = 0, pinned: bool = False, gap: int = 2) -> Column[str]:
    return Column(key, key, width, plain, worth=worth, pinned=pinned, gap=gap)


COLUMNS = st.lists(
    st.builds(column, st.just("c"), widths(), st.integers(0, 4), st.booleans(), st.integers(0, 3)), max_size=8
)
SCREENS = st.integers(0, 120)


def check_in_bounds(layout: Layout, width: int) -> None:
    for slot in layout.slots:
        assert LEFT <= slot.start < slot.end <= width
        assert slot.skip >= 0
        assert slot.skip + slot.end - slot.start <= slot.width
    assert all(before.end <= after.start for before, after in pairwise(layout.slots))


@given(COLUMNS, SCREENS, st.integers(0, 12))
def test_no_layout_leaves_the_width_or_overlaps(columns: list[Column[str]], width: int, pan: int) -> None:
    check_in_bounds(lay_out(columns, width, left=LEFT, pan=pan), width)


@given(COLUMNS, SCREENS)
def test_what_is_worth_more_stays_before_what_is_worth_less(columns: list[Column[str]], width: int) -> None:
    kept = {slot.column for slot in lay_out(columns, width, left=LEFT).slots}
    gone = set(range(len(columns))) - kept
    assert all(columns[stays].worth >= columns[goes].worth for stays in kept for goes in gone)


@given(COLUMNS, SCREENS)
def test_a_wider_screen_shows_no_less(columns: list[Column[str]], width: int) -> None:
    narrow = {slot.column for slot in lay_out(columns, width, left=LEFT).slots}
    wide = {slot.column for slot in lay_out(columns, width + 1, left=LEFT).slots}
    assert narrow <= wide


@given(COLUMNS, SCREENS)
def test_widths_stay_within_what_the_columns_allow(columns: list[Column[str]], width: int) -> None:
    slots = lay_out(columns, width, left=LEFT).slots
    if len(slots) < 2:
        return  # the only column left may be squeezed below its minimum
    for slot in slots:
        asked = columns[slot.column].width
        upper = asked.ideal if not asked.share else asked.maximum
        assert asked.minimum <= slot.width
        assert upper is None or slot.width <= upper


@given(COLUMNS, st.integers(8, 120))
def test_a_share_without_a_maximum_uses_the_whole_width(columns: list[Column[str]], width: int) -> None:
    columns = [*columns, column("rest", Width.flexible(1), worth=9)]
    assert lay_out(columns, width, left=LEFT).slots[-1].end <= width
    shown = lay_out(columns, width, left=LEFT).slots
    gaps = sum(columns[slot.column].gap for slot in shown[:-1])
    assert sum(slot.width for slot in shown) + gaps == width - LEFT


@given(COLUMNS, st.integers(8, 120))
def test_panning_brings_every_cell_of_every_column_into_sight(columns: list[Column[str]], width: int) -> None:
    start = lay_out(columns, width, left=LEFT)
    if start.last_pan == 0:
        assert {slot.column for slot in start.slots} == set(range(len(columns)))
        return
    seen: dict[int, set[int]] = {index: set() for index in range(len(columns))}
    for pan in range(1, start.last_pan + 1):
        for slot in lay_out(columns, width, left=LEFT, pan=pan).slots:
            seen[slot.column].update(range(slot.skip, slot.skip + slot.end - slot.start))
    assert all(len(cells) == columns[index].width.ideal for index, cells in seen.items())


@given(COLUMNS, st.integers(8, 120), st.integers(1, 9))
def test_panning_cuts_the_left_of_a_column_only_where_it_is_wider_than_the_window(
    columns: list[Column[str]], width: int, pan: int
) -> None:
    for slot in lay_out(columns, width, left=LEFT, pan=pan).slots:
        assert not slot.skip or slot.width > width - slot.start


@given(COLUMNS, SCREENS)
def test_the_signs_tell_whether_there_is_more(columns: list[Column[str]], width: int) -> None:
    last = lay_out(columns, width, left=LEFT).last_pan
    end = lay_out(columns, width, left=LEFT, pan=last + 5)
    assert end.pan == last
    assert not end.more_right
    assert lay_out(columns, width, left=LEFT).more_right == (last > 0)


def test_among_equals_the_rightmost_gives_way() -> None:
    columns = [column(name, Width.fixed(10), worth=1) for name in "abc"]
    assert [slot.column for slot in lay_out(columns, 24).slots] == [0, 1]


def test_room_goes_to_ideals_by_worth_and_then_to_shares() -> None:
    columns = [
        column("a", Width(5, 10), worth=1),
        column("b", Width(5, 10), worth=2),
        column("c", Width(5, 5, 8, 1), worth=3),
        column("d", Width.flexible(5), worth=3),
    ]

    def shown(width: int) -> list[int]:
        return [slot.width for slot in lay_out(columns, width).slots]

    assert shown(26) == [5, 5, 5, 5]
    assert shown(33) == [7, 10, 5, 5]
    assert shown(46) == [10, 10, 8, 12]


def test_pinned_columns_stay_while_the_others_are_panned() -> None:
    columns = [
        column("name", Width.fixed(8), 9, pinned=True),
        *(column(c, Width.fixed(9), 1) for c in "abcd"),
    ]
    layout = lay_out(columns, 32, pan=2)
    assert [(slot.column, slot.start) for slot in layout.slots] == [(0, 0), (2, 10), (3, 21)]
    assert layout.more_left
    assert layout.more_right


@pytest.mark.parametrize("numbers", [(0, 1), (3, 2), (2, 3, 2)])
def test_an_impossible_width_is_refused(numbers: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="minimum <= ideal <= maximum"):
        Width(*numbers)


def test_negative_shares_and_gaps_are_refused() -> None:
    with pytest.raises(ValueError, match="share"):
        Width(1, 1, None, -1)
    with pytest.raises(ValueError, match="gap"):
        column("a", Width.fixed(1), gap=-1)
