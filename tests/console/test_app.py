"""The console, driven by keys, on snapshots from a face that only hands them out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.desk import NOW_MS, World, delivery, desk
from tui import right_of_way
from tui.collector.requests import ChooseWindow, Look, RetryNow
from tui.console.app import NoctopApp
from tui.console.choices import choices
from tui.console.commands import keys_of
from tui.console.screens.palette import Palette
from tui.model.vendor import Feed, FeedState, Kind

HOSTILE = "[red]\x1b]52;c;aGk=\x07[@click=app.quit]\u202eevil\u200b"


@pytest.fixture
def world() -> World:
    return World().sample(
        News=delivery(1_900_000, 8_100), Sports=delivery(4_210_000, 12_400), Tiny=delivery(9_000, 3)
    )


async def test_the_wall_shows_names_states_and_figures(world: World, tmp_path: Path) -> None:
    world.quality("News", 4_100, 0.031)
    async with desk(world, tmp_path) as at:
        lines = at.screen_text.splitlines()
        news = next(line for line in lines if "News" in line)
        assert "▲" in news
        assert "1.90 Gb/s" in news
        assert "75 %" in news
        assert "8.1 k" in news
        assert "3.1 %" in news
        assert "▲ 1 critical" in at.line("state-line")
        assert "6.12 Gb/s" in next(line for line in lines if "3 channels" in line and "noctop" not in line)


async def test_worst_first_then_the_largest(world: World, tmp_path: Path) -> None:
    world.quality("Tiny", 4_100, 0.5).quality("News", 4_100, 0.031)
    async with desk(world, tmp_path) as at:
        assert [key.split("\x1f")[1] for key in at.wall.table.keys] == ["News", "Tiny", "Sports"]


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_the_frame_fits_the_terminal(world: World, tmp_path: Path, size: tuple[int, int]) -> None:
    async with desk(world, tmp_path, size) as at:
        lines = at.screen_text.splitlines()
        assert len(lines) == size[1]
        assert lines[0].startswith(" noctop  3 channels")
        assert "UTC" in lines[0]
        assert "system73" in lines[1]
        assert "? help" in lines[-1]
        assert "q quit" in lines[-1]


async def test_filter_as_you_type_and_esc(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path) as at:
        await at.press("slash", "n", "e", "w")
        assert "Sports" not in at.screen_text
        assert "1 of 3" in at.screen_text
        await at.press("enter")
        assert at.wall.filter_text == "new"
        await at.press("escape")
        assert at.wall.filter_text == ""
        assert "Sports" in at.screen_text


async def test_a_filter_that_cannot_be_read_is_told_in_words(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path) as at:
        await at.press("slash", *"rebufering_ratio", "greater_than_sign", "3")
        assert "did you mean rebuffering_ratio" in at.line("key-line")
        await at.press("enter")
        assert at.wall.filter_bar.display
        await at.press("escape")
        assert not at.wall.filter_bar.display


async def test_exceptions_only(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path) as at:
        await at.press("x")
        assert "no channel of 3 is in trouble" in at.screen_text
        world.quality("News", 4_100, 0.031)
        await at.publish(world.snapshot())
        assert "News" in at.screen_text
        assert "Sports" not in at.screen_text
        await at.press("escape")
        assert "Sports" in at.screen_text


async def test_freeze_keeps_the_screen_and_thaw_shows_the_newest(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path) as at:
        await at.press("f")
        world.sample(News=delivery(5_550_000, 8_100))
        await at.publish(world.snapshot())
        assert "5.55 Gb/s" not in at.screen_text
        assert "FROZEN" in at.line("state-line")
        await at.press("f")
        assert "5.55 Gb/s" in at.screen_text
        assert "FROZEN" not in at.line("state-line")


async def test_what_is_on_screen_is_told_to_the_collector(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path) as at:
        looks = [request for request in at.face.requests if isinstance(request, Look)]
        assert {key.split("\x1f")[1] for key in looks[-1].rows} == {"News", "Sports", "Tiny"}


async def test_windows_go_round(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path) as at:
        await at.press("t", "t", "T")
        windows = [request.window for request in at.face.requests if isinstance(request, ChooseWindow)]
        assert windows == ["10m", "1h", "10m"]


async def test_a_stale_vendor_dims_its_rows_and_shows_their_age(world: World, tmp_path: Path) -> None:
    world.board.mark_stale(frozenset({"system73"}))
    world.board.take_summary("other", Kind.SYSTEM73, {}, NOW_MS)
    async with desk(world, tmp_path) as at:
        assert "0 s" in next(line for line in at.screen_text.splitlines() if "News" in line)


async def test_vendors_in_trouble_say_so_in_words(world: World, tmp_path: Path) -> None:
    world.feeds = (
        Feed(vendor="uplynk", kind=Kind.UPLYNK, state=FeedState.UP),
        Feed(vendor="apivideo", kind=Kind.APIVIDEO, state=FeedState.SLOW, latency_ms=2_100),
        Feed(vendor="conviva", kind=Kind.CONVIVA, state=FeedState.LIMITED, next_try_at_ms=NOW_MS + 52_000),
        Feed(vendor="mediamelon", kind=Kind.MEDIAMELON, state=FeedState.REFUSED, requests_total=1),
    )
    async with desk(world, tmp_path, (160, 50)) as at:
        strip = at.line("vendor-strip")
        assert "slow 2.1 s" in strip
        assert "limited, again in 52 s" in strip
        assert "key refused" in strip


async def test_retry_from_the_vendors_pane(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path) as at:
        await at.press("4", "r")
        assert RetryNow("system73") in at.face.requests
        assert "asking system73 again" in at.line("key-line")
        await at.press("1")
        assert "News" in at.screen_text


async def test_help_lists_the_keys_of_what_has_the_focus(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path) as at:
        await at.press("question_mark")
        assert "hold the screen still" in at.screen_text
        await at.press("escape", "4", "question_mark")
        assert "ask this vendor again now" in at.screen_text
        assert "hold the screen still" not in at.screen_text


async def test_help_says_how_a_command_without_a_key_is_run(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path, (120, 70)) as at:
        await at.press("question_mark")
        columns = next(line for line in at.screen_text.splitlines() if "which columns" in line)
        assert columns.split()[0] == ":columns"
        assert "every list" in columns


async def test_what_is_stale_is_counted_and_says_whose_it_is(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path, (160, 30)) as at:
        assert "stale" not in at.line("state-line")
        world.board.mark_stale(frozenset({"system73"}))
        await at.publish(world.snapshot())
        assert "3 stale" in at.line("state-line")
        assert at.screen_text.count("no news of system73") == 3


async def test_the_palette_finds_and_runs_commands(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path) as at:
        await at.press("colon", *"sort dev", "enter")
        sort = at.wall.table.sort
        assert sort is not None
        assert sort.column == "devices"
        await at.press("colon", *"freeze", "enter")
        assert at.wall.frozen
        await at.press("colon", *"theme day", "enter")
        await at.until(lambda: at.app.theme == "noctop-day", "the theme")


async def test_a_command_whose_name_begins_choices_too(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path) as at:
        await at.press("colon", *"sort", "enter")
        assert at.wall.table.sort is not None


async def test_the_palette_stays_open_on_what_it_does_not_know(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path) as at:
        await at.press("colon", *"sort nosuch", "enter")
        assert isinstance(at.app.screen, Palette)
        assert "no such command here" in at.screen_text
        await at.press("escape")
        assert at.wall.table.sort is None


async def test_columns_that_the_width_has_no_room_for_are_told(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path, (80, 40)) as at:
        await at.press("colon", *"columns", "enter")
        lines = {line.split()[-1]: line for line in at.screen_text.splitlines() if line.strip()}
        assert "no room" in lines["start_failure_ratio"]
        assert "shown" in lines["devices"]


async def test_a_column_that_went_while_the_palette_was_open(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path) as at:
        await at.press("colon")
        assert isinstance(at.app.screen, Palette)
        at.app.screen.dismiss("sort gone")
        await at.pilot.pause()
        assert at.app.return_value is None
        assert at.wall.table.sort is None


@pytest.mark.parametrize("pane", ["1", "3", "4"])
async def test_everything_the_palette_offers_can_be_chosen(world: World, tmp_path: Path, pane: str) -> None:
    async with desk(world, tmp_path) as at:
        await at.press(pane)
        offered = choices(at.app.pane, keys_of({}), ("night", "day"))
        assert len(offered) > 40
        for choice in offered:
            if choice.name in ("quit", "interrupt", "suspend"):
                continue
            await at.press("escape", "escape", pane, "colon")
            assert isinstance(at.app.screen, Palette), choice.name
            at.app.screen.dismiss(choice.name)
            await at.pilot.pause()
            assert at.app.return_value is None, choice.name


async def test_i_opens_everything_known_of_a_channel(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path) as at:
        await at.press("i")
        assert "total_throughput_kbps" in at.screen_text
        await at.press("escape")
        assert "total_throughput_kbps" not in at.screen_text


async def test_save_writes_the_list_and_says_where(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path) as at:
        await at.press("Y")
        await at.app.workers.wait_for_complete()
        await at.pilot.pause()
        (file,) = (tmp_path / "saved").iterdir()
        assert "News" in file.read_text()
        assert file.stat().st_mode & 0o777 == 0o600
        assert "saved" in at.line("key-line")


async def test_hostile_names_are_plain_bounded_text(tmp_path: Path) -> None:
    from tui.model.text import safe

    name = safe(HOSTILE + "x" * 10_000)
    world = World().sample(**{name: delivery(1_000, 100)})
    async with desk(world, tmp_path) as at:
        assert "[red]" in at.screen_text
        assert "\x1b" not in at.screen_text
        assert "\u202e" not in at.screen_text
        await at.press("enter")
        assert "\x1b" not in at.screen_text


async def test_an_empty_wall_says_why_and_which_key_helps(tmp_path: Path) -> None:
    world = World()
    world.feeds = (Feed(vendor="system73", kind=Kind.SYSTEM73, state=FeedState.REFUSED, requests_total=1),)
    async with desk(world, tmp_path) as at:
        assert "no vendor has listed a channel yet" in at.screen_text
        assert "system73: key refused" in at.screen_text
        assert "4 shows the vendors" in at.screen_text


async def test_keys_of_the_config(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path, keys={"freeze": "p"}) as at:
        await at.press("f")
        assert not at.wall.frozen
        await at.press("p")
        assert at.wall.frozen


@pytest.mark.parametrize("opening", ["colon", "question_mark"])
@pytest.mark.parametrize("closing", ["enter", "escape"])
async def test_what_is_pressed_twice_closes_one_screen(
    world: World, tmp_path: Path, opening: str, closing: str
) -> None:
    async with desk(world, tmp_path) as at:
        await at.press(opening)
        for _ in range(3):  # typed ahead: all of them are there before the first is acted upon
            at.app.simulate_key(closing)
        await at.pilot.pause()
        assert len(at.app.screen_stack) == 1
        assert at.app.return_value is None


@pytest.mark.parametrize("opening", ["colon", "question_mark", "slash", "s"])
async def test_the_shell_can_be_reached_from_everywhere(
    world: World, tmp_path: Path, opening: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped: list[str] = []
    monkeypatch.setattr(NoctopApp, "action_suspend", lambda app: stopped.append("stopped"))
    async with desk(world, tmp_path) as at:
        await at.press(opening, "ctrl+z")
        assert stopped == ["stopped"]


async def test_ascii_symbols_where_the_terminal_is_not_utf8(world: World, tmp_path: Path) -> None:
    world.quality("News", 4_100, 0.031)
    async with desk(world, tmp_path, encoding="latin-1") as at:
        assert at.screen_text.isascii()
        assert "! News" in at.screen_text


@pytest.mark.parametrize(("key", "code"), [("q", 0), ("ctrl+c", 130)])
async def test_quit(world: World, tmp_path: Path, key: str, code: int) -> None:
    async with desk(world, tmp_path) as at:
        await at.press(key)
        assert at.app.return_value == code


async def test_a_fault_of_ours_tells_its_place_and_nothing_it_held(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        async with desk(world, tmp_path) as at:
            try:
                raise ValueError("acct-4711")
            except ValueError as error:
                at.app._handle_exception(error)
            said = " ".join(str(one) for one in at.app._exit_renderables)
            assert "ValueError in test_a_fault_of_ours" in said
            assert "acct-4711" not in said + caplog.text

    with pytest.raises(ValueError, match="acct-4711"):
        await fail()


@pytest.mark.parametrize("key", ["j", "slash", "n", "escape", "question_mark"])
async def test_each_key_is_answered_whoever_acts_on_it(
    world: World, tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A binding, a line that is typed into, or nobody: what waits for the key goes on."""
    monkeypatch.setattr(right_of_way, "LONGEST_S", 3_600.0)
    async with desk(world, tmp_path) as at:
        if key in ("n", "escape"):
            await at.press("slash")
        right_of_way.take()
        await at.press(key)
        right_of_way.give_back()
        assert not right_of_way.key_on_its_way()


async def test_what_time_alone_changes_shows_though_nothing_comes(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path) as at:
        at.app.say("saved", for_s=5.0)
        for _ in range(3):
            at.app._each_second()
        assert not at.app.has_stirred()
        assert "saved" in at.line("key-line")
        clock = at.line("state-line").split()[-2]
        at.clock.stands_at_ms += 60_000
        at.clock.skip_s += 5.0
        at.app._each_second()
        assert at.line("state-line").split()[-2] != clock
        assert "saved" not in at.line("key-line")
        assert not at.app.frame_is_late()


async def test_a_second_in_which_nothing_came_paints_nothing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(world, tmp_path) as at:
        for _ in range(3):
            at.app._each_second()
        painted: list[bool] = []
        monkeypatch.setattr(at.app, "paint_frame", lambda: painted.append(True))
        at.app._each_second()
        assert painted == []
        await at.publish(world.snapshot())
        painted.clear()
        at.app._each_second()
        assert painted == [True]
