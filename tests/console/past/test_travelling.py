"""Back in time and forward again, by keys: what shows is always what the frame says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.console.desk import NOW_MS, Desk, World, delivery
from tests.console.past.recorded import (
    FIRST_MS,
    LAST_MS,
    LONG_AGO_MS,
    REFRESH_MS,
    at_refresh,
    past_desk,
)
from tui.collector.answers import PastState
from tui.collector.requests import Compare, OpenDepth
from tui.config.shipped import shipped_themes
from tui.console.frame.line import Line
from tui.console.past.bar import MomentBar
from tui.console.past.words import moment
from tui.console.themes import names
from tui.history import NoHistory
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.span import Span


def stamp(at_ms: int) -> str:
    return f"PAST {moment(at_ms, UTC)}"


def rows(at: Desk) -> list[str]:
    return [key.split("\x1f")[1] for key in at.wall.table.keys]


async def test_a_step_back_shows_the_wall_of_then_and_the_frame_says_so(tmp_path: Path) -> None:
    async with past_desk(tmp_path) as (at, _):
        assert "PAST" not in at.screen_text
        await at.press("comma")
        assert stamp(LAST_MS) in at.line("state-line")
        assert rows(at) == ["Sports", "News"]
        assert "▲ 1 critical" in at.line("state-line")
        assert "6.90 Gb/s" in at.screen_text
        assert at.line("vendor-strip").startswith(" as it was on screen   now: system73")
        assert at.line("key-line").startswith(" PAST  , back  . on")
        assert at.app.past_ms == LAST_MS


async def test_the_present_is_collected_but_not_shown_until_one_goes_back(tmp_path: Path) -> None:
    async with past_desk(tmp_path) as (at, _):
        await at.press("comma")
        await at.publish(World().sample(Newest=delivery(70_000, 70)).snapshot())
        assert rows(at) == ["Sports", "News"]
        await at.press("n")
        assert rows(at) == ["Newest"]
        assert "PAST" not in at.line("state-line")
        assert at.app.past_ms is None


async def test_steps_go_from_refresh_to_refresh_and_past_the_newest_to_the_present(tmp_path: Path) -> None:
    async with past_desk(tmp_path) as (at, _):
        await at.press("comma", "comma", "comma")
        assert at.app.past_ms == LAST_MS - 2 * REFRESH_MS
        await at.press("full_stop")
        assert at.app.past_ms == LAST_MS - REFRESH_MS
        await at.press("full_stop", "full_stop")
        assert at.app.past_ms is None
        await at.press("full_stop")
        assert "this is the present" in at.line("key-line")


async def test_a_slow_disk_gathers_steps_and_nothing_is_called_past_before_it_is_there(
    tmp_path: Path,
) -> None:
    async with past_desk(tmp_path) as (at, face):
        face.held = True
        await at.press("comma", "comma", "comma", "comma")
        assert [one.steps for one in face.asked] == [-1, -2, -3, -4]
        assert "PAST" not in at.screen_text
        assert rows(at) == ["News", "Fresh"]
        face.answer()
        await at.pilot.pause()
        assert at.app.past_ms == LAST_MS - 3 * REFRESH_MS


async def test_an_answer_that_comes_after_one_went_back_is_not_shown(tmp_path: Path) -> None:
    async with past_desk(tmp_path) as (at, face):
        face.held = True
        await at.press("comma", "n")
        face.answer()
        await at.pilot.pause()
        assert at.app.past_ms is None
        assert rows(at) == ["News", "Fresh"]


async def test_a_disk_that_takes_its_time_is_told_of(tmp_path: Path) -> None:
    async with past_desk(tmp_path) as (at, face):
        face.held = True
        await at.press("comma")
        await at.until(lambda: "reading the history" in at.line("key-line"), "a word about the disk")


async def test_jumps_are_ten_minutes_or_the_window(tmp_path: Path) -> None:
    async with past_desk(tmp_path) as (at, face):
        await at.press("less_than_sign")
        assert face.asked[-1].at_ms == NOW_MS - 10 * MINUTE_MS
        assert at.app.past_ms == NOW_MS - 10 * MINUTE_MS
        await at.press("greater_than_sign")
        assert at.app.past_ms is None
        await at.press("t", "t")
        await at.press("less_than_sign", "less_than_sign")
        assert face.asked[-1].at_ms == NOW_MS - 2 * HOUR_MS


async def test_into_a_gap_and_out_of_it(tmp_path: Path) -> None:
    async with past_desk(tmp_path) as (at, _):
        await at.press("at", *"2h", "enter")
        assert at.app.past_ms == NOW_MS - 2 * HOUR_MS
        assert rows(at) == []
        assert "nothing was recorded at Wed 2026-11-18 09:06:40 UTC" in at.screen_text
        assert ", goes back to the last moment that was" in at.screen_text
        assert ". goes on to the next that was" in at.screen_text
        assert "nothing recorded" in at.line("vendor-strip")
        await at.press("comma")
        assert at.app.past_ms == LONG_AGO_MS
        assert rows(at) == ["News", "Sports", "Old"]
        await at.press("full_stop")
        assert at.app.past_ms == FIRST_MS


async def test_before_the_first_record(tmp_path: Path) -> None:
    async with past_desk(tmp_path) as (at, _):
        await at.press("at", *"2d", "enter")
        assert ". goes on to the next that was" in at.screen_text
        assert ", goes back" not in at.screen_text
        await at.press("comma")
        assert "nothing was recorded before this" in at.line("key-line")
        await at.press("full_stop")
        assert at.app.past_ms == LONG_AGO_MS


async def test_a_time_is_understood_as_it_is_typed_or_said_to_be_none(tmp_path: Path) -> None:
    async with past_desk(tmp_path) as (at, face):
        await at.press("at", *"11:02:30")
        assert "Wed 2026-11-18 11:02:30 UTC" in at.screen_text
        await at.press("escape")
        assert not at.app.query_one(MomentBar).display
        assert face.asked == []
        await at.press("at", *"teatime", "enter")
        assert '"teatime" is no time' in at.screen_text
        assert at.app.query_one(MomentBar).display
        await at.press("escape", "at", *"2030-01-01", "enter")
        assert "is still to come" in at.line("key-line")
        await at.press("at", *"11:02:30", "enter")
        assert stamp(NOW_MS - 250_000) in at.line("state-line")
        await at.press("j")
        assert at.wall.table.cursor_row is not None


async def test_an_hour_that_comes_twice_is_told_of_once_the_wall_is_there(tmp_path: Path) -> None:
    async with past_desk(tmp_path, zone=ZoneInfo("Europe/Berlin")) as (at, face):
        face.held = True
        await at.press("at", *"2026-10-25 02:30", "enter")
        face.answer()
        await at.until(lambda: at.app.past_ms is not None, "the wall of then")
        assert "twice" in at.line("key-line")
        face.held = False
        await at.press("comma")
        assert "twice" not in at.line("key-line")


async def test_now_is_the_present_although_the_clock_goes_on(tmp_path: Path) -> None:
    async with past_desk(tmp_path) as (at, _):
        await at.press("comma")
        at.app.go_to(NOW_MS - 5)
        await at.press("j")
        assert at.app.past_ms is None


async def test_the_wall_of_the_past_has_all_its_keys(tmp_path: Path) -> None:
    async with past_desk(tmp_path) as (at, _):
        await at.press("comma", "slash", *"spo", "enter")
        assert rows(at) == ["Sports"]
        await at.press("escape", "x")
        assert rows(at) == ["Sports"]
        await at.press("escape", "o")
        assert at.wall.table.sort is not None
        await at.press("f")
        assert "stands still" in at.line("key-line")
        await at.press("i")
        assert "total_throughput_kbps" in at.screen_text
        assert "age_s" in at.screen_text


async def test_what_leaves_the_screen_says_of_when_it_is(tmp_path: Path) -> None:
    async with past_desk(tmp_path) as (at, _):
        await at.press("comma", "i")
        assert stamp(LAST_MS) in at.app.screen.query_one("#sheet-title", Line).text
        await at.press("escape", "y")
        assert at.app.clipboard.startswith(f"{stamp(LAST_MS)}\n")
        await at.press("Y")
        await at.until(lambda: "saved " in at.line("key-line"), "the file")
        (saved,) = at.app._settings.saved_folder.iterdir()
        assert saved.read_text(encoding="utf-8").startswith(f"{stamp(LAST_MS)}\n")
        await at.press("n", "y")
        assert "PAST" not in at.app.clipboard


async def test_the_window_is_not_said_to_change_a_wall_of_the_past(tmp_path: Path) -> None:
    async with past_desk(tmp_path) as (at, _):
        await at.press("comma", "t")
        assert "a wall of the past stays as it was recorded" in at.line("key-line")
        await at.press("n", "t")
        assert "figures of the wall are over this window" in at.line("key-line")


async def test_the_vendors_are_those_of_now_and_it_is_said(tmp_path: Path) -> None:
    async with past_desk(tmp_path, (80, 24)) as (at, _):
        await at.press("4")
        assert "not then" not in at.screen_text
        await at.press("comma")
        assert "as they are now, not then" in at.screen_text
        await at.press("n")
        assert "not then" not in at.screen_text


async def test_facts_are_as_old_as_they_were_then(tmp_path: Path) -> None:
    async with past_desk(tmp_path, (120, 60)) as (at, _):
        await at.press("comma", "i")
        (age,) = (line for line in at.screen_text.splitlines() if line.strip().startswith("age_s"))
        assert float(age.split()[1]) == 0


async def test_means_are_called_means(tmp_path: Path) -> None:
    async with past_desk(tmp_path) as (at, face):
        face.held = True
        await at.press("comma")
        answers: list[PastState] = []
        publish, face.publish = face.publish, answers.append
        face.answer()
        publish(replace(answers[0], resolution_ms=MINUTE_MS))
        await at.pilot.pause()
        assert "means over a minute" in at.line("vendor-strip")


async def test_sparklines_are_those_of_then(tmp_path: Path) -> None:
    async with past_desk(tmp_path) as (at, _):
        for _ in range(40):
            await at.press("comma")
        row = next(row for row in at.wall.table.visible_rows if row.name == "Sports")
        assert row.throughput.values[-1] == 1_000_000 + 100_000 * 20
        assert len(row.throughput.values) == 4  # 21 refreshes, from the first to the fourth minute


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
@pytest.mark.parametrize("theme", names((shipped_themes(),)))
async def test_the_past_is_unmistakable_in_every_theme(
    tmp_path: Path, theme: str, size: tuple[int, int]
) -> None:
    async with past_desk(tmp_path, size, theme=theme) as (at, _):
        await at.press("comma")
        strips = at.app.screen._compositor.render_strips()
        top, bottom = list(strips[0]), list(strips[-1])
        assert stamp(LAST_MS) in strips[0].text
        plain = at.app._theme.styles["text"]
        for segments in (top, [one for one in bottom if "PAST" in one.text]):
            assert segments
            for segment in segments:
                style = segment.style
                assert style is not None
                assert style.reverse or style.bgcolor not in (None, plain.bgcolor)


async def test_ascii_terminals_say_it_too(tmp_path: Path) -> None:
    async with past_desk(tmp_path, symbols="ascii", encoding="ascii", theme="mono") as (at, _):
        await at.press("comma")
        assert stamp(LAST_MS) in at.line("state-line")


async def test_without_a_history_one_stays_and_is_told_why(tmp_path: Path) -> None:
    off = NoHistory("history is switched off")
    async with past_desk(tmp_path, past=off) as (at, _):
        await at.press("comma")
        assert at.app.past_ms is None
        assert "history is switched off" in at.line("key-line")
        assert rows(at) == ["News", "Fresh"]


async def test_the_look_up_asks_about_that_time(tmp_path: Path) -> None:
    async with past_desk(tmp_path) as (at, _):
        await at.press("at", *"5h", "enter", "s")
        assert "2026-11-18 05:06 to 07:06" in at.screen_text
        await at.press("escape", "n", "s")
        assert " 2h " in at.screen_text


async def test_one_begins_where_one_is_told_to(tmp_path: Path) -> None:
    async with past_desk(tmp_path, opens_at_ms=at_refresh(10) + 4_000) as (at, _):
        assert stamp(at_refresh(10) + 4_000) in at.line("state-line")
        assert rows(at) == ["News", "Sports", "Old"]


async def test_a_recording_has_an_end_and_no_present(tmp_path: Path) -> None:
    span = Span(FIRST_MS, NOW_MS)
    async with past_desk(tmp_path, opens_at_ms=LAST_MS, recording=span) as (at, _):
        assert "now:" not in at.line("vendor-strip")
        await at.press("full_stop")
        assert "the last moment of the recording" in at.line("key-line")
        assert at.app.past_ms == LAST_MS
        await at.press("n")
        assert at.app.past_ms == NOW_MS


# a channel ------------------------------------------------------------------------------------------------


async def into_sports(at: Desk) -> None:
    await at.press("comma", "slash", *"sports", "enter", "enter")


async def test_a_channel_of_the_past_is_what_was_recorded_of_it(tmp_path: Path) -> None:
    async with past_desk(tmp_path, (120, 40)) as (at, _):
        await into_sports(at)
        assert "channels › Sports" in at.screen_text
        assert "streams and renditions are not recorded" in at.screen_text
        assert "▲ buffer 3.0 s" in at.screen_text
        await at.until(lambda: "throughput" in at.screen_text and "└" in at.screen_text, "its charts")
        assert f"{moment(LAST_MS, at.app._zone)[15:23]}" in at.app.channel_pane._readout.text
        assert "thr 1.73/5.17 Gb/s" in at.app.channel_pane._readout.text.replace("  ", " ")


async def test_the_cursor_of_the_charts_moves_within_them_and_time_moves_them(tmp_path: Path) -> None:
    async with past_desk(tmp_path, (120, 40)) as (at, face):
        await into_sports(at)
        await at.press("left", "left")
        assert "11:04:30" in at.app.channel_pane._readout.text
        await at.press("escape")
        assert "11:04:50" in at.app.channel_pane._readout.text
        await at.press("comma")
        assert "11:04:40" in at.app.channel_pane._readout.text
        assert at.app.past_ms == LAST_MS - REFRESH_MS
        await at.press("n")
        assert isinstance(face.requests[-1], OpenDepth)
        assert face.requests[-1].at_ms is None
        assert "11:04" not in at.app.channel_pane._readout.text


async def test_live_charts_are_never_shown_as_the_past(tmp_path: Path) -> None:
    async with past_desk(tmp_path, (120, 40)) as (at, face):
        await at.press("enter")
        face.held = True
        await at.press("comma")
        face.answer()
        await at.pilot.pause()
        assert at.app.past_ms == LAST_MS
        assert at.app.channel_pane._state is None
        face.answer()
        await at.pilot.pause()
        assert at.app.channel_pane._state is not None
        assert at.app.channel_pane._state.at_ms == LAST_MS


async def test_an_account_and_a_stream_of_the_past_say_what_is_missing(tmp_path: Path) -> None:
    async with past_desk(tmp_path, (120, 40)) as (at, _):
        await at.press("comma", "a")
        assert "charts of an account as a whole are not recorded" in at.screen_text


# what changed ---------------------------------------------------------------------------------------------


async def test_what_changed_since_the_moment_that_is_shown(tmp_path: Path) -> None:
    async with past_desk(tmp_path, (160, 40)) as (at, _):
        await at.press("at", *"10:56:40", "enter", "d")
        text = at.screen_text
        assert "what changed" in text
        assert "Wed 2026-11-18 10:56:40 UTC to 11:04:50 UTC   the nearest that was recorded" in text
        assert [key.split("\x1f")[1] for key in at.app.pane.table.keys] == ["Old", "Sports"]
        assert "vanished" in text
        assert "throughput +" in text
        await at.press("slash", *"change:moved", "enter")
        assert [key.split("\x1f")[1] for key in at.app.pane.table.keys] == ["Sports"]
        await at.press("enter")
        assert "channels › Sports" in at.screen_text
        await at.press("left_square_bracket", "escape", "escape")
        assert at.app.current == "wall"


async def test_a_narrow_screen_still_tells_how_many_channels_changed_and_when(tmp_path: Path) -> None:
    async with past_desk(tmp_path, (80, 24)) as (at, _):
        await at.press("at", *"10:56:40", "enter", "d")
        assert "what changed   2 channels   Wed 2026-11-18 10:56:40 UTC to 11:04:50 UTC" in at.screen_text


async def test_what_changed_in_the_last_hour(tmp_path: Path) -> None:
    async with past_desk(tmp_path, (160, 40)) as (at, face):
        await at.press("d")
        (asked,) = (one for one in face.requests if isinstance(one, Compare))
        assert (asked.from_ms, asked.to_ms) == (NOW_MS - HOUR_MS, NOW_MS)
        assert "2 channels" in at.screen_text


async def test_nothing_to_compare_is_said(tmp_path: Path) -> None:
    async with past_desk(tmp_path, past=NoHistory("history is switched off")) as (at, _):
        await at.press("d")
        assert "history is switched off" in at.screen_text
