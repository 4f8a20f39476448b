import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.console.drawing import canvas
from tui.console.drawing.sparkline import sparkline

BLOCKS = " ▁▂▃▄▅▆▇█"
ASCII = " .:-=+*#"
NAN, INF = math.nan, math.inf

NUMBERS = st.one_of(
    st.none(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(min_value=-(10**320), max_value=10**320),
    st.sampled_from([0.0, -0.0, 5e-324, 1e308, -1e308, 3.5e38, 1e-45, NAN, INF, -INF, 10**400, 1]),
)


def test_each_level_has_its_own_block():
    assert sparkline(range(8), 8, symbols="block") == "▁▂▃▄▅▆▇█"


def test_each_level_has_its_own_ascii_glyph():
    assert sparkline(range(7), 7, symbols="ascii") == ".:-=+*#"


def test_braille_shows_two_values_in_a_cell_at_four_levels():
    assert sparkline([0, 0, 1, 1, 2, 2, 3, 3], 4, symbols="braille") == "⣀⣤⣶⣿"
    assert sparkline([0, 3], 1, symbols="braille") == "⣸"


@pytest.mark.parametrize(("symbols", "drawn"), [("block", "   ▁█"), ("ascii", "   .#"), ("braille", "    ⣸")])
def test_few_values_stand_at_the_right(symbols, drawn):
    assert sparkline([0, 9], 5, symbols=symbols) == drawn


@pytest.mark.parametrize("gap", [None, NAN, INF, -INF])
@pytest.mark.parametrize("symbols", ["block", "ascii"])
def test_what_is_not_known_leaves_a_gap_and_does_not_touch_the_scale(symbols, gap):
    drawn = sparkline([0, gap, 1], 3, symbols=symbols)
    assert drawn == sparkline([0, 1], 2, symbols=symbols)[0] + " " + sparkline([0, 1], 2, symbols=symbols)[1]


def test_a_braille_gap_of_one_value_leaves_half_a_cell():
    assert sparkline([3, None, None, None, 0, 3], 3, symbols="braille", low=0) == "⡇ ⣸"


def test_the_lowest_value_does_not_look_like_a_gap():
    assert " " not in sparkline([0, 1], 2, symbols="ascii")
    assert " " not in sparkline([0, 1], 2, symbols="block")


@pytest.mark.parametrize("symbols", ["braille", "block", "ascii"])
@pytest.mark.parametrize("values", [[], [None, None], [NAN], [INF, None]])
def test_nothing_known_is_blank(symbols, values):
    assert sparkline(values, 6, symbols=symbols) == " " * 6


def test_a_constant_series_is_a_flat_line():
    assert sparkline([7, 7, 7], 3, symbols="block") == "▄▄▄"
    assert sparkline([0, 0, 0], 3, symbols="block") == "▁▁▁"


def test_bounds_hold_the_scale_and_values_beyond_are_drawn_at_them():
    assert sparkline([-5, 0, 4, 8, 99], 5, symbols="block", low=0, high=8) == "▁▁▄██"
    assert sparkline([4, 8], 2, symbols="block", low=0) == "▄█"
    assert sparkline([5], 1, symbols="block", high=2) == "█"
    assert sparkline([5], 1, symbols="block", low=9) == "▁"


def test_bounds_that_are_not_numbers_are_no_bounds():
    assert sparkline([0, 1], 2, symbols="block", low=NAN, high=INF) == "▁█"


def test_too_many_values_become_means_of_what_is_known():
    assert sparkline([0, 0, 8, None, None, None, 2, 6], 4, symbols="block", low=0, high=8) == "▁█ ▄"


def test_a_width_of_nothing_is_nothing():
    assert sparkline([1, 2], 0, symbols="block") == ""
    assert sparkline([1, 2], -3, symbols="braille") == ""


def test_values_beyond_any_scale_are_still_in_order():
    assert sparkline([-1e308, 0, 1e308], 3, symbols="block") == "▁▄█"
    assert sparkline([0, 10**400], 2, symbols="block") == "▁█"


@settings(max_examples=150, deadline=None, database=None)
@given(
    values=st.lists(NUMBERS, max_size=90),
    width=st.integers(0, 40),
    symbols=st.sampled_from(["braille", "block", "ascii"]),
    low=NUMBERS,
    high=NUMBERS,
)
def test_whatever_comes_in_the_drawing_fills_its_cells(values, width, symbols, low, high):
    drawn = sparkline(values, width, symbols=symbols, low=low, high=high)
    assert len(drawn) == width
    alphabet = {"block": BLOCKS, "ascii": ASCII}.get(symbols)
    assert all(glyph in alphabet if alphabet else glyph == " " or "⠁" <= glyph <= "⣿" for glyph in drawn)
    known = any(
        value is not None and not (isinstance(value, float) and not math.isfinite(value)) for value in values
    )
    assert (drawn.strip(" ") != "") == (known and width > 0)


def test_nothing_is_printed(capfd):
    for symbols in ("braille", "block", "ascii"):
        for values in ([0, 0], [1, NAN, 10**400], [None], [3.0]):
            sparkline(values, 9, symbols=symbols, low=0, high=0)
            sparkline(values, 9, symbols=symbols)
    assert capfd.readouterr() == ("", "")


def plotext_drew(values, symbols):
    """The whole line at once."""
    if symbols == "braille":
        return canvas.columns(values, len(values) // 2, 1, "braille")[0]
    ramp = {"block": BLOCKS, "ascii": ASCII}[symbols]
    rows = canvas.columns(values, len(values), len(ramp) - 1, "full")
    return "".join(ramp[sum(cell != " " for cell in column)] for column in zip(*rows, strict=True))


STEPS = [step / count for count in (4, 7, 8) for step in range(count + 1)]


@settings(max_examples=150, deadline=None, database=None)
@given(
    values=st.lists(
        st.tuples(st.sampled_from([None, *STEPS]), st.sampled_from([-0.02, -0.002, 0.0, 0.002, 0.02])),
        min_size=1,
        max_size=40,
    ),
    symbols=st.sampled_from(["braille", "block", "ascii"]),
)
def test_cells_side_by_side_are_what_plotext_makes_of_the_whole(values, symbols):
    """Steps between two levels, and what lies beside them (plotext reckons to a thousandth of the height)."""
    heights = [None if step is None else min(1.0, max(0.0, step + beside)) for step, beside in values]
    heights += [None] * (len(heights) % 2)
    width = len(heights) // 2 if symbols == "braille" else len(heights)
    assert sparkline(heights, width, symbols=symbols, low=0, high=1) == plotext_drew(heights, symbols)
