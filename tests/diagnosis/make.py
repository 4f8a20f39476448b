"""Sessions, events and coverage in few words, for the tests of the diagnosis."""

from __future__ import annotations

from typing import Any

from tui.model.coverage import Coverage, Status
from tui.model.event import Event, EventKind
from tui.model.instants import MINUTE_MS
from tui.model.session import Session
from tui.model.span import Span
from tui.model.vendor import Kind

T0 = 1_795_291_200_000
"""2026-11-21T20:00:00Z."""
EVENING = Span(T0 - 60 * MINUTE_MS, T0 + 60 * MINUTE_MS)

_KINDS = {kind.value: kind for kind in Kind}


def session(
    vendor: str, session_id: str, start_s: float = 0, end_s: float | None = 600, **more: Any
) -> Session:
    """One that ran from `start_s` to `end_s`, in seconds after T0."""
    return Session(
        vendor=vendor,
        kind=_KINDS.get(vendor, Kind.CONVIVA),
        session_id=session_id,
        started_at_ms=T0 + round(start_s * 1000),
        ended_at_ms=None if end_s is None else T0 + round(end_s * 1000),
        **more,
    )


def well(vendor: str, session_id: str, start_s: float = 0, end_s: float | None = 600, **more: Any) -> Session:
    """One that the vendor says was fine."""
    good: dict[str, Any] = {
        "start_failure": False,
        "exit_before_start": False,
        "playback_failure": False,
        "startup_time_ms": 1_200,
        "rebuffering_ratio": 0.001,
        "fatal_error_count": 0,
        "error_count": 0,
    }
    return session(vendor, session_id, start_s, end_s, **{**good, **more})


def failed(vendor: str, session_id: str, start_s: float = 0, end_s: float = 8, **more: Any) -> Session:
    """One whose start failed for a technical reason."""
    return well(
        vendor,
        session_id,
        start_s,
        end_s,
        **{"start_failure": True, "start_failure_kind": "technical", "startup_time_ms": None, **more},
    )


def stalling(vendor: str, session_id: str, start_s: float = 0, end_s: float = 600, **more: Any) -> Session:
    return well(vendor, session_id, start_s, end_s, **{"rebuffering_ratio": 0.12, **more})


def error(vendor: str, at_s: float, source: str, message: str, **more: Any) -> Event:
    return Event(
        time_ms=T0 + round(at_s * 1000),
        vendor=vendor,
        kind=EventKind.ERROR,
        source=source,
        message=message,
        **more,
    )


def answered(vendor: str, rows: int = 0, **more: Any) -> Coverage:
    """A vendor that answered in full."""
    what: dict[str, Any] = {"status": Status.COMPLETE, "from_ms": EVENING.from_ms, "to_ms": EVENING.to_ms}
    return Coverage(vendor=vendor, kind=_KINDS[vendor], rows=rows, **{**what, **more})
