"""The rules of the verdict: each looks at one part of the chain and says how sure it is that the trouble sits there.

A score of 70 and more is said plainly, 40 and more as probable, less not at all. They are judgements, ordered so
that what was seen directly (a licence refused before the start) beats what the neighbours show (his CDN is bad for
all), which beats what his own sessions suggest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tui.diagnosis.cohorts import CALM_SHARE, MIN_BAD, MIN_N, Cohort, Share, paths_judged, words
from tui.diagnosis.facts import Facts
from tui.diagnosis.outcome import Fault, never_started
from tui.diagnosis.troubles import Cause, Trouble, quoted, shortened, times
from tui.model.quantity import percent
from tui.model.session import Session


class Layer(StrEnum):
    """Where the trouble sits, in the words of the JSON output."""

    VIEWER = "viewer"
    ISP = "isp"
    CDN = "cdn"
    ORIGIN = "origin"
    DRM = "drm"
    CHANNEL = "channel"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found, 0 to 100 sure, in words, and what that rests on."""

    layer: Layer
    score: int
    text: str
    evidence: tuple[str, ...] = ()


Rule = Callable[[Facts], Finding | None]


def drm(facts: Facts) -> Finding | None:
    """Licences refused. Surest where the viewing never showed a picture; an error that playback survived is none."""
    found = facts.of_cause(Cause.DRM)
    if not found:
        return None
    before = [trouble for trouble in found if trouble.before_start and trouble.harmed]
    if before:
        score = 90 + min(times(before), 5) if _explains(facts, before) else 65
        text = f"{_licence(before)} {_times(before)} before start"
    elif harmful := _harmful(found):
        score, text = (70 if times(harmful) > 1 else 55), f"{_licence(harmful)} {_times(harmful)}"
    else:
        score, text = 15, f"{_licence(found)} {_times(found)}, playback went on"
    return Finding(Layer.DRM, score, f"DRM: {text}", (*quoted(found), *_shared_by(facts, "os", "device")))


def manifest(facts: Facts) -> Finding | None:
    """Manifests that fail. One viewer's may fail on his own line; his channel's neighbours tell which it is."""
    found = facts.of_cause(Cause.MANIFEST)
    if not found:
        return None
    harmful = _harmful(found)
    channel, standing = facts.cohort("channel"), facts.standing
    text = f"origin: manifest failed {_times(harmful or found)}"
    if not harmful:
        return Finding(Layer.ORIGIN, 15, f"{text}, playback went on", tuple(quoted(found)))
    if standing is not None and standing.dimension == "channel":
        evidence = (_against(standing), *_cdns(standing), *quoted(found))
        return Finding(Layer.ORIGIN, 96, f"{text}, {standing.words}", evidence)
    if standing is not None or (channel is not None and channel.fine):
        return Finding(Layer.ORIGIN, 30, text, tuple(quoted(found)))
    sure = times(harmful) > 1 and _explains(facts, harmful)
    return Finding(Layer.ORIGIN, 72 if sure else 50, text, tuple(quoted(found)))


def channel_for_all(facts: Facts) -> Finding | None:
    """The channel is bad for its viewers and others are not: packager, encoder or feed, whatever the CDN."""
    standing = facts.standing
    if standing is None or standing.dimension != "channel":
        return None
    name = f"channel: {standing.value} {_share_of(standing)}"
    return Finding(Layer.CHANNEL, 85, name, (_against(standing), *_cdns(standing)))


def cdn(facts: Facts) -> Finding | None:
    """The CDN is bad for all who use it; without neighbours, errors that name an edge."""
    found = _harmful(facts.of_cause(Cause.CDN))
    standing, neighbours = facts.standing, facts.cohort("cdn")
    if standing is not None:
        blamed = standing if standing.dimension == "cdn" else _one_channels_cdn(facts) if found else None
        if blamed is None:
            return None
        text = f"CDN: {blamed.value} {_share_of(blamed)}"
        return Finding(Layer.CDN, 90 if found else 85, text, (_against(blamed), *quoted(found)))
    if not found:
        return None
    score = 30 if neighbours is not None and neighbours.fine else 55 if times(found) > 1 else 45
    return Finding(Layer.CDN, score, f"CDN: its edge failed {_times(found)}", tuple(quoted(found)))


def _one_channels_cdn(facts: Facts) -> Cohort | None:
    """The CDN where its viewers and the channel's are all but the same: then only the errors' words tell which of the
    two it is."""
    standing, own = facts.standing, facts.cohort("cdn")
    if standing is None or own is None or standing.dimension != "channel" or not own.stands_out:
        return None
    apart = abs(standing.n - own.n) + abs(standing.bad - own.bad)
    return own if apart <= _ALL_BUT_THE_SAME * own.n else None


def network(facts: Facts) -> Finding | None:
    """The ISP, or everybody in a city: his network."""
    standing = facts.standing
    if standing is None or standing.dimension not in ("isp", "city"):
        return None
    name, score = ("ISP", 82) if standing.dimension == "isp" else ("network", 75)
    return Finding(Layer.ISP, score, f"{name}: {standing.value} {_share_of(standing)}", (_against(standing),))


def equipment(facts: Facts) -> Finding | None:
    """All devices or systems of his kind: the player or app, on the viewers' side but not his alone."""
    standing = facts.standing
    if standing is None or standing.dimension not in ("device", "os"):
        return None
    text = f"viewer side: {standing.label} {standing.value} {_share_of(standing)}"
    return Finding(Layer.VIEWER, 75, text, (_against(standing),))


def only_him(facts: Facts) -> Finding | None:
    """He is bad, and who watches the same over the same is well."""
    if not facts.bad or not facts.nobody_else:
        return None
    many = facts.count_viewings(facts.bad) > 1
    text = f"viewer side: {_what(facts)}, neighbours are well"
    return Finding(Layer.VIEWER, 80 if many else 72, text, (words(facts.cohorts), *_on_his_side(facts)))


def everywhere(facts: Facts) -> Finding | None:
    """Rebuffering whatever the channel and the CDN: what all of it has in common is the viewer's end."""
    stalled = [session for session in facts.bad if Fault.STALLS in facts.faults_of(session)]
    cdns, channels = facts.spread(stalled)
    if facts.standing is not None or min(cdns, channels, facts.count_viewings(stalled)) < 2:
        return None
    text = f"viewer side: rebuffering on {cdns} CDNs and {channels} channels"
    return Finding(Layer.VIEWER, 70, text, _on_his_side(facts))


def player(facts: Facts) -> Finding | None:
    """Errors whose words point at his line or his device."""
    found = _harmful(facts.of_cause(Cause.PLAYER))
    if not found or facts.standing is not None:
        return None
    text = f"viewer side: “{shortened(found[-1].text, 50)}” {_times(found)}"
    return Finding(Layer.VIEWER, 45, text, tuple(quoted(found)))


def business(facts: Facts) -> Finding | None:
    """Turned away by contract: nobody's outage, but what the caller complains about."""
    if not facts.refused:
        return None
    number = _number_of_times(facts.count_viewings(facts.refused))
    text = f"viewer side: refused {number} for business reasons, no fault of delivery"
    return Finding(Layer.VIEWER, 30 if facts.bad else 72, text, tuple(quoted(facts.of_cause(Cause.BUSINESS))))


def everybody(facts: Facts) -> Finding | None:
    """Everything is bad alike: that is not his, and none of the dimensions tells whose it is."""
    if not facts.cohorts or facts.standing is not None or not (facts.bad or facts.left):
        return None
    if not paths_judged(facts.cohorts):
        return None
    largest = max(facts.cohorts, key=lambda cohort: cohort.n + cohort.rest_n)
    n, bad = largest.n + largest.rest_n, largest.bad + largest.rest_bad
    if n < 2 * MIN_N or bad <= 2 * CALM_SHARE * n:
        return None
    text = f"not only this viewer: {percent(bad / n)} of all bad (n {n}), nowhere more than elsewhere"
    return Finding(Layer.UNKNOWN, 60, text, (words(facts.cohorts),))


_ALL_BUT_THE_SAME = 0.2
"""Up to a fifth of a cohort may differ by chance: who changed the CDN, who has no name for it."""

RULES: Sequence[Rule] = (
    drm,
    manifest,
    channel_for_all,
    cdn,
    network,
    equipment,
    only_him,
    everywhere,
    everybody,
    player,
    business,
)
"""In the order in which equals win."""


def _harmful(found: Iterable[Trouble]) -> list[Trouble]:
    """Those that broke something, or of which no session tells whether they did."""
    return [trouble for trouble in found if trouble.harmed is not False]


def _explains(facts: Facts, found: Iterable[Trouble]) -> bool:
    """Whether as much as half of what went wrong comes with these errors."""
    return 2 * times(found) >= facts.count_viewings((*facts.bad, *facts.left))


def _times(found: Iterable[Trouble]) -> str:
    return _number_of_times(times(found))


def _number_of_times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


_REFUSALS = ("licence", "license", "refused", "denied", "403", "beam")


def _licence(found: Iterable[Trouble]) -> str:
    """Uplynk's "Beam not in window" is a refusal too: outside the time for which there is a licence."""
    told = " ".join(trouble.text for trouble in found).casefold()
    return "licence refused" if any(word in told for word in _REFUSALS) else "failed"


def _share_of(cohort: Cohort) -> str:
    return f"{percent(cohort.share)} bad (n {cohort.n}), the rest {percent(cohort.rest_share)}"


def _against(cohort: Cohort) -> str:
    """`same CDN 80 % bad (n 86), the rest 0 % (n 329)`, and who left before the start."""
    left = f", {cohort.exits} more left before start" if cohort.exits else ""
    return f"{cohort.words}, the rest {percent(cohort.rest_share)} (n {cohort.rest_n}){left}"


def _shared_by(facts: Facts, *dimensions: str) -> tuple[str, ...]:
    if facts.standing is not None and facts.standing.dimension in dimensions:
        return (_against(facts.standing),)
    return (words(facts.cohorts),) if facts.nobody_else else ()


def _cdns(channel: Cohort) -> tuple[str, ...]:
    """How the channel fares on each CDN: bad on all of them, it is not the CDN."""
    if len(channel.by_cdn) < 2:
        return ()
    told = ", ".join(_on_cdn(share) for share in channel.by_cdn)
    enough = [share for share in channel.by_cdn if share.n >= MIN_BAD]
    if len(enough) > 1 and all(share.bad > CALM_SHARE * share.n for share in enough):
        return (f"on all CDNs: {told}",)
    return (f"by CDN: {told}",)


def _on_cdn(share: Share) -> str:
    return f"{share.value} {percent(share.bad / share.n)} (n {share.n})"


def _what(facts: Facts) -> str:
    """`rebuffering in 5 of 6 viewings`: his most frequent fault."""
    kinds = [fault for session in facts.bad for fault in facts.faults_of(session)]
    worst = max(Fault, key=kinds.count)
    having = [session for session in facts.bad if worst in facts.faults_of(session)]
    return f"{worst.value} in {facts.count_viewings(having)} of {facts.viewings} viewings"


def _on_his_side(facts: Facts) -> tuple[str, ...]:
    """What else points at his end: everywhere the same, and stalls for want of data."""
    lines = []
    cdns, channels = facts.spread(facts.bad)
    if cdns > 1 and channels > 1:
        lines.append(f"bad on {cdns} CDNs and {channels} channels")
    starved = _worst(facts.bad, facts.limits.rebuffering_ratio)
    if starved is not None:
        lines.append(f"connection-induced rebuffering up to {percent(starved)}")
    return (*lines, *quoted(_harmful(facts.of_cause(Cause.PLAYER)), most=1))


def _worst(bad: Iterable[Session], limit: float) -> float | None:
    known = [one.connection_rebuffering_ratio for one in bad if one.connection_rebuffering_ratio is not None]
    worst = max(known, default=0.0)
    return worst if worst >= limit else None


def undecided(facts: Facts) -> Finding:
    """Something went wrong and no rule is sure enough: what it was, without a guess."""
    if facts.bad:
        return Finding(Layer.UNKNOWN, 0, f"cause not known: {_what(facts)}", (words(facts.cohorts),))
    starts = [session for session in facts.sessions if never_started(session)]
    text = (
        f"cause not known: left before start in {facts.count_viewings(starts)} of {facts.viewings} viewings"
    )
    return Finding(Layer.UNKNOWN, 0, text, (words(facts.cohorts),))
