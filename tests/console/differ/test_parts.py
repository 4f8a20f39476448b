"""The parts of the differ, each by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tests.console.differ.glass import Glass, differences
from tui.console.differ import fitness
from tui.console.differ.cells import cells_of
from tui.console.differ.differ import Differ
from tui.console.differ.moves import move
from tui.console.differ.pens import DEFAULT, PenBox, change

WORDS = (
    "",
    "bold",
    "dim",
    "bold dim",
    "italic reverse",
    "#ff0000",
    "on #0000ff",
    "underline red on blue",
    "strike",
)


@pytest.mark.parametrize(("before", "after"), list(product(WORDS, WORDS)))
def test_a_change_of_pens_arrives_where_setting_it_anew_does(before: str, after: str) -> None:
    box = PenBox(ColorSystem.TRUECOLOR)
    old, new = box.pen(Style.parse(before)), box.pen(Style.parse(after))
    stepped, anew = Glass(3, 1), Glass(3, 1)
    stepped.feed(f"{change(None, old)}{change(old, new)}x")
    anew.feed(f"{change(None, new)}x")
    assert differences(stepped, anew) == []
    assert len(change(old, new)) <= len(change(None, new))


def test_pens_are_what_textual_sends() -> None:
    for system in (ColorSystem.STANDARD, ColorSystem.EIGHT_BIT, ColorSystem.TRUECOLOR):
        style = Style.parse("bold italic #c04000 on #204060")
        sent = Strip.render_ansi.__wrapped__(Strip, style, system)  # type: ignore[attr-defined]
        assert change(None, PenBox(system).pen(style)) == f"\x1b[0;{sent}m"
    assert change(None, PenBox(None).pen(Style.parse("bold #c04000 on #204060"))) == "\x1b[0;1m"


def test_what_a_blank_does_not_show_makes_no_other_pen() -> None:
    box = PenBox(ColorSystem.TRUECOLOR)
    assert box.pen(Style.parse("bold #ff0000")).blank is DEFAULT
    assert box.pen(Style.parse("#ff0000 on #102030")).blank is box.pen(Style.parse("bold on #102030")).blank
    assert box.pen(Style.parse("underline")).blank is not DEFAULT
    assert box.pen(Style(link="https://example.org/", meta={"@click": "app.quit"})) is DEFAULT


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 29), st.integers(0, 9), st.integers(0, 29), st.integers(0, 9), st.booleans())
def test_every_way_arrives_and_none_is_longer_than_naming_the_cell(
    from_x: int, from_y: int, x: int, y: int, known: bool
) -> None:
    glass = Glass(30, 10)
    glass.feed(f"\x1b[{from_y + 1};{from_x + 1}H")
    way = move(from_x if known else None, from_y, x, y)
    glass.feed(way)
    assert (glass.cursor.x, glass.cursor.y) == (x, y)
    assert len(way) <= len(f"\x1b[{y + 1};{x + 1}H")
    assert move(None, None, x, y).startswith("\x1b[")


def test_cells_of_text() -> None:
    assert cells_of("a b") == (("a", " ", "b"), False, "")
    assert cells_of("東x") == (("東", "", "x"), False, "")
    assert cells_of("▁—é") == (("▁", "—", "é"), False, "")
    assert cells_of("e\u0301x") == (("e\u0301", "x"), True, "")
    assert cells_of("\u0301x") == (("x",), True, "\u0301")
    assert cells_of("📺") == (("📺", ""), True, "")


def strips(*lines: list[Segment]) -> LayoutUpdate:
    width = sum(segment.cell_length for segment in lines[0])
    return LayoutUpdate([[Strip(line)] for line in lines], Region(0, 0, width, len(lines)))


def frames(*updates: LayoutUpdate | ChopsUpdate, in_colour: bool = False) -> list[str]:
    differ = Differ(ColorSystem.TRUECOLOR, erases_in_colour=in_colour)
    return [differ.frame(update) for update in updates]


def test_the_same_again_sends_nothing() -> None:
    first = strips([Segment("hello "), Segment("you", Style(bold=True))])
    assert frames(first, first)[1] == ""


def test_only_what_differs_is_sent_and_the_pen_is_carried_on() -> None:
    grey = Style.parse("#808080")
    first = strips([Segment("total 1.91 Gb/s   12.4 k  ", grey)])
    second = strips([Segment("total 1.92 Gb/s   12.5 k  ", grey)])
    assert frames(first, second)[1] == "\r\x1b[9C2\x1b[11C5"


def test_near_cells_are_written_again_rather_than_jumped_over() -> None:
    assert frames(strips([Segment("1.23 ab  ")]), strips([Segment("2.24 ab  ")]))[1] == "\r2.24"


def test_blanks_to_the_end_are_erased() -> None:
    there, gone = strips([Segment("a long line of text ")]), strips([Segment("a                   ")])
    assert frames(there, gone)[1] == "\x1b[;3H\x1b[K"
    blue = Style.parse("on #000080")
    there, gone = strips([Segment("x" * 40, blue)]), strips([Segment(" " * 40, blue)])
    assert frames(there, gone, in_colour=True)[1] == "\r\x1b[K"
    assert frames(there, gone)[1] == "\r" + " " * 40


def test_a_wide_character_goes_as_a_whole() -> None:
    wide, narrow = strips([Segment("ab東京cd")]), strips([Segment("ab東aacd")])
    assert frames(wide, narrow)[1] == "\x1b[;5Haa"
    assert frames(narrow, wide)[1] == "\x1b[;5H京"


def test_half_a_wide_character_is_not_left_behind() -> None:
    whole = strips([Segment("ab東京cd")])
    over_half = ChopsUpdate(
        [{0: Strip([Segment("abx")]), 3: Strip([Segment("     ")])}], [(0, 0, 3)], [[3, 8]]
    )
    plain, thrifty = Glass(8, 1), Glass(8, 1)
    differ = Differ(ColorSystem.TRUECOLOR)
    thrifty.feed(differ.frame(whole) + differ.frame(over_half))
    plain.feed("abx 京cd")
    assert differences(plain, thrifty) == []


def test_a_line_of_doubtful_width_is_sent_whole_and_its_cells_stay_where_they_belong() -> None:
    differ = Differ(ColorSystem.TRUECOLOR)
    differ.frame(strips([Segment("📺 news 1  ")]))
    sent = differ.frame(strips([Segment("📺 news 2  ")]))
    for width in (1, 2):  # whichever width a terminal takes, what comes after stands in its place
        glass = Glass(11, 1)
        glass.feed(sent.replace("📺", "東" if width == 2 else "i"))
        assert glass.display[0].endswith(" news 2  ")


def test_what_was_forgotten_is_sent_again() -> None:
    differ = Differ(ColorSystem.TRUECOLOR)
    update = strips([Segment("hello   ")])
    assert "hello" in differ.frame(update)
    differ.forget()
    assert "hello" in differ.frame(update)
    assert "hello" in differ.frame(strips([Segment("hello     ")]))  # another size


def test_pieces_of_a_forgotten_screen_are_sent_though_they_were_before() -> None:
    differ = Differ(ColorSystem.TRUECOLOR)
    differ.frame(strips([Segment("hello you")]))
    differ.forget()
    pieces = ChopsUpdate([{0: Strip([Segment("hello")]), 5: Strip([Segment(" you")])}], [(0, 0, 5)], [[5, 9]])
    assert differ.frame(pieces).endswith("hello")
    assert differ.frame(strips([Segment("hello you")])).endswith(" you")


def test_the_cursor_stands_where_it_is_wanted() -> None:
    differ = Differ(ColorSystem.TRUECOLOR)
    update = strips([Segment("hello you")])
    differ.frame(update)
    glass = Glass(9, 1)
    glass.feed(f"\x1b[;6H{differ.frame(update, (3, 0))}")
    assert glass.cursor.x == 3
    assert differ.frame(update, (3, 0)) == ""


@pytest.mark.parametrize("off", ["0", "no", " OFF "])
def test_it_can_be_switched_off(off: str) -> None:
    assert fitness.why_not({fitness.SWITCH: off}) == "switched off by NOCTOP_DIFFER"
    assert fitness.why_not({fitness.SWITCH: "1"}) == fitness.why_not({}) == ""


def test_another_textual_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitness, "MADE_FOR", "8.0.0")
    assert "made for Textual 8.0.0, this is " in fitness.why_not({})


@pytest.mark.parametrize(
    ("term", "in_colour"), [("xterm-256color", True), ("vt100", False), ("no-such", False)]
)
def test_what_a_terminal_erases_with_is_read_from_its_entry(term: str, in_colour: bool) -> None:
    code = f"from tui.console.differ.erasing import erases_in_colour; print(erases_in_colour({term!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout.strip() == str(in_colour)
