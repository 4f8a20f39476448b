"""Errors counted by group and bucket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
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
        self.first_ms = min(self.first_ms, other.first_ms)
        self.last_ms = max(self.last_ms, other.last_ms)
        self.newest = max(self.newest, other.newest)
        self.fatal += other.fatal
        self.vendors |= other.vendors
        self.sources |= other.sources


def grouped(selection: Selection, by: Sequence[GroupKey], buckets: int) -> dict[Numbers, Group]:
    """The groups that have errors within the span, by one key or two; with two also those of the first key alone."""
    leaves = _leaves(selection, [COLUMN_OF[key] for key in by], buckets)
    if len(by) == 1:
        return leaves
    found: dict[Numbers, Group] = {}
    for numbers, leaf in leaves.items():
        parent = found.setdefault(numbers[:1], Group([0] * buckets, leaf.first_ms, leaf.last_ms))
        parent.take(leaf)
    return {**found, **leaves}


def _leaves(selection: Selection, names: Sequence[str], buckets: int) -> dict[Numbers, Group]:
    """Every pass over the errors is one call that Python makes in C; what is left in Python is per group."""
    passing = selection.passing
    size = len(passing.events.words[names[-1]])
    every = _joined([passing.column(name) for name in names], size)
    inside = selection.inside(every)
    counted = Counter(zip(inside, selection.buckets(), strict=True))
    present = dict(zip(inside, selection.inside(passing.rows), strict=True))
    last = dict(zip(every, passing.times, strict=True))
    first = dict(zip(reversed(every), reversed(passing.times), strict=True))
    groups = {
        number: Group([0] * buckets, first[number], last[number], newest)
        for number, newest in present.items()
    }
    for (number, bucket), n in counted.items():
        groups[number].counts[bucket] = n
    _describe(selection, groups, inside)
    return {divmod(number, size) if len(names) > 1 else (number,): group for number, group in groups.items()}


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
