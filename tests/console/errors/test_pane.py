"""The error timeline, driven by keys: asking, grouping, zoom, pan, the bucket cursor, the mark, filter and ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.console.desk import NOW_MS
from tests.console.errors import views
from tests.console.errors.bench import at_errors
from tui.collector.answers import ErrorsState
from tui.collector.requests import CloseErrors, ShowErrors
from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS
from tui.timeline.question import GroupKey
from tui.timeline.view import Completeness

SIZES = [(80, 24), (120, 34), (160, 50), (200, 50)]


async def test_it_asks_when_entered_and_closes_when_left(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        asked = bench.question
        assert asked.span.length_ms == 3 * HOUR_MS
        assert asked.bucket_ms == 15 * MINUTE_MS
        assert asked.span.to_ms - asked.bucket_ms < NOW_MS <= asked.span.to_ms
        assert "asking for errors" in bench.text
        await bench.answer()
        assert "NEW DRM licence refused" in bench.text
        await bench.press("1")
        assert bench.asked[-1] == CloseErrors(bench.shown.number)
        closed = bench.shown.number
        await bench.press("3")
        assert bench.shown.number > closed
        assert bench.question == asked
        assert "NEW DRM licence refused" in bench.text


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("symbols", ["block", "ascii"])
async def test_it_fits(size: tuple[int, int], symbols: str, tmp_path: Path) -> None:
    async with at_errors(tmp_path, size, symbols=symbols) as bench:
        await bench.answer()
        await bench.press("h")
        lines = bench.text.splitlines()
        assert all(len(line) <= size[0] for line in lines)
        row = bench.row("NEW DRM")
        assert "going on" in row
        assert "6.2" in row
        assert "complete" in bench.readout or "filling" in bench.readout
        assert "iOS is hit 6.2 times" in bench.text
        assert "mediamelon unknown" in bench.text
        assert "3 groups" in bench.text
        if symbols == "ascii":
            assert bench.text.isascii()


async def test_wide_screens_have_more_and_finer_columns(tmp_path: Path) -> None:
    lengths = []
    for size in SIZES:
        async with at_errors(tmp_path, size) as bench:
            lengths.append(bench.question.bucket_ms // MINUTE_MS)
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] == 30
    assert lengths[-1] == 10


STALLS = "rebuffering <n> %, buffer health <n> ms"
LOOK_ALIKES = (
    f"critical: {STALLS} (conviva)",
    f"critical: {STALLS} (mediamelon)",
    f"warning: {STALLS} (conviva)",
)


@pytest.mark.parametrize("size", SIZES)
async def test_classes_that_begin_alike_are_told_apart(size: tuple[int, int], tmp_path: Path) -> None:
    async with at_errors(tmp_path, size) as bench:
        counts = views.wave(bench.question, 4.1)
        await bench.answer(rows=tuple(views.group([text], counts, is_new=True) for text in LOOK_ALIKES))
        lines = [line for line in bench.text.splitlines() if "NEW" in line]
        assert len({line[2:] for line in lines}) == len(LOOK_ALIKES)


async def test_most_at_has_only_what_it_needs(tmp_path: Path) -> None:
    text = "Playback stalled: HTTP # from edge <host>"
    async with at_errors(tmp_path, (160, 50)) as bench:
        quiet = views.group([text], views.noise(bench.question, 3))
        await bench.answer(rows=(quiet,))
        assert text in bench.text
        slot = bench.pane.table.slot_of("most_at")
        assert slot is not None
        assert slot.width == 10
        await bench.answer(rows=(replace(quiet, lift=2.0, lift_of=(GroupKey.ISP, "Thames Broadband")),))
        assert "Thames Broadband" in bench.row("stalled")
        await bench.answer(rows=(quiet,))
        assert bench.pane.table.slot_of("most_at") == replace(slot, width=16, start=slot.start - 6)


async def test_the_share_of_all_sessions_has_a_column_only_where_a_vendor_tells_it(tmp_path: Path) -> None:
    async with at_errors(tmp_path, (200, 50)) as bench:
        await bench.answer()
        assert "of all" not in bench.row("first")
        await bench.ask(*"b" * [*GroupKey].index(GroupKey.OS))
        assert "of all" in bench.row("first")


async def test_a_row_tells_weight_doubt_and_none_in_signs(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        row = bench.row("NEW DRM")
        assert "█61" in row
        assert "61+" in row
        assert " ? " in row
        assert " · " in row
        assert " … " in bench.row("segment request")
        assert "?1" in bench.row("3 groups")
        assert "????" in bench.rule
        assert "╌╌╌" in bench.rule


async def test_the_bars_stand_over_the_columns(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        for _ in range(100):
            if "████" in bench.text:
                break
            await bench.at.pilot.pause(0.05)
        await bench.press("h", "h", "h")
        bar = next(line for line in bench.text.splitlines() if "████" in line)
        caret = bench.rule.index("▲")
        assert bar[caret] == "█"
        number = bench.row("NEW DRM").index("▸61") + 2
        assert number == caret


async def test_a_bucket_that_was_chosen_stays_with_its_row(tmp_path: Path) -> None:
    """The first row too, which without a choice is whatever row comes to stand first."""
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        chosen = bench.pane.table.cursor_key
        await bench.press("h")
        worse = views.group(["Playlist gone"], views.wave(bench.question, 90.0), going_on=True)
        await bench.answer(rows=(worse, *views.rows(bench.question)))
        assert bench.pane.table.keys[0] != chosen
        assert bench.pane.table.cursor_key == chosen
        await bench.press("enter")
        assert bench.cell.question.key == (views.DRM,)


async def test_grouping(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        await bench.press("b")
        assert bench.question.by == (GroupKey.VENDOR,)
        assert "errors by vendor" in bench.title
        assert "NEW DRM licence refused" in bench.text
        assert "regrouping" not in bench.title
        bench.at.clock.skip_s += 1
        bench.pane.tick()
        assert "regrouping …" in bench.title
        await bench.answer()
        assert "regrouping" not in bench.title
        assert "Android" in bench.text
        await bench.ask("B")
        assert bench.question.by == (GroupKey.VENDOR, GroupKey.ERROR)
        assert bench.row("    Android")
        assert len(bench.shown.question.by) == 2
        assert {request.number for request in bench.asked if isinstance(request, ShowErrors)} == {1}


async def test_the_palette_groups(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        await bench.press(":", *"group", "space", *"by", "space", *"isp", "enter")
        assert bench.question.by == (GroupKey.ISP,)


async def test_a_sort_puts_groups_of_both_keys_into_one_order(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        await bench.ask("B")
        await bench.press("o")
        keys = [key.split("\x1f")[2] for key in bench.pane.table.keys]
        assert len(keys) == 3
        assert "  iOS / DRM licence" in bench.text or "▌ iOS / DRM licence" in bench.text
        await bench.press("escape")
        assert len(bench.pane.table.keys) == 5


async def test_zoom(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        await bench.press("+")
        assert bench.question.span.length_ms == HOUR_MS
        await bench.press("-", "-")
        assert bench.question.span.length_ms == 6 * HOUR_MS
        await bench.press(*["-"] * 9)
        assert bench.question.span.length_ms >= 31 * DAY_MS
        assert "the zoom goes from 15 m to 31 d" in bench.text
        await bench.press(*["="] * 12)
        assert " 15 m, 2 m a column" in bench.title


async def test_pan_and_back(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        await bench.press("right")
        assert "this is the newest" in bench.text
        first = bench.question
        await bench.press("left")
        earlier = bench.question
        assert first.span.from_ms - earlier.span.from_ms == 90 * MINUTE_MS
        assert earlier.span.length_ms == first.span.length_ms
        await bench.answer()
        assert " to " in bench.title
        await bench.press("right")
        assert bench.question == first


async def test_now_is_up_to_the_present_again(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        first = bench.question
        await bench.ask("h", "left", "left")
        await bench.ask("n")
        assert bench.question == first
        assert bench.readout.startswith(" all")


async def test_the_bucket_cursor_reads_out(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        assert bench.readout.startswith(" all  163 of 169 errors")
        await bench.press("h")
        assert bench.readout.startswith(" 11:00 to 11:15 UTC")
        assert "27 of 27 errors" in bench.readout
        assert "conviva, mediamelon still filling" in bench.readout
        await bench.press("h", "h")
        assert "61 of 62 errors" in bench.readout
        assert "complete" in bench.readout
        await bench.press("l", "l", "l")
        assert bench.readout.startswith(" all")
        await bench.press("l", "l", "l")
        assert "mediamelon unknown" in bench.readout
        await bench.press("escape")
        assert bench.readout.startswith(" all")


async def test_the_cursor_keeps_its_time_when_the_columns_change(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        await bench.press("h", "h")
        assert "10:45 to 11:00" in bench.readout
        await bench.ask("-")
        assert "10:30 to 11:00" in bench.readout
        await bench.ask("left")
        assert " to " in bench.readout
        assert "▲" in bench.rule


async def test_next_and_previous_error(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        await bench.press("e")
        assert bench.readout.startswith(" 08:15")
        await bench.press("e")
        assert bench.readout.startswith(" 10:15")
        await bench.press("E")
        assert "no earlier error" in bench.text
        await bench.press("escape", "j", "E")
        assert bench.readout.startswith(" 11:00")
        await bench.press("E")
        assert bench.readout.startswith(" 10:30")


async def test_the_mark(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        await bench.press("h", "h", "h")
        await bench.ask("m")
        assert bench.question.mark_ms == bench.pane._view.starts_ms[-3]  # type: ignore[union-attr]
        assert "◆" in bench.rule
        await bench.press("l", "l")
        assert "-34 against 10:30" in bench.readout
        assert " -34 " in bench.row("NEW DRM")
        await bench.press("h")
        assert "as many as at 10:30" in bench.readout
        await bench.ask("escape", "escape")
        assert bench.question.mark_ms is None
        assert " n against" not in bench.text


async def test_only_what_is_going_on(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        await bench.press("x")
        assert "segment request" not in bench.text
        assert "only what is going on" in bench.title
        ended = tuple(replace(row, going_on=False) for row in views.rows(bench.question))
        await bench.answer(rows=ended)
        assert "none of 3 groups is going on" in bench.text
        await bench.press("escape")
        assert "segment request" in bench.text


async def test_the_filter_goes_with_the_question(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        await bench.press("/", *"os:iOS", "enter")
        assert bench.question.filter == "os:iOS"
        await bench.answer(rows=())
        assert "no error in these 3 h matches  os:iOS" in bench.text
        await bench.press("escape")
        assert bench.question.filter == ""


async def test_a_filter_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        await bench.press("/", *"viewers>3")
        assert "not understood yet" in bench.text
        assert bench.question.filter in ("", "viewers")
        await bench.press("escape")
        await bench.answer(filter_error="there is no key like that")
        assert "there is no key like that" in bench.title


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stretches": ()}, ("no configured vendor tells of errors", "4 shows the vendors")),
        ({}, ("no errors from those who could tell", "mediamelon unknown 08:45 to 09:15: refused")),
        ({"unknown": "all"}, ("nothing is known of these 3 h", "r there asks one again")),
        ({"unknown": "none"}, ("late ones may still come", "- shows a longer time")),
        ({"unknown": "complete"}, ("every vendor that tells of errors has answered",)),
    ],
)
async def test_nothing_there_says_why(
    changes: dict[str, Any], words: tuple[str, ...], tmp_path: Path
) -> None:
    async with at_errors(tmp_path) as bench:
        how = changes.pop("unknown", None)
        count = len(views.starts(bench.question))
        if how in ("all", "none"):
            unknown = range(count) if how == "all" else ()
            changes["stretches"] = (views.stretch(bench.question, "conviva", unknown, message="refused"),)
        if how == "complete":
            sure = replace(
                views.stretch(bench.question, "conviva"), completeness=(Completeness.COMPLETE,) * count
            )
            changes["stretches"] = (sure,)
        await bench.answer(rows=(), sentence="", **changes)
        for said in words:
            assert said in bench.text


async def test_a_timeline_that_cannot_be_had_says_so(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        problem = ErrorsState(number=bench.shown.number, problem="the ledger cannot be read")
        bench.at.face.publish(problem)
        await bench.at.pilot.pause()
        assert bench.text.count("the ledger cannot be read") == 2


async def test_what_is_late_or_of_another_question_is_not_shown(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        before = bench.shown
        await bench.press("1", "3")
        late = ErrorsState(number=before.number, view=views.view(before.question))
        bench.at.face.publish(late)
        await bench.at.pilot.pause()
        assert "DRM" not in bench.text


async def test_the_facts(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        await bench.press("i")
        assert "iOS: 6.2 times as often (160 of 171 with errors, 60 of 400 without)" in bench.text
        assert "EDGEWAVE: only there" in bench.text
        assert "apivideo tells of no errors" in bench.text
        assert "rising" in bench.text


async def test_the_ticket_of_a_class(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        await bench.press("Y")
        for _ in range(100):
            if list(tmp_path.glob("saved/*")):
                break
            await bench.at.pilot.pause(0.05)
        (saved,) = tmp_path.glob("saved/*.md")
        text = saved.read_text()
        assert "DRM licence refused: # not in window" in text
        assert "iOS: 6.2 times as often" in text
        assert "mediamelon unknown" in text
        await bench.press("y")
        assert "copied" in bench.text


async def test_other_groups_are_saved_as_a_list(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.ask("b")
        await bench.press("Y")
        for _ in range(100):
            if list(tmp_path.glob("saved/*")):
                break
            await bench.at.pilot.pause(0.05)
        (saved,) = tmp_path.glob("saved/*.txt")
        assert "Android" in saved.read_text()


async def test_the_zone(tmp_path: Path) -> None:
    zone = timezone(timedelta(hours=5, minutes=30), "IST")
    async with at_errors(tmp_path, zone=zone) as bench:
        await bench.answer()
        await bench.press("h")
        assert "16:30 to 16:45 IST = 11:00 to 11:15 UTC" in bench.readout
        await bench.press("z")
        assert bench.readout.startswith(" 11:00 to 11:15 UTC")


async def test_in_the_past_the_span_ends_there(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        then_ms = NOW_MS - 5 * HOUR_MS - 123
        bench.pane.show_past(then_ms)
        await bench.at.pilot.pause()
        assert bench.question.span.to_ms == bench.question.past_ms == then_ms
        await bench.answer()
        assert "up to then" in bench.title
        await bench.press("left")
        assert bench.question.span.to_ms < then_ms == bench.question.past_ms
        bench.pane.show_past(None)
        await bench.at.pilot.pause()
        assert bench.question.span.to_ms >= NOW_MS
        assert bench.question.past_ms is None


async def test_the_present_moves_into_another_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        before = bench.question
        bench.pane.tick()
        await bench.at.pilot.pause()
        assert bench.question == before
        monkeypatch.setattr(bench.at.clock, "now_ms", lambda: before.span.to_ms + 1)
        bench.pane.tick()
        await bench.at.pilot.pause()
        assert bench.question.span.from_ms == before.span.from_ms + before.bucket_ms


async def test_moving_the_cursor_repaints_two_lines_of_the_list(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        await bench.press("h")
        regions = []
        table = bench.pane.table
        refresh = table.refresh

        def noted(*args: Any, **more: Any) -> Any:
            regions.extend(args)
            return refresh(*args, **more)

        table.refresh = noted  # type: ignore[method-assign]
        await bench.press("h")
        assert [region.height for region in regions] == [1]
        assert regions[0].width < 80
