"""The ledger keeps within its bounds, whatever it is told."""

from __future__ import annotations

import random

import pytest

from tests.timeline.make import NOW, asking, at, attempt, error, ledger
from tui.model.event import Event, EventKind
from tui.model.fields import event_fields
from tui.model.filtering import compile_filter
from tui.model.instants import DAY_MS, HOUR_MS
from tui.model.masking import Mask
from tui.model.span import Span
from tui.timeline.ledger import Ledger
from tui.timeline.question import CellQuestion, GroupKey
from tui.timeline.view import Completeness


def test_errors_older_than_two_days_go() -> None:
    held = ledger()
    held.take_events([error(0, "old"), error(10, "young")])
    held.take_attempts([attempt(0, "old"), attempt(10, "young")])
    later = at(5) + 48 * HOUR_MS
    held.view(asking(), later)
    assert len(held) == 1
    assert held.take_events([error(10, "young")]) == 0
    longer = ledger(held_ms=31 * DAY_MS)
    longer.take_events([error(0, "old")])
    longer.view(asking(), later)
    assert len(longer) == 1
    with pytest.raises(ValueError):
        ledger(held_ms=32 * DAY_MS)


def test_too_many_push_the_oldest_out_and_that_is_said() -> None:
    held = ledger(most_events=10)
    held.take_coverage("conviva", Span(at(0), at(60)), Completeness.COMPLETE)
    held.take_events(error(minute, f"s{minute}") for minute in range(30))
    view = held.view(asking(), NOW)
    assert len(held) == 10
    assert sum(view.totals) == 10
    assert "errors before 2026-11-21T20:19:00.001Z had to make room for newer ones" in view.caveats
    assert view.completeness[:4] == (Completeness.UNKNOWN,) * 4
    assert view.completeness[4] is Completeness.COMPLETE


def test_samples_are_bounded_by_their_oldest_hours() -> None:
    held = ledger(most_attempts=50)
    for hour in range(4):
        held.take_attempts(attempt(60 * hour - 200, f"s{hour}.{n}", cdn="a") for n in range(30))
    held.take_events([error(-10, "s3.1", cdn="a")])
    span = Span(at(-240), at(0))
    (row,) = held.view(asking(GroupKey.CDN, span=span), at(0)).rows
    assert (row.attempts, row.error_ratio) == (30, 1 / 30)


def test_texts_that_nobody_tells_any_more_are_forgotten() -> None:
    held = ledger(held_ms=HOUR_MS, most_events=2_000)
    for day in range(9):
        held.take_events(
            error(60 * 24 * day + n / 100, f"{day}.{n}", f"Text {chr(65 + n % 26)} {n}") for n in range(1_500)
        )
        held.take_attempts(attempt(60 * 24 * day, f"{day}.{n}", city=f"{day} {n}") for n in range(1_500))
        now = at(60 * 24 * day + 16)
        view = held.view(asking(GroupKey.CITY, GroupKey.ERROR, span=Span(at(60 * 24 * day), now)), now)
        assert sum(view.totals) == 1_500
    assert max(len(words) for words in held._words.values()) < 12_000
    fresh = ledger(held_ms=HOUR_MS)
    fresh.take_events(
        error(60 * 24 * 8 + n / 100, f"8.{n}", f"Text {chr(65 + n % 26)} {n}") for n in range(1_500)
    )
    question = asking(GroupKey.ERROR, span=Span(at(60 * 24 * 8), now))
    assert held.view(question, now).rows == fresh.view(question, now).rows


def test_a_megabyte_thousands_of_values_and_nothing_at_all() -> None:
    held = ledger()
    huge = "x1 " * 400_000
    held.take_events([error(1, None, huge, source="", channel=huge), error(2, "", "", fatal=None)])
    held.take_events(
        error(3, f"s{n}", f"\x1b[31m[bold]{n}", city=f"City {n}", cdn=None) for n in range(5_000)
    )
    view = held.view(asking(GroupKey.CITY, GroupKey.ERROR), NOW)
    assert sum(view.totals) == 5_002
    assert view.rows[-1].key[0] == ""
    assert max(len(one.example) for one in view.rows) <= 2_000
    cell = CellQuestion(question=asking(GroupKey.CITY), key=("City 7",), span=Span(at(0), at(5)))
    assert held.cell(cell, 5).n == 1
    assert held.cell(CellQuestion(question=asking(filter="("), key=("x",), span=cell.span), 5).n == 0
    assert held.cell(CellQuestion(question=asking(), key=("nobody said so",), span=cell.span), 5).n == 0


def test_absurd_instants_and_questions() -> None:
    held = ledger()
    held.take_events(
        [error(0, "a"), Event(time_ms=1 << 70, vendor="v", kind=EventKind.ERROR, source="", message="?")]
    )
    assert sum(held.view(asking(), NOW).totals) == 2
    assert held.view(asking(span=Span(at(5), at(5))), NOW).totals == ()
    for wrong in (asking(bucket_ms=0), asking(bucket_ms=1), asking(*GroupKey)):
        with pytest.raises(ValueError):
            held.view(wrong, NOW)


def test_unknown_is_last_and_the_order_is_stable() -> None:
    held = ledger()
    held.take_events(
        [error(1, "a"), error(2, "b"), error(3, "c", cdn="x"), error(3, "d", cdn="w"), error(4, "e", cdn="v")]
    )
    view = held.view(asking(GroupKey.CDN), NOW)
    assert [one.key for one in view.rows] == [("v",), ("w",), ("x",), ("",)]
    assert [one.n for one in view.rows] == [1, 1, 1, 2]


@pytest.mark.parametrize(
    "text", ["1.2.3.4", "session_id:1.2.3", "/^refused/", "203.0.113 | !drm", "akamai -7", "vendor:uplynk"]
)
def test_a_filter_finds_what_the_screen_shows(text: str) -> None:
    mask = Mask(b"0123456789abcdef")
    pick = random.Random(5)
    events = [
        error(
            n,
            f"1.2.3.4.-{pick.randrange(9)}" if n % 3 else None,
            f"refused by 203.0.113.{n}",
            source=pick.choice(("drm", "session")),
            vendor=pick.choice(("uplynk", "conviva")),
            cdn="akamai",
        )
        for n in range(50)
    ]
    held = Ledger(mask)
    held.take_events(events)
    passes = compile_filter(text, event_fields(mask))
    assert sum(held.view(asking(filter=text), NOW).totals) == sum(map(passes, events))


def test_classes_the_most_frequent_first() -> None:
    held = ledger()
    held.take_events(
        [error(1, "a", "Beam"), error(2, "b", "took 7 ms"), error(3, "c", "took 9 ms"), error(4, "d", "")]
    )
    assert held.classes() == ("took <n> ms", "Beam")
