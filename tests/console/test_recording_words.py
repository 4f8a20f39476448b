"""What the console says of recording: nothing while all is well, a badge, a sentence and the way out when not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.console.desk import Desk, World, delivery, desk
from tui.collector.requests import BeginHistoryAnew
from tui.console.frame.recording import BADGE, lines, news
from tui.console.table.cell import Cell
from tui.model.recording import NOT_RECORDED, Keeping, Recording
from tui.model.snapshot import Snapshot

GOES_ON = Recording(
    Keeping.RECORDING, path="/state/history.db", file_bytes=12_300_000, limit_bytes=2_048_000_000
)
REFUSED = Recording(
    Keeping.TROUBLE,
    "Nothing is recorded (:history_new begins a new file beside it): history.db: it is damaged: cut off.",
)
READS = Recording(Keeping.READING, "another noctop (process 12) records", path="/state/history.db")


@pytest.fixture
def world() -> World:
    return World().sample(News=delivery(1_900_000, 8_100))


def kept(world: World, recording: Recording) -> Snapshot:
    return replace(world.snapshot(), recording=recording)


def said(recording: Recording, width: int) -> list[str]:
    return [Cell(line).text for line in lines(recording, width)]


@pytest.mark.parametrize("size", [(80, 24), (120, 30)])
async def test_trouble_is_a_badge_and_a_sentence_with_the_way_out(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with desk(world, tmp_path, size) as at:
        await at.publish(kept(world, REFUSED))
        assert BADGE in at.line("state-line")
        assert "Nothing is recorded (:history_new begins a new file" in at.line("key-line")
        await at.publish(kept(world, GOES_ON))
        assert BADGE not in at.line("state-line")
        assert "history is recorded into /state/history.db" in at.line("key-line")


@pytest.mark.parametrize("recording", [NOT_RECORDED, GOES_ON, READS, Recording(Keeping.OPENING)])
async def test_no_badge_where_nothing_is_lost(world: World, tmp_path: Path, recording: Recording) -> None:
    async with desk(world, tmp_path) as at:
        await at.publish(kept(world, recording))
        assert BADGE not in at.line("state-line")


async def test_the_vendors_pane_has_all_of_it(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path, (80, 24)) as at:
        await at.press("4")
        await at.publish(kept(world, GOES_ON))
        assert "history  recorded, 12.3 MB of 2.0 GB  /state/history.db" in at.screen_text
        await at.publish(kept(world, REFUSED))
        assert "cut off." in " ".join(at.screen_text.split())


async def asked_anew(at: Desk) -> None:
    await at.press("colon", *"history_new", "enter")
    await at.pilot.pause()


async def test_a_new_file_is_begun_where_it_helps(world: World, tmp_path: Path) -> None:
    async with desk(world, tmp_path) as at:
        await at.publish(kept(world, GOES_ON))
        await asked_anew(at)
        assert "recorded already" in at.line("key-line")
        assert BeginHistoryAnew() not in at.face.requests
        await at.publish(kept(world, READS))
        await asked_anew(at)
        assert BeginHistoryAnew() in at.face.requests


def test_each_sentence_is_said_once() -> None:
    full = replace(GOES_ON, told="History has reached its 2048 MB, so the oldest is dropped.")
    assert news(NOT_RECORDED, GOES_ON) == news(GOES_ON, GOES_ON) == news(REFUSED, REFUSED) == ""
    assert news(GOES_ON, full) == full.told
    assert news(full, full) == ""
    assert news(NOT_RECORDED, READS) == READS.message
    assert news(NOT_RECORDED, Recording(Keeping.OFF, "switched off")) == ""


def test_long_sentences_are_wrapped_and_whole() -> None:
    wrapped = said(REFUSED, 60)
    assert all(len(one) <= 60 for one in wrapped)
    assert " ".join(" ".join(wrapped).split()) == f"history {REFUSED.message}"


async def test_the_cost_of_deep_figures_is_in_the_state_line_where_there_is_room(
    world: World, tmp_path: Path
) -> None:
    for width, there in ((120, True), (100, True), (80, False)):
        async with desk(world, tmp_path, (width, 24)) as at:
            await at.publish(replace(world.snapshot(), deep_cost_per_minute=240))
            assert ("deep 240/min" in at.line("state-line")) is there
