"""The next start is as the last one was left: pane, sort, filter, columns, row, window, zone, theme."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.console.desk import Desk, World, delivery, desk
from tui.console.depth import Depth
from tui.console.remembered.file import load
from tui.console.remembered.view import View

ZONE = ZoneInfo("America/New_York")


def world() -> World:
    return World().sample(**{name: delivery(1000.0, 100) for name in ("alpha", "beta", "gamma", "delta")})


def kept(tmp_path: Path) -> View:
    view, words = load(tmp_path / "view.json")
    assert words == ""
    assert view is not None
    return view


async def left(tmp_path: Path, *keys: str, until: Callable[[Desk], bool] = lambda one: True) -> None:
    """A console that was used like this, and left once that had taken effect."""
    async with desk(world(), tmp_path, view_file=tmp_path / "view.json") as one:
        await one.press(*keys)
        await so_far(one, until)
        one.app.exit(0)


async def so_far(one: Desk, until: Callable[[Desk], bool]) -> None:
    while not until(one):
        await one.pilot.pause()


async def test_the_wall_comes_back_sorted_filtered_and_on_its_row(tmp_path: Path) -> None:
    keys = ("slash", *"a|z", "enter", "o", "o", "O", "j", "j", "t")
    await left(tmp_path, *keys, until=lambda one: one.app.window == "10m")
    before = kept(tmp_path).lists["wall"]
    async with desk(world(), tmp_path, view_file=tmp_path / "view.json") as one:
        await so_far(one, lambda one: not one.wall.table.at_rest)
        table = one.wall.table
        assert one.wall.filter_text == "a|z"
        assert table.sort == before.sort
        assert table.sort is not None
        assert table.cursor_key == before.cursor
        assert before.cursor is not None
        assert one.app.window == "10m"


async def test_a_row_that_is_gone_leaves_the_cursor_at_rest_and_a_moved_one_is_left_alone(
    tmp_path: Path,
) -> None:
    await left(tmp_path, "j", "j")
    gone = kept(tmp_path).lists["wall"].cursor
    fewer = World().sample(alpha=delivery(1.0, 100), zeta=delivery(1.0, 100))
    async with desk(fewer, tmp_path, view_file=tmp_path / "view.json") as one:
        assert one.wall.table.cursor_key != gone
        await one.press("j")
        here = one.wall.table.cursor_key
        await one.publish(world().sample(zeta=delivery(1.0, 100)).snapshot())
        assert gone in one.wall.table.keys
        assert one.wall.table.cursor_key == here


async def test_pane_zone_and_theme_come_back_and_the_theme_is_said(tmp_path: Path) -> None:
    async with desk(world(), tmp_path, view_file=tmp_path / "view.json", zone=ZONE) as one:
        one.app.change_theme("mono")
        await one.press("z", "4")
        one.app.exit(0)
    async with desk(world(), tmp_path, (120, 30), view_file=tmp_path / "view.json", zone=ZONE) as one:
        assert one.app.current == "vendors"
        assert one.app._zone is UTC
        assert one.app._theme.name == "mono"
        assert "theme mono, as chosen last time; the config says night" in one.line("key-line")


async def test_a_terminal_without_colours_is_no_choice_of_a_theme(tmp_path: Path) -> None:
    view_file = tmp_path / "view.json"
    async with desk(world(), tmp_path, view_file=view_file, depth=Depth.NONE) as one:
        assert one.app._theme.name == "mono"
    async with desk(world(), tmp_path, view_file=view_file) as one:
        assert one.app._theme.name == "night"
        one.app.change_theme("day")
        await one.until(lambda: one.app._theme.name == "day", "the theme")
    async with desk(world(), tmp_path, view_file=view_file, depth=Depth.NONE) as one:
        assert one.app._theme.name == "mono"


async def test_another_theme_in_the_config_since_then_wins(tmp_path: Path) -> None:
    async with desk(world(), tmp_path, view_file=tmp_path / "view.json") as one:
        one.app.change_theme("mono")
        one.app.exit(0)
    async with desk(world(), tmp_path, view_file=tmp_path / "view.json", theme="day") as one:
        assert one.app._theme.name == "day"


async def test_exceptions_and_the_open_channel_come_back(tmp_path: Path) -> None:
    await left(tmp_path, "j", "enter", until=lambda one: one.app.current == "channel")
    spot = kept(tmp_path).spot
    assert spot is not None
    async with desk(world(), tmp_path, view_file=tmp_path / "view.json") as one:
        await so_far(one, lambda one: one.app.current == "channel")
        assert one.app.channel_pane.spot == spot
        await one.press("escape")
        await so_far(one, lambda one: one.app.current == "wall")
        await one.press("x")
        one.app.exit(0)
    assert kept(tmp_path).lists["wall"].exceptions
    async with desk(world(), tmp_path, view_file=tmp_path / "view.json") as one:
        assert one.wall.only_exceptions


async def test_what_is_on_the_screen_but_not_noted_yet_is_kept_when_the_line_goes(tmp_path: Path) -> None:
    async with desk(world(), tmp_path, view_file=tmp_path / "view.json") as one:
        one.wall._only_exceptions = True  # a key has been through, and nothing has looked since
        await asyncio.to_thread(one.app.look_again, 10.0)
        one.app.keep_view()
        assert kept(tmp_path).lists["wall"].exceptions


async def test_a_loop_that_is_stuck_is_not_waited_for(tmp_path: Path) -> None:
    async with desk(world(), tmp_path, view_file=tmp_path / "view.json") as one:
        await one.press("4")
        one.app.note_view()
        one.app.look_again(0.0)  # on the loop's own thread: nothing can be noted meanwhile
        one.app.keep_view()
        assert kept(tmp_path).pane == "vendors"


async def test_nothing_personal_is_kept(tmp_path: Path) -> None:
    await left(tmp_path, "slash", *"203.0.113.77", "enter")
    assert kept(tmp_path).lists["wall"].filter_text == ""
    async with desk(world(), tmp_path, view_file=tmp_path / "view.json") as one:
        one.app.lookup_pane.filter_by("jane")
        one.app.note_view()
        one.app.keep_view()
    assert "jane" not in (tmp_path / "view.json").read_text()


async def test_a_spoilt_file_is_told_of_and_all_is_as_at_a_first_start(tmp_path: Path) -> None:
    (tmp_path / "view.json").write_text('{"version": 1, "pane": "\\u001b[2J"}')
    async with desk(world(), tmp_path, (160, 30), view_file=tmp_path / "view.json") as one:
        assert "the view of last time is not used" in one.line("key-line")
        assert one.app.current == "wall"


async def test_forgotten_the_next_start_is_as_the_first(tmp_path: Path) -> None:
    await left(tmp_path, "4")
    async with desk(world(), tmp_path, view_file=tmp_path / "view.json") as one:
        await one.press("colon", *"forget", "enter")
        assert "forgotten" in one.line("key-line")
        one.app.exit(0)
    assert not (tmp_path / "view.json").exists()


async def test_without_a_file_nothing_is_kept(tmp_path: Path) -> None:
    async with desk(world(), tmp_path) as one:
        await one.press("4", "colon", *"forget", "enter")
        assert "nothing is kept" in one.line("key-line")
    assert not (tmp_path / "view.json").exists()


# columns ---------------------------------------------------------------------------------------------------


async def test_a_column_is_put_away_and_stays_away(tmp_path: Path) -> None:
    async with desk(world(), tmp_path, view_file=tmp_path / "view.json") as one:
        assert "offload" in one.screen_text
        await one.press("colon", *"columns", "enter")
        titles = [column.key for column in one.wall.table.every_column]
        await one.press(*["j"] * titles.index("p2p_ratio"), "enter")
        assert "hidden" in one.screen_text
        assert one.wall.table.hidden == {"p2p_ratio"}
        await one.press("escape")
        await so_far(one, lambda one: "columns of this list" not in one.screen_text)
        assert "offload" not in one.screen_text
        one.app.exit(0)
    async with desk(world(), tmp_path, view_file=tmp_path / "view.json") as one:
        assert "offload" not in one.screen_text
        assert one.wall.table.hidden == {"p2p_ratio"}


async def test_the_channels_name_cannot_be_put_away(tmp_path: Path) -> None:
    async with desk(world(), tmp_path) as one:
        await one.press("colon", *"columns", "enter", "j", "enter", "escape")
        assert one.wall.table.hidden == frozenset()
        assert "alpha" in one.screen_text
