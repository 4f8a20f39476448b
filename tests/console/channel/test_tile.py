"""A drawing's place: exactly its cells, whatever stands there; the cursor over it; what is sent when it changes."""

from __future__ import annotations

import pytest

from tests.console.channel.states import FIRST_MS, STEP_MS
from tui.console.drawing.charts import ChartSeries, ChartSpec, draw_chart
from tui.console.drawing.drawn import Drawn, Symbols
from tui.console.drawing.labels import cell_width
from tui.console.panes.channel.grid import changed
from tui.console.panes.channel.tile import Tile, painted

WIDTH, HEIGHT = 40, 8


def drawn(symbols: Symbols = "braille", name: str = "cdn") -> Drawn:
    times = tuple(FIRST_MS + number * STEP_MS for number in range(60))
    spec = ChartSpec((ChartSeries(name, times, (2.0,) * 60),), WIDTH, HEIGHT, symbols, "throughput", "Gb/s")
    return draw_chart(spec)


def lines(tile: Tile, *, ascii_only: bool = False) -> list[str]:
    return ["".join(text for text, _ in line) for line in painted(tile, WIDTH, HEIGHT, ascii_only=ascii_only)]


@pytest.mark.parametrize(
    "tile",
    [
        Tile("throughput"),
        Tile("throughput", words="asking …"),
        Tile("x" * 100, words="y" * 100),
        Tile("throughput", drawn()),
        Tile("throughput", drawn(), note="2 m old: cdn: does not answer, and that at length"),
        Tile("throughput", drawn(name="频道" * 20), cursor=0.5),
        Tile("throughput", drawn(), cursor=0.0),
        Tile("throughput", drawn(), cursor=1.0),
        Tile("throughput", Drawn(((("another size", ""),),))),
    ],
)
def test_a_tile_fills_exactly_its_cells(tile: Tile) -> None:
    shown = lines(tile)
    assert [cell_width(line) for line in shown] == [WIDTH] * HEIGHT


def test_the_cursor_stands_where_its_moment_is() -> None:
    bare, left, right = (lines(Tile("throughput", drawn(), cursor=where)) for where in (None, 0.0, 1.0))
    differing = [
        {column for y in range(HEIGHT) for column in range(WIDTH) if shown[y][column] != bare[y][column]}
        for shown in (left, right)
    ]
    axis = bare[1].index("┤") if "┤" in bare[1] else bare[1].index("│")
    assert differing == [{axis + 1}, {WIDTH - 1}]


def test_the_cursor_leaves_the_ink_readable() -> None:
    marked = painted(Tile("throughput", drawn(), cursor=0.5), WIDTH, HEIGHT, ascii_only=False)
    inked = [text for line in marked[1:-2] for text, style in line if style == "accent"]
    assert "│" in inked
    assert any(text != "│" for text in inked)
    assert not any(style == "accent" for line in (marked[0], *marked[-2:]) for _, style in line)


def test_in_ascii_the_cursor_is_too() -> None:
    assert all(
        line.isascii() for line in lines(Tile("throughput", drawn("ascii"), cursor=0.3), ascii_only=True)
    )


def test_what_is_amiss_is_told_behind_the_title() -> None:
    heading = lines(Tile("throughput", drawn(), note="2 m old"))[0]
    assert heading.startswith("throughput Gb/s")
    assert heading.endswith("2 m old")


def test_only_the_cells_that_differ_are_sent() -> None:
    old = (("abc", "text"), ("def", "dim"))
    assert changed(old, (("abX", "text"), ("def", "dim"))) == (2, 3)
    assert changed(old, (("abc", "text"), ("dXYf", "dim"))) == (0, 14)
    assert changed(old, (("abc", "text"), ("def", "text"))) == (3, 6)
    assert changed((("频道", ""),), (("频频", ""),))[0] == 0
