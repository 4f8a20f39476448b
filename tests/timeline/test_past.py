"""At a moment of the past nothing is known of what came after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.timeline.make import HOUR, NOW, asking, at, attempt, error, ledger, row
from tui.model.instants import MINUTE_MS
from tui.model.span import Span
from tui.timeline.ledger import Ledger
from tui.timeline.question import CellQuestion, GroupKey, TimelineQuestion
from tui.timeline.view import Completeness, Trend

MOMENT = 28.0
"""Within a bucket: two minutes before its end."""


def then(*by: GroupKey, minutes: float = MOMENT, from_minutes: float = 0) -> TimelineQuestion:
    """What the console asks at that moment: the span ends there."""
    return asking(*by, span=Span(at(from_minutes), at(minutes)), past_ms=at(minutes))


def told(*minutes: float, **more: str) -> Ledger:
    """Errors at these minutes, and the vendor has told all of the hour and of the one before."""
    held = ledger()
    held.take_coverage("conviva", Span(at(-60), at(60)), Completeness.COMPLETE)
    held.take_events(error(minute, f"s{minute}", **more) for minute in minutes)
    return held


def test_the_last_error_is_none_that_came_later() -> None:
    held = told(-30, 20, 40, 59)
    only = row(held.view(then(), NOW), "Licence refused")
    assert (only.n, only.first_ms, only.last_ms) == (1, at(-30), at(20))
    assert row(held.view(asking(), NOW), "Licence refused").last_ms == at(59)


def test_an_error_at_the_moment_itself_is_not_known_yet() -> None:
    held = told(20, MOMENT)
    only = row(held.view(then(), NOW), "Licence refused")
    assert (only.n, only.last_ms) == (1, at(20))


def test_groups_within_a_group_end_there_too() -> None:
    held = told(20, 40, os="iOS")
    held.take_events([error(50, "tv", os="tvOS")])
    view = held.view(then(GroupKey.ERROR, GroupKey.OS), NOW)
    assert {one.key: one.last_ms for one in view.rows} == {
        ("Licence refused",): at(20),
        ("Licence refused", "iOS"): at(20),
    }


def test_what_was_over_by_then_did_not_go_on_though_it_came_again() -> None:
    held = told(5, 59)
    assert not row(held.view(then(), NOW), "Licence refused").going_on
    assert row(held.view(asking(), NOW), "Licence refused").going_on


def test_what_is_over_by_now_went_on_then() -> None:
    held = told(5, 27)
    assert row(held.view(then(), NOW), "Licence refused").going_on
    assert not row(held.view(asking(), NOW), "Licence refused").going_on


def test_an_earlier_span_tells_of_the_moment_as_one_in_the_present_tells_of_now() -> None:
    held = told(-20, 27, 59)
    earlier = asking(span=Span(at(-60), at(0)), past_ms=at(MOMENT))
    before = row(held.view(earlier, NOW), "Licence refused")
    assert (before.n, before.last_ms, before.going_on) == (1, at(27), True)
    live = row(held.view(replace(earlier, past_ms=None), NOW), "Licence refused")
    assert (live.n, live.last_ms, live.going_on) == (1, at(59), True)


def test_new_is_what_was_new_then() -> None:
    held = told(20)
    much_later = at(200)
    assert row(held.view(then(), much_later), "Licence refused").is_new
    assert not row(held.view(asking(), much_later), "Licence refused").is_new


def test_a_wave_in_the_bucket_that_the_moment_cuts_is_a_rise() -> None:
    quiet = [2.5 * n for n in range(11)]
    held = told(*quiet, *(26 + n / 30 for n in range(60)))
    question = replace(then(), bucket_ms=10 * MINUTE_MS)
    assert row(held.view(question, NOW), "Licence refused").trend is Trend.RISING


def test_the_bucket_that_the_moment_cuts_is_no_fall() -> None:
    """Four a minute; of the last bucket one was told."""
    minutes = [n / 4 for n in range(240)]
    held = told(*minutes)
    assert row(held.view(then(minutes=15.2), NOW), "Licence refused").trend is Trend.STEADY
    assert row(held.view(asking(), NOW), "Licence refused").trend is Trend.STEADY


@pytest.mark.parametrize("now", [at(MOMENT + 0.5), NOW])
def test_what_came_after_is_not_ahead_of_our_clock(now: int) -> None:
    """Not even just after the moment, within its bucket."""
    held = told(20, 28.2, 28.4)
    held.take_attempts([attempt(20, "well"), attempt(28.3, "later")])
    view = held.view(then(GroupKey.VENDOR), now)
    assert sum(view.totals) == 1
    assert not [one for one in view.caveats if "ahead" in one]
    assert row(view, "conviva").attempts == 1
    cell = held.cell(CellQuestion(question=then(GroupKey.VENDOR), key=("conviva",), span=HOUR), 9)
    assert [one.time_ms for one in cell.events] == [at(20)]


def test_it_is_made_as_of_then_and_a_moment_ahead_is_the_present() -> None:
    held = told(20)
    assert held.view(then(), NOW).made_at_ms == at(MOMENT)
    assert held.view(asking(past_ms=at(90)), NOW).made_at_ms == NOW
