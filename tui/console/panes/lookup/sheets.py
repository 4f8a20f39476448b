"""What is known in full: a session, an event, a group, the whole case; and the vendor's own row, one key away."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from rich.style import Style

from tui.collector.lookup.question import LookupState
from tui.console.commands import Where, bindings
from tui.console.panes.lookup.entries import Entry
from tui.console.panes.lookup.spelling import Spelling
from tui.console.panes.lookup.times import instant
from tui.console.screens.facts import Fact, fact_columns, with_unit
from tui.console.screens.sheet import Sheet
from tui.console.table import TableSymbols
from tui.diagnosis import cohorts
from tui.diagnosis.caveats import in_words
from tui.model import quantity
from tui.model.event import Event
from tui.model.fields import event_fields, session_fields
from tui.model.instants import from_iso
from tui.model.masking import Mask
from tui.model.session import Session
from tui.model.table import Field, Fields, FieldType
from tui.model.vendor import Kind

_MOST_NAME = 30
_BESIDE = 5
"""Cells of a sheet that are neither names nor values."""

_KEYED = re.compile(r'"(?P<key>(?:[^"\\]|\\.)*)": (?P<value>.*)')
"""A line of JSON that has a key: a whole string, then a colon. An element of a list may hold a colon in its text."""

_NO_RAW = "the vendor's own row was not kept"
_NO_RAW_OF = {
    Kind.CONVIVA: ": the session was found in a sample of everybody's. With viewer_filter in config.toml Conviva is "
    "asked for his own"
}

Named = tuple[str, str]
"""A line of a sheet: name and value; without a name the value is a heading, without either it is blank."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What sheets are written with. `width` is that of the screen, to which long values are broken; `raw_key` the key
    of the vendor's own row."""

    mask: Mask
    zone: tzinfo
    unknown: str
    spelling: Spelling
    width: int
    styles: Mapping[str, Style]
    symbols: TableSymbols
    raw_key: str

    def sheet(self, title: str, lines: Iterable[Named], session: Session | None = None) -> CaseSheet:
        """A sheet of these lines, long ones going on in the next."""
        said = list(lines)
        names = min(_MOST_NAME, max((len(name) for name, _ in said), default=0) + 1)
        broken = self._broken(said, max(20, self.width - names - _BESIDE))
        rows = [Fact(number, *line) for number, line in enumerate(broken)]
        return CaseSheet(self.spelling(title), rows, names, self, session)

    def _broken(self, lines: Iterable[Named], width: int) -> Iterable[Named]:
        for name, value in lines:
            parts = textwrap.wrap(self.spelling(value), width) or [""]
            yield name, parts[0]
            yield from ((" ", part) for part in parts[1:])


class CaseSheet(Sheet[Fact]):
    """Facts about something in the look-up; of a session also the vendor's own row."""

    BINDINGS = bindings(Where.SESSION)

    def __init__(
        self, title: str, rows: Sequence[Fact], names: int, desk: Desk, session: Session | None
    ) -> None:
        hints = ((desk.raw_key, "the vendor's own row"),) if session is not None else ()
        super().__init__(
            title, fact_columns(names), lambda fact: str(fact.number), rows, desk.styles, desk.symbols, hints
        )
        self._desk = desk
        self._session = session

    async def action_raw(self) -> None:
        if self._session is not None:
            await self.app.push_screen(raw_sheet(self._session, self._desk))


def entry_sheet(entry: Entry, owner: Session | None, desk: Desk) -> CaseSheet:
    """Everything known of a line; `owner` is the session that its event belongs to, where that is known."""
    if entry.session is not None:
        return session_sheet(entry.session, desk)
    if entry.heading:
        return _group_sheet(entry, desk)
    lines = [line for number, event in enumerate(entry.events) for line in _event_lines(event, number, desk)]
    if owner is not None:
        lines += _session_lines(owner, desk)
    return desk.sheet(f"{entry.vendor}: what happened", lines, owner)


def event_sheet(event: Event, desk: Desk) -> CaseSheet:
    """One event by the names of EVENT."""
    return desk.sheet(f"{event.vendor}: what happened", _event_lines(event, 0, desk))


def session_sheet(session: Session, desk: Desk) -> CaseSheet:
    """One session by the names of SESSION, its errors below."""
    title = f"{session.vendor} session {desk.mask.session_id(session.session_id)}"
    return desk.sheet(title, _session_lines(session, desk), session)


def _session_lines(session: Session, desk: Desk) -> list[Named]:
    lines = [("", f"session at {session.vendor}"), *_named(session_fields(desk.mask), session, desk)]
    for number, error in enumerate(session.errors, 1):
        lines.append(("", f"error {number} of {len(session.errors)}"))
        lines.append(("message", desk.mask.text(error.message)))
        lines.append(("fatal", _flag(error.fatal, desk.unknown)))
        lines.append(("time", desk.unknown if error.at_ms is None else instant(error.at_ms, desk.zone)))
    return lines


def _event_lines(event: Event, number: int, desk: Desk) -> list[Named]:
    heading = "event" if number == 0 else f"again ({number + 1})"
    return [("", heading), *_named(event_fields(desk.mask), event, desk)]


def _group_sheet(entry: Entry, desk: Desk) -> CaseSheet:
    group = entry.group
    if group is None:
        return desk.sheet("nothing is known of this", ())
    lines = [("score", f"{group.score} of 100"), ("drawn as", "perhaps" if group.proposed else "probably")]
    lines += [("because", desk.mask.text(reason)) for reason in group.reasons]
    lines += [("session", f"{vendor}: {desk.mask.session_id(name)}") for vendor, name in group.session_ids]
    lines.append(("events", str(len(group.event_indexes))))
    return desk.sheet("sessions that belong together", lines)


def case_sheet(state: LookupState, desk: Desk) -> CaseSheet:
    """The verdict and all its evidence, the neighbours, and every vendor's coverage."""
    case, mask = state.case, desk.mask
    found = case.verdict
    lines = [("", "verdict"), ("layer", found.layer.value), ("text", mask.text(found.text))]
    lines += [("because", mask.text(line)) for line in found.evidence]
    lines += [("", "just him?")]
    lines += [(one.label, _cohort(one, mask)) for one in case.cohorts] or [("", "nobody to compare with")]
    for progress in state.vendors:
        lines += [("", progress.vendor), ("answer", mask.text(in_words(progress.coverage)))]
        lines.append(("requests", f"{progress.requests_done} of {progress.requests_planned}"))
        lines += [
            (
                segment.state.value,
                f"{instant(segment.from_ms, desk.zone)} to {instant(segment.to_ms, desk.zone)}",
            )
            for segment in progress.coverage.segments
        ]
    return desk.sheet("what the verdict rests on", lines)


def _cohort(one: cohorts.Cohort, mask: Mask) -> str:
    rest = f"{quantity.percent(one.rest_share)} of the rest (n {one.rest_n})"
    value = mask.typed(one.value)
    return f"{value}: {quantity.percent(one.share)} bad (n {one.n}), {rest}, at {one.vendor}"


def raw_sheet(session: Session, desk: Desk) -> CaseSheet:
    """The vendor's own row, laid out, secrets removed and masked."""
    shown = desk.mask.raw(session.raw)
    try:
        laid_out = json.dumps(json.loads(shown), indent=2, ensure_ascii=False)
    except ValueError:
        laid_out = shown or _NO_RAW + _NO_RAW_OF.get(session.kind, "")
    lines = [_key_and_value(line) for line in laid_out.splitlines()]
    return desk.sheet(f"{session.vendor}'s own row of {desk.mask.session_id(session.session_id)}", lines)


def _key_and_value(line: str) -> Named:
    """`    "startTime": 5,` as its key with its depth, and its value."""
    depth = len(line) - len(line.lstrip())
    found = _KEYED.fullmatch(line.strip())
    if found is not None:
        return " " * depth + found["key"], found["value"]
    return " " * max(1, depth), line.strip()


def _named(fields: Fields[Session] | Fields[Event], row: Session | Event, desk: Desk) -> list[Named]:
    found: list[Named] = []
    for name in fields.names:
        field = fields.find(name)
        if field is not None:
            found.append((name, _words(field, field.get(row), desk)))  # type: ignore[arg-type]
    return found


def _words(field: Field[Session] | Field[Event], value: object, desk: Desk) -> str:
    """A value as people read it: a number with its unit, a time in the zone, yes or no."""
    if value is None or value in ([], ""):
        return desk.unknown
    if isinstance(value, bool):
        return _flag(value, desk.unknown)
    if isinstance(value, (int, float)):
        return with_unit(value, field.measure)
    if field.type is FieldType.TIME:
        at_ms = from_iso(str(value))
        return str(value) if at_ms is None else instant(at_ms, desk.zone)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _flag(value: bool | None, unknown: str) -> str:
    return unknown if value is None else "yes" if value else "no"
