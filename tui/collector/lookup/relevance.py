"""Which of the rows that came belong to what was asked.

A vendor may ignore a filter that it does not know; without this, everybody's sessions would pass for one viewer's.
"""

from __future__ import annotations

from collections.abc import Iterable

from tui.collector.lookup.plan import ConvivaSessions, MediaMelonSessions
from tui.diagnosis import sameness
from tui.diagnosis.overlap import watched
from tui.model.event import Event
from tui.model.session import Session
from tui.model.span import Span


def of_viewer(sessions: Iterable[Session], viewer_id: str) -> tuple[Session, ...]:
    """One viewer's among everybody's."""
    return tuple(session for session in sessions if session.viewer_id == viewer_id)


def belongs(sessions: Iterable[Session], how: ConvivaSessions | MediaMelonSessions) -> tuple[Session, ...]:
    """Those that do not say themselves that they are somebody else's."""
    pairs = how.filters if isinstance(how, ConvivaSessions) else ((how.dimension, how.value),)
    kept = [session for session in sessions if not any(_contradicts(session, *pair) for pair in pairs)]
    values = {value for _, value in pairs}
    if any(session.viewer_id in values for session in kept):
        # The filter carries the viewer's id in the spelling of his sessions: then all of them must say it.
        kept = [session for session in kept if session.viewer_id is None or session.viewer_id in values]
    return tuple(kept)


def _contradicts(session: Session, dimension: str, value: str) -> bool:
    if dimension == "session_id":
        return session.session_id.rpartition(".")[2] != value
    if dimension == "ipaddress":
        known, wanted = sameness.ip_key(session.user_ip), sameness.ip_key(value)
        return known is not None and wanted is not None and known != wanted
    told_by = _TOLD_BY.get(dimension)
    own: str | None = getattr(session, told_by) if told_by is not None else None
    return own is not None and own.casefold() != value.casefold()


_TOLD_BY = {
    "client_id": "client_id",
    "viewer_id": "viewer_id",
    "asset": "asset",
    "subscriberid": "viewer_id",
    "sessionid": "session_id",
    "assetname": "asset",
}


def overlaps(session: Session, span: Span) -> bool:
    """Whether it was on within `span`; one without times might have been."""
    on = watched(session)
    return on is None or (on.from_ms < span.to_ms and on.to_ms >= span.from_ms)


def within(events: Iterable[Event], span: Span) -> tuple[Event, ...]:
    """The events of `span`."""
    return tuple(event for event in events if span.holds(event.time_ms))
