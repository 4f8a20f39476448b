"""The ledger: every error once, in the right bucket."""

from __future__ import annotations

from tests.timeline.make import BUCKET_MS, HOUR, NOW, asking, at, attempt, error, ledger, row
from tui.model.span import Span
from tui.timeline.question import CellQuestion, GroupKey
from tui.timeline.view import Completeness


def test_errors_stand_in_their_buckets() -> None:
    held = ledger()
    assert held.take_events([error(1, "a"), error(1, "b"), error(12, "c", "Beam not in window")]) == 3
    view = held.view(asking(), NOW)
    assert [one.key for one in view.rows] == [("Licence refused",), ("Beam not in window",)]
    assert row(view, "Licence refused").counts == (2,) + (0,) * 11
    assert row(view, "Beam not in window").counts == (0, 0, 1) + (0,) * 9
    assert view.totals == (2, 0, 1) + (0,) * 9
    assert view.starts_ms == tuple(range(HOUR.from_ms, HOUR.to_ms, BUCKET_MS))


def test_the_same_error_counts_once_and_a_later_version_replaces_it() -> None:
    held = ledger()
    assert held.take_events([error(1), error(1)]) == 1
    assert held.take_events([error(1, cdn="akamai")]) == 0
    assert [one.key for one in held.view(asking(GroupKey.CDN), NOW).rows] == [("akamai",)]


def test_errors_alike_in_one_session_count_each_and_the_session_told_again_does_not() -> None:
    held = ledger()
    twice = [error(1), error(1, ordinal=1)]
    assert held.take_events(twice) == 2
    assert held.take_events([*twice, error(1, ordinal=2)]) == 1
    assert held.take_events(error(2, ordinal=ordinal) for ordinal in range(3)) == 0
    view = held.view(asking(), NOW)
    assert (row(view, "Licence refused").n, sum(view.totals)) == (3, 3)
    cell = held.cell(CellQuestion(question=asking(), key=("Licence refused",), span=HOUR), 9)
    assert sorted(one.ordinal for one in cell.events) == [0, 1, 2]


def test_a_session_told_again_with_more_errors_adds_only_the_new_ones() -> None:
    held = ledger()
    held.take_events([error(1, message="A"), error(1, message="B")])
    assert held.take_events([error(2, message="A"), error(2, message="B"), error(2, message="C")]) == 1
    view = held.view(asking(), NOW)
    assert {one.key[0]: one.n for one in view.rows} == {"A": 1, "B": 1, "C": 1}
    assert {one.first_ms for one in view.rows} == {at(2)}


def test_a_running_session_that_is_counted_again_is_still_one() -> None:
    held = ledger()
    held.take_events([error(1, message="1 error, 0 fatal", fatal=False)])
    assert held.take_events([error(9, message="2 errors, 1 fatal")]) == 0
    (only,) = held.view(asking(), NOW).rows
    assert (only.n, only.fatal, only.example) == (1, 1, "2 errors, 1 fatal")


def test_two_levels() -> None:
    held = ledger()
    held.take_events(
        [error(1, "a", os="iOS"), error(2, "b", os="iOS"), error(3, "c"), error(4, "d", "Beam", os="tvOS")]
    )
    view = held.view(asking(GroupKey.ERROR, GroupKey.OS), NOW)
    assert [(one.key, one.n) for one in view.rows] == [
        (("Licence refused",), 3),
        (("Licence refused", "iOS"), 2),
        (("Licence refused", ""), 1),
        (("Beam",), 1),
        (("Beam", "tvOS"), 1),
    ]
    assert sum(view.totals) == 4


def test_a_cell_has_its_events_newest_first() -> None:
    held = ledger()
    held.take_events([error(1, "a"), error(2, "b"), error(8, "c"), error(3, "d", "Beam")])
    cell = CellQuestion(question=asking(), key=("Licence refused",), span=Span(at(0), at(5)))
    held.view(asking(), NOW)
    found = held.cell(cell, 1)
    assert (found.n, [one.session_id for one in found.events]) == (2, ["b"])


def test_errors_ahead_of_our_clock_are_at_the_edge() -> None:
    held = ledger()
    held.take_events([error(10), error(70, "ahead"), error(20, "b")])
    view = held.view(asking(), at(32))
    assert view.totals == (0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0)
    assert view.caveats[-1] == "1 error is ahead of our clock by up to 38 m, shown at the edge"


def test_a_filter_that_cannot_be_read_is_said() -> None:
    view = ledger().view(asking(filter="nothing:x"), NOW)
    assert view.filter_error.startswith("there is no key nothing")
    assert view.completeness == (Completeness.UNKNOWN,) * 12


def test_a_wave_on_one_system_is_named() -> None:
    held = ledger()
    sessions = [(f"s{n:03}", "iOS" if n % 10 == 0 else "Android") for n in range(1_000)]
    held.take_attempts(attempt(30, name, os=os) for name, os in sessions)
    held.take_events(error(30, name, os=os) for name, os in sessions if os == "iOS" and name[-2] != "0")
    view = held.view(asking(GroupKey.OS), NOW)
    assert view.hits[0].value == "iOS"
    assert (view.hits[0].with_value, view.hits[0].n) == (90, 90)
    assert view.sentence.startswith(
        "iOS 91 times as often (90 of 90 sessions with errors; 1.1 % of the others)"
    )
    ios = row(view, "iOS")
    assert (ios.attempts, ios.error_ratio) == (100, 0.9)
