"""Errors of one session that look the same: each counts, and none twice."""

from __future__ import annotations

from tests.collector.errors.simulated import KEY
from tui.collector.errors.desk import Desk
from tui.collector.errors.telling import Telling
from tui.collector.joining import Joining
from tui.model.event import Event
from tui.model.session import Session, SessionError
from tui.model.thresholds import Thresholds
from tui.model.vendor import Kind


def session(*messages: str) -> Session:
    """An ended session of Conviva with these errors."""
    errors = tuple(SessionError(message, True) for message in messages)
    return Session(
        vendor="conviva",
        kind=Kind.CONVIVA,
        session_id="1.2.3.4.-5",
        started_at_ms=1_000,
        ended_at_ms=9_000,
        errors=errors,
    )


async def test_a_session_asked_for_twice_counts_each_of_its_errors_once() -> None:
    recorded: list[Event] = []
    desk = Desk(Telling(Joining(Thresholds()), KEY), record=recorded.extend, changed=lambda: None)
    try:
        twice, thrice = session("DRM", "DRM"), session("DRM", "DRM", "DRM")
        await desk.take_sessions([], [twice, twice])
        await desk.take_sessions([], [twice])
        assert [(one.message, one.ordinal) for one in recorded] == [("DRM", 0), ("DRM", 1)]
        await desk.take_sessions([], [thrice])
        assert [one.ordinal for one in recorded] == [0, 1, 2]
    finally:
        desk.close()


def test_texts_that_are_alike_once_masked_stay_two_errors() -> None:
    told = Telling(Joining(Thresholds()), KEY).events(
        [session("no route to 10.1.2.3", "no route to 10.1.2.4")]
    )
    assert len({one.message for one in told}) == 1
    assert [one.ordinal for one in told] == [0, 1]
