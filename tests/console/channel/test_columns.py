"""The columns of a level's rows: units that compare by eye, and what is cut where room is short."""

from __future__ import annotations

import pytest

from tests.console.channel.states import CHANNEL, STREAM
from tui.console.panes.channel.columns import LevelColumns
from tui.console.panes.channel.rows import LevelRow
from tui.console.panes.channel.spot import Spot
from tui.console.symbols import symbols_for
from tui.model.channel import Delivery

COLUMNS = LevelColumns(symbols_for("block", "utf-8"))


def cell(row: LevelRow, key: str) -> str:
    column = next(one for one in COLUMNS.of(CHANNEL) if one.key == key)
    text = column.cell(row).text
    assert len(text) <= column.width.minimum
    return text


@pytest.mark.parametrize(
    ("viewing_time_s", "words"),
    [
        (0, "0 h"),
        (125, "0.035 h"),
        (32_040, "8.90 h"),
        (126_720, "35.2 h"),
        (1_200_000, "333 h"),
        (40_348_800, "11.2 k h"),
        (15_120_000_000, "4.20 M h"),
    ],
)
def test_viewing_times_are_hours_however_long(viewing_time_s: float, words: str) -> None:
    row = LevelRow(spot=Spot(STREAM), name="0x1", delivery=Delivery(total_viewing_time_s=viewing_time_s))
    assert cell(row, "total_viewing_time_s") == words


def test_of_an_address_the_end_is_seen() -> None:
    row = LevelRow(spot=Spot(STREAM), name="0x1", detail="http://origin.example/sports/1/my_manifest.m3u8")
    shown = next(one for one in COLUMNS.of(CHANNEL) if one.key == "detail").cell(row)
    assert shown.cut == "front"
    assert shown.text == row.detail
