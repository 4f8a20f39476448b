"""Glyphs and numbers of buckets, labels over them, and how they share a width."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tui.console.panes.errors.axis import axis_text, bucket_length, moment_text
from tui.console.panes.errors.cells import bucket_pieces, short_number, signs_of
from tui.console.panes.errors.layout import LEAST_PITCH, most_buckets, shape_of
from tui.console.symbols import symbols_for
from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS
from tui.timeline.view import Completeness

SIGNS = signs_of(symbols_for("block", "utf-8"))
ASCII_SIGNS = signs_of(symbols_for("ascii", "utf-8"))
SURE, LATE, BLIND = Completeness.COMPLETE, Completeness.FILLING, Completeness.UNKNOWN
MIDNIGHT_MS = round(datetime(2026, 11, 21, tzinfo=UTC).timestamp() * 1000)


def written(
    counts: list[int], parts: list[Completeness], heaviest: int = 40, pitch: int = LEAST_PITCH
) -> str:
    pieces = bucket_pieces(counts, parts, pitch=pitch, heaviest=heaviest, signs=SIGNS)
    return "".join(piece.text for piece in pieces)


def test_none_is_told_from_not_yet_and_from_unknown() -> None:
    assert written([0, 0, 0], [SURE, LATE, BLIND]) == "    ·    …    ?"


def test_a_number_tells_whether_there_may_be_more() -> None:
    assert written([40, 40, 40], [SURE, LATE, BLIND]) == "  █40 █40+  ?40"


def test_weights_are_glyphs_too() -> None:
    assert written([1, 10, 20, 30, 40], [SURE] * 5) == "    1  ░10  ▒20  ▓30  █40"


def test_a_single_error_is_no_peak() -> None:
    assert written([1], [SURE], heaviest=1) == "    1"


def test_a_number_that_takes_the_room_drops_its_glyph() -> None:
    assert written([412, 412], [SURE, LATE], heaviest=412) == " █412 412+"


@pytest.mark.parametrize("count", [0, 1, 999, 1_000, 41_234, 999_999, 1_000_000, 10**9])
@pytest.mark.parametrize("part", list(Completeness))
@pytest.mark.parametrize("signs", [SIGNS, ASCII_SIGNS])
@pytest.mark.parametrize("selected", [None, 0])
def test_every_cell_is_as_wide_as_it_should_be(
    count: int, part: Completeness, signs: object, selected: int | None
) -> None:
    pieces = bucket_pieces([count], [part], pitch=LEAST_PITCH, heaviest=10, signs=signs, selected=selected)  # type: ignore[arg-type]
    assert sum(len(piece.text) for piece in pieces) == LEAST_PITCH


@pytest.mark.parametrize("count", [0, 9, 87, 412, 1_000, 412_345, 10**9])
@pytest.mark.parametrize("part", list(Completeness))
def test_a_blank_stands_between_any_two_cells(count: int, part: Completeness) -> None:
    row = written([count] * 3, [part] * 3, heaviest=count)
    assert len(row.split()) == 3
    pointed_at = bucket_pieces(
        [count] * 3, [part] * 3, pitch=LEAST_PITCH, heaviest=count, signs=SIGNS, selected=1
    )
    assert len("".join(piece.text for piece in pointed_at).replace(SIGNS.selected, " ").split()) == 3


def test_the_ascii_signs_are_ascii() -> None:
    pieces = bucket_pieces(
        [0, 0, 0, 5, 50],
        [SURE, LATE, BLIND, SURE, SURE],
        pitch=LEAST_PITCH,
        heaviest=50,
        signs=ASCII_SIGNS,
        selected=4,
    )
    assert "".join(piece.text for piece in pieces).isascii()


def test_short_numbers() -> None:
    assert [short_number(one) for one in (999, 1_000, 41_999, 2_500_000)] == ["999", "1k", "41k", "2M"]


def test_labels_stand_over_the_numbers_of_round_times() -> None:
    starts = [MIDNIGHT_MS + 18 * HOUR_MS + 10 * number * MINUTE_MS for number in range(1, 13)]
    text = axis_text(starts, 10 * MINUTE_MS, 4, UTC)
    assert text.split() == ["18:30", "19:00", "19:30", "20:00"]
    assert text.index("19:00") + len("19:00") == (starts.index(MIDNIGHT_MS + 19 * HOUR_MS) + 1) * 4
    assert len(text) == 12 * 4


def test_labels_are_in_the_zone_even_where_no_bucket_begins_at_a_round_time_there() -> None:
    starts = [MIDNIGHT_MS + number * HOUR_MS for number in range(12)]
    assert axis_text(starts, HOUR_MS, 4, ZoneInfo("Asia/Kolkata")).split()[0].endswith(":30")


def test_a_day_is_labelled_as_one() -> None:
    starts = [MIDNIGHT_MS - 12 * HOUR_MS + number * 4 * HOUR_MS for number in range(12)]
    assert "11-21" in axis_text(starts, 4 * HOUR_MS, 4, UTC)
    days = [MIDNIGHT_MS + number * DAY_MS for number in range(10)]
    assert "11-22" in axis_text(days, DAY_MS, 4, UTC)


def test_moments_of_another_day_are_days() -> None:
    end_ms = MIDNIGHT_MS + 3 * HOUR_MS
    assert moment_text(MIDNIGHT_MS + HOUR_MS, end_ms, UTC) == "01:00"
    assert moment_text(MIDNIGHT_MS - HOUR_MS, end_ms, UTC) == "11-20"
    assert [bucket_length(one) for one in (30_000, 10 * MINUTE_MS, 2 * HOUR_MS, DAY_MS)] == [
        "30 s",
        "10 m",
        "2 h",
        "1 d",
    ]


@pytest.mark.parametrize("width", range(60, 240, 7))
def test_what_is_asked_for_fits_on_the_screen(width: int) -> None:
    shape = shape_of(most_buckets(width), width)
    assert shape.shown == most_buckets(width)
    assert shape.pitch >= LEAST_PITCH
    assert shape.cells <= width - 38 or width < 80


def test_fewer_buckets_are_wider_and_more_than_fit_are_left_out() -> None:
    assert shape_of(6, 80).pitch == 5
    assert shape_of(5, 80).pitch == 6
    assert shape_of(100, 80).shown == most_buckets(80)


def test_a_wider_screen_never_has_less_of_the_groups_texts() -> None:
    cells = [shape_of(most_buckets(width), width).text for width in range(80, 240)]
    assert cells == sorted(cells)
    assert shape_of(12, 160).text >= 40
