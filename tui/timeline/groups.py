"""Errors counted by group and bucket."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress

from tui.timeline.question import GroupKey
from tui.timeline.selection import Selection

COLUMN_OF = {key: "error_class" if key is GroupKey.ERROR else key.value for key in GroupKey}

Numbers = tuple[int, ...]
"""A group by the numbers of its texts."""


@dataclass(slots=True)
class Group:
    """What is known of one group; vendors and sources by the numbers of their names, `newest` a row of the table."""

    counts: list[int]
    first_ms: int
    last_ms: int
    newest: int = -1
    fatal: int = 0
    vendors: set[int] = field(default_factory=set)
    sources: set[int] = field(default_factory=set)

    @property
    def n(self) -> int:
        return sum(self.counts)

    def take(self, other: Group) -> None:
        """Adds a group within this one."""
        self.counts = list(map(int.__add__, self.counts, other.counts))
        self.newest = max(self.newest, other.newest)
        self.fatal += other.fatal
        self.vendors |= other.vendors
        self.sources |= other.sources


def grouped(selection: Selection, by: Sequence[GroupKey], buckets: int) -> dict[Numbers, Group]:
    """The groups that have errors within the span, by one key or two; with two also those of the first key alone.
    First and last are of all that passes the filter and is known.

    Every pass over the errors is one call that Python makes in C; what is left in Python is per group."""
    names = [COLUMN_OF[key] for key in by]
    passing = selection.passing
    size = len(passing.events.words[names[-1]])
    every = _joined([passing.column(name) for name in names], size)
    known, times = every[: selection.known], passing.times[: selection.known]
    last = dict(zip(known, times, strict=True))
    first = dict(zip(reversed(known), reversed(times), strict=True))
    inside = selection.inside(every)
    newest = dict(zip(inside, selection.inside(passing.rows), strict=True))
    leaves = {
        number: Group([0] * buckets, first[number], last[number], row) for number, row in newest.items()
    }
    for (number, bucket), n in Counter(zip(inside, selection.buckets(), strict=True)).items():
        leaves[number].counts[bucket] = n
    _describe(selection, leaves, inside)
    if len(by) == 1:
        return {(number,): group for number, group in leaves.items()}
    parents = _parents(leaves, first, last, size)
    return {**parents, **{divmod(number, size): group for number, group in leaves.items()}}


def since(selection: Selection, by: Sequence[GroupKey], since_ms: Mapping[int, int]) -> set[Numbers]:
    """The groups, by one key or two, that have a known error of a vendor at that vendor's instant in `since_ms` (by its
    number) or later, within the span or not; with two keys also those of the first key alone."""
    times = selection.passing.times
    late = slice(bisect_left(times, min(since_ms.values(), default=0)), selection.known)
    keys = zip(*(selection.passing.column(COLUMN_OF[key])[late] for key in by), strict=True)
    vendors = selection.passing.column("vendor")[late]
    rows = zip(times[late], vendors, keys, strict=True)
    found = {numbers for at_ms, vendor, numbers in rows if at_ms >= since_ms[vendor]}
    return found | {numbers[:1] for numbers in found}


def _parents(
    leaves: Mapping[int, Group], first: Mapping[int, int], last: Mapping[int, int], size: int
) -> dict[Numbers, Group]:
    """The groups of the first key; they were seen when any group within them was, shown or not."""
    found: dict[Numbers, Group] = {}
    for number, leaf in leaves.items():
        above = (number // size,)
        if above not in found:
            found[above] = Group([0] * len(leaf.counts), leaf.first_ms, leaf.last_ms)
        found[above].take(leaf)
    for number, last_ms in last.items():
        parent = found.get((number // size,))
        if parent is not None:
            parent.first_ms = min(parent.first_ms, first[number])
            parent.last_ms = max(parent.last_ms, last_ms)
    return found


def _describe(selection: Selection, groups: dict[int, Group], inside: Sequence[int]) -> None:
    for number, vendor in set(zip(inside, selection.column("vendor"), strict=True)):
        groups[number].vendors.add(vendor)
    for number, source in set(zip(inside, selection.column("source"), strict=True)):
        groups[number].sources.add(source)
    for number, n in Counter(compress(inside, selection.inside(selection.passing.fatal))).items():
        groups[number].fatal = n


def _joined(columns: Sequence[Sequence[int]], size: int) -> Sequence[int]:
    """One number for each row's two."""
    if len(columns) == 1:
        return columns[0]
    one, two = columns
    return [first * size + second for first, second in zip(one, two, strict=True)]


def totals(groups: Iterable[Group], buckets: int) -> tuple[int, ...]:
    """The counts of all groups together."""
    return tuple(map(sum, zip(*(group.counts for group in groups), strict=True))) or (0,) * buckets
