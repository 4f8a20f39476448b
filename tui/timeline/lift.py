"""Who is hit more than the rest: the sessions of a class of errors against the other sessions of the same sample.

For a value of a key (a CDN, a device, …) its share among the sessions with such errors stands against its share among
the vendor's sampled sessions that ended within the span and had none. Both count only sessions that tell the key,
and both must be at least `MIN_N`. All is counted in one vendor's sample, the one with most of the sessions concerned:
two vendors see the same people and spell things differently. Nothing is scaled up to an audience.

A value stands out when at least `MIN_WITH` sessions with the error have it, its share is at least `MIN_LIFT` times the
rest's, and Fisher's exact test calls that no chance. Many values are looked at, so the test asks more of each
(Bonferroni: together they lead astray no more often than `MOST_CHANCE`). Of several the one with the largest z leads,
as for the cohorts of a look-up: what merely travels with the cause is rarer among the errors, or more frequent in the
rest. Of values that explain alike (an ISP and its AS number) the one with the plainer name leads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from tui.model.quantity import percent
from tui.model.significance import fisher_tail, z_score
from tui.timeline.attempts import Key
from tui.timeline.interning import UNKNOWN
from tui.timeline.question import GroupKey
from tui.timeline.selection import NOBODY, Selection
from tui.timeline.view import Hit

MIN_N = 25
MIN_WITH = 5
MIN_LIFT = 2.0
MOST_CHANCE = 0.00135
"""That of three standard deviations, as for a look-up's cohorts."""
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

    def lifted(self, value: int) -> bool:
        """Whether it is hit so much more that it matters."""
        bad, rest = self.with_error.get(value, 0), self.rest.get(value, 0)
        return bad >= MIN_WITH and bad * self.rest_n >= MIN_LIFT * rest * self.n

    def spared(self, value: int) -> bool:
        """Whether it is hit so much less."""
        bad, rest = self.with_error.get(value, 0), self.rest.get(value, 0)
        return rest >= MIN_WITH and MIN_LIFT * bad * self.rest_n <= rest * self.n

    def values_of(self, least: int) -> int:
        """How many values have at least so many sessions on both sides together."""
        values = self.with_error.keys() | self.rest.keys()
        return sum(self.with_error.get(one, 0) + self.rest.get(one, 0) >= least for one in values)

    def z(self, value: int) -> float:
        """How well it tells the two sides apart."""
        return z_score(self.with_error.get(value, 0), self.n, self.rest.get(value, 0), self.rest_n)

    def chance(self, value: int) -> float:
        """How likely so much more is by chance."""
        return fisher_tail(self.with_error.get(value, 0), self.n, self.rest.get(value, 0), self.rest_n)

    def chance_of_less(self, value: int) -> float:
        """How likely so much less is by chance."""
        bad, rest = self.with_error.get(value, 0), self.rest.get(value, 0)
        return fisher_tail(self.n - bad, self.n, self.rest_n - rest, self.rest_n)


class Samples:
    """The vendors' samples within a span, through a filter; what was counted of them is kept."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.events = selection.passing.events
        self.attempts = selection.passing.attempts
        self._span = selection.grid.sampled
        self._counted: dict[tuple[str, ...], dict[int, Counter[Key]]] = {}
        self._populations: dict[tuple[int, tuple[str, str]], dict[int, Counter[int]]] = {}
        self._parts: dict[tuple[str, ...], dict[tuple[int, ...], list[int]]] = {}
        self._concerned: dict[object, Concerned] = {}

    @cached_property
    def sizes(self) -> dict[int, int]:
        """Sampled sessions by vendor."""
        return {vendor: counted.total() for vendor, counted in self.counted("vendor").items() if counted}

    @cached_property
    def held(self) -> set[int]:
        """The slots of the errors' sessions that are in the samples looked at."""
        slots = {place for place in set(self.selection.places) if place >= 0}
        return self.attempts.within(slots, self._span, self.selection.passing.sampled)

    def counted(self, *names: str) -> dict[int, Counter[Key]]:
        """Sampled sessions by vendor and by their values of `names`."""
        if names not in self._counted:
            self._counted[names] = self.attempts.counted(names, self._span, self.selection.passing.sampled)
        return self._counted[names]

    def population(self, vendor: int, name: str, within: Within | None) -> Counter[int]:
        """A vendor's sampled sessions by their values of `name`; of those within a value."""
        if within is None:
            return cast("Counter[int]", self.counted(name).get(vendor, Counter()))
        names = within[0].value, name
        if (vendor, names) not in self._populations:
            parts: dict[int, Counter[int]] = {}
            for (of, value), n in cast(
                "Counter[tuple[int, int]]", self.counted(*names).get(vendor, {})
            ).items():
                parts.setdefault(of, Counter())[value] = n
            self._populations[vendor, names] = parts
        return self._populations[vendor, names].get(within[1], Counter())

    def concerned(
        self, names: tuple[str, ...], numbers: tuple[int, ...], within: Within | None = None
    ) -> Concerned:
        """The sessions of the errors with these values; of errors too few to be judged, of none."""
        asked = names, numbers, within
        if asked not in self._concerned:
            places = self._parted(names).get(numbers, ()) if names else self.selection.places
            self._concerned[asked] = Concerned(self, places, within)
        return self._concerned[asked]

    def _parted(self, names: tuple[str, ...]) -> dict[tuple[int, ...], list[int]]:
        """The errors' sessions by the errors' values of `names`."""
        if names not in self._parts:
            keys = list(zip(*map(self.selection.column, names), strict=True))
            parts: dict[tuple[int, ...], list[int]] = {
                key: [] for key, n in Counter(keys).items() if n >= MIN_N
            }
            for key, place in zip(keys, self.selection.places, strict=True):
                if key in parts:
                    parts[key].append(place)
            self._parts[names] = parts
        return self._parts[names]


class Concerned:
    """The sessions of some errors, and the rest of the sample of the vendor that tells of most of them.

    `places` are the errors' sessions, as `Passing.places`; `within` narrows both sides to sessions of one value."""

    def __init__(self, samples: Samples, places: Iterable[int], within: Within | None = None) -> None:
        self._samples = samples
        self._within = within
        self._shares: dict[GroupKey, Shares] = {}
        self._vendor, self._slots, self._unsampled = _of_one_vendor(samples, set(places))
        if within is not None:
            column = samples.attempts.columns[within[0].value]
            self._slots = {slot for slot in self._slots if column[slot] == within[1]}
        self._held = self._slots & samples.held

    def shares(self, key: GroupKey) -> Shares:
        """Those of the values of `key`."""
        if key not in self._shares:
            self._shares[key] = self._compared(key.value)
        return self._shares[key]

    def _compared(self, name: str) -> Shares:
        attempts, events = self._samples.attempts.columns[name], self._samples.events.columns[name]
        with_error = Counter(map(attempts.__getitem__, self._slots))
        held = with_error
        if len(self._held) < len(self._slots):
            held = Counter(map(attempts.__getitem__, self._held))
        if self._unsampled:
            with_error = with_error + Counter(map(events.__getitem__, self._unsampled))
        found = held.get
        population = self._samples.population(self._vendor, name, self._within)
        rest = {value: left for value, n in population.items() if (left := n - found(value, 0))}
        told = dict(with_error)
        told.pop(UNKNOWN, None)
        rest.pop(UNKNOWN, None)
        return Shares(told, sum(told.values()), rest, sum(rest.values()))

    def hits(self) -> list[tuple[GroupKey, int]]:
        """The values that stand out, the best explanation first, those hit less than the rest behind."""
        most = self._most_chance
        less: list[_Judged] = [
            (shares.z(value), key, value)
            for key, shares in self._judged.items()
            for value in shares.rest
            if shares.spared(value) and shares.chance_of_less(value) <= most
        ]
        return [(key, value) for _, key, value in (*self._more, *sorted(less, key=_explaining))]

    def leader(self) -> tuple[GroupKey, int] | None:
        """The value that explains most."""
        return next(((key, value) for _, key, value in self._more), None)

    @cached_property
    def _more(self) -> list[_Judged]:
        most = self._most_chance
        more: list[_Judged] = [
            (shares.z(value), key, value)
            for key, shares in self._judged.items()
            for value in shares.with_error
            if shares.lifted(value) and shares.chance(value) <= most
        ]
        return sorted(more, key=_explaining)

    @cached_property
    def _judged(self) -> dict[GroupKey, Shares]:
        return {key: shares for key in KEYS if (shares := self.shares(key)).judged}

    @cached_property
    def _most_chance(self) -> float:
        """How likely a value may be by chance, of all that are looked at."""
        looked = sum(shares.values_of(MIN_WITH) for shares in self._judged.values())
        return MOST_CHANCE / max(1, looked)

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


_Judged = tuple[float, GroupKey, int]
"""How sure it is that a value of a key is hit more (or less)."""


def _explaining(judged: _Judged) -> tuple[float, int, int]:
    z, key, value = judged
    return -abs(round(z, 6)), KEYS.index(key), value


def _of_one_vendor(samples: Samples, places: set[int]) -> tuple[int, set[int], list[int]]:
    """The vendor with most of the sessions among those that give samples; of its sessions the slots, and the rows of
    those that no sample holds."""
    slots = {place for place in places if place >= 0}
    rows = [-1 - place for place in places if NOBODY < place < 0]
    slot_vendors, row_vendors = samples.attempts.columns["vendor"], samples.events.columns["vendor"]
    sizes = Counter(map(slot_vendors.__getitem__, slots)) + Counter(map(row_vendors.__getitem__, rows))
    best = max(samples.sizes, key=lambda vendor: (sizes[vendor], -vendor), default=UNKNOWN)
    if len(sizes) == 1 and best in sizes:
        return best, slots, rows
    own = {slot for slot in slots if slot_vendors[slot] == best}
    return best, own, [row for row in rows if row_vendors[row] == best]


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
