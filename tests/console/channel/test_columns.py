"""The columns of a level's rows: units that compare by eye, and what is cut where room is short."""

from __future__ import annotations

import pytest

from tests.console.channel.states import CHANNEL, STREAM
from tui.console.panes.channel.columns import LevelColumns
from tui.console.panes.channel.rows import LevelRow
from tui.console.panes.channel.spot import Spot
from tui.console.panes.channel.uri import end_of
from tui.console.symbols import symbols_for
from tui.console.table.fit import cell_len
from tui.model.channel import Delivery

COLUMNS = LevelColumns(symbols_for("block", "utf-8"), lambda: 16)


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


def test_of_an_address_the_end_is_seen_and_all_of_it_copied() -> None:
    row = LevelRow(spot=Spot(STREAM), name="0x1", detail="http://origin.example/sports/1/my_manifest.m3u8")
    shown = next(one for one in COLUMNS.of(CHANNEL) if one.key == "detail").cell(row)
    assert "".join(piece.text for piece in shown.pieces) == "…y_manifest.m3u8"
    assert shown.text == row.detail


@pytest.mark.parametrize(
    ("uri", "room", "seen"),
    [
        ("http://o/1.mpd", 14, "http://o/1.mpd"),
        ("http://o/1.mpd", 13, "…tp://o/1.mpd"),
        ("http://o/1.mpd", 1, "…"),
        ("http://o/1.mpd", None, "http://o/1.mpd"),
        ("http://o/テレビ.mpd", 9, "…レビ.mpd"),
        ("http://o/テレビ.mpd", 10, "… レビ.mpd"),
    ],
)
def test_it_takes_the_cells_there_are(uri: str, room: int | None, seen: str) -> None:
    shown = end_of(uri, room, "…")
    assert "".join(piece.text for piece in shown.pieces) == seen
    assert room is None or cell_len(seen) <= room
