"""What a ticket says, before it is written in one form or another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tui.diagnosis.pairing import Ref
from tui.model.instants import MINUTE_MS
from tui.model.masking import Mask

ONGOING_MS = 15 * MINUTE_MS
"""Trouble last seen less long ago goes on, as far as anybody knows: vendors are up to that late."""
CHECK_AGAIN_MS = 15 * MINUTE_MS
MOST_LINES = 20
MOST_IDS = 12


@dataclass(frozen=True, slots=True)
class Said:
    """An error's text, how often it came, and when it did first or last."""

    text: str
    count: int
    at_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One ticket. Times are epoch ms; `scope` is labels with values; every list is short enough to be pasted.

    `next_check_ms` is None where no time is due and `next_check` says what to wait for.
    """

    subject: str
    impact: str
    status: str
    start_ms: int | None = None
    end_ms: int | None = None
    scope: tuple[tuple[str, str], ...] = ()
    evidence: tuple[str, ...] = ()
    session_ids: tuple[Ref, ...] = ()
    first_error: Said | None = None
    last_error: Said | None = None
    caveats: tuple[str, ...] = ()
    next_check: str
    next_check_ms: int | None = None


def masked(report: Report, mask: Mask) -> Report:
    """The report as it may be handed on: every text through `mask`, and a word that it was."""
    note = ("personal data are masked",) if mask.on else ()
    return replace(
        report,
        impact=mask.text(report.impact),
        status=mask.text(report.status),
        scope=tuple((label, mask.text(value)) for label, value in report.scope),
        evidence=tuple(map(mask.text, report.evidence)),
        session_ids=tuple((mask.text(vendor), mask.session_id(one)) for vendor, one in report.session_ids),
        first_error=_masked(report.first_error, mask),
        last_error=_masked(report.last_error, mask),
        caveats=(*map(mask.text, report.caveats), *note),
        next_check=mask.text(report.next_check),
    )


def _masked(said: Said | None, mask: Mask) -> Said | None:
    return None if said is None else replace(said, text=mask.text(said.text))


def named(values: Iterable[str], most: int = 5) -> str:
    """`A; B and 3 more`, each once, in the order given."""
    distinct = list(dict.fromkeys(value for value in values if value))
    shown = "; ".join(distinct[:most])
    return f"{shown} and {len(distinct) - most} more" if len(distinct) > most else shown
