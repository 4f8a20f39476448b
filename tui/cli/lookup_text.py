"""A look-up for people: the verdict and how much was seen first, then everything in the order of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from tui.cli.tables import aligned
from tui.collector.session_errors import SOURCE as SESSION_ERROR
from tui.diagnosis import cohorts
from tui.diagnosis.case import Case, case_mask
from tui.diagnosis.outcome import faults, left_before_start, refused_for_business, stall_ratio
from tui.diagnosis.overlap import watched
from tui.diagnosis.pairing import Ref, ref_of
from tui.model import quantity
from tui.model.coverage import Coverage
from tui.model.event import Event
from tui.model.masking import Mask
from tui.model.session import Session

_HEAD = ("time", "viewing", "vendor", "what", "channel", "device", "ISP", "CDN", "city")
_WIDEST = 80
"""Characters of a cell: an error's text may have thousands."""


@dataclass(frozen=True, slots=True)
class _Row:
    at_ms: int
    order: int
    cells: tuple[str, ...]


def timeline_text(case: Case, mask: Mask, zone: tzinfo) -> str:
    """The whole text, without a newline at its end."""
    hidden = case_mask(case, mask)
    parts = [_head(case, hidden, zone), _coverage(case.coverage, hidden)]
    if case.cohorts:
        parts.append(f"just him?  {hidden.text(cohorts.words(case.cohorts))}")
    rows = _rows(case, hidden, zone)
    if rows:
        parts.append(aligned(_HEAD, rows))
    parts += _viewings(case, hidden)
    return "\n\n".join(parts)


def _head(case: Case, mask: Mask, zone: tzinfo) -> str:
    asked = f"{' or '.join(case.kinds)} {mask.identity(case.identity)}"
    evidence = [f"  {mask.text(line)}" for line in case.verdict.evidence]
    return "\n".join([f"{asked}  {_range(case, zone)}", mask.text(case.verdict.text), *evidence])


def _range(case: Case, zone: tzinfo) -> str:
    begin, end = (_local(at_ms, zone) for at_ms in (case.span.from_ms, case.span.to_ms))
    last = f"{end:%H:%M}" if begin.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{begin:%Y-%m-%d %H:%M} to {last} {end:%Z}"


def _coverage(coverage: Iterable[Coverage], mask: Mask) -> str:
    head = ("vendor", "status", "rows", "requests", "")
    rows = [
        (one.vendor, one.status.value, str(one.rows), str(one.requests), mask.text(one.message))
        for one in coverage
    ]
    return aligned(head, rows, right=frozenset({2, 3}))


def _rows(case: Case, mask: Mask, zone: tzinfo) -> list[tuple[str, ...]]:
    of_session, of_event = _numbers(case)
    written = [
        *_session_rows(case.sessions, of_session, mask),
        *_event_rows(case.events, of_event, frozenset(map(ref_of, case.sessions)), mask),
    ]
    written.sort(key=lambda row: (row.at_ms, row.order))
    one_day = len({_local(row.at_ms, zone).date() for row in written}) <= 1
    shape = "%H:%M:%S" if one_day else "%m-%d %H:%M:%S"
    return [(_local(row.at_ms, zone).strftime(shape), *row.cells) for row in written]


def _numbers(case: Case) -> tuple[dict[Ref, str], dict[int, str]]:
    """The number of the viewing that each session and event belongs to; groups merely proposed have a `?`."""
    of_session: dict[Ref, str] = {}
    of_event: dict[int, str] = {}
    for number, group in enumerate(case.groups, 1):
        name = f"{number}?" if group.proposed else str(number)
        for ref in group.session_ids:
            of_session.setdefault(ref, name)
        for index in group.event_indexes:
            of_event.setdefault(index, name)
    return of_session, of_event


def _session_rows(sessions: Sequence[Session], numbers: dict[Ref, str], mask: Mask) -> Iterator[_Row]:
    for session in sessions:
        on = watched(session)
        cells = (
            numbers.get(ref_of(session), ""),
            session.vendor,
            _went(session),
            session.channel or session.asset,
            session.device or session.os,
            session.isp,
            ", ".join(session.cdn),
            session.city,
        )
        yield _Row(0 if on is None else on.from_ms, 0, _written(cells, mask))


def _event_rows(
    events: Sequence[Event], numbers: dict[int, str], listed: frozenset[Ref], mask: Mask
) -> Iterator[_Row]:
    for index, event in enumerate(events):
        if (event.vendor, event.session_id) in listed and event.source == SESSION_ERROR:
            continue  # its session's row tells of it
        what = f"{event.source}: {event.message}" if event.message != event.source else event.source
        cells = (
            numbers.get(index, ""),
            event.vendor,
            what,
            event.channel,
            event.device or event.os,
            event.isp,
            event.cdn,
            event.city,
        )
        yield _Row(event.time_ms, 1, _written(cells, mask))


def _written(cells: Iterable[str | None], mask: Mask) -> tuple[str, ...]:
    texts = (mask.text(text or "") for text in cells)
    return tuple(text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…" for text in texts)


def _went(session: Session) -> str:
    """`session 12 m: rebuffering “Segment timed out”; startup 4.2 s, rebuf 2.5 %`."""
    on = watched(session)
    length = "still running" if session.running else "" if on is None else quantity.duration(on.length_ms)
    outcome = ", ".join(fault.value for fault in faults(session))
    if refused_for_business(session):
        outcome = "refused for business reasons"
    elif left_before_start(session):
        outcome = "left before start"
    if session.errors:
        outcome = f"{outcome} “{session.errors[0].message}”".strip()
    figures = [
        f"{label} {text}"
        for label, text in (
            ("startup", quantity.duration(session.startup_time_ms)),
            ("rebuf", quantity.percent(stall_ratio(session))),
        )
        if text != quantity.UNKNOWN
    ]
    told = "; ".join(part for part in (outcome, ", ".join(figures)) if part)
    return f"session {length}: {told}" if told else f"session {length}"


def _viewings(case: Case, mask: Mask) -> list[str]:
    """Why sessions share a number."""
    if not case.groups:
        return []
    lines = [
        f"  {number}{'?' if group.proposed else ''}  {group.score}: {mask.text('; '.join(group.reasons))}"
        for number, group in enumerate(case.groups, 1)
    ]
    return ["\n".join(["probably the same viewing (score: reasons)", *lines])]


def _local(at_ms: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, zone)
