"""A look-up as a ticket."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from tui.diagnosis.case import Case
from tui.diagnosis.cohorts import DIMENSIONS, LABELS, distinct, values, words
from tui.diagnosis.facts import Facts
from tui.diagnosis.focus import went_wrong_ms
from tui.diagnosis.moments import in_both
from tui.diagnosis.outcome import is_judgeable, stall_ratio
from tui.diagnosis.overlap import OPEN_END_MS, watched
from tui.diagnosis.pairing import Ref, ref_of
from tui.diagnosis.report import CHECK_AGAIN_MS, MOST_IDS, ONGOING_MS, Report, Said, named
from tui.diagnosis.troubles import Trouble, shortened, times
from tui.diagnosis.verdict import caveats
from tui.model.coverage import SegmentState, Status
from tui.model.masking import Mask
from tui.model.quantity import age, duration, percent
from tui.model.session import Session

_LONGEST_TEXT = 200


def viewer_report(case: Case, zone: tzinfo, mask: Mask) -> Report:
    """What a ticket says of one look-up; only the identity is masked here, the rest by `report.masked`."""
    facts = Facts(case.sessions, case.events, case.groups, case.cohorts, case.coverage, case.limits)
    start_ms, end_ms = _trouble_span(facts)
    calm = "errors, of which none spoilt a viewing" if facts.troubles else "no trouble seen"
    status, goes_on = _status(case, end_ms, calm)
    due = goes_on or _is_pending(case)
    first, last = _first_and_last(facts.troubles)
    return Report(
        subject="viewer",
        impact=f"{' or '.join(case.kinds) or 'viewer'} {mask.identity(case.identity)}: {case.verdict.text}",
        status=status,
        start_ms=start_ms,
        end_ms=None if goes_on else end_ms,
        scope=_scope(facts, case, zone),
        evidence=_evidence(facts, case),
        session_ids=_session_ids(facts),
        first_error=first,
        last_error=last,
        caveats=(*caveats(case.coverage, lambda at_ms: in_both(at_ms, zone)), *_unlisted(facts)),
        next_check="look up again"
        if due
        else "none due; look up again if it comes back, with the time of it",
        next_check_ms=case.made_at_ms + CHECK_AGAIN_MS if due else None,
    )


def _trouble_span(facts: Facts) -> tuple[int | None, int | None]:
    """From the first thing that went wrong to the last; a session still running is wrong until now."""
    wrong = (*facts.bad, *(facts.left if facts.left_often else ()))
    spans = [(one, span) for one in wrong if (span := watched(one)) is not None]
    at = [one.at_ms for one in facts.troubles if one.at_ms is not None and one.harmed is not False]
    begun = (went_wrong_ms(one, facts.limits) or span.from_ms for one, span in spans)
    starts, ends = [*begun, *at], [*(span.to_ms for _, span in spans), *at]
    return min(starts, default=None), max(ends, default=None)


def _status(case: Case, end_ms: int | None, calm: str) -> tuple[str, bool]:
    """In words, and whether it goes on; `calm` where nothing went wrong."""
    if not case.sessions and not case.events:
        return "not known: nothing was found", False
    if end_ms is None and not any(map(is_judgeable, case.sessions)):
        return "not known: no vendor says how the sessions went", False
    if end_ms is None:
        return calm, False
    if end_ms == OPEN_END_MS:
        return "ongoing: a bad session is still running", True
    if end_ms >= case.made_at_ms - ONGOING_MS:
        return f"ongoing as far as is known: last seen {age(case.made_at_ms - end_ms)} ago", True
    if end_ms >= case.span.to_ms - ONGOING_MS:
        return "not known after the range that was asked for", False
    return "ended", False


def _is_pending(case: Case) -> bool:
    return any(
        one.status is Status.PENDING or any(part.state is SegmentState.PENDING for part in one.segments)
        for one in case.coverage
    )


def _scope(facts: Facts, case: Case, zone: tzinfo) -> tuple[tuple[str, str], ...]:
    concerned = facts.bad or facts.left or tuple(facts.sessions)
    asked = f"{in_both(case.span.from_ms, zone)} to {in_both(case.span.to_ms, zone)}"
    counted = f"{facts.count_viewings(facts.bad)} of {facts.viewings} bad"
    found = (
        ("asked range", asked),
        ("viewings", counted if facts.viewings else ""),
        *((LABELS[name], _named(concerned, name)) for name in DIMENSIONS),
        ("just him?", words(case.cohorts) if case.cohorts else ""),
    )
    return tuple((label, value) for label, value in found if value)


def _named(concerned: Iterable[Session], dimension: str) -> str:
    found = (value for session in concerned for value in values(session, dimension))
    return named(distinct(dict.fromkeys(found), dimension))


def _evidence(facts: Facts, case: Case) -> tuple[str, ...]:
    """His figures, then what the verdict rests on; the neighbours stand in the scope already."""
    told = words(case.cohorts)
    return (*_metrics(facts), *(line for line in case.verdict.evidence if line != told))


def _metrics(facts: Facts) -> list[str]:
    """His worst figures where they pass a threshold, with it."""
    limits = facts.limits
    stalled = max((ratio for one in facts.sessions if (ratio := stall_ratio(one)) is not None), default=0.0)
    starting = max((one.startup_time_ms or 0 for one in facts.sessions), default=0)
    lines = []
    if stalled >= limits.rebuffering_ratio:
        lines.append(f"rebuffering up to {percent(stalled)}, threshold {percent(limits.rebuffering_ratio)}")
    if starting > limits.startup_time_ms:
        lines.append(f"start-up up to {duration(starting)}, threshold {duration(limits.startup_time_ms)}")
    return lines


def _session_ids(facts: Facts) -> tuple[Ref, ...]:
    """The bad ones first, by their start: two vendors' ids of one viewing stand together."""
    ordered = (*_by_start(facts.bad), *_by_start(facts.left), *_by_start(facts.sessions))
    return tuple(dict.fromkeys(map(ref_of, ordered)))[:MOST_IDS]


def _by_start(some: Iterable[Session]) -> list[Session]:
    return sorted(some, key=lambda one: (one.started_at_ms or one.ended_at_ms or 0, one.vendor))


def _unlisted(facts: Facts) -> tuple[str, ...]:
    more = len({ref_of(session) for session in facts.sessions}) - MOST_IDS
    return (f"{more} more sessions are not listed",) if more > 0 else ()


def _first_and_last(found: Iterable[Trouble]) -> tuple[Said | None, Said | None]:
    """The first and the last error with how often its text came."""
    ordered = list(found)
    if not ordered:
        return None, None
    first, last = (_said(trouble, ordered) for trouble in (ordered[0], ordered[-1]))
    return first, last


def _said(trouble: Trouble, among: Iterable[Trouble]) -> Said:
    often = times(one for one in among if one.text == trouble.text)
    return Said(shortened(trouble.text, _LONGEST_TEXT), often, trouble.at_ms)
