"""Everything that came in one look-up, each session and each event once."""

from __future__ import annotations

from collections.abc import Iterable

from tui.collector.session_errors import error_events
from tui.diagnosis.pairing import Ref, ref_of
from tui.model.event import Event
from tui.model.session import Session
from tui.timeline.folding import classed

_EventKey = tuple[str, int, str, str, str | None]


class Findings:
    """Sessions and events in the order of time. `version` grows with every change."""

    def __init__(self) -> None:
        self.version = 0
        self._sessions: dict[Ref, Session] = {}
        self._events: dict[_EventKey, Event] = {}

    def take_sessions(self, sessions: Iterable[Session]) -> int:
        """How many of them are new. Of two versions of one session the ended one stays."""
        before = len(self._sessions)
        for session in sessions:
            known = self._sessions.get(ref_of(session))
            if known is None or (known.running is not False and known != session):
                self._sessions[ref_of(session)] = session
                self.version += 1
        return len(self._sessions) - before

    def take_events(self, events: Iterable[Event]) -> int:
        """How many of them are new; each gets its class. Whether the edges of a vendor's blocks belong to them is
        not documented, so the same event may come with two blocks."""
        before = len(self._events)
        for event in events:
            self._events.setdefault(_key(event), classed(event))
        self.version += len(self._events) - before
        return len(self._events) - before

    def sessions(self) -> tuple[Session, ...]:
        """By their start."""
        return tuple(sorted(self._sessions.values(), key=_started))

    def events(self) -> tuple[Event, ...]:
        """By their time, the errors that sessions tell of among them."""
        told = [event for session in self._sessions.values() for event in error_events(session)]
        return tuple(sorted((*self._events.values(), *told), key=lambda event: (event.time_ms, event.vendor)))


def _started(session: Session) -> tuple[int, Ref]:
    return session.started_at_ms or session.ended_at_ms or 0, ref_of(session)


def _key(event: Event) -> _EventKey:
    return event.vendor, event.time_ms, event.source, event.message, event.session_id
