"""A session of api.video by what its player reported, for look-ups that know nothing of it but its id."""

from __future__ import annotations

from collections.abc import Sequence

from tui.model.event import Event
from tui.model.session import Session
from tui.model.vendor import Kind

_READY, _END = "ready", "end"


def told_by(events: Sequence[Event]) -> tuple[Session, ...]:
    """The session that these events of one player belong to, none where there are none.

    It began when the player was ready and is over when it said so. api.video lists sessions by stream only, so the
    rest (place, device) is unknown here.
    """
    if not events:
        return ()
    ready = [event.time_ms for event in events if event.source == _READY]
    ended = [event.time_ms for event in events if event.source == _END]
    return (
        Session(
            vendor=events[0].vendor,
            kind=Kind.APIVIDEO,
            session_id=events[0].session_id or "",
            started_at_ms=min(ready, default=None),
            ended_at_ms=max(ended, default=None),
            running=False if ended else None,
        ),
    )
