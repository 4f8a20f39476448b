"""Errors inside sessions as events of the timeline."""

from __future__ import annotations

from typing import Any

from tui.collector.session_errors import error_events
from tui.model.event import EventKind
from tui.model.session import Session, SessionError
from tui.model.vendor import Kind


def session(kind: Kind = Kind.CONVIVA, **more: Any) -> Session:
    fields: dict[str, Any] = {"started_at_ms": 1_000, "ended_at_ms": 9_000, **more}
    return Session(vendor=kind.value, kind=kind, session_id="s", **fields)


def told(one: Session) -> list[tuple[int, str, bool | None]]:
    return [(event.time_ms, event.message, event.fatal) for event in error_events(one)]


def test_conviva_one_for_each_error() -> None:
    errors = (SessionError("DRM", True), SessionError("slow", False, at_ms=4_000), SessionError("?"))
    assert told(session(errors=errors, start_failure=True)) == [
        (9_000, "DRM", True),
        (4_000, "slow", False),
        (9_000, "?", None),
    ]


def test_errors_alike_are_told_apart_whatever_their_order() -> None:
    alike, other = SessionError("DRM", True), SessionError("slow", False)
    first = error_events(session(errors=(alike, other, alike)))
    again = error_events(session(errors=(other, alike, alike)))
    assert [(one.message, one.ordinal) for one in first] == [("DRM", 0), ("slow", 0), ("DRM", 1)]
    assert set(first) == set(again)
    later = (SessionError("DRM", True, at_ms=4_000), alike)
    assert [one.ordinal for one in error_events(session(errors=later))] == [0, 0]


def test_conviva_a_failure_without_a_text() -> None:
    assert told(session(start_failure=True, start_failure_kind="technical")) == [
        (9_000, "video start failure (technical)", True)
    ]
    assert told(session(playback_failure=True)) == [(9_000, "video playback failure", True)]
    assert told(session(exit_before_start=True, start_failure=False)) == []


def test_mediamelon_one_for_a_session_with_errors() -> None:
    assert told(session(Kind.MEDIAMELON, error_count=2, fatal_error_count=1)) == [
        (9_000, "2 errors, 1 fatal", True)
    ]
    assert told(session(Kind.MEDIAMELON, error_count=1, fatal_error_count=0)) == [
        (9_000, "1 error, 0 fatal", False)
    ]
    assert told(session(Kind.MEDIAMELON, error_count=None, fatal_error_count=3)) == [
        (9_000, "3 errors, 3 fatal", True)
    ]
    assert told(session(Kind.MEDIAMELON, error_count=0, fatal_error_count=0)) == []


def test_a_running_session_is_told_of_at_its_start_and_one_without_times_not() -> None:
    assert told(session(Kind.MEDIAMELON, ended_at_ms=None, error_count=1)) == [
        (1_000, "1 error, 0 fatal", False)
    ]
    assert told(session(started_at_ms=None, ended_at_ms=None, start_failure=True)) == []


def test_an_event_says_where_it_happened() -> None:
    one = session(
        start_failure=True,
        asset="Detective Memoirs",
        cdn=("FIRST", "LAST"),
        isp="Comcast",
        device="iPhone",
        os="iOS",
        city="Chicago",
        country="United States",
        asn="33491",
    )
    (event,) = error_events(one)
    assert (event.kind, event.source, event.session_id) == (EventKind.ERROR, "session", "s")
    assert (event.channel, event.cdn, event.isp, event.asn) == (
        "Detective Memoirs",
        "LAST",
        "Comcast",
        "33491",
    )
    assert (event.device, event.os, event.city, event.country) == (
        "iPhone",
        "iOS",
        "Chicago",
        "United States",
    )
