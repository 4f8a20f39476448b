"""How many charts fit, and that they always fit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.console.panes.channel.layout import GAP, lay_out


@given(st.integers(0, 300), st.integers(0, 120), st.integers(0, 12), st.integers(0, 100))
def test_charts_never_take_the_lists_last_lines(width: int, height: int, charts: int, rows: int) -> None:
    layout = lay_out(width, height, charts, rows)
    assert layout.total_height + min(rows, 3) + 2 <= max(height, 2 + min(rows, 3))
    assert layout.columns * layout.width + GAP * max(0, layout.columns - 1) <= max(width, 0)
    assert layout.places <= charts + layout.columns


def test_a_high_list_gets_a_fifth_of_the_lines() -> None:
    assert lay_out(200, 100, 10, 60).total_height <= 100 - 2 - 20


def test_no_more_places_than_charts_need() -> None:
    assert lay_out(200, 100, 2, 3).lines == 1
