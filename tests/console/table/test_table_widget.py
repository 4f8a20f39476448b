"""The table on a screen: what it draws, how it moves, what it tells."""

from __future__ import annotations

import pytest
from rich.style import Style
from textual.events import MouseScrollDown
from textual.pilot import Pilot

from tests.console.table.channels import Channel, ListApp, changed, channels
from tui.console.table import ASCII, Cell, Sort, Table, plain

SMALL, LARGE = (80, 24), (160, 50)


def lines(app: ListApp) -> list[str]:
    """What Textual has on the screen, not what the table thinks."""
    strips = app.screen._compositor.render_strips()
    return [strip.text.rstrip() for strip in strips]


async def act(pilot: Pilot[None], *actions: str) -> None:
    table = pilot.app.query_one(Table)
    for action in actions:
        getattr(table, f"action_{action}")()
    await pilot.pause()


async def test_the_lines_at_80_by_24() -> None:
    app = ListApp(changed(channels(3), "ch00002", rank=0, total_mbps=None))
    app.table.totals = {"name": plain("3 channels"), "total": plain("9.0 Mb/s")}
    app.table.marks = {"ch00001"}
    async with app.run_test(size=SMALL):
        assert lines(app) == [
            " ›  channel           total  devices  throughput",
            "▌ ! ch00002               —        2  ▇▆▅▄▃▂▇▆▅▄▃▂▇▆▅▄▃▂▇▆▅▄▃▂▇▆▅▄▃▂",
            "    ch00000        1.0 Mb/s        0  ▇▆▅▄▃▂▇▆▅▄▃▂▇▆▅▄▃▂▇▆▅▄▃▂▇▆▅▄▃▂",
            " •  ch00001        1.0 Mb/s        1  ▇▆▅▄▃▂▇▆▅▄▃▂▇▆▅▄▃▂▇▆▅▄▃▂▇▆▅▄▃▂",
            *[""] * 19,
            "    3 channels     9.0 Mb/s",
        ]
        assert app.table.screen_text().split("\n") == lines(app)


async def test_the_lines_at_160_by_50() -> None:
    app = ListApp(channels(100))
    async with app.run_test(size=LARGE):
        shown = lines(app)
        spark = "▇▆▅▄▃▂" * 5
        assert shown[0] == "    channel           total  devices  throughput                      note"
        assert shown[1] == f"▌   ch00000        1.0 Mb/s        0  {spark}  note of ch00000"
        assert shown[49] == f"    ch00048        1.0 Mb/s       48  {spark}  note of ch00048"


async def test_signs_of_the_ascii_set() -> None:
    app = ListApp(channels(50), symbols=ASCII)
    app.table.totals = {"name": plain("a name that is too long")}
    async with app.run_test(size=(60, 10)) as pilot:
        app.table.marks = {"ch00024"}
        await act(pilot, "sort_next", "sort_reverse")
        for _ in range(25):
            await act(pilot, "cursor_down")
        assert lines(app)[0] == " >  channelv          total  devices"
        assert lines(app)[8] == ">*  ch00024        1.0 Mb/s       24"
        assert lines(app)[9] == "^v  a name that~"


async def test_a_row_may_run_across_all_columns() -> None:
    def heading(row: Channel) -> Cell | None:
        return plain("┌ one and the same viewing, which takes a whole line to say") if row.rank == 0 else None

    app = ListApp(changed(channels(2), "ch00001", rank=0), whole=heading)
    async with app.run_test(size=(50, 5)) as pilot:
        assert lines(app)[1] == "▌ ┌ one and the same viewing, which takes a whole…"
        assert app.table.cursor_text() == "┌ one and the same viewing, which takes a whole line to say"
        await act(pilot, "cursor_down")
        assert lines(app)[1:3] == [
            "  ┌ one and the same viewing, which takes a whole…",
            "▌   ch00000        1.0 Mb/s        0",
        ]


async def test_focus_is_told_by_a_sign_and_a_style() -> None:
    app = ListApp(channels(2))
    async with app.run_test(size=SMALL) as pilot:
        assert lines(app)[1].startswith("▌")
        assert _style_at(app, 1).bgcolor == Style(bgcolor="#0000ff").bgcolor
        app.screen.set_focus(None)
        await pilot.pause()
        assert lines(app)[1].startswith("▏")
        assert _style_at(app, 1).bgcolor == Style(bgcolor="#333333").bgcolor


async def test_a_theme_gives_the_names_their_styles() -> None:
    app = ListApp(changed(channels(2), "ch00001", rank=0))
    async with app.run_test(size=SMALL) as pilot:
        under_cursor = _style_at(app, 1, x=2)
        assert under_cursor.color == Style(color="#ff0000").color
        assert under_cursor.bgcolor == Style(bgcolor="#0000ff").bgcolor
        await act(pilot, "cursor_down")
        assert _style_at(app, 1, x=2).color == Style(color="#ff0000").color
        app.table.styles_by_name = {
            "severity.critical": Style(color="#00ff00"),
            "header": Style(underline=True),
        }
        await pilot.pause()
        assert _style_at(app, 1, x=2).color == Style(color="#00ff00").color
        assert _style_at(app, 0).underline


def _style_at(app: ListApp, y: int, x: int = 0) -> Style:
    strip = app.screen._compositor.render_strips()[y].crop(x, x + 1)
    return next(segment.style for segment in strip if segment.style is not None)


async def test_an_empty_table_says_what_the_caller_says() -> None:
    app = ListApp(empty_lines=[plain("no channel matches"), plain("esc clears the filter", "dim")])
    async with app.run_test(size=(40, 8)) as pilot:
        assert lines(app)[3:5] == [" " * 11 + "no channel matches", " " * 9 + "esc clears the filter"]
        assert app.table.cursor_row is None
        await act(pilot, "cursor_down", "last", "page_up", "activate", "sort_reverse")
        assert not app.told_of(Table.Activated)
        app.table.show(channels(1))
        await pilot.pause()
        assert lines(app)[1].startswith("▌   ch00000")
        assert lines(app)[3:5] == ["", ""]


async def test_text_is_never_markup() -> None:
    app = ListApp([Channel("[b]x[/b")])
    async with app.run_test(size=SMALL):
        assert "[b]x[/b" in lines(app)[1]


@pytest.mark.parametrize(
    ("actions", "key", "top"),
    [
        (["cursor_down"], 1, 0),
        (["cursor_up"], 0, 0),
        (["page_down"], 8, 8),
        (["page_down", "page_up"], 0, 0),
        (["half_page_down", "cursor_down"], 5, 4),
        (["half_page_down", "half_page_up"], 0, 0),
        (["last"], 99, 91),
        (["last", "cursor_up", "first"], 0, 0),
    ],
)
async def test_moves(actions: list[str], key: int, top: int) -> None:
    app = ListApp(channels(100))
    async with app.run_test(size=(80, 10)) as pilot:
        await act(pilot, *actions)
        assert app.table.cursor_key == f"ch{key:05}"
        assert app.table.visible_keys[0] == f"ch{top:05}"


async def test_the_cursors_row_keeps_its_line_when_a_row_turns_worst() -> None:
    rows = channels(100)
    app = ListApp(rows)
    async with app.run_test(size=(80, 10)) as pilot:
        await act(pilot, "cursor_down", "cursor_down")
        before = lines(app)[3]
        app.table.show(changed(rows, "ch00050", rank=0))
        await pilot.pause()
        assert app.table.cursor_key == "ch00002"
        assert lines(app)[3] == before
        assert app.table.keys[0] == "ch00050"
        assert app.table.visible_keys[0] == "ch00000"
        await act(pilot, "first")
        assert lines(app)[1].startswith("▌ ! ch00050")


async def test_a_cursor_nobody_moved_shows_what_turns_worst() -> None:
    rows = channels(100)
    app = ListApp(rows)
    async with app.run_test(size=(80, 10)) as pilot:
        app.table.show(changed(rows, "ch00050", rank=0))
        await pilot.pause()
        assert lines(app)[1].startswith("▌ ! ch00050")


async def test_the_cursor_stays_on_its_line_when_its_row_goes() -> None:
    rows = channels(5)
    app = ListApp(rows)
    async with app.run_test(size=(80, 10)) as pilot:
        await act(pilot, "cursor_down")
        app.table.show([row for row in rows if row.key != "ch00001"])
        await pilot.pause()
        assert lines(app)[2].startswith("▌   ch00002")
        assert [message.key for message in app.told_of(Table.CursorMoved)] == [
            "ch00000",
            "ch00001",
            "ch00002",
        ]


async def test_frozen_keeps_the_screen_and_takes_the_newest_when_thawed() -> None:
    app = ListApp(channels(2))
    async with app.run_test(size=SMALL) as pilot:
        app.table.frozen = True
        app.table.show(channels(3))
        app.table.show(channels(4))
        await pilot.pause()
        assert len(app.table.visible_keys) == 2
        assert app.table.has_newer
        app.table.frozen = False
        await pilot.pause()
        assert len(app.table.visible_keys) == 4


async def test_sorting_goes_through_the_columns_in_sight_and_back() -> None:
    app = ListApp(channels(3))
    async with app.run_test(size=SMALL) as pilot:
        await act(pilot, "sort_next", "sort_next", "sort_reverse", "sort_next", "sort_next")
        sorts = [message.sort for message in app.told_of(Table.SortChanged)]
        assert sorts == [Sort("name"), Sort("total", True), Sort("total"), Sort("devices", True), None]


async def test_sorting_by_name_of_column() -> None:
    app = ListApp(channels(3))
    app.table.sort_by("devices")
    async with app.run_test(size=SMALL):
        assert app.table.keys == ["ch00002", "ch00001", "ch00000"]
        assert "devices▼" not in lines(app)[0]
        assert "device▼" in lines(app)[0]
        with pytest.raises(ValueError, match="spark"):
            app.table.sort_by("spark")


async def test_panning_brings_hidden_columns_into_sight_and_keeps_the_pinned_ones() -> None:
    app = ListApp(channels(3))
    async with app.run_test(size=(60, 10)) as pilot:
        assert lines(app)[0] == " ›  channel           total  devices"
        await act(pilot, "pan_right", "pan_right")
        assert lines(app)[0] == "‹›  channel       devices  throughput                      …"
        await act(pilot, *["pan_right"] * 9)
        assert lines(app)[0] == "‹   channel       note"
        assert lines(app)[1] == "▌   ch00000       note of ch00000"
        await act(pilot, *["pan_left"] * 9)
        assert lines(app)[0] == " ›  channel           total  devices"


async def test_a_resize_keeps_the_cursor_on_the_screen() -> None:
    app = ListApp(channels(100))
    async with app.run_test(size=LARGE) as pilot:
        await act(pilot, *["cursor_down"] * 40)
        await pilot.resize_terminal(80, 12)
        await pilot.pause()
        assert any(line.startswith("▌   ch00040") for line in lines(app))
        assert len(app.table.visible_keys) == 11


async def test_it_tells_which_rows_are_on_the_screen_and_only_when_they_change() -> None:
    rows = channels(20)
    app = ListApp(rows)
    async with app.run_test(size=(80, 5)) as pilot:
        app.table.show(changed(rows, "ch00000", devices=5))
        await act(pilot, "cursor_down", "sort_next")
        await act(pilot, "page_down")
        told = [message.keys for message in app.told_of(Table.VisibleChanged)]
        assert told == [tuple(row.key for row in rows[:4]), tuple(row.key for row in rows[3:7])]


async def test_rows_that_change_places_on_the_screen_are_not_told_again() -> None:
    app = ListApp(channels(3))
    async with app.run_test(size=(80, 10)) as pilot:
        app.table.sort_by("devices")
        await pilot.pause()
        assert app.table.visible_keys == ("ch00002", "ch00001", "ch00000")
        assert len(app.told_of(Table.VisibleChanged)) == 1


async def test_a_hidden_table_has_no_rows_on_the_screen() -> None:
    app = ListApp(channels(2))
    async with app.run_test(size=SMALL) as pilot:
        app.table.display = False
        await pilot.pause()
        assert app.told_of(Table.VisibleChanged)[-1].keys == ()
        app.table.display = True
        await pilot.pause()
        assert app.told_of(Table.VisibleChanged)[-1].keys == ("ch00000", "ch00001")


async def test_the_cursors_line_outlasts_being_hidden() -> None:
    rows = channels(100)
    app = ListApp(rows)
    async with app.run_test(size=(80, 10)) as pilot:
        await act(pilot, *["cursor_down"] * 5)
        before = lines(app)[6]
        app.table.display = False
        await pilot.pause()
        app.table.show(changed(rows, "ch00050", rank=0))
        await pilot.pause()
        app.table.display = True
        await pilot.pause()
        assert lines(app)[6][1:] == before[1:]
        assert app.table.visible_keys[0] == "ch00000"


async def test_going_into_a_row_and_to_a_row() -> None:
    app = ListApp(channels(100))
    async with app.run_test(size=SMALL) as pilot:
        assert app.table.move_cursor_to("ch00077")
        assert not app.table.move_cursor_to("nobody")
        await act(pilot, "activate")
        message = app.told_of(Table.Activated)[-1]
        assert (message.key, message.table) == ("ch00077", app.table)
        assert app.table.cursor_row == Channel("ch00077", devices=77)


async def test_the_cursors_row_as_text_is_whole() -> None:
    app = ListApp(channels(1))
    async with app.run_test(size=(30, 5)):
        assert app.table.cursor_text() == f"ch00000  1.0 Mb/s  0  {'▇▆▅▄▃▂' * 5}  note of ch00000"


async def test_other_columns_taken_out_of_sight_are_those_painted_when_it_is_back() -> None:
    """A resize paints before its event arrives."""
    app = ListApp(channels(2))
    async with app.run_test(size=SMALL) as pilot:
        app.table.display = False
        await pilot.pause()
        app.table.columns = [column for column in app.table.columns if column.key == "name"]
        app.table.display = True
        app.screen._refresh_layout()
        assert "ch00000" in app.table.painted_lines()[1]


async def test_other_columns() -> None:
    app = ListApp(channels(2))
    async with app.run_test(size=SMALL) as pilot:
        app.table.columns = [column for column in app.table.columns if column.key in {"name", "devices"}]
        await pilot.pause()
        assert lines(app)[1] == "▌ ch00000             0"


async def test_a_height_that_follows_the_rows() -> None:
    app = ListApp(channels(2))
    app.table.styles.height = "auto"
    async with app.run_test(size=SMALL) as pilot:
        assert app.table.size.height == 3
        app.table.show(channels(5))
        await pilot.pause()
        assert app.table.size.height == 6


async def test_the_mouse_where_it_is_on() -> None:
    app = ListApp(channels(100))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.click(Table, offset=(10, 4))
        assert app.table.cursor_key == "ch00003"
        await pilot.double_click(Table, offset=(10, 5))
        assert app.told_of(Table.Activated)[-1].key == "ch00004"
        await pilot._post_mouse_events([MouseScrollDown], Table, offset=(10, 4))
        assert app.table.visible_keys[0] == "ch00003"
        assert app.table.cursor_key == "ch00004"
