import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.console.drawing.bars import BarSpec, draw_bars
from tui.console.drawing.labels import cell_width

COUNTS = (("iOS", 40), ("Android", 10), ("Fire TV", 0), ("web", None))


def rows(*counts, width=30, height=None, symbols="block", title=""):
    tall = len(counts) if height is None else height
    return draw_bars(BarSpec(counts, width, tall, symbols, title)).text.splitlines()


def test_bars_are_as_long_as_their_counts():
    assert rows(*COUNTS, width=30) == [
        "iOS     ███████████████████ 40",
        "Android ████▊               10",
        "Fire TV                      0",
        "web                          —",
    ]


def test_ascii_bars_are_ascii():
    lines = rows(("iOS", 40), ("télé", None), width=20, symbols="ascii")
    assert lines == ["iOS  ############ 40", "t?l?               -"]


def test_braille_bars_have_half_cells():
    assert rows(("a", 4), ("b", 1), width=10, symbols="braille") == ["a ⣿⣿⣿⣿⣿⣿ 4", "b ⣿⡇     1"]


@pytest.mark.parametrize(("symbols", "sliver"), [("block", "▏"), ("braille", "⡇"), ("ascii", "#")])
def test_the_smallest_count_is_still_seen(symbols, sliver):
    assert sliver in rows(("a", 1_000_000), ("b", 1), symbols=symbols)[1]


def test_nothing_and_unknown_have_no_bar():
    assert "▏" not in "".join(rows(("a", 0), ("b", None), ("c", math.nan), ("d", -3)))


def test_what_has_no_room_is_counted():
    lines = rows(*((f"n{index}", index) for index in range(9)), height=4, title="devices")
    assert lines[0].startswith("devices")
    assert [line.split()[0] for line in lines[1:3]] == ["n0", "n1"]
    assert lines[3].startswith("and 7 more")


def test_styles_are_named():
    line = draw_bars(BarSpec((("a", 3),), 12, 1, "block")).lines[0]
    assert [style for _, style in line] == ["tick", "bar", "count"]


def test_names_steer_nothing():
    assert "\x1b" not in "".join(rows(("\x1b[2J", 1)))


def test_nothing_is_printed(capfd):
    rows(*COUNTS)
    rows(("a", 0))
    rows(("a", 10**400), width=9)
    assert capfd.readouterr() == ("", "")


@settings(max_examples=120, deadline=None, database=None)
@given(
    counts=st.lists(
        st.tuples(st.text(max_size=20), st.none() | st.floats(allow_nan=True) | st.integers(-5, 10**320)),
        max_size=12,
    ),
    width=st.integers(0, 60),
    height=st.integers(0, 12),
    symbols=st.sampled_from(["braille", "block", "ascii"]),
    title=st.sampled_from(["", "devices"]),
)
def test_whatever_comes_in_the_bars_fill_their_cells(counts, width, height, symbols, title):
    drawn = draw_bars(BarSpec(tuple(counts), width, height, symbols, title))
    assert [sum(cell_width(text) for text, _ in line) for line in drawn.lines] == [width] * height
