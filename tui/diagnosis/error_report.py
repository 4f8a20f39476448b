"""A class of errors as a ticket."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import tzinfo

from tui.diagnosis.moments import in_both
from tui.diagnosis.pairing import Ref
from tui.diagnosis.report import CHECK_AGAIN_MS, MOST_IDS, MOST_LINES, Report, Said, named
from tui.diagnosis.verdict import caveats
from tui.model.coverage import Coverage
from tui.model.quantity import age


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorClass:
    """Errors of one folded `text` as seen at `made_at_ms`: how many, from when to when, at which vendors.

    `lifts` are lines that say where they are more frequent than elsewhere (`iOS 6.2 times as often`), `caveats`
    sentences on what the figures leave open, both made by whoever counts the timeline; `session_ids` a few of the
    sessions concerned.
    """

    text: str = field(repr=False)
    count: int
    first_ms: int
    last_ms: int
    going_on: bool
    """As far as is known: as the timeline's rows have it."""
    made_at_ms: int
    vendors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    lifts: tuple[str, ...] = ()
    session_ids: tuple[Ref, ...] = field(default=(), repr=False)
    coverage: tuple[Coverage, ...] = ()
    caveats: tuple[str, ...] = ()


def error_report(case: ErrorClass, zone: tzinfo) -> Report:
    """What a ticket says of one class of errors."""
    scope = (
        ("vendors", named(case.vendors)),
        ("sources", named(case.sources)),
        ("channels", named(case.channels)),
    )
    last = f"last seen {age(case.made_at_ms - case.last_ms)} ago"
    said = Said(case.text, case.count, case.first_ms), Said(case.text, case.count, case.last_ms)
    return Report(
        subject="error",
        impact=f"“{case.text}” {'once' if case.count == 1 else f'{case.count} times'}",
        status=f"ongoing as far as is known: {last}" if case.going_on else f"ended: {last}",
        start_ms=case.first_ms,
        end_ms=None if case.going_on else case.last_ms,
        scope=tuple((label, value) for label, value in scope if value),
        evidence=case.lifts[:MOST_LINES],
        session_ids=case.session_ids[:MOST_IDS],
        first_error=said[0],
        last_error=said[1],
        caveats=(*case.caveats, *caveats(case.coverage, lambda at_ms: in_both(at_ms, zone))),
        next_check="look at the timeline again" if case.going_on else "none due",
        next_check_ms=case.made_at_ms + CHECK_AGAIN_MS if case.going_on else None,
    )
