"""A look-up's whole result in one value, and how it is written out as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tui.diagnosis.cohorts import Cohort, cohorts, nearest_cohorts
from tui.diagnosis.focus import Focus, focus
from tui.diagnosis.grouping import SKEW_MS, Group, groups
from tui.diagnosis.outcome import USUAL, Limits
from tui.diagnosis.sameness import known_key
from tui.diagnosis.verdict import Verdict, verdict
from tui.model.coverage import Coverage
from tui.model.event import Event
from tui.model.fields import coverage_record, event_record, session_record
from tui.model.identity import IdentityKind
from tui.model.instants import MINUTE_MS, iso_utc
from tui.model.masking import Mask
from tui.model.session import Session
from tui.model.span import Span

SETTLED_MS = 15 * MINUTE_MS
"""After so long every vendor knows a session that ended (Conviva: 7 to 15 minutes)."""

_IMPERSONAL = frozenset(kind.value for kind in IdentityKind if not kind.personal)
_MOST_HIDDEN = 64
_SHORTEST_HIDDEN = 4
"""Ids shorter than that would blot out words of every error text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One look-up: what was asked, what came, what it amounts to.

    `identity` is the value as typed, without its kind; `kinds` as what it was asked; `span` the asked range;
    `made_at_ms` when this stood. `focus` is the moment the cohorts are counted at, `limits`
    from where a session counts as bad. Personal data are in no repr.
    """

    identity: str = field(repr=False)
    kinds: tuple[str, ...]
    span: Span
    made_at_ms: int
    sessions: tuple[Session, ...] = field(default=(), repr=False)
    events: tuple[Event, ...] = field(default=(), repr=False)
    coverage: tuple[Coverage, ...] = ()
    groups: tuple[Group, ...] = field(default=(), repr=False)
    focus: Focus | None = field(default=None, repr=False)
    cohorts: tuple[Cohort, ...] = field(default=(), repr=False)
    limits: Limits = USUAL
    verdict: Verdict = field(repr=False)


def diagnosed(
    *,
    identity: str,
    kinds: Sequence[str],
    span: Span,
    made_at_ms: int,
    sessions: Sequence[Session],
    events: Sequence[Event],
    coverage: Sequence[Coverage],
    sample: Sequence[Session] = (),
    skew_ms: int = SKEW_MS,
    window_ms: int | None = None,
    limits: Limits = USUAL,
) -> Case:
    """The case of a look-up's rows, at any moment of it. `sample` holds the neighbours' sessions.

    Whom to ask for is known from a first call without any: those of the vendors' sessions that touch the widest of
    `cohorts.WINDOWS_MS` around `case.focus.at_ms`, of which the narrowest that tells enough is taken, or `window_ms`
    where it is given. `sessions` and `events` keep their order, which `groups` refers to.
    """
    grouped = groups(sessions, events, skew_ms=skew_ms, identity=identity)
    moment = focus(sessions, events, grouped, settled_before_ms=made_at_ms - SETTLED_MS, limits=limits)
    counted: tuple[Cohort, ...] = ()
    if moment is not None and sample:
        counted = _counted(sample, moment, window_ms, limits)
    return Case(
        identity=identity,
        kinds=tuple(kinds),
        span=span,
        made_at_ms=made_at_ms,
        sessions=tuple(sessions),
        events=tuple(events),
        coverage=tuple(coverage),
        groups=grouped,
        focus=moment,
        cohorts=counted,
        limits=limits,
        verdict=verdict(sessions, events, grouped, counted, coverage, limits=limits),
    )


def _counted(
    sample: Sequence[Session], moment: Focus, window_ms: int | None, limits: Limits
) -> tuple[Cohort, ...]:
    if window_ms is None:
        return nearest_cohorts(sample, moment.at_ms, moment.reference, limits=limits)
    return cohorts(sample, moment.at_ms, moment.reference, window_ms=window_ms, limits=limits)


def case_mask(case: Case, mask: Mask) -> Mask:
    """`mask`, knowing what must not show in this case's texts: the typed identity where it leads to a person, and the
    ids and addresses under which the vendors know the same viewer, as far as they are few (an asset's sessions have
    thousands)."""
    found = {
        value
        for session in case.sessions
        for value in (session.viewer_id, session.client_id, session.user_ip)
        if value is not None and known_key(value) is not None and len(value) >= _SHORTEST_HIDDEN
    }
    others = sorted(found) if len(found) <= _MOST_HIDDEN else ()
    typed = (case.identity,) if is_personal(case.kinds) else ()
    return mask.knowing(*typed, *others)


def is_personal(kinds: Sequence[str]) -> bool:
    """Whether what was typed may lead to a person: it does unless it was asked as an asset or stream only."""
    return not kinds or any(kind not in _IMPERSONAL for kind in kinds)


def case_record(case: Case, mask: Mask) -> dict[str, object]:
    """The case as `lookup --json` writes it."""
    hidden = case_mask(case, mask)
    return {
        "query": query_record(case, hidden),
        "verdict": verdict_record(case.verdict, hidden),
        "coverage": [coverage_record(one, hidden) for one in case.coverage],
        "groups": [group_record(one, hidden) for one in case.groups],
        "cohorts": [cohort_record(one, hidden) for one in case.cohorts],
        "sessions": [session_record(one, hidden) for one in case.sessions],
        "events": [event_record(one, hidden) for one in case.events],
    }


def lines(case: Case, mask: Mask) -> Iterator[dict[str, object]]:
    """The case as the objects of `lookup --ndjson`, each with its `type`, the verdict last.

    Who writes while rows come in makes the lines of rows with `line` and the records of the model, and takes from
    here those of type `group` and `verdict` when all has come.
    """
    hidden = case_mask(case, mask)
    yield from (line("coverage", coverage_record(one, hidden)) for one in case.coverage)
    yield from (line("session", session_record(one, hidden)) for one in case.sessions)
    yield from (line("event", event_record(one, hidden)) for one in case.events)
    yield from (line("group", group_record(one, hidden)) for one in case.groups)
    yield line("verdict", verdict_record(case.verdict, hidden))


def line(of_type: str, record: dict[str, object]) -> dict[str, object]:
    """A record as one object of NDJSON: its type first."""
    return {"type": of_type, **record}


def query_record(case: Case, mask: Mask) -> dict[str, object]:
    return {
        "identity": mask.identity(case.identity),
        "kinds": list(case.kinds),
        "from": iso_utc(case.span.from_ms),
        "to": iso_utc(case.span.to_ms),
    }


def verdict_record(found: Verdict, mask: Mask) -> dict[str, object]:
    return {
        "layer": found.layer.value,
        "text": mask.text(found.text),
        "evidence": [mask.text(line) for line in (*found.evidence, *found.caveats)],
    }


def group_record(group: Group, mask: Mask) -> dict[str, object]:
    return {
        "score": group.score,
        "reasons": [mask.text(reason) for reason in group.reasons],
        "session_ids": [mask.session_id(session_id) for _, session_id in group.session_ids],
    }


def cohort_record(cohort: Cohort, mask: Mask) -> dict[str, object]:
    return {
        "dimension": cohort.dimension,
        "value": mask.typed(cohort.value),
        "bad": cohort.bad,
        "n": cohort.n,
        "rest_bad": cohort.rest_bad,
        "rest_n": cohort.rest_n,
    }
