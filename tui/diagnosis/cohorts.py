"""Just him? The share of bad sessions among those who watched the same, over the same, with the same, against the
rest of the same vendor's sample.

Method: for each dimension the neighbours are split into those who share the value and those who do not. A cohort
stands out when it has at least `MIN_N` sessions, so has the rest, at least `MIN_BAD` are bad, its share is above
what a calm service shows and at least twice the rest's, and a two-proportion z test puts it `MIN_Z` standard errors
above the rest (one-sided 0.13 %, so about 0.8 % for six looks together). Of several the one with the largest z is
named: what merely travels with the cause (the channels of a bad CDN) is diluted, there or in its rest. And where the
same value is well on other channels it is the channel that travels with it, even if too few watched that to say so.
Numbers are counts of the sample as it came and never scaled up to an audience.

Sources: the minimum of 25 is Conviva's for its alerts, a calm share of 5 % the 95 % success below which NAGRA's
guide alerts; the test is in `tui.model.significance`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tui.diagnosis import sameness
from tui.diagnosis.outcome import USUAL, Limits, faults, left_before_start, never_started
from tui.diagnosis.overlap import watched
from tui.diagnosis.pairing import Ref, ref_of
from tui.model.instants import MINUTE_MS
from tui.model.quantity import percent
from tui.model.session import Session
from tui.model.significance import wilson_lower, z_score
from tui.model.span import Span

MIN_N = 25
MIN_BAD = 5
MIN_ELSEWHERE = 10
MIN_Z = 3.0
MIN_LIFT = 2.0
CALM_SHARE = 0.05
WINDOW_MS = 10 * MINUTE_MS
"""Around the minute of the error: a single minute holds 25 attempts of one channel at the largest services only."""

WINDOWS_MS = (WINDOW_MS, 2 * WINDOW_MS, 3 * WINDOW_MS)
"""At quiet hours, and at smaller services, so many minutes must be enough until there are enough neighbours."""

DIMENSIONS = ("channel", "cdn", "isp", "device", "city", "os")
LABELS = {"channel": "channel", "cdn": "CDN", "isp": "ISP", "device": "device", "city": "city", "os": "OS"}

_SAME: dict[str, Callable[[str | None, str | None], bool]] = {
    "channel": sameness.same_asset,
    "cdn": sameness.same_key,
    "isp": sameness.same_network,
    "device": sameness.same_device,
    "city": sameness.same_city,
    "os": sameness.same_system,
}


class Share(NamedTuple):
    """How many of `n` were bad at `value`."""

    value: str
    bad: int
    n: int


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those of the sample who share `value`, and the rest. `exits` left before the start and are among the good.

    `vendor` gave the sample. `by_cdn` splits the cohort by CDN (for the channel only), `elsewhere` is the part of it
    that watched other channels (for the others).
    """

    dimension: str
    value: str
    bad: int
    n: int
    rest_bad: int
    rest_n: int
    vendor: str = ""
    exits: int = 0
    rest_exits: int = 0
    by_cdn: tuple[Share, ...] = ()
    elsewhere: Share | None = None

    @property
    def label(self) -> str:
        return LABELS.get(self.dimension, self.dimension)

    @property
    def share(self) -> float | None:
        return self.bad / self.n if self.n else None

    @property
    def rest_share(self) -> float | None:
        return self.rest_bad / self.rest_n if self.rest_n else None

    @property
    def judged(self) -> bool:
        """Whether there are enough to say anything."""
        return self.n >= MIN_N

    @property
    def fine(self) -> bool:
        """Enough of them, and not shown to be worse than on a calm day (two bad ones of 25 are no sign)."""
        if not self.judged or self.bad > 2 * CALM_SHARE * self.n:
            return False
        return wilson_lower(self.bad, self.n) <= CALM_SHARE

    @property
    def z(self) -> float:
        return z_score(self.bad, self.n, self.rest_bad, self.rest_n)

    @property
    def stands_out(self) -> bool:
        """Worse than the rest by more than chance, and by enough to matter."""
        if not self.judged or self.rest_n < MIN_N or self.bad < MIN_BAD or self.only_on_the_channel:
            return False
        lifted = self.bad * self.rest_n >= MIN_LIFT * self.rest_bad * self.n
        return lifted and self.bad > CALM_SHARE * self.n and self.z >= MIN_Z

    @property
    def only_on_the_channel(self) -> bool:
        """Whether the same value is well on other channels."""
        other = self.elsewhere
        return other is not None and other.n >= MIN_ELSEWHERE and other.bad <= CALM_SHARE * other.n

    @property
    def words(self) -> str:
        """`same CDN 3 % bad (n 410)`."""
        return f"same {self.label} {percent(self.share)} bad (n {self.n})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """What a viewing's neighbours may share with it, in the spelling of each vendor that saw it.

    `refs`, `viewer_ids` and `user_ips` are his own, so that he is not his own neighbour. `failed_to_start`: the
    neighbours are then those who pressed play at that time, not those already watching.
    """

    channel: tuple[str, ...] = ()
    cdn: tuple[str, ...] = ()
    isp: tuple[str, ...] = ()
    device: tuple[str, ...] = ()
    city: tuple[str, ...] = ()
    os: tuple[str, ...] = ()
    failed_to_start: bool = False
    refs: frozenset[Ref] = field(default=frozenset(), repr=False)
    viewer_ids: frozenset[str] = field(default=frozenset(), repr=False)
    user_ips: frozenset[str] = field(default=frozenset(), repr=False)

    @classmethod
    def of(cls, *sessions: Session) -> Attributes:
        """Those of one viewing, given as the sessions under which the vendors know it."""
        named = {
            dimension: tuple(dict.fromkeys(value for one in sessions for value in values(one, dimension)))
            for dimension in DIMENSIONS
        }
        return cls(
            **named,
            failed_to_start=any(map(never_started, sessions)),
            refs=frozenset(map(ref_of, sessions)),
            viewer_ids=_keys(sameness.known_key(one.viewer_id) for one in sessions),
            user_ips=_keys(sameness.ip_key(one.user_ip) for one in sessions),
        )

    def values(self, dimension: str) -> tuple[str, ...]:
        found: tuple[str, ...] = getattr(self, dimension)
        return found


def _keys(found: Iterable[str | None]) -> frozenset[str]:
    return frozenset(key for key in found if key is not None)


def values(session: Session, dimension: str) -> tuple[str, ...]:
    """A session's value of a dimension, empty where unknown; its channel is its asset where no channel is named."""
    if dimension == "cdn":
        return tuple(cdn for cdn in session.cdn if sameness.known_key(cdn))
    value: str | None = getattr(session, dimension)
    if dimension == "channel":
        value = session.channel or session.asset
    return (value,) if value and sameness.known_key(value) else ()


def cohorts(
    sample: Sequence[Session],
    around_ms: int,
    reference: Session | Attributes,
    *,
    window_ms: int = WINDOW_MS,
    limits: Limits = USUAL,
) -> tuple[Cohort, ...]:
    """One cohort for each dimension the reference has a value of, in the order of `DIMENSIONS`.

    The neighbours are the sessions of `sample` that were being watched within `window_ms` around `around_ms` (for a
    reference that failed to start: that began within it), without the viewer's own. What is unknown to a session
    counts on neither side. Each dimension is counted in one vendor's sample, the one with most who share the value:
    two vendors see the same people, and adding them would count everybody twice.
    """
    like = reference if isinstance(reference, Attributes) else Attributes.of(reference)
    window = Span(around_ms - window_ms // 2, around_ms - window_ms // 2 + window_ms)
    near = [one for one in sample if _took_part(one, window, like) and not _own(one, like)]
    judged = [_Neighbour(one, bool(faults(one, limits)), left_before_start(one)) for one in near]
    found = (_cohort(judged, dimension, like) for dimension in DIMENSIONS)
    return tuple(cohort for cohort in found if cohort is not None)


def nearest_cohorts(
    sample: Sequence[Session],
    around_ms: int,
    reference: Session | Attributes,
    *,
    limits: Limits = USUAL,
) -> tuple[Cohort, ...]:
    """The cohorts of the narrowest window (of `WINDOWS_MS`) in which channel and CDN can both be told from the rest;
    of the widest where that is never so.

    Judged with one of the two missing, the one that is not would be blamed for the other.
    """
    found: tuple[Cohort, ...] = ()
    for window_ms in WINDOWS_MS:
        found = cohorts(sample, around_ms, reference, window_ms=window_ms, limits=limits)
        if paths_judged(found):
            break
    return found


def paths_judged(found: Iterable[Cohort]) -> bool:
    """Whether there are enough neighbours, and enough others, to tell of the channel and of the CDN."""
    paths = [cohort for cohort in found if cohort.dimension in ("channel", "cdn")]
    return bool(paths) and all(cohort.judged and cohort.rest_n >= MIN_N for cohort in paths)


class _Neighbour(NamedTuple):
    session: Session
    bad: bool
    left: bool


def _took_part(session: Session, window: Span, like: Attributes) -> bool:
    span = watched(session)
    if span is None:
        return False
    if like.failed_to_start:
        return window.holds(span.from_ms)
    return span.from_ms < window.to_ms and span.to_ms >= window.from_ms


def _own(session: Session, like: Attributes) -> bool:
    return (
        ref_of(session) in like.refs
        or sameness.known_key(session.viewer_id) in like.viewer_ids
        or sameness.ip_key(session.user_ip) in like.user_ips
    )


def _cohort(neighbours: list[_Neighbour], dimension: str, like: Attributes) -> Cohort | None:
    if not like.values(dimension):
        return None
    vendors = sorted({one.session.vendor for one in neighbours}) or [""]
    counted = [_counted(neighbours, vendor, dimension, like) for vendor in vendors]
    return max(counted, key=lambda cohort: (cohort.n, cohort.rest_n))


def _counted(neighbours: list[_Neighbour], vendor: str, dimension: str, like: Attributes) -> Cohort:
    own = [one for one in neighbours if one.session.vendor == vendor]
    alike, rest = _parted(own, dimension, like)
    on_channel = dimension == "channel"
    return Cohort(
        dimension=dimension,
        value=", ".join(distinct(like.values(dimension), dimension)),
        bad=sum(one.bad for one in alike),
        n=len(alike),
        rest_bad=sum(one.bad for one in rest),
        rest_n=len(rest),
        vendor=vendor,
        exits=sum(one.left for one in alike),
        rest_exits=sum(one.left for one in rest),
        by_cdn=_by_cdn(alike) if on_channel else (),
        elsewhere=None if on_channel else _elsewhere(alike, like),
    )


def _parted(
    neighbours: Iterable[_Neighbour], dimension: str, like: Attributes
) -> tuple[list[_Neighbour], list[_Neighbour]]:
    """Those who share the value and those who have another."""
    alike: list[_Neighbour] = []
    rest: list[_Neighbour] = []
    wanted, named = like.values(dimension), dict[str, bool]()
    for one in neighbours:
        own = values(one.session, dimension)
        if own:
            (alike if any(_is_wanted(value, dimension, wanted, named) for value in own) else rest).append(one)
    return alike, rest


def _is_wanted(value: str, dimension: str, wanted: tuple[str, ...], named: dict[str, bool]) -> bool:
    """Asked once for every spelling: thousands of sessions share a few."""
    if value not in named:
        named[value] = any(_SAME[dimension](value, one) for one in wanted)
    return named[value]


def _elsewhere(alike: list[_Neighbour], like: Attributes) -> Share | None:
    if not like.channel:
        return None
    _, others = _parted(alike, "channel", like)
    return Share("other channels", sum(one.bad for one in others), len(others))


def distinct(named: Iterable[str], dimension: str) -> list[str]:
    """The names without those that say the same in another spelling."""
    kept: list[str] = []
    for value in named:
        if not any(_SAME[dimension](value, one) for one in kept):
            kept.append(value)
    return kept


def _by_cdn(alike: list[_Neighbour]) -> tuple[Share, ...]:
    """Each session under the CDN it used last."""
    found: dict[str, list[bool]] = {}
    for one in alike:
        if one.session.cdn:
            found.setdefault(one.session.cdn[-1], []).append(one.bad)
    return tuple(Share(cdn, sum(bad), len(bad)) for cdn, bad in sorted(found.items()))


def standing_out(found: Iterable[Cohort]) -> Cohort | None:
    """The cohort that explains most: of those that stand out the one with the largest z."""
    return max((cohort for cohort in found if cohort.stands_out), key=lambda cohort: cohort.z, default=None)


def nobody_else(found: Sequence[Cohort]) -> bool:
    """Whether the neighbours are well: enough of them on the same channel or CDN, those fine, and nothing else that
    stands out."""
    near = [cohort for cohort in found if cohort.judged and cohort.dimension in ("channel", "cdn")]
    return bool(near) and all(cohort.fine for cohort in near) and standing_out(found) is None


def words(found: Sequence[Cohort]) -> str:
    """`same device 61 % bad (n 88), same CDN 3 % bad (n 410) → the device`; no arrow where nothing can be told.

    The one that decides stands first: a narrow screen cuts what comes last.
    """
    standing = standing_out(found)
    told = [cohort.words for cohort in sorted(found, key=lambda one: one is not standing) if cohort.judged]
    few = [f"{cohort.label} n {cohort.n}" for cohort in found if not cohort.judged]
    if not told:
        return f"too few to tell: {', '.join(few)}" if few else "nobody to compare with"
    if few:
        told.append(f"too few: {', '.join(few)}")
    return ", ".join(told) + _arrow(found)


def _arrow(found: Sequence[Cohort]) -> str:
    standing = standing_out(found)
    if standing is not None:
        return f" → the {standing.label}"
    return " → only this viewer" if nobody_else(found) else ""
