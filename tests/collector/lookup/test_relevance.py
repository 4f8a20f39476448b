"""Rows that say themselves that they are somebody else's are left out; rows that say nothing stay."""

from __future__ import annotations

from typing import Any

import pytest

from tui.collector.lookup.findings import Findings
from tui.collector.lookup.plan import ConvivaSessions, MediaMelonSessions
from tui.collector.lookup.relevance import belongs, of_viewer, overlaps, within
from tui.model.event import Event, EventKind
from tui.model.session import Session
from tui.model.span import Span
from tui.model.vendor import Kind

How = ConvivaSessions | MediaMelonSessions


def session(session_id: str = "1.2.3.4.-5", **more: Any) -> Session:
    return Session(vendor="v", kind=Kind.CONVIVA, session_id=session_id, **more)


@pytest.mark.parametrize(
    ("how", "one", "kept"),
    [
        (ConvivaSessions((("client_id", "1.2.3.4"),)), session(client_id="1.2.3.4"), True),
        (ConvivaSessions((("client_id", "1.2.3.4"),)), session(client_id="1.2.3.5"), False),
        (ConvivaSessions((("client_id", "1.2.3.4"),)), session(), True),
        (ConvivaSessions((("session_id", "-5"),)), session(), True),
        (ConvivaSessions((("session_id", "-6"),)), session(), False),
        (ConvivaSessions((("asset", "News"),)), session(asset="Sports"), False),
        (ConvivaSessions((("tag_x", "kim"),)), session(viewer_id="a hash of kim"), True),
        (MediaMelonSessions("subscriberid", "Kim"), session(viewer_id="kim"), True),
        (MediaMelonSessions("subscriberid", "kim"), session(viewer_id="robin"), False),
        (MediaMelonSessions("ipaddress", "2001:db8::1"), session(user_ip="2001:DB8:0::1"), True),
        (MediaMelonSessions("ipaddress", "203.0.113.7"), session(user_ip="203.0.113.8"), False),
        (MediaMelonSessions("ipaddress", "203.0.113.7"), session(user_ip="hidden"), True),
        (MediaMelonSessions("sessionid", "mm-1"), session("mm-1"), True),
        (MediaMelonSessions("sessionid", "mm-1"), session("mm-2"), False),
        (MediaMelonSessions("assetname", "News"), session(asset="news"), True),
    ],
)
def test_a_row_that_contradicts_the_question_is_left_out(how: How, one: Session, kept: bool) -> None:
    assert bool(belongs([one], how)) is kept


def test_where_one_row_shows_that_the_filter_carries_viewer_ids_all_must() -> None:
    rows = [session("1", viewer_id="kim"), session("2", viewer_id="robin"), session("3")]
    kept = belongs(rows, ConvivaSessions((("tag_account", "kim"),)))
    assert [one.session_id for one in kept] == ["1", "3"]


def test_a_viewer_in_a_sample_is_matched_exactly() -> None:
    rows = [session("1", viewer_id="kim"), session("2", viewer_id="kimberley"), session("3")]
    assert [one.session_id for one in of_viewer(rows, "kim")] == ["1"]


@pytest.mark.parametrize(
    ("times", "on"),
    [
        ((0, 99), False),
        ((0, 100), True),
        ((150, 160), True),
        ((199, 300), True),
        ((200, 300), False),
        ((0, 900), True),
    ],
)
def test_what_was_on_in_the_range(times: tuple[int, int], on: bool) -> None:
    begun, ended = times
    assert overlaps(session(started_at_ms=begun, ended_at_ms=ended), Span(100, 200)) is on


def test_what_still_runs_or_has_no_times_may_have_been_on() -> None:
    assert overlaps(session(started_at_ms=0, running=True), Span(100, 200))
    assert overlaps(session(), Span(100, 200))


def event(time_ms: int, message: str = "x") -> Event:
    return Event(time_ms=time_ms, vendor="v", kind=EventKind.ERROR, source="drm", message=message)


def test_events_of_the_range() -> None:
    assert [one.time_ms for one in within(map(event, (99, 100, 199, 200)), Span(100, 200))] == [100, 199]


def test_findings_hold_everything_once_and_in_order() -> None:
    found = Findings()
    assert found.take_events([event(2), event(1), event(2)]) == 2
    assert found.take_events([event(2), event(2, "y")]) == 1
    assert [(one.time_ms, one.message) for one in found.events()] == [(1, "x"), (2, "x"), (2, "y")]
    assert found.version == 3


def test_of_two_versions_of_a_session_the_ended_one_stays() -> None:
    running = session("1", started_at_ms=1, running=True)
    ended = session("1", started_at_ms=1, ended_at_ms=5, running=False)
    found = Findings()
    assert found.take_sessions([running]) == 1
    assert found.take_sessions([ended]) == 0
    before = found.version
    found.take_sessions([running])
    assert found.sessions() == (ended,)
    assert found.version == before


def test_errors_of_sessions_stand_among_the_events_and_go_with_their_session() -> None:
    found = Findings()
    found.take_events([event(3)])
    found.take_sessions([session("1", started_at_ms=1, ended_at_ms=2, start_failure=True)])
    assert [one.source for one in found.events()] == ["session", "drm"]
