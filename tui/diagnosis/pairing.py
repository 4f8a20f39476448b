"""Whether two vendors' sessions are one viewing: a score and, in words, why.

The scores are judgements of how rarely strangers agree on so much: 100 the same id, 60 the same address, time and
asset, 40 the same address and time, 20 the same asset, place, system and time. Time is needed for all of them and
never enough alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tui.diagnosis import sameness
from tui.diagnosis.overlap import apart_ms, shared, watched
from tui.model.quantity import percent
from tui.model.session import Session
from tui.model.span import Span

Ref = tuple[str, str]
"""A session: the vendor's NAME and the vendor's id for it."""

SAME_ID = 100
SAME_ADDRESS_AND_ASSET = 60
SAME_ADDRESS = 40
SAME_SURROUNDINGS = 20

MIN_SHARED = 0.5
"""How much of the shorter session must lie in the longer one for the asset to count beside the address."""

_MOST_OPEN = 64
"""Behind one address hundreds may watch at once: each is compared with those that began last before it, for whose
time fits well begins close by."""


@dataclass(frozen=True, slots=True)
class Clues:
    """What of one session is compared, in comparable form."""

    session: Session
    ref: Ref
    span: Span | None
    session_key: str | None
    viewer_key: str | None
    ip_key: str | None
    assets: frozenset[str]
    system_key: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sessions of different vendors that fit, `alike` in words. `apart_ms` is how badly their times do,
    `shared` how much of the shorter lies in the longer, `slackened` that only unequal clocks let them meet."""

    score: int
    apart_ms: int
    first: Ref
    second: Ref
    alike: str
    shared: float | None = None
    slackened: bool = False

    @property
    def reason(self) -> str:
        """`same IP address and asset, overlap 92 % (conviva and mediamelon)`."""
        overlap = "" if self.shared is None else f", overlap {percent(self.shared)}"
        slack = ", within the clocks' slack" if self.slackened else ""
        return f"{self.alike}{overlap}{slack} ({self.first[0]} and {self.second[0]})"


def ref_of(session: Session) -> Ref:
    return session.vendor, session.session_id


def clues_of(session: Session) -> Clues:
    """What there is to compare of a session."""
    assets = (sameness.asset_key(session.asset), sameness.asset_key(session.channel))
    return Clues(
        session=session,
        ref=ref_of(session),
        span=watched(session),
        session_key=sameness.session_key(session.session_id),
        viewer_key=sameness.known_key(session.viewer_id),
        ip_key=sameness.ip_key(session.user_ip),
        assets=frozenset(key for key in assets if key is not None),
        system_key=sameness.system_key(session.os),
    )


def fitting_pairs(clues: Sequence[Clues], skew_ms: int) -> list[Pair]:
    """All pairs across vendors that fit, the surest first, among equals those whose times fit best."""
    seen: set[tuple[Ref, Ref]] = set()
    pairs = []
    for one, other in _candidates(clues, skew_ms):
        first, second = (one, other) if one.ref < other.ref else (other, one)
        if (first.ref, second.ref) in seen:
            continue
        seen.add((first.ref, second.ref))
        pair = pair_of(first, second, skew_ms)
        if pair is not None:
            pairs.append(pair)
    pairs.sort(key=lambda pair: (-pair.score, pair.apart_ms, pair.first, pair.second))
    return pairs


def pair_of(first: Clues, second: Clues, skew_ms: int) -> Pair | None:
    """How sure it is that both, of two vendors, are one viewing; None where nothing says so."""
    same_session = first.session_key is not None and first.session_key == second.session_key
    if first.span is None or second.span is None:
        return Pair(SAME_ID, 0, first.ref, second.ref, "same session id") if same_session else None
    common = shared(first.span, second.span, skew_ms)
    if common is None:
        return None
    score, alike = _likeness(first, second, common, same_session)
    if score == 0:
        return None
    return Pair(
        score=score,
        apart_ms=apart_ms(first.span, second.span),
        first=first.ref,
        second=second.ref,
        alike=alike,
        shared=None if score == SAME_ID else common,
        slackened=shared(first.span, second.span, 0) is None,
    )


def _likeness(first: Clues, second: Clues, common: float, same_session: bool) -> tuple[int, str]:
    if same_session:
        return SAME_ID, "same session id"
    if first.viewer_key is not None and first.viewer_key == second.viewer_key:
        return SAME_ID, "same viewer id"
    same_asset = not first.assets.isdisjoint(second.assets)
    if first.ip_key is not None and first.ip_key == second.ip_key:
        if same_asset and common >= MIN_SHARED:
            return SAME_ADDRESS_AND_ASSET, "same IP address and asset"
        return SAME_ADDRESS, "same IP address"
    if same_asset and _same_surroundings(first, second):
        return SAME_SURROUNDINGS, "same asset, city and OS"
    return 0, ""


def _same_surroundings(first: Clues, second: Clues) -> bool:
    """City and system agree, and no id or address of both says that they are strangers."""
    strangers = _differ(first.viewer_key, second.viewer_key) or _differ(first.ip_key, second.ip_key)
    return (
        not strangers
        and first.system_key is not None
        and first.system_key == second.system_key
        and sameness.same_city(first.session.city, second.session.city)
        and sameness.same_country(first.session.country, second.session.country)
    )


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def _candidates(clues: Sequence[Clues], skew_ms: int) -> Iterator[tuple[Clues, Clues]]:
    """Pairs that share something and a time: comparing all with all would take minutes for an asset's sessions."""
    for bucket in _buckets(clues):
        yield from _meeting(bucket, skew_ms)
    for bucket in _by((clue.session_key, clue) for clue in clues):
        timeless = [clue for clue in bucket if clue.span is None]
        yield from (
            (one, other) for one in timeless for other in bucket if one.session.vendor != other.session.vendor
        )


def _buckets(clues: Sequence[Clues]) -> Iterator[list[Clues]]:
    yield from _by((clue.session_key, clue) for clue in clues)
    yield from _by((clue.viewer_key, clue) for clue in clues)
    yield from _by((clue.ip_key, clue) for clue in clues)
    yield from _by((_surroundings(clue), clue) for clue in clues)


def _surroundings(clue: Clues) -> str | None:
    city = sameness.city_parts(clue.session.city)
    return f"{city[0]}\n{clue.system_key}" if city and clue.system_key and clue.assets else None


def _by(keyed: Iterable[tuple[str | None, Clues]]) -> Iterator[list[Clues]]:
    """Those of one key together, where there are at least two."""
    found: dict[str, list[Clues]] = defaultdict(list)
    for key, clue in keyed:
        if key is not None:
            found[key].append(clue)
    yield from (bucket for bucket in found.values() if len(bucket) > 1)


def _meeting(bucket: Iterable[Clues], skew_ms: int) -> Iterator[tuple[Clues, Clues]]:
    """The pairs of a bucket whose times meet: those still open are compared with each that begins."""
    timed = sorted(
        ((clue.span, clue) for clue in bucket if clue.span is not None),
        key=lambda one: (one[0].from_ms, one[1].ref),
    )
    still_open: list[tuple[Span, Clues]] = []
    for span, clue in timed:
        still_open = [one for one in still_open if one[0].to_ms + skew_ms >= span.from_ms]
        vendor = clue.session.vendor
        yield from ((other, clue) for _, other in still_open if other.session.vendor != vendor)
        still_open = [*still_open[1 - _MOST_OPEN :], (span, clue)]
