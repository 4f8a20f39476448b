"""What is refreshed is enough for the screen to be right, and no more than what differs."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from textual.strip import Strip

from tests.console.table.channels import STYLES, Asked, Channel, changed, channels
from tui.console.table import ASCII, Cell, Column, Sort, Width, plain
from tui.console.table.composer import Composer, Look
from tui.console.table.contents import Contents
from tui.console.table.frame import Frame, Kind, Span, changed_spans
from tui.console.table.painter import Painter
from tui.console.table.position import START, Position, settled

WIDTH, HEIGHT = 60, 8
ROWS = st.lists(
    st.builds(
        Channel, st.sampled_from([f"c{n}" for n in range(12)]), st.integers(0, 2), st.none() | st.just(2.0)
    ),
    max_size=12,
)
LOOKS = st.builds(
    Look,
    symbols=st.just(ASCII),
    marks=st.sets(st.sampled_from(["c1", "c2", "c3"])).map(frozenset),
    totals=st.none() | st.just({"name": plain("all")}) | st.just({"name": plain("all"), "total": plain("9")}),
    empty_lines=st.just(()) | st.just((plain("nothing here"), plain("wait"))),
    focused=st.booleans(),
    pan=st.integers(0, 3),
)
SHOWN = st.tuples(ROWS, LOOKS, st.integers(0, 11), st.sampled_from([None, Sort("total"), Sort("devices")]))


def heading(row: Channel) -> Cell | None:
    """Two of the rows run across all columns."""
    return plain(f"┌ all that is known of {row.key}, {row.rank}") if row.key in ("c3", "c4") else None


def composed(rows: list[Channel], look: Look, cursor: int = 0, sort: Sort | None = None) -> Frame:
    contents = Contents(Asked().columns(), lambda row: row.key, lambda row: row.rank)
    contents.show(rows)
    if sort is not None:
        contents.sort_by(sort)
    composer = Composer(contents, look, heading)
    position = settled(Position(0, 0, False), cursor, len(contents.keys), composer.body_height(HEIGHT))
    return composer.frame(WIDTH, HEIGHT, position if contents.keys else START)


def painted(frame: Frame) -> list[Strip]:
    painter = Painter(
        STYLES, Style.null(), "~", Asked().columns(), frame.layout, frame.width, len(frame.lines)
    )
    return [painter.strip(line) for line in frame.lines]


def by_cell(strip: Strip) -> list[tuple[str, Style | None]]:
    """Each terminal cell's character and style (the signs of these tests are one cell wide)."""
    return [(character, segment.style) for segment in strip for character in segment.text]


@given(SHOWN, SHOWN)
def test_painting_the_changed_spans_brings_the_screen_up_to_date(before: Any, after: Any) -> None:
    old, new = composed(*before), composed(*after)
    screen = [by_cell(strip) for strip in painted(old)]
    wanted = [by_cell(strip) for strip in painted(new)]
    for y, start, end in changed_spans(old, new):
        assert 0 <= start < end <= WIDTH
        screen[y][start:end] = wanted[y][start:end]
    assert screen == wanted


@given(SHOWN)
def test_nothing_is_refreshed_where_nothing_differs(shown: Any) -> None:
    assert not list(changed_spans(composed(*shown), composed(*shown)))


@given(SHOWN)
def test_every_line_is_as_wide_as_the_screen(shown: Any) -> None:
    frame = composed(*shown)
    assert len(frame.lines) == HEIGHT
    assert {strip.cell_length for strip in painted(frame)} == {WIDTH}


def test_a_column_wider_than_the_screen_goes_by_in_windows() -> None:
    column = Column[Channel](
        "note", "note", Width(50, 50), lambda row: plain(f"{'a' * 20}{'b' * 20}{'c' * 10}")
    )
    contents = Contents([column], lambda row: row.key)
    contents.show(channels(1))

    def shown(pan: int) -> str:
        frame = Composer(contents, Look(symbols=ASCII, pan=pan)).frame(22, 2, START)
        painter = Painter(STYLES, Style.null(), "~", [column], frame.layout, 22, len(frame.lines))
        return painter.strip(frame.lines[1]).text

    assert [shown(pan) for pan in range(4)] == [
        f"| {'a' * 19}~",
        f"| {'a' * 19}~",
        f"| {'b' * 20}",
        f"| {'c' * 10}{' ' * 10}",
    ]


def spans(before: list[Channel], after: list[Channel], look: Look | None = None) -> list[Span]:
    look = look or Look()
    return list(changed_spans(composed(before, look), composed(after, look)))


def test_one_changed_cell_is_one_span_of_its_width() -> None:
    rows = channels(4)
    frame = composed(rows, Look())
    total = frame.layout.slots[2]
    assert spans(rows, changed(rows, "ch00002", total_mbps=5.0)) == [Span(3, total.start, total.end)]


def test_two_changed_cells_of_a_line_are_one_span_from_the_first_to_the_last() -> None:
    rows = channels(4)
    slots = composed(rows, Look()).layout.slots
    after = changed(rows, "ch00002", total_mbps=5.0, devices=77)
    assert spans(rows, after) == [Span(3, slots[2].start, slots[3].end)]


def test_rows_that_look_alike_change_places_for_nothing() -> None:
    one, other = Channel("a"), Channel("b")
    columns = [column for column in Asked().columns() if column.key in {"state", "total"}]
    frames = []
    for rows in ([one, other], [other, one]):
        contents = Contents(columns, lambda row: row.key)
        contents.show(rows)
        frames.append(Composer(contents, Look()).frame(WIDTH, HEIGHT, START))
    assert frames[0].keys != frames[1].keys
    assert not list(changed_spans(*frames))


def test_the_totals_give_way_first_and_then_the_header() -> None:
    look = Look(totals={"name": plain("all")})
    contents = Contents(Asked().columns(), lambda row: row.key)
    contents.show(channels(4))
    composer = Composer(contents, look)

    def kinds(height: int) -> list[Kind]:
        return [line.kind for line in composer.frame(WIDTH, height, START).lines]

    assert kinds(3) == [Kind.HEADER, Kind.CURSOR_UNFOCUSED, Kind.TOTALS]
    assert kinds(2) == [Kind.HEADER, Kind.CURSOR_UNFOCUSED]
    assert kinds(1) == [Kind.CURSOR_UNFOCUSED]
    assert kinds(0) == []
