"""Events, attempts and questions in few words, for the tests of the timeline."""

from __future__ import annotations

from typing import Any

from tui.model.event import Event, EventKind
from tui.model.instants import MINUTE_MS
from tui.model.masking import REVEALED
from tui.model.span import Span
from tui.timeline.attempts import Attempt
from tui.timeline.ledger import Ledger
from tui.timeline.question import GroupKey, TimelineQuestion
from tui.timeline.view import TimelineRow, TimelineView

T0 = 1_795_291_200_000
"""2026-11-21T20:00:00Z."""
BUCKET_MS = 5 * MINUTE_MS
HOUR = Span(T0, T0 + 60 * MINUTE_MS)
NOW = HOUR.to_ms


def at(minutes: float) -> int:
    """So many minutes after T0."""
    return T0 + round(minutes * MINUTE_MS)


def error(
    minutes: float, session_id: str | None = "s", message: str = "Licence refused", **more: Any
) -> Event:
    """A fatal error of a Conviva session."""
    fields: dict[str, Any] = {
        "vendor": "conviva",
        "kind": EventKind.ERROR,
        "source": "session",
        "fatal": True,
        **more,
    }
    return Event(time_ms=at(minutes), session_id=session_id, message=message, **fields)


def attempt(minutes: float, session_id: str, **more: Any) -> Attempt:
    """A sampled session of Conviva."""
    fields: dict[str, Any] = {"vendor": "conviva", **more}
    return Attempt(session_id=session_id, ended_ms=at(minutes), **fields)


def asking(*by: GroupKey, span: Span = HOUR, bucket_ms: int = BUCKET_MS, **more: Any) -> TimelineQuestion:
    return TimelineQuestion(span=span, bucket_ms=bucket_ms, by=by or (GroupKey.ERROR,), **more)


def ledger(**more: Any) -> Ledger:
    return Ledger(REVEALED, **more)


def row(view: TimelineView, *key: str) -> TimelineRow:
    """The row of that key."""
    (found,) = (one for one in view.rows if one.key == key)
    return found
