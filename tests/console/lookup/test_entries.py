"""The timeline: sessions and events by time, those of one viewing side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.console.answers import drm_error, refused, session
from tui.console.panes.lookup.entries import Edge, Entry, entries
from tui.diagnosis.grouping import Group, groups
from tui.model.channel import State
from tui.model.event import Event, EventKind
from tui.model.session import Session, SessionError


def told(found: Sequence[Entry]) -> list[str]:
    """Each line in short: its edge, then what it is."""
    return [f"{entry.edge.value} {_short(entry)}" for entry in found]


def _short(entry: Entry) -> str:
    if entry.session is not None:
        return entry.session.session_id
    if entry.events:
        return f"{entry.events[0].message} x{len(entry.events)}"
    assert entry.group is not None
    return f"group {entry.group.score}"


BOTH = (refused("conviva", "1.2.3.4.-5", 30), refused("mediamelon", "mm-1", 30, errors=()))


def test_a_viewing_of_two_vendors_stands_together_under_its_heading() -> None:
    alone = session("conviva", "1.2.3.4.-9", 60)
    found = entries((*BOTH, alone), (), groups((*BOTH, alone), ()))
    assert told(found) == ["none 1.2.3.4.-9", "top group 100", "side 1.2.3.4.-5", "end mm-1"]


def test_newest_first_turns_groups_and_what_is_in_them() -> None:
    alone = session("conviva", "1.2.3.4.-9", 60)
    later = replace(BOTH[1], started_at_ms=(BOTH[1].started_at_ms or 0) + 1_000)
    known = (BOTH[0], later, alone)
    found = entries(known, (), groups(known, ()), newest_first=True)
    assert told(found) == ["top group 100", "side mm-1", "end 1.2.3.4.-5", "none 1.2.3.4.-9"]


def test_repeats_are_one_line_that_says_how_often() -> None:
    errors = [drm_error(30 - second / 60) for second in range(4)]
    other = drm_error(29, "Something else")
    found = entries((), [*errors, other, drm_error(28)], ())
    assert told(found) == [
        "none Beam not in window x4",
        "none Something else x1",
        "none Beam not in window x1",
    ]


def test_repeats_within_a_group_fold_and_keep_its_edge() -> None:
    errors = tuple(drm_error(29.9 - second / 60) for second in range(3))
    found = entries(BOTH, errors, groups(BOTH, errors, identity="acct-305895-40"))
    assert told(found)[0] == "top group 100"
    assert told(found)[-1] == "end Beam not in window x3"


def test_two_equal_errors_in_one_moment_are_two() -> None:
    (line,) = entries((), [drm_error(5), drm_error(5)], ())
    assert len(line.events) == 2


def test_what_is_merely_proposed_never_takes_a_line_from_a_surer_group() -> None:
    sure = groups(BOTH, ())[0]
    third = session("apivideo", "ps1", 30)
    weak = Group(20, ("same asset, city and OS",), (("apivideo", "ps1"), ("conviva", "1.2.3.4.-5")))
    found = entries((*BOTH, third), (), (weak, sure))
    headings = [entry.group for entry in found if entry.heading]
    assert {heading.score for heading in headings if heading is not None} == {100, 20}
    held = next(entry for entry in found if entry.session is BOTH[0])
    assert held.group is sure


def test_a_group_whose_lines_are_filtered_away_has_no_heading() -> None:
    found = entries(BOTH, (), groups(BOTH, ()), keep=lambda entry: entry.vendor == "mediamelon")
    assert told(found) == ["top group 100", "end mm-1"]
    assert entries(BOTH, (), groups(BOTH, ()), keep=lambda entry: False) == []


def test_flat_leaves_groups_out() -> None:
    found = entries(BOTH, (), groups(BOTH, ()), flat=True)
    assert [entry.edge for entry in found] == [Edge.NONE, Edge.NONE]


def test_an_error_that_a_session_tells_of_itself_has_no_second_line() -> None:
    at_ms = BOTH[0].ended_at_ms or 0
    own = Event(
        time_ms=at_ms,
        vendor="conviva",
        kind=EventKind.ERROR,
        source="session",
        message=BOTH[0].errors[0].message,
        session_id="1.2.3.4.-5",
    )
    summed = replace(own, vendor="mediamelon", message="2 errors, 1 fatal", session_id="mm-1")
    other = replace(own, message="video start failure")
    stranger = replace(own, session_id="somebody else's")
    found = entries(BOTH, (own, summed, other, stranger), ())
    assert [entry.events[0].message for entry in found if entry.events] == [
        "video start failure",
        "Licence refused for 203.0.113.7",
    ]


def test_a_session_that_comes_twice_is_one_line() -> None:
    assert len(entries((BOTH[0], BOTH[0]), (), ())) == 1


@pytest.mark.parametrize("newest_first", [False, True])
def test_what_has_no_time_stands_last(newest_first: bool) -> None:
    timeless = session("apivideo", "ps1", 0, started_at_ms=None, ended_at_ms=None)
    found = entries((timeless, *BOTH), (), (), newest_first=newest_first)
    assert found[-1].session is timeless
    assert found[-1].time_ms is None


@pytest.mark.parametrize(
    ("row", "severity"),
    [
        (refused("conviva", "1", 5), State.CRITICAL),
        (session("conviva", "1", 5, rebuffering_ratio=0.2), State.WARNING),
        (session("conviva", "1", 5), State.OK),
        (session("conviva", "1", 5, errors=(SessionError("stalled"),)), State.WARNING),
        (session("mediamelon", "1", 5, error_count=2), State.WARNING),
        (refused("conviva", "1", 5, start_failure_kind="business", errors=()), State.OK),
        (refused("conviva", "1", 5, start_failure_kind="business"), State.OK),
        (drm_error(5), State.WARNING),
        (drm_error(5, fatal=True), State.CRITICAL),
        (drm_error(5, fatal=True, kind=EventKind.PLAYER), State.OK),
    ],
)
def test_how_bad_a_line_is(row: Session | Event, severity: State) -> None:
    (line,) = entries((row,), (), ()) if isinstance(row, Session) else entries((), (row,), ())
    assert line.severity is severity
    assert line.bad == (severity is not State.OK)
