"""What the rules of the verdict look at: one look-up, counted once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tui.diagnosis.cohorts import Cohort, nobody_else, standing_out
from tui.diagnosis.grouping import Group
from tui.diagnosis.outcome import (
    USUAL,
    Fault,
    Limits,
    faults,
    has_errors,
    has_played,
    is_judgeable,
    left_before_start,
    refused_for_business,
)
from tui.diagnosis.pairing import Ref, ref_of
from tui.diagnosis.sameness import asset_key, known_key
from tui.diagnosis.troubles import Cause, Trouble, troubles
from tui.model.coverage import Coverage
from tui.model.event import Event
from tui.model.session import Session


@dataclass(frozen=True)
class Facts:
    """One look-up as the rules read it. A viewing is what its group holds, or a session that is in no group."""

    sessions: Sequence[Session]
    events: Sequence[Event]
    groups: Sequence[Group]
    cohorts: Sequence[Cohort]
    coverage: Sequence[Coverage]
    limits: Limits = USUAL

    @cached_property
    def troubles(self) -> tuple[Trouble, ...]:
        return troubles(self.sessions, self.events, self.groups)

    def of_cause(self, cause: Cause) -> tuple[Trouble, ...]:
        return tuple(trouble for trouble in self.troubles if trouble.cause is cause)

    @cached_property
    def standing(self) -> Cohort | None:
        """What his trouble shares with others', where that can be told."""
        return standing_out(self.cohorts)

    @cached_property
    def nobody_else(self) -> bool:
        return nobody_else(self.cohorts)

    def cohort(self, dimension: str) -> Cohort | None:
        return next((cohort for cohort in self.cohorts if cohort.dimension == dimension), None)

    def faults_of(self, session: Session) -> tuple[Fault, ...]:
        return faults(session, self.limits)

    @cached_property
    def bad(self) -> tuple[Session, ...]:
        return tuple(session for session in self.sessions if self.faults_of(session))

    @cached_property
    def left(self) -> tuple[Session, ...]:
        """Sessions that ended before the picture came, without a fault."""
        return tuple(session for session in self.sessions if left_before_start(session))

    @cached_property
    def left_often(self) -> bool:
        """Whether at least half of the viewings ended before the picture came: that is no zapping any more."""
        return bool(self.left) and 2 * self.count_viewings(self.left) >= self.viewings

    @cached_property
    def refused(self) -> tuple[Session, ...]:
        """Sessions that were turned away for business reasons."""
        return tuple(session for session in self.sessions if refused_for_business(session))

    @cached_property
    def judgeable(self) -> tuple[Session, ...]:
        return tuple(session for session in self.sessions if is_judgeable(session))

    @cached_property
    def viewings(self) -> int:
        return self.count_viewings(self.sessions)

    def count_viewings(self, some: Iterable[Session]) -> int:
        """How many viewings `some` sessions are: what two vendors saw is one."""
        return len({self._viewing_of.get(ref_of(session), ref_of(session)) for session in some})

    @cached_property
    def _viewing_of(self) -> dict[Ref, Ref]:
        return {
            ref: group.session_ids[0]
            for group in self.groups
            if not group.proposed
            for ref in group.session_ids
        }

    def spread(self, some: Iterable[Session]) -> tuple[int, int]:
        """On how many CDNs and on how many channels `some` sessions were."""
        chosen = list(some)
        cdns = {known_key(cdn) for session in chosen for cdn in session.cdn}
        channels = {asset_key(session.channel or session.asset) for session in chosen}
        return len(cdns - {None}), len(channels - {None})

    def by_vendor(self) -> list[str]:
        """`conviva: 5 of 6 sessions bad (rebuffering ×5, start failed ×1), 1 left before start`."""
        lines = []
        for vendor in dict.fromkeys(session.vendor for session in self.sessions):
            own = [session for session in self.sessions if session.vendor == vendor]
            lines.append(f"{vendor}: {self._in_words(own)}")
        return lines

    def _in_words(self, own: list[Session]) -> str:
        bad = [found for found in map(self.faults_of, own) if found]
        kinds = Counter(fault for found in bad for fault in found)
        told = ", ".join(f"{fault.value} ×{number}" for fault, number in kinds.most_common())
        parts = [f"{len(bad)} of {_sessions(len(own))} bad" + (f" ({told})" if told else "")]
        left = sum(map(left_before_start, own))
        refused = sum(map(refused_for_business, own))
        parts += [f"{left} left before start"] if left else []
        parts += [f"{refused} refused for business reasons"] if refused else []
        survived = sum(map(self._survived_errors, own))
        parts += [f"{survived} played on through errors"] if survived else []
        silent = sum(not is_judgeable(session) for session in own)
        parts += [f"{silent} without a word of quality"] if silent else []
        return ", ".join(parts)

    def _survived_errors(self, session: Session) -> bool:
        spoilt = self.faults_of(session) or left_before_start(session) or refused_for_business(session)
        return has_errors(session) and has_played(session) and not spoilt


def _sessions(number: int) -> str:
    return "1 session" if number == 1 else f"{number} sessions"
