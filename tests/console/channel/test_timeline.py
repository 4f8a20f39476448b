"""The shared time axis: ticks in the chosen zone, where the cursor can stand, what a line says of a moment."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone

import pytest

from tests.console.channel.states import FIRST_MS, STEP_MS, line, state, torn
from tests.console.desk import NOW_MS
from tui.console.panes.channel.graphs import graphs
from tui.console.panes.channel.timeline import Timeline, instants, moved, timeline, value_at
from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS
from tui.model.series import Point

MIDNIGHT_MS = 1_795_219_200_000
"""2026-11-21 00:00 UTC, a Saturday."""


def over(length_ms: int, zone=UTC) -> Timeline:
    return Timeline(MIDNIGHT_MS - length_ms, MIDNIGHT_MS, zone)


@pytest.mark.parametrize(
    ("length_ms", "cells", "labels"),
    [
        (10 * MINUTE_MS, 60, ["23:50", "23:52", "23:54", "23:56", "23:58", "00:00"]),
        (HOUR_MS, 40, ["23:00", "23:30", "00:00"]),
        (DAY_MS, 50, ["00:00", "06:00", "12:00", "18:00", "00:00"]),
        (7 * DAY_MS, 80, ["Sat 14", "Sun 15", "Mon 16", "Tue 17", "Wed 18", "Thu 19", "Fri 20", "Sat 21"]),
        (30 * DAY_MS, 60, ["10-22", "10-29", "11-05", "11-12", "11-19"]),
    ],
)
def test_ticks_are_round_and_as_many_as_fit(length_ms: int, cells: int, labels: list[str]) -> None:
    told = [label for _, label in over(length_ms).ticks(cells)]
    assert told == labels


def test_ticks_are_round_in_the_zone_of_the_reader() -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    at_ms, label = over(DAY_MS, india).ticks(60)[0]
    assert label in ("06:00", "08:00")
    assert (at_ms + 5.5 * HOUR_MS) % HOUR_MS == 0


@pytest.mark.parametrize(
    ("length_ms", "words"),
    [(10 * MINUTE_MS, "00:00:00"), (DAY_MS, "00:00"), (7 * DAY_MS, "Sat 11-21 00:00")],
)
def test_a_moment_is_written_as_exactly_as_its_axis(length_ms: int, words: str) -> None:
    assert over(length_ms).clock(MIDNIGHT_MS) == words


def test_the_axis_of_a_state_is_its_window_up_to_the_vendors_present() -> None:
    live = timeline(state(1), UTC)
    assert (live.from_ms, live.to_ms) == (NOW_MS - 10 * MINUTE_MS, NOW_MS)
    week = timeline(state(1, window="1w"), UTC)
    assert week.to_ms - week.from_ms == 7 * DAY_MS


def test_the_cursor_can_stand_at_every_point_in_sight() -> None:
    shown = graphs(state(1), NOW_MS)
    stops = instants(shown, timeline(state(1), UTC))
    assert stops == [FIRST_MS + number * STEP_MS for number in range(60)]


def test_the_cursor_goes_from_the_present_leftwards_and_back() -> None:
    stops = [10, 20, 30, 40]
    assert moved(None, -1, stops) == 30
    assert moved(30, -1, stops) == 20
    assert moved(20, -10, stops) == 10
    assert moved(20, 1, stops) == 30
    assert moved(30, 1, stops) is None
    assert moved(None, 1, stops) is None
    assert moved(25, -1, stops) == 20
    assert moved(25, 1, stops) == 30
    assert moved(None, -1, []) is None
    assert moved(None, -1, [10]) == 10


def test_a_line_says_of_a_moment_what_its_nearest_point_says() -> None:
    points = torn(line(100.0), 10, 12)
    assert value_at(points, FIRST_MS + 3 * STEP_MS + 4_000) == points[3].value
    assert value_at(points, FIRST_MS + 3 * STEP_MS + 6_000) == points[4].value
    assert value_at(points, FIRST_MS + 10 * STEP_MS) is None
    assert value_at(points, FIRST_MS - 5 * STEP_MS) is None
    assert value_at(points, NOW_MS + 5 * STEP_MS) is None
    assert value_at((), NOW_MS) is None


def test_a_single_point_speaks_for_a_minute() -> None:
    points = (Point(NOW_MS, 4.0),)
    assert value_at(points, NOW_MS - 50_000) == 4.0
    assert value_at(points, NOW_MS - 70_000) is None
