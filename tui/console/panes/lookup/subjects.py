"""Whom a line of the timeline is about, as something to watch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui.console.panes.lookup.entries import Entry
from tui.model.identity import Identity
from tui.model.session import Session
from tui.watch.subject import Subject, WatchKind, subject_of


def subject_at(entry: Entry | None, asked: Sequence[Identity]) -> Subject | None:
    """The viewer of the line's session, by account id or else by address; where it tells neither, who was asked for.
    A session itself cannot be watched: it has ended, and the next one has another id."""
    if entry is not None and entry.session is not None:
        found = next(iter(subjects_of(entry.session)), None)
        if found is not None:
            return found
    made = (subject_of(identity) for identity in asked)
    return next((one for one in made if one is not None), None)


def subjects_of(session: Session) -> Iterable[Subject]:
    """Everything by which the session's viewer may be watched, the surest first."""
    if session.viewer_id:
        yield Subject(WatchKind.VIEWER, session.viewer_id)
        yield Subject(WatchKind.EUID, session.viewer_id)
    if session.user_ip:
        yield Subject(WatchKind.IP, session.user_ip)


def is_watched(entry: Entry, watched: frozenset[Subject]) -> bool:
    """Whether the line's viewer is on the watch list."""
    return bool(watched) and entry.session is not None and not watched.isdisjoint(subjects_of(entry.session))
