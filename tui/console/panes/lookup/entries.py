"""The timeline's lines: sessions and events by their time, those of one viewing side by side under a heading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from tui.diagnosis.grouping import Group
from tui.diagnosis.outcome import Fault, faults, has_errors, refused_for_business
from tui.diagnosis.pairing import Ref, ref_of
from tui.model.channel import State
from tui.model.event import Event, EventKind
from tui.model.session import Session

_BY_SESSION = "session"
"""The source of events that are made of a session's row."""

_GRAVE = frozenset({Fault.START, Fault.PLAYBACK, Fault.FATAL})


class Edge(StrEnum):
    """Where a line stands in its group."""

    NONE = "none"
    TOP = "top"
    SIDE = "side"
    END = "end"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a session, or an event and its repeats, or (with neither) the heading of `group`.

    `time_ms` is the session's start, else its end; None where no vendor says. `severity` is critical, warning or ok.
    """

    key: str
    time_ms: int | None
    session: Session | None = None
    events: tuple[Event, ...] = ()
    group: Group | None = None
    edge: Edge = Edge.NONE
    severity: State = State.OK

    @property
    def heading(self) -> bool:
        return self.session is None and not self.events

    @property
    def bad(self) -> bool:
        return self.severity is not State.OK

    @property
    def vendor(self) -> str:
        if self.session is not None:
            return self.session.vendor
        return self.events[0].vendor if self.events else ""


def entries(
    sessions: Sequence[Session],
    events: Sequence[Event],
    groups: Sequence[Group],
    *,
    keep: Callable[[Entry], bool] = lambda entry: True,
    newest_first: bool = False,
    flat: bool = False,
) -> list[Entry]:
    """The lines in order, those that `keep` lets through, a group where its first line stands.

    An error that a session's own line tells of has no line of its own. `flat` leaves groups out: for an order by
    something else than time.
    """
    by_ref = {ref_of(session): session for session in sessions}
    of_events = _of_events(events)
    told = [entry for entry in of_events if not _told_by_session(entry.events[0], by_ref)]
    kept = [entry for entry in (*map(_of_session, by_ref.values()), *told) if keep(entry)]
    when = _newest if newest_first else _oldest
    if flat:
        return sorted(kept, key=when)
    blocks = _blocks(kept, _owners(groups, of_events))
    for block in blocks:
        block.sort(key=when)
    blocks.sort(key=lambda block: when(block[0]))
    return _folded([entry for block in blocks for entry in _drawn(block)])


def _oldest(entry: Entry) -> tuple[bool, int]:
    return entry.time_ms is None, entry.time_ms or 0


def _newest(entry: Entry) -> tuple[bool, int]:
    return entry.time_ms is None, -(entry.time_ms or 0)


def _of_session(session: Session) -> Entry:
    at_ms = session.started_at_ms if session.started_at_ms is not None else session.ended_at_ms
    return Entry(_session_key(ref_of(session)), at_ms, session, severity=_how_bad(session))


def _session_key(ref: Ref) -> str:
    return "\x1f".join(("session", *ref))


def _how_bad(session: Session) -> State:
    """As bad as a line of its errors would be: they are told by the session's, and `e` looks for them there."""
    found = faults(session)
    if _GRAVE.intersection(found):
        return State.CRITICAL
    slipped = has_errors(session) and not refused_for_business(session)
    return State.WARNING if found or slipped else State.OK


def _of_events(events: Iterable[Event]) -> list[Entry]:
    """Equal events are told apart by their number: two errors in one second are two."""
    seen: Counter[str] = Counter()
    found = []
    for event in events:
        name = "\x1f".join(
            ("event", event.vendor, str(event.time_ms), event.source, event.session_id or "", event.message)
        )
        seen[name] += 1
        severity = State.OK
        if event.kind is EventKind.ERROR:
            severity = State.CRITICAL if event.fatal else State.WARNING
        found.append(Entry(f"{name}\x1f{seen[name]}", event.time_ms, None, (event,), severity=severity))
    return found


def _told_by_session(event: Event, by_ref: Mapping[Ref, Session]) -> bool:
    """Whether it is one of the errors, or the sum of errors, of a session that has a line."""
    if event.kind is not EventKind.ERROR or event.source != _BY_SESSION or event.session_id is None:
        return False
    session = by_ref.get((event.vendor, event.session_id))
    if session is None:
        return False
    return not session.errors or event.message in {error.message for error in session.errors}


def _owners(groups: Sequence[Group], of_events: Sequence[Entry]) -> dict[str, Group]:
    """The group of each line's key; the surest has a line that two claim."""
    owners: dict[str, Group] = {}
    for group in sorted(groups, key=lambda one: one.proposed):
        for ref in group.session_ids:
            owners.setdefault(_session_key(ref), group)
        for index in group.event_indexes:
            owners.setdefault(of_events[index].key, group)
    return owners


def _blocks(kept: Iterable[Entry], owners: Mapping[str, Group]) -> list[list[Entry]]:
    """The lines of each group together, every other line by itself."""
    blocks: dict[int, list[Entry]] = {}
    for number, entry in enumerate(kept):
        owner = owners.get(entry.key)
        place = -1 - number if owner is None else id(owner)
        blocks.setdefault(place, []).append(replace(entry, group=owner))
    return list(blocks.values())


def _drawn(block: list[Entry]) -> list[Entry]:
    """A group's lines with their heading and edge, repeats folded."""
    group = block[0].group
    if group is None:
        return block
    lines = _folded(block)
    edges = [Edge.SIDE] * (len(lines) - 1) + [Edge.END]
    members = "\x1f".join(map(_session_key, group.session_ids))
    heading = Entry(f"group\x1f{group.proposed}\x1f{members}", lines[0].time_ms, group=group, edge=Edge.TOP)
    return [heading, *(replace(line, edge=edge) for line, edge in zip(lines, edges, strict=True))]


def _folded(lines: Sequence[Entry]) -> list[Entry]:
    """The same event several times in a row is one line that says how often; its key is the first one's."""
    folded: list[Entry] = []
    for line in lines:
        before = folded[-1] if folded else None
        if before is not None and _repeats(before, line):
            folded[-1] = replace(before, events=before.events + line.events)
        else:
            folded.append(line)
    return folded


def _repeats(before: Entry, line: Entry) -> bool:
    if not (before.events and line.events and before.severity is line.severity):
        return False
    one, other = before.events[0], line.events[0]
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("vendor", "kind", "source", "message", "session_id", "channel")
    )
