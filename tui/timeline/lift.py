"""Who is hit more than the rest: the sessions of a class of errors against the other sessions of the same sample.

For a value of a key (a CDN, a device, …) its share among the sessions with such errors stands against its share among
the vendor's sampled sessions that ended within the span and had none. Both count only sessions that tell the key,
and both must be at least `MIN_N`. All is counted in one vendor's sample, the one with most of the sessions concerned:
two vendors see the same people and spell things differently. Nothing is scaled up to an audience.

A value stands out when at least `MIN_WITH` sessions with the error have it, its share is at least `MIN_LIFT` times the
rest's, and the two-proportion z test calls that no chance. Many values are looked at, so the test asks more of each
(Bonferroni: together they lead astray as seldom as one value at `MIN_Z`). Of several the one with the largest z
leads, as for the cohorts of a look-up: what merely travels with the cause is rarer among the errors, or more frequent
in the rest. Of values that explain alike (an ISP and its AS number) the one with the plainer name leads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

from tui.model.quantity import percent
from tui.model.significance import z_score
from tui.timeline.attempts import AttemptTable, Kept
from tui.timeline.interning import UNKNOWN
from tui.timeline.question import GroupKey
from tui.timeline.selection import Selection
from tui.timeline.view import Hit

MIN_N = 25
MIN_WITH = 5
MIN_LIFT = 2.0
MIN_Z = 3.0
MOST_HITS = 12

KEYS = (
    GroupKey.CDN,
    GroupKey.ISP,
    GroupKey.OS,
    GroupKey.DEVICE,
    GroupKey.CHANNEL,
    GroupKey.ASN,
    GroupKey.COUNTRY,
    GroupKey.CITY,
)
"""Of values that explain alike the earlier key's leads."""

_NAMED = {
    GroupKey.CDN: "CDN ",
    GroupKey.ISP: "ISP ",
    GroupKey.ASN: "ASN ",
    GroupKey.CHANNEL: "channel ",
    GroupKey.CITY: "city ",
    GroupKey.COUNTRY: "country ",
}
"""Systems and devices need no word before them."""

Within = tuple[GroupKey, int]
"""A value that all sessions looked at have."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How often each value of a key is among the sessions with the error, and among the rest."""

    with_error: Mapping[int, int]
    n: int
    rest: Mapping[int, int]
    rest_n: int

    @property
    def judged(self) -> bool:
        return self.n >= MIN_N and self.rest_n >= MIN_N

    def lift(self, value: int) -> float | None:
        """How many times as often; None where there are too few, or none of the rest has the value."""
        if not self.judged or not self.rest.get(value, 0):
            return None
        return (self.with_error.get(value, 0) / self.n) / (self.rest[value] / self.rest_n)

    def z(self, value: int) -> float:
        return z_score(self.with_error.get(value, 0), self.n, self.rest.get(value, 0), self.rest_n)


class Samples:
    """The vendors' samples within a span, through a filter."""

    def __init__(self, selection: Selection, attempts: AttemptTable, kept: Kept | None) -> None:
        self.events = selection.table
        self.attempts = attempts
        self._span = selection.grid.sampled
        self._kept = kept
        self._counted: dict[tuple[str, ...], Counter[tuple[int, ...]]] = {}

    @cached_property
    def sizes(self) -> dict[int, int]:
        """Sampled sessions by vendor."""
        return {key[0]: n for key, n in self.counted("vendor").items()}

    def counted(self, *names: str) -> Counter[tuple[int, ...]]:
        if names not in self._counted:
            self._counted[names] = self.attempts.counted(names, self._span, self._kept)
        return self._counted[names]

    def holds(self, slot: int) -> bool:
        """Whether a session is in the samples looked at."""
        return self._span.holds(self.attempts.ended[slot]) and (
            self._kept is None or bool(self._kept.slots[slot])
        )


class Concerned:
    """The sessions of some errors, and the rest of the sample of the vendor that tells of most of them.

    `rows` are the errors' rows; `within` narrows both sides to sessions of one value."""

    def __init__(self, samples: Samples, rows: Sequence[int], within: Within | None = None) -> None:
        self._samples = samples
        self._within = within
        self._shares: dict[GroupKey, Shares] = {}
        self._vendor, sessions = _of_one_vendor(samples, rows)
        self._slots: list[int] = []
        """Of the sessions that the sample holds, ended within the span or not."""
        self._unsampled: list[int] = []
        """Rows of the other sessions."""
        for viewing, row in sessions.items():
            slot = samples.attempts.slot(viewing)
            if slot is None:
                self._unsampled.append(row)
            elif within is None or samples.attempts.columns[within[0].value][slot] == within[1]:
                self._slots.append(slot)
        self._held = list(filter(samples.holds, self._slots))

    def shares(self, key: GroupKey) -> Shares:
        """Those of the values of `key`."""
        if key not in self._shares:
            self._shares[key] = self._compared(key.value)
        return self._shares[key]

    def _compared(self, name: str) -> Shares:
        attempts, events = self._samples.attempts.columns[name], self._samples.events.columns[name]
        in_sample = Counter(map(attempts.__getitem__, self._slots))
        with_error = in_sample + Counter(map(events.__getitem__, self._unsampled))
        held = (
            in_sample
            if len(self._held) == len(self._slots)
            else Counter(map(attempts.__getitem__, self._held))
        )
        rest = self._population(name)
        rest.subtract(held)
        del with_error[UNKNOWN], rest[UNKNOWN]
        return Shares(with_error, with_error.total(), rest, rest.total())

    def _population(self, name: str) -> Counter[int]:
        if self._within is None:
            counted = self._samples.counted("vendor", name)
            return Counter({value: n for (vendor, value), n in counted.items() if vendor == self._vendor})
        key, wanted = self._within
        counted = self._samples.counted("vendor", key.value, name)
        return Counter(
            {
                value: n
                for (vendor, of, value), n in counted.items()
                if vendor == self._vendor and of == wanted
            }
        )

    def hits(self) -> list[tuple[GroupKey, int]]:
        """The values that stand out, the best explanation first, those hit less than the rest behind."""
        looked = [
            (key, value)
            for key in KEYS
            if (shares := self.shares(key)).judged
            for value in {*shares.with_error, *shares.rest}
            if shares.with_error.get(value, 0) + shares.rest.get(value, 0) >= MIN_WITH
        ]
        least_z = _least_z(len(looked))
        judged = [(self.shares(key).z(value), key, value) for key, value in looked]
        more = [one for one in judged if one[0] >= least_z and self._lifted(one[1], one[2])]
        less = [one for one in judged if one[0] <= -least_z and self._spared(one[1], one[2])]
        more.sort(key=lambda one: (-round(one[0], 6), KEYS.index(one[1]), one[2]))
        less.sort(key=lambda one: (round(one[0], 6), KEYS.index(one[1]), one[2]))
        return [(key, value) for _, key, value in (*more, *less)]

    def hit(self, key: GroupKey, value: int) -> Hit:
        """The numbers of one value."""
        shares, text = self.shares(key), self._samples.events.words[key.value].texts[value]
        return Hit(
            key=key,
            value=text or "",
            n=shares.n,
            with_value=shares.with_error.get(value, 0),
            rest_n=shares.rest_n,
            rest_with_value=shares.rest.get(value, 0),
            lift=shares.lift(value),
        )

    def _lifted(self, key: GroupKey, value: int) -> bool:
        shares = self.shares(key)
        bad, rest = shares.with_error.get(value, 0), shares.rest.get(value, 0)
        return bad >= MIN_WITH and bad * shares.rest_n >= MIN_LIFT * rest * shares.n

    def _spared(self, key: GroupKey, value: int) -> bool:
        shares = self.shares(key)
        bad, rest = shares.with_error.get(value, 0), shares.rest.get(value, 0)
        return MIN_LIFT * bad * shares.rest_n <= rest * shares.n


def _of_one_vendor(samples: Samples, rows: Sequence[int]) -> tuple[int, dict[int, int]]:
    """The vendor with most of the sessions among those that give samples, and a row of each of its sessions."""
    vendors, viewings = samples.events.columns["vendor"], samples.events.viewings
    sessions: dict[int, dict[int, int]] = {}
    for vendor in samples.sizes:
        own = [row for row in rows if vendors[row] == vendor]
        found = dict(zip(map(viewings.__getitem__, own), own, strict=True))
        found.pop(0, None)
        sessions[vendor] = found
    best = max(sessions, key=lambda vendor: (len(sessions[vendor]), -vendor), default=UNKNOWN)
    return best, sessions.get(best, {})


def _least_z(looked: int) -> float:
    """What a value must reach so that the best of `looked` is chance as seldom as one at `MIN_Z`."""
    return NormalDist().inv_cdf(1 - (1 - NormalDist().cdf(MIN_Z)) / max(1, looked))


def sentence(hit: Hit | None) -> str:
    """`iOS 10 times as often (171 of 183 sessions with errors; 9 % of the others), n 183`."""
    if hit is None or (hit.lift is not None and hit.lift < 1):
        return ""
    name = _NAMED.get(hit.key, "") + hit.value
    who = f"{hit.with_value} of {hit.n} sessions with errors"
    if hit.lift is None:
        return f"only {name} ({who}; none of the {hit.rest_n} others), n {hit.n}"
    share = percent(hit.rest_with_value / hit.rest_n)
    return f"{name} {times(hit.lift)} times as often ({who}; {share} of the others), n {hit.n}"


def times(lift: float) -> str:
    """`6.2`, `42`: two digits."""
    return f"{lift:.1f}" if lift < 9.95 else f"{lift:.0f}"
