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
    rows: list[int] = field(default_factory=list)
    """Its rows of the table, where it is large enough to be judged."""

    @property
    def n(self) -> int:
        return sum(self.counts)

    def take(self, other: Group) -> None:
        """Adds a group within this one."""
        self.counts = [one + more for one, more in zip(self.counts, other.counts, strict=True)]
        self.first_ms = min(self.first_ms, other.first_ms)
        self.last_ms = max(self.last_ms, other.last_ms)
        self.newest = max(self.newest, other.newest)
        self.fatal += other.fatal
        self.vendors |= other.vendors
        self.sources |= other.sources


def grouped(
    selection: Selection, by: Sequence[GroupKey], buckets: int, judged_from: int
) -> dict[Numbers, Group]:
    """The groups that have errors within the span, by one key or two; with two also those of the first key alone.

    A group of at least `judged_from` errors has its rows."""
    leaves = _leaves(selection, [COLUMN_OF[key] for key in by], buckets, judged_from)
    if len(by) == 1:
        return leaves
    found: dict[Numbers, Group] = {}
    for numbers, leaf in leaves.items():
        parent = found.setdefault(numbers[:1], Group([0] * buckets, leaf.first_ms, leaf.last_ms))
        parent.take(leaf)
    first = selection.inside_column(COLUMN_OF[by[0]])
    large = {numbers[0] for numbers, group in found.items() if group.n >= judged_from}
    for number, row in zip(first, selection.inside(selection.rows), strict=True):
        if number in large:
            found[(number,)].rows.append(row)
    return {**found, **leaves}


def _leaves(
    selection: Selection, names: Sequence[str], buckets: int, judged_from: int
) -> dict[Numbers, Group]:
    """Every pass over the errors is one call that Python makes in C; what is left in Python is per group."""
    size = len(selection.table.words[names[-1]])
    every = _joined([selection.column(name) for name in names], size)
    inside, rows = selection.inside(every), selection.inside(selection.rows)
    counted = Counter(zip(inside, selection.buckets(), strict=True))
    present = dict(zip(inside, rows, strict=True))
    last = dict(zip(every, selection.times, strict=True))
    first = dict(zip(reversed(every), reversed(selection.times), strict=True))
    groups = {
        number: Group([0] * buckets, first[number], last[number], newest)
        for number, newest in present.items()
    }
    for (number, bucket), n in counted.items():
        groups[number].counts[bucket] = n
    _describe(selection, groups, inside)
    large = {number for number, group in groups.items() if group.n >= judged_from}
    for number, row in zip(inside, rows, strict=True) if large else ():
        if number in large:
            groups[number].rows.append(row)
    return {divmod(number, size) if len(names) > 1 else (number,): group for number, group in groups.items()}


def _describe(selection: Selection, groups: dict[int, Group], inside: Sequence[int]) -> None:
    for number, vendor in set(zip(inside, selection.inside_column("vendor"), strict=True)):
        groups[number].vendors.add(vendor)
    for number, source in set(zip(inside, selection.inside_column("source"), strict=True)):
        groups[number].sources.add(source)
    fatal = selection.inside(selection.fatal())
    for number, n in Counter(compress(inside, fatal)).items():
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
