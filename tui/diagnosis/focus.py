"""Which moment of a look-up to ask the neighbours about, and what they would share with the viewer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tui.diagnosis.cohorts import Attributes
from tui.diagnosis.grouping import Group
from tui.diagnosis.outcome import USUAL, Fault, Limits, faults, left_before_start, never_started
from tui.diagnosis.overlap import OPEN_END_MS, watched
from tui.diagnosis.pairing import Ref, ref_of
from tui.model.event import Event, EventKind
from tui.model.session import Session


@dataclass(frozen=True, slots=True)
class Focus:
    """The minute of the error, and the viewing it belongs to: what `cohorts` is asked with."""

    at_ms: int
    reference: Attributes


def focus(
    sessions: Sequence[Session],
    events: Sequence[Event],
    groups: Sequence[Group] = (),
    *,
    settled_before_ms: int | None = None,
    limits: Limits = USUAL,
) -> Focus | None:
    """The newest bad session; where none is bad, the newest error that a session can be put beside, then the newest
    exit before start; None where there is nothing to explain.

    `settled_before_ms`: bad sessions that ended before it are preferred, because vendors that list ended sessions
    only do not know the neighbours of the last minutes yet.
    """
    bad = [one for one in sessions if faults(one, limits) and watched(one) is not None]
    if bad:
        worst = max(bad, key=lambda one: (_settled(one, settled_before_ms), _ended_ms(one), ref_of(one)))
        return _of_session(worst, sessions, groups, limits)
    return _of_error(sessions, events, groups) or _of_exit(sessions, groups, limits)


def _settled(session: Session, before_ms: int | None) -> bool:
    return before_ms is None or _ended_ms(session) < before_ms


def _ended_ms(session: Session) -> int:
    span = watched(session)
    return span.to_ms if span is not None else 0


def _of_session(
    session: Session, sessions: Iterable[Session], groups: Iterable[Group], limits: Limits
) -> Focus:
    mates = _viewing(ref_of(session), groups)
    alike = [one for one in sessions if ref_of(one) in mates and ref_of(one) != ref_of(session)]
    return Focus(_moment_ms(session, limits), Attributes.of(session, *alike))


def _viewing(ref: Ref, groups: Iterable[Group]) -> frozenset[Ref]:
    return frozenset(
        mate
        for group in groups
        if not group.proposed and ref in group.session_ids
        for mate in group.session_ids
    )


def _moment_ms(session: Session, limits: Limits) -> int:
    """When it went wrong, else the middle of it; the start of one that still runs."""
    span = watched(session)
    if span is None:
        return 0
    known_ms = went_wrong_ms(session, limits)
    if known_ms is not None:
        return known_ms
    return span.from_ms if span.to_ms == OPEN_END_MS else (span.from_ms + span.to_ms) // 2


def went_wrong_ms(session: Session, limits: Limits = USUAL) -> int | None:
    """When a bad session did: the start that failed or was slow, the end of what broke, the first error of one that
    stalled; None where that is not told."""
    span, found = watched(session), faults(session, limits)
    if span is None:
        return None
    if never_started(session):
        return span.from_ms
    if (Fault.PLAYBACK in found or Fault.FATAL in found) and span.to_ms != OPEN_END_MS:
        return span.to_ms
    if Fault.STALLS not in found and Fault.SLOW_START in found:
        return span.from_ms
    told = [error.at_ms for error in session.errors if error.at_ms is not None and span.holds(error.at_ms)]
    return min(told, default=None)


def _of_error(sessions: Sequence[Session], events: Sequence[Event], groups: Iterable[Group]) -> Focus | None:
    by_ref = {ref_of(session): session for session in sessions}
    found = [
        (events[index].time_ms, group)
        for group in groups
        if not group.proposed
        for index in group.event_indexes
        if events[index].kind is EventKind.ERROR
    ]
    if not found:
        return None
    at_ms, group = max(found, key=lambda one: one[0])
    return Focus(at_ms, Attributes.of(*(by_ref[ref] for ref in group.session_ids if ref in by_ref)))


def _of_exit(sessions: Sequence[Session], groups: Sequence[Group], limits: Limits) -> Focus | None:
    left = [one for one in sessions if left_before_start(one) and watched(one) is not None]
    if not left:
        return None
    newest = max(left, key=lambda one: (_ended_ms(one), ref_of(one)))
    return _of_session(newest, sessions, groups, limits)
