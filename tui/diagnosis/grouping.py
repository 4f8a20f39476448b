"""The same viewing across vendors: sessions put side by side, never made into one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tui.diagnosis import sameness
from tui.diagnosis.overlap import OPEN_END_MS, distance_ms
from tui.diagnosis.pairing import (
    SAME_ADDRESS,
    SAME_ID,
    SAME_SURROUNDINGS,
    Clues,
    Pair,
    Ref,
    clues_of,
    fitting_pairs,
)
from tui.model.event import Event, EventKind
from tui.model.session import Session

SKEW_MS = 120_000
"""How far two vendors' clocks may differ."""


@dataclass(frozen=True, slots=True)
class Group:
    """Sessions (and events, by their place in the sequence given) that are probably one viewing.

    `score` is that of the surest pair, `reasons` one for every link, the surest first. A group holds at most one
    session of a vendor: two tries in a row are two viewings.
    """

    score: int
    reasons: tuple[str, ...]
    session_ids: tuple[Ref, ...] = field(repr=False)
    event_indexes: tuple[int, ...] = ()

    @property
    def proposed(self) -> bool:
        """Too weak to be drawn as one: same asset, city and system, which strangers share."""
        return self.score <= SAME_SURROUNDINGS


def groups(
    sessions: Sequence[Session],
    events: Sequence[Event],
    *,
    skew_ms: int = SKEW_MS,
    identity: str | None = None,
) -> tuple[Group, ...]:
    """The viewings that more than one vendor saw, by their start; last the ones merely proposed.

    `events` are those of the asked `identity` (its value alone). One that names its session belongs to it; errors
    of a vendor that lists no sessions (Uplynk's drm and manifest errors) belong to the viewing they fall into, or
    come within `skew_ms` of. A session with none but its own events is no group. A proposed group (score 20) may
    name sessions that a surer group already holds. The order of `sessions` makes no difference.
    """
    clues = _distinct(sessions)
    pairs = fitting_pairs(list(clues.values()), skew_ms)
    joined = _joined(clues, (pair for pair in pairs if pair.score > SAME_SURROUNDINGS))
    events_of = _attached(events, clues, skew_ms, identity)
    members = sorted(joined.members(), key=lambda refs: _began(refs, clues))
    sure = [_sure(refs, joined.links_of(refs), events, events_of, clues) for refs in members]
    weak = _proposals(clues, joined, (pair for pair in pairs if pair.score <= SAME_SURROUNDINGS))
    return (*(group for group in sure if group is not None), *weak)


def _distinct(sessions: Iterable[Session]) -> dict[Ref, Clues]:
    """Each session once: the blocks of a look-up may bring one twice."""
    ordered = sorted(sessions, key=lambda session: (session.vendor, session.session_id, repr(session)))
    return {clue.ref: clue for clue in map(clues_of, ordered)}


def _began(refs: Iterable[Ref], clues: dict[Ref, Clues]) -> tuple[int, list[Ref]]:
    starts = [span.from_ms for ref in refs if (span := clues[ref].span) is not None]
    return min(starts, default=OPEN_END_MS), sorted(refs)


class _Joined:
    """Sessions joined pair by pair, never two of one vendor."""

    def __init__(self, refs: Iterable[Ref]) -> None:
        self._of: dict[Ref, set[Ref]] = {ref: {ref} for ref in refs}
        self._links: dict[Ref, list[Pair]] = defaultdict(list)

    def join(self, pair: Pair) -> None:
        if not self.may_join(pair):
            return
        one, other = self._of[pair.first], self._of[pair.second]
        one |= other
        self._of.update(dict.fromkeys(other, one))
        self._links[pair.first].append(pair)

    def may_join(self, pair: Pair) -> bool:
        """Whether the two sides have no vendor in common (as one set has with itself)."""
        one, other = self._of[pair.first], self._of[pair.second]
        return {vendor for vendor, _ in one}.isdisjoint(vendor for vendor, _ in other)

    def members(self) -> list[tuple[Ref, ...]]:
        """Every set of joined sessions, single ones included."""
        return list({id(refs): tuple(sorted(refs)) for refs in self._of.values()}.values())

    def alone(self, ref: Ref) -> bool:
        return len(self._of[ref]) == 1

    def links_of(self, refs: Iterable[Ref]) -> list[Pair]:
        """What joined them, the surest first."""
        links = [pair for ref in refs for pair in self._links[ref]]
        return sorted(links, key=lambda pair: (-pair.score, pair.apart_ms, pair.first, pair.second))


def _joined(clues: Iterable[Ref], pairs: Iterable[Pair]) -> _Joined:
    joined = _Joined(clues)
    for pair in pairs:
        joined.join(pair)
    return joined


@dataclass(frozen=True, slots=True)
class _Attachment:
    """An event's session, how sure that is, and in words why."""

    index: int
    score: int
    words: str


def _sure(
    refs: tuple[Ref, ...],
    links: list[Pair],
    events: Sequence[Event],
    events_of: dict[Ref, list[_Attachment]],
    clues: dict[Ref, Clues],
) -> Group | None:
    attached = sorted((one for ref in refs for one in events_of.get(ref, ())), key=lambda one: one.index)
    vendors = {clues[ref].session.vendor for ref in refs}
    foreign = [one for one in attached if events[one.index].vendor not in vendors]
    if len(refs) < 2 and not foreign:
        return None
    found = [(pair.score, pair.reason) for pair in links] + _in_words(foreign, events)
    return Group(
        score=max(score for score, _ in found),
        reasons=tuple(dict.fromkeys(words for _, words in found)),
        session_ids=refs,
        event_indexes=tuple(one.index for one in attached),
    )


def _in_words(foreign: list[_Attachment], events: Sequence[Event]) -> list[tuple[int, str]]:
    """`4 events of the same viewer id within it (uplynk)`."""
    counted = Counter((one.score, events[one.index].vendor, one.words) for one in foreign)
    return [
        (score, f"{count} {'event' if count == 1 else 'events'} {words} ({vendor})")
        for (score, vendor, words), count in sorted(counted.items(), key=lambda item: (-item[0][0], item[0]))
    ]


def _attached(
    events: Sequence[Event], clues: dict[Ref, Clues], skew_ms: int, identity: str | None
) -> dict[Ref, list[_Attachment]]:
    listing = {vendor for vendor, _ in clues}
    by_session = {clue.session_key: ref for ref, clue in sorted(clues.items(), reverse=True)}
    found: dict[Ref, list[_Attachment]] = defaultdict(list)
    for index, event in enumerate(events):
        named = _named(event, clues, by_session)
        if named is not None:
            found[named].append(_Attachment(index, SAME_ID, "of the same session id"))
        elif event.kind is EventKind.ERROR and event.vendor not in listing:
            nearest = _nearest(event, clues.values(), skew_ms)
            if nearest is not None:
                found[nearest.ref].append(_Attachment(index, *_kinship(nearest, identity)))
    return found


def _named(event: Event, clues: dict[Ref, Clues], by_session: dict[str | None, Ref]) -> Ref | None:
    if event.session_id is None:
        return None
    own = (event.vendor, event.session_id)
    if own in clues:
        return own
    key = sameness.session_key(event.session_id)
    return by_session.get(key) if key is not None else None


def _nearest(event: Event, clues: Iterable[Clues], skew_ms: int) -> Clues | None:
    """The session the event falls into or comes closest to; among several the one that began last before it."""
    near = [
        (distance, abs(clue.span.from_ms - event.time_ms), clue.ref, clue)
        for clue in clues
        if clue.span is not None and (distance := distance_ms(clue.span, event.time_ms)) <= skew_ms
    ]
    return min(near, key=lambda one: one[:3])[3] if near else None


def _kinship(clue: Clues, identity: str | None) -> tuple[int, str]:
    """By what the event, which carries the asked identity only, belongs to the session."""
    if identity is not None:
        if clue.viewer_key is not None and clue.viewer_key == sameness.known_key(identity):
            return SAME_ID, "of the same viewer id within it"
        if clue.ip_key is not None and clue.ip_key == sameness.ip_key(identity):
            return SAME_ADDRESS, "of the same IP address within it"
    return SAME_ADDRESS, "of the asked identity within it"


def _proposals(clues: dict[Ref, Clues], sure: _Joined, weak: Iterable[Pair]) -> list[Group]:
    """What might belong together, where at least one side has nobody surer."""
    usable = [
        pair for pair in weak if sure.may_join(pair) and (sure.alone(pair.first) or sure.alone(pair.second))
    ]
    joined = _joined(clues, usable)
    members = [refs for refs in joined.members() if len(refs) > 1]
    return [
        Group(
            score=SAME_SURROUNDINGS,
            reasons=tuple(dict.fromkeys(pair.reason for pair in joined.links_of(refs))),
            session_ids=refs,
        )
        for refs in sorted(members, key=lambda refs: _began(refs, clues))
    ]
