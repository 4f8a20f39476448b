"""From sessions to what the timeline takes: their errors, and every session of a sample as an attempt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tui.collector.joining import Joining
from tui.collector.session_errors import error_events, numbered
from tui.history.event_fields import masked
from tui.model.event import Event
from tui.model.masking import Mask
from tui.model.session import Session
from tui.right_of_way import in_turns
from tui.timeline.attempts import Attempt
from tui.timeline.folding import classed

MOST_CLEAR = 200_000
"""Sessions whose ids are remembered as they are: some 30 MB."""


class Telling:
    """Names channels as `[channels]` joins them, so that one channel is one at every vendor, and masks: what goes into
    the timeline is what goes into the history, or an error would be another one after a restart.

    `clear` gives the session's id back for as long as this run knows it, for a look-up.
    """

    def __init__(self, joining: Joining, mask: Mask) -> None:
        self._joining = joining
        self.mask = replace(mask, on=True)
        self._clear: dict[tuple[str, str], str] = {}

    def events(self, sessions: Iterable[Session]) -> tuple[Event, ...]:
        """The errors of these sessions, by their classes."""
        return tuple(event for session in in_turns(sessions) for event in self._errors(session))

    def event(self, event: Event) -> Event:
        """As it may be kept. The class comes first: it must be the same for a message that is masked."""
        kept = masked(classed(event), self.mask)
        if event.session_id and kept.session_id and kept.session_id != event.session_id:
            self._remember(event.vendor, kept.session_id, event.session_id)
        return kept

    def event_about(self, viewer: str, event: Event) -> Event:
        """An event of a watched viewer, who is named by a token only: where the vendor names no session, it stands in
        its place, so that two viewers' errors of one second stay two."""
        mask = self.mask.knowing(viewer)
        kept = masked(classed(event), mask)
        return kept if kept.session_id else replace(kept, session_id=mask.token(viewer))

    def attempts(self, sessions: Iterable[Session]) -> tuple[Attempt, ...]:
        """These sessions of an unfiltered sample, without those of which no time is known."""
        made = (self._attempt(session) for session in in_turns(sessions))
        return tuple(attempt for attempt in made if attempt is not None)

    def cleared(self, event: Event) -> Event:
        """`event` with the session's own id, where this run has seen it."""
        known = self._clear.get((event.vendor, event.session_id or ""))
        return event if known is None else replace(event, session_id=known)

    def _errors(self, session: Session) -> tuple[Event, ...]:
        """Numbered once more: texts that were different may be alike once they are masked."""
        told = error_events(session)
        if not told:
            return ()
        channel = self._channel(session)
        return numbered(self.event(replace(event, channel=channel)) for event in told)

    def _remember(self, vendor: str, shown: str, session_id: str) -> None:
        if len(self._clear) >= MOST_CLEAR:
            for oldest in list(self._clear)[: MOST_CLEAR // 10]:
                del self._clear[oldest]
        self._clear[vendor, shown] = session_id

    def _attempt(self, session: Session) -> Attempt | None:
        ended_ms = session.ended_at_ms or session.started_at_ms
        if ended_ms is None or session.running:
            return None
        return Attempt(
            vendor=session.vendor,
            session_id=self.mask.session_id(session.session_id),
            ended_ms=ended_ms,
            channel=self._channel(session),
            cdn=session.cdn[-1] if session.cdn else None,
            isp=session.isp,
            asn=session.asn,
            device=session.device,
            os=session.os,
            city=session.city,
            country=session.country,
            failed=bool(error_events(session)),
        )

    def _channel(self, session: Session) -> str | None:
        """As the wall calls it, else as the vendor does."""
        own = session.channel or session.asset
        channel_id = self._joining.channel_of(session.vendor, session)
        if channel_id is None:
            return own
        return self._joining.identity(session.vendor, channel_id, own or channel_id).name
