"""The errors that vendors report inside their sessions, as events of the timeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from tui.model.event import Event, EventKind
from tui.model.session import Session
from tui.model.vendor import Kind
from tui.timeline.folding import classed

SOURCE = "session"


def error_events(session: Session) -> tuple[Event, ...]:
    """Conviva: one for each error of a session, and one for each failure flag where no error says why.
    MediaMelon: one for a session with errors, which it only counts. At the session's end, unless an error has a
    time of its own."""
    end_ms = session.ended_at_ms or session.started_at_ms
    if end_ms is None:
        return ()
    about = _about(session)
    return numbered(
        classed(Event(time_ms=end_ms if at_ms is None else at_ms, message=message, fatal=fatal, **about))
        for message, fatal, at_ms in _errors(session)
    )


def numbered(events: Iterable[Event]) -> tuple[Event, ...]:
    """The errors of one session, those of one instant and text by their ordinals. The same session asked for again gets
    the same ones, whatever the order of its other errors."""
    seen: Counter[tuple[int, str]] = Counter()
    found = []
    for event in events:
        alike = event.time_ms, event.message
        found.append(replace(event, ordinal=seen[alike]))
        seen[alike] += 1
    return tuple(found)


def _errors(session: Session) -> Iterator[tuple[str, bool | None, int | None]]:
    if session.kind is Kind.MEDIAMELON:
        if session.error_count or session.fatal_error_count:
            yield (
                _counted(session.error_count, session.fatal_error_count or 0),
                bool(session.fatal_error_count),
                None,
            )
        return
    if session.errors:
        yield from ((error.message, error.fatal, error.at_ms) for error in session.errors)
        return
    if session.start_failure:
        yield _failure("video start failure", session.start_failure_kind), True, None
    if session.playback_failure:
        yield _failure("video playback failure", session.playback_failure_kind), True, None


def _failure(what: str, kind: str | None) -> str:
    return f"{what} ({kind})" if kind else what


def _counted(errors: int | None, fatal: int) -> str:
    """`2 errors, 1 fatal`."""
    number = max(errors or 0, fatal)
    return f"{number} {'error' if number == 1 else 'errors'}, {fatal} fatal"


def _about(session: Session) -> dict[str, Any]:
    return {
        "vendor": session.vendor,
        "kind": EventKind.ERROR,
        "source": SOURCE,
        "session_id": session.session_id,
        "channel": session.channel or session.asset,
        "cdn": session.cdn[-1] if session.cdn else None,
        "isp": session.isp,
        "asn": session.asn,
        "device": session.device,
        "os": session.os,
        "city": session.city,
        "country": session.country,
    }
