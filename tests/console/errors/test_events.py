"""From a cell of the timeline to its events, on to the look-up of a viewer, and back: by keys."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from tests.console.errors import views
from tests.console.errors.bench import Bench, at_errors
from tui.collector.answers import CellState
from tui.collector.requests import CloseErrors, ShowCell
from tui.console.panes.errors.viewer import look_up
from tui.model.identity import IdentityKind
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.vendor import Kind
from tui.timeline.view import CellView

NOW_MS = views.NOW_MS


async def into_the_cell(bench: Bench) -> None:
    await bench.answer()
    await bench.press("h", "h", "h", "enter")


async def test_enter_goes_into_the_cell_and_esc_back_to_it(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await into_the_cell(bench)
        cell = bench.cell.question
        assert cell.key == (views.DRM,)
        assert cell.span.length_ms == cell.question.bucket_ms
        assert any(isinstance(one, CloseErrors) for one in bench.asked)
        assert "asking …" in bench.text
        await bench.answer_cell(3, n=61)
        assert "DRM licence refused: # not in window › 10:30 to 10:45 UTC" in bench.text
        assert "the newest 3 of 61 errors" in bench.text
        assert bench.text.count("Sports 1") == 3
        assert "1185523042" not in bench.text
        await bench.press("escape")
        assert bench.at.app.current == "errors"
        assert bench.readout.startswith(" 10:30 to 10:45")
        assert bench.question == cell.question
        await bench.press("[")
        assert bench.at.app.current == "events"
        await bench.press("]")
        assert bench.at.app.current == "errors"


async def test_without_a_bucket_cursor_it_is_the_whole_row(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await bench.answer()
        await bench.press("j", "enter")
        assert bench.cell.question.key == (views.SEGMENT,)
        assert bench.cell.question.span == bench.question.span


async def test_an_event_leads_to_the_look_up_and_back_to_the_cell(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await into_the_cell(bench)
        await bench.answer_cell()
        await bench.press("j", "enter")
        assert bench.at.app.current == "lookup"
        (asked,) = bench.lookups
        (identity,) = asked.question.identities
        assert identity.value == views.SESSION
        assert identity.kind is IdentityKind.SESSION
        event_ms = views.cell(bench.cell.question).events[1].time_ms
        assert asked.question.span.holds(event_ms)
        assert "asking the vendors" in bench.text
        assert views.SESSION not in bench.text
        await bench.press("escape", "escape")
        assert bench.at.app.current == "events"
        assert bench.pane.app.focused is bench.events.table
        cursor = bench.events.table.cursor_row
        assert cursor is not None
        assert cursor.event.time_ms == event_ms
        await bench.press("escape")
        assert bench.readout.startswith(" 10:30 to 10:45")


async def test_what_cannot_be_looked_up_stands_in_the_box_with_the_reason(tmp_path: Path) -> None:
    async with at_errors(tmp_path, refuse=lambda question: "nobody keeps that for so long") as bench:
        await into_the_cell(bench)
        await bench.answer_cell()
        await bench.press("enter")
        assert "nobody keeps that for so long" in bench.text
        assert bench.at.app.query_one("#lookup-identity").value == views.SESSION  # type: ignore[attr-defined]
        assert not bench.lookups


async def test_an_event_without_a_session_says_so(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await into_the_cell(bench)
        lonely = CellView(events=(views.event(session_id=None, vendor="uplynk"),), n=1)
        bench.at.face.publish(CellState(number=bench.cell.number, view=lonely))
        await bench.at.pilot.pause()
        await bench.press("enter")
        assert "uplynk names no session here" in bench.text
        assert bench.at.app.current == "events"
        await bench.press("i")
        assert "Thames Broadband" in bench.text


async def test_an_empty_cell_says_so(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await into_the_cell(bench)
        await bench.answer_cell(0)
        assert "no error in this cell" in bench.text


async def test_the_filter_of_events(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await into_the_cell(bench)
        await bench.answer_cell()
        await bench.press("/", *"isp:nowhere", "enter")
        assert "none of 3 matches  isp:nowhere" in bench.text
        await bench.press("escape")
        assert bench.text.count("Sports 1") == 3


async def test_answers_for_another_cell_are_late(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await into_the_cell(bench)
        before = bench.cell
        await bench.press("escape", "h", "enter")
        assert bench.cell.number > before.number
        bench.at.face.publish(CellState(number=before.number, view=views.cell(before.question)))
        await bench.at.pilot.pause()
        assert "Sports 1" not in bench.text


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
@pytest.mark.parametrize("symbols", ["block", "ascii"])
async def test_the_events_fit(size: tuple[int, int], symbols: str, tmp_path: Path) -> None:
    async with at_errors(tmp_path, size, symbols=symbols) as bench:
        await into_the_cell(bench)
        await bench.answer_cell(40)
        row = bench.row("Sports 1")
        assert "iPhone 15" in row
        assert ("EDGEWAVE" in row) == (size[0] > 80)
        assert symbols != "ascii" or bench.text.isascii()


@pytest.mark.parametrize("width", range(80, 200, 10))
async def test_names_are_not_cut_but_columns_give_way(width: int, tmp_path: Path) -> None:
    async with at_errors(tmp_path, (width, 34)) as bench:
        await into_the_cell(bench)
        usual = {"vendor": "mediamelon", "channel": "Default Channel", "device": "Apple iPhone 15"}
        others = {
            "cdn": "NORTHSTREAM",
            "os": "Set Top Box",
            "country": "United Kingdom",
            "source": "threshold",
        }
        told = views.event(message="2 errors, 1 fatal", **usual, **others)
        bench.at.face.publish(CellState(number=bench.cell.number, view=CellView(events=(told,), n=1)))
        await bench.at.pilot.pause()
        row = bench.row("Default Channel")
        assert all(name in row for name in usual.values())
        assert "…" not in row


async def test_another_console_of_the_same_cell_asks_again(tmp_path: Path) -> None:
    async with at_errors(tmp_path) as bench:
        await into_the_cell(bench)
        await bench.answer_cell()
        bench.events.reopen()
        await bench.at.pilot.pause()
        assert len([one for one in bench.asked if isinstance(one, ShowCell)]) == 2
        assert bench.text.count("Sports 1") == 3


def test_how_an_event_is_looked_up() -> None:
    draft = look_up(views.event(2 * 60), Kind.CONVIVA, NOW_MS)
    assert draft is not None
    span = draft.span(NOW_MS, UTC)
    assert span.from_ms == NOW_MS - 3 * HOUR_MS
    assert span.to_ms == NOW_MS - 2 * HOUR_MS + 15 * MINUTE_MS
    newest = look_up(views.event(1), Kind.UPLYNK, NOW_MS)
    assert newest is not None
    assert newest.kind is IdentityKind.PLAYBACK_SESSION
    assert newest.span(NOW_MS, UTC).to_ms == NOW_MS


async def test_watching_from_here_says_the_way_to_the_viewer(tmp_path: Path) -> None:
    async with at_errors(tmp_path, size=(120, 34)) as bench:
        await into_the_cell(bench)
        await bench.answer_cell(3, n=61)
        await bench.press("w")
        assert "an error names a session, not who watched: enter looks it up" in bench.text
        await bench.press("escape", "w")
        assert "a group of errors cannot be watched: enter shows its events" in bench.text
