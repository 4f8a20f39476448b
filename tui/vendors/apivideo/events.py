"""What a player reported during a session: ready, play, pause, resume, seeks, end.

Source: "List player session events". Seeks carry `from` and `to`, all others `at`: seconds of the programme.
"""

from __future__ import annotations

from typing import Any

from tui.model.event import Event, EventKind
from tui.model.instants import from_iso
from tui.vendors.apivideo.fields import Fields, known
from tui.vendors.wire import non_negative


def event(row: Any, *, vendor: str, session_id: str) -> Event | None:
    """The event of a row; None for a row without a readable time or without a type."""
    if not isinstance(row, dict):
        return None
    emitted = row.get("emittedAt")
    time_ms = from_iso(emitted) if isinstance(emitted, str) else None
    source = known(row.get("type"))
    if time_ms is None or source is None:
        return None
    return Event(
        time_ms=time_ms,
        vendor=vendor,
        kind=EventKind.PLAYER,
        source=source,
        message=_message(source, row),
        error_class=source,
        session_id=session_id,
        at_s=non_negative(row.get("at")),
    )


def _message(source: str, row: Fields) -> str:
    """`seek.forward from 7 s to 21 s`; all other events are their own message."""
    seek = [(name, non_negative(row.get(name))) for name in ("from", "to")]
    return " ".join([source, *(f"{name} {position:g} s" for name, position in seek if position is not None)])
