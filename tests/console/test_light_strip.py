"""A strip without caches is a strip like any other, and gone with whoever let go of it last."""

from __future__ import annotations

import gc
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.console.light_strip import LightStrip

STYLES = st.sampled_from([None, Style(color="red"), Style(bold=True)])
TEXTS = st.text("ab \N{CJK UNIFIED IDEOGRAPH-6F22}e\u0301", max_size=6)
SEGMENTS = st.lists(st.builds(Segment, TEXTS, STYLES, st.none()))


class Watched(LightStrip):
    """With room for a weak reference."""

    __slots__ = ("__weakref__",)


@given(SEGMENTS, st.integers(0, 12), st.integers(0, 12))
def test_it_is_cut_as_textuals_own(segments: list[Segment], start: int, end: int) -> None:
    ours, theirs = LightStrip(segments), Strip(segments)
    assert ours == theirs
    assert ours.cell_length == theirs.cell_length
    assert list(ours.crop(start, end)) == list(theirs.crop(start, end))
    cuts = sorted({min(start, ours.cell_length), ours.cell_length} - {0})
    assert [list(one) for one in ours.divide(cuts)] == [list(one) for one in theirs.divide(cuts)]


def test_a_piece_of_it_is_light_as_well() -> None:
    assert isinstance(LightStrip([Segment("channel")]).crop(2, 4), LightStrip)


def test_it_has_all_that_textuals_own_has() -> None:
    """Another Textual may have more caches."""
    ours, theirs = LightStrip([Segment("a")]), Strip([Segment("a")])
    assert [hasattr(ours, name) for name in Strip.__slots__] == [
        hasattr(theirs, name) for name in Strip.__slots__
    ]


@pytest.mark.parametrize(
    "asked", [lambda one: one.divide([3]), lambda one: one.crop(0, 3), lambda one: one.crop(1)]
)
def test_it_goes_with_whoever_let_go_of_it_last(asked: object) -> None:
    gc.disable()
    try:
        strip = Watched([Segment("abc")])
        gone = weakref.ref(strip)
        asked(strip)  # type: ignore[operator]
        del strip
        assert gone() is None
    finally:
        gc.enable()
