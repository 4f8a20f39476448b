"""The timeline's lines by name, for its filter: a session by the names of SESSION, an event by those of EVENT."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from tui.console.panes.lookup.entries import Entry
from tui.model.fields import event_fields, session_fields
from tui.model.masking import Mask
from tui.model.table import Field, Fields


@lru_cache(maxsize=8)
def entry_fields(mask: Mask) -> Fields[Entry]:
    """Every key of both, masked as the screen is: a filter finds what is seen, never what is hidden."""
    of_sessions, of_events = session_fields(mask), event_fields(mask)
    names = dict.fromkeys((*of_sessions.names, *of_events.names))
    return Fields(_either(name, of_sessions.find(name), of_events.find(name)) for name in names)


def _either(name: str, of_session: Field[Any] | None, of_event: Field[Any] | None) -> Field[Entry]:
    known = of_session or of_event
    assert known is not None  # noqa: S101  (the names are those of the two)
    searched = any(one is not None and one.searched for one in (of_session, of_event))
    return Field(name, _reader(of_session, of_event), known.type, known.measure, known.words, searched)


def _reader(of_session: Field[Any] | None, of_event: Field[Any] | None) -> Callable[[Entry], object]:
    def read(entry: Entry) -> object:
        if entry.session is not None:
            return of_session.get(entry.session) if of_session is not None else None
        return of_event.get(entry.events[0]) if of_event is not None and entry.events else None

    return read
