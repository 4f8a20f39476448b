"""States of look-ups as the collector would publish them, in few words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.console.desk import NOW_MS
from tui.collector.lookup.question import LookupState, Question, VendorProgress
from tui.diagnosis.case import diagnosed
from tui.model.coverage import Coverage, Segment, SegmentState, Status
from tui.model.event import Event, EventKind
from tui.model.instants import MINUTE_MS
from tui.model.session import Session, SessionError
from tui.model.vendor import Kind, Reason

VIEWER = "acct-305895-40"
IP = "203.0.113.7"

_KINDS = {kind.value: kind for kind in Kind}


def session(vendor: str, session_id: str, minutes_ago: float, **more: Any) -> Session:
    """One of the viewer's that began so long ago and went on for five minutes."""
    started_ms = NOW_MS - round(minutes_ago * MINUTE_MS)
    known: dict[str, Any] = {
        "viewer_id": VIEWER,
        "user_ip": IP,
        "asset": "Detective Memoirs",
        "device": "iPhone 15",
        "isp": "Thames Broadband",
        "city": "Manchester",
        "cdn": ("EDGEWAVE",),
        "started_at_ms": started_ms,
        "ended_at_ms": started_ms + 5 * MINUTE_MS,
        "running": False,
        "startup_time_ms": 1_200,
        "rebuffering_ratio": 0.001,
        "start_failure": False,
        "playback_failure": False,
    }
    return Session(vendor=vendor, kind=_KINDS[vendor], session_id=session_id, **{**known, **more})


def refused(vendor: str, session_id: str, minutes_ago: float, **more: Any) -> Session:
    """One that never started."""
    failed: dict[str, Any] = {
        "start_failure": True,
        "start_failure_kind": "technical",
        "startup_time_ms": None,
        "errors": (SessionError("Licence refused for 203.0.113.7", fatal=True),),
    }
    return session(vendor, session_id, minutes_ago, **{**failed, **more})


def drm_error(minutes_ago: float, message: str = "Beam not in window", **more: Any) -> Event:
    known: dict[str, Any] = {"kind": EventKind.ERROR, "source": "drm", "message": message}
    time_ms = NOW_MS - round(minutes_ago * MINUTE_MS)
    return Event(time_ms=time_ms, vendor="uplynk", **{**known, **more})


def progress(
    vendor: str, question: Question, states: Sequence[SegmentState] = (SegmentState.ROWS,), **more: Any
) -> VendorProgress:
    """A vendor that has searched the range in equal pieces, the oldest first, with these outcomes."""
    span = question.span
    edges = [span.from_ms + span.length_ms * piece // len(states) for piece in range(len(states) + 1)]
    segments = tuple(Segment(*edges[piece : piece + 2], state) for piece, state in enumerate(states))
    coverage = Coverage(
        vendor=vendor,
        kind=_KINDS[vendor],
        status=more.pop("status", Status.COMPLETE),
        reason=more.pop("reason", None),
        message=more.pop("message", ""),
        from_ms=span.from_ms,
        to_ms=span.to_ms,
        rows=more.get("rows", 0),
        segments=segments,
    )
    known: dict[str, Any] = {"requests_done": 24, "requests_planned": 24, "rows": 0, "finished": True}
    return VendorProgress(vendor=vendor, kind=_KINDS[vendor], coverage=coverage, **{**known, **more})


def skipped(vendor: str, question: Question, message: str) -> VendorProgress:
    """A vendor that cannot be asked."""
    return progress(
        vendor,
        question,
        status=Status.SKIPPED,
        reason=Reason.CANNOT_ANSWER,
        message=message,
        requests_done=0,
        requests_planned=0,
    )


def answer(
    number: int,
    question: Question,
    *,
    sessions: Sequence[Session] = (),
    events: Sequence[Event] = (),
    vendors: Sequence[VendorProgress] = (),
    running: bool = False,
    cancelled: bool = False,
) -> LookupState:
    """What has come so far."""
    case = diagnosed(
        identity=question.identities[0].value,
        kinds=[one.kind.value for one in question.identities],
        span=question.span,
        made_at_ms=NOW_MS,
        sessions=sessions,
        events=events,
        coverage=[one.coverage for one in vendors],
    )
    return LookupState(
        number=number,
        question=question,
        vendors=tuple(vendors),
        case=case,
        running=running,
        cancelled=cancelled,
    )
