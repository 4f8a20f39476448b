"""Counts over time as upright bars."""

from __future__ import annotations

import pytest

from tui.console.drawing.drawn import Symbols
from tui.console.drawing.histogram import HistogramSpec, draw_histogram


def drawn(*counts: float | None, height: int = 2, pitch: int = 3, symbols: Symbols = "block") -> list[str]:
    return draw_histogram(HistogramSpec(counts, pitch, height, symbols)).text.split("\n")


def test_bars_stand_over_their_buckets() -> None:
    assert drawn(8, 0, 16, 4) == ["       ██   ", " ██    ██ ▄▄"]


def test_what_is_there_shows_at_least_a_sliver() -> None:
    assert drawn(1, 1000, height=1) == [" ▁▁ ██"]


def test_unknown_and_none_are_blank() -> None:
    assert drawn(None, 0, float("nan")) == [" " * 9] * 2


@pytest.mark.parametrize("symbols", ["block", "braille", "ascii"])
@pytest.mark.parametrize("height", [1, 3, 8])
@pytest.mark.parametrize("counts", [(), (5,), (0, 3, 12, 7, 1e300)])
def test_it_is_as_large_as_it_should_be(symbols: Symbols, height: int, counts: tuple[float, ...]) -> None:
    lines = draw_histogram(HistogramSpec(counts, 4, height, symbols)).lines
    assert [sum(len(text) for text, _ in line) for line in lines] == [4 * len(counts)] * height


def test_a_scale_that_is_given_is_kept() -> None:
    spec = HistogramSpec((4,), 2, 1, "block", high=8)
    assert draw_histogram(spec).text == " ▄"
