"""The answer in one line: where the trouble sits, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tui.diagnosis.caveats import When, briefly, impaired, in_words, is_complete, unseen, utc_minute
from tui.diagnosis.cohorts import Cohort
from tui.diagnosis.facts import Facts
from tui.diagnosis.grouping import Group
from tui.diagnosis.outcome import USUAL, Limits, stall_ratio
from tui.diagnosis.rules import RULES, Finding, Layer, undecided
from tui.diagnosis.troubles import how_many, in_number, most_frequent, quoted, shortened
from tui.model.coverage import Coverage, Status
from tui.model.event import Event
from tui.model.quantity import percent
from tui.model.session import Session
from tui.model.vendor import Reason

PLAIN = 70
"""From this score on the text says it without "probably"."""
PROBABLE = 40
"""Below it nothing is concluded."""
IMPAIRED = 10
"""What a vendor that failed takes off the score."""
MOST_EVIDENCE = 12
_LONGEST_QUOTE = 50
"""Characters of an error's text in the line itself; the evidence has more of it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`text` is one line, `evidence` short lines with numbers, `caveats` what makes it less certain and what was not
    seen; `score` (0 to 100) is how sure the layer is.

    Texts hold what vendors said, unmasked: they go through a `Mask` on their way out, and are in no repr.
    """

    layer: Layer
    text: str = field(repr=False)
    evidence: tuple[str, ...] = field(default=(), repr=False)
    caveats: tuple[str, ...] = field(default=(), repr=False)
    score: int = 0


def verdict(
    sessions: Sequence[Session],
    events: Sequence[Event],
    groups: Sequence[Group],
    cohorts: Sequence[Cohort],
    coverage: Sequence[Coverage],
    *,
    limits: Limits = USUAL,
) -> Verdict:
    """What one look-up amounts to.

    `sessions` and `events` are the asked identity's own, `groups` made of them (`grouping.groups`), `cohorts` his
    neighbours (`cohorts.cohorts`; empty where nobody was asked). No rows at all are `unknown` and why; `none` takes
    sessions that a vendor calls good and answers that leave no part of the range open.
    """
    facts = Facts(sessions, events, groups, cohorts, coverage, limits)
    if not sessions and not events:
        return _not_found(coverage)
    findings = [finding for rule in RULES if (finding := rule(facts)) is not None]
    best = max(findings, key=lambda finding: finding.score, default=None)
    lost = impaired(coverage)
    score = 0 if best is None else best.score - (IMPAIRED if lost else 0)
    if best is not None and score >= PROBABLE:
        return _concluded(best, score, facts, lost)
    small = [finding.text for finding in findings]
    if facts.bad or facts.left_often:
        return _open(undecided(facts), facts, small)
    return _nothing_wrong(facts, small)


def _concluded(best: Finding, score: int, facts: Facts, lost: Sequence[Coverage]) -> Verdict:
    text = best.text if score >= PLAIN else f"probably {best.text}"
    if lost:
        text += " (not all vendors answered)"
    return Verdict(best.layer, text, _evidence(best.evidence, facts), caveats(facts.coverage), score)


def _open(finding: Finding, facts: Facts, small: Iterable[str]) -> Verdict:
    evidence = _evidence((*finding.evidence, *small), facts)
    return Verdict(finding.layer, finding.text, evidence, caveats(facts.coverage))


def _nothing_wrong(facts: Facts, small: Sequence[str]) -> Verdict:
    """Whether calm may be called calm: errors that spoilt no viewing are not calm, nor do they sit anywhere."""
    layer = Layer.UNKNOWN
    text = _errors_only(facts) or f"nothing wrong in what was seen ({_viewings(facts.viewings)})"
    if not facts.sessions:
        text = f"{_events(len(facts.events))} and no session: nothing tells how it went"
    elif not facts.judgeable:
        text = f"{_viewings(facts.viewings)} found, but no vendor says how they went"
    elif any(trouble.harmed is None for trouble in facts.troubles):
        text = "errors, and no session tells what came of them"
    elif not is_complete(facts.coverage):
        open_parts = ", ".join(
            briefly(one) for one in facts.coverage if not is_complete((one,)) and _asked(one)
        )
        text += f", but not all was seen: {open_parts or 'no vendor answered in full'}"
    else:
        layer = Layer.NONE
    evidence = (*small, *quoted(facts.troubles), _stalls_noted(facts))
    return Verdict(layer, text, _evidence(evidence, facts), caveats(facts.coverage))


def _errors_only(facts: Facts) -> str:
    """`1 error, playback went on: “Playback stalled: HTTP 503 …”`; "" where there were none."""
    found = facts.troubles
    if not found:
        return ""
    what = {False: "playback went on", True: "left before start"}
    came = " or ".join(words for harmed, words in what.items() if any(one.harmed is harmed for one in found))
    text = most_frequent(found)
    quote = f": “{shortened(text, _LONGEST_QUOTE)}”" if text else ""
    return f"{in_number(how_many(found, facts.sessions))}, {came}{quote}"


def _stalls_noted(facts: Facts) -> str:
    """Stalls that make no session bad, where the wall would warn of as many."""
    worst = max((stall_ratio(session) or 0.0 for session in facts.sessions), default=0.0)
    if worst < facts.limits.rebuffering_noted:
        return ""
    bad = percent(facts.limits.rebuffering_ratio)
    return f"rebuffering up to {percent(worst)}, where a session is bad from {bad} on"


def _not_found(coverage: Sequence[Coverage]) -> Verdict:
    """Why there is nothing, vendor by vendor: absence of rows is not health."""
    asked = [one for one in coverage if _asked(one)]
    why = "; ".join(map(briefly, asked)) if asked else "no vendor could be asked"
    return Verdict(Layer.UNKNOWN, f"not found: {why}", tuple(map(in_words, coverage)))


def _asked(one: Coverage) -> bool:
    """Whether it counts that it gave nothing. Not to be asked because all of the range is too old does."""
    return one.status is not Status.SKIPPED or one.reason is Reason.OUT_OF_REACH


def _evidence(found: Iterable[str], facts: Facts) -> tuple[str, ...]:
    """What the finding rests on, and how his sessions went."""
    return tuple(dict.fromkeys(line for line in (*found, *facts.by_vendor()) if line))[:MOST_EVIDENCE]


def caveats(coverage: Sequence[Coverage], when: When = utc_minute) -> tuple[str, ...]:
    """What makes an answer less certain, and what of it was not seen, with times as `when` writes them."""
    less = [f"less certain: {briefly(one)}" for one in impaired(coverage)]
    return (*less, *(f"not seen: {line}" for line in unseen(coverage, when)))


def _viewings(number: int) -> str:
    return "1 viewing" if number == 1 else f"{number} viewings"


def _events(number: int) -> str:
    return "1 event" if number == 1 else f"{number} events"
