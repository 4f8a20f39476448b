"""In which order rows stand, and when that order may change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic

from tui.console.table.column import Comparable, R

Value = Callable[[R], "Comparable | None"]


def first_of_each(rows: Sequence[R], key: Callable[[R], str]) -> dict[str, R]:
    """The rows by key, in their order; of rows that share a key the first is kept."""
    by_key = dict(zip(map(key, rows), rows, strict=True))
    if len(by_key) < len(rows):
        by_key.clear()
        for row in rows:
            by_key.setdefault(key(row), row)
    return by_key


def sorted_by(values: Mapping[str, Comparable | None], descending: bool = False) -> list[str]:
    """The keys by their values; equal ones stay as they stood, unknown (None, NaN) last in both directions."""
    # NaN is the one value that differs from itself; left among the known it would spoil the order of the rest.
    unknown = {key: None for key, value in values.items() if value is None or value != value}
    known = [key for key in values if key not in unknown] if unknown else list(values)
    known.sort(key=values.__getitem__, reverse=descending)  # type: ignore[arg-type]  # None is not among them
    return [*known, *unknown]


class RankOrder(Generic[R]):
    """The order by rank (smallest first), which stays as it is until a rank changes or a row comes.

    Within a rank the rows stand as in the base order at the time of the last change.
    """

    def __init__(self, rank: Value[R]) -> None:
        self._rank = rank
        self._ranks: dict[str, Comparable | None] = {}
        self._keys: list[str] = []

    def arrange(self, rows: Mapping[str, R]) -> list[str]:
        """The keys of `rows` in order; a row that goes leaves the others where they are."""
        ranks = dict(zip(rows, map(self._rank, rows.values()), strict=True))
        if ranks == self._ranks:
            return self._keys
        if ranks.items() <= self._ranks.items():
            if len(ranks) < len(self._ranks):
                self._keys = [key for key in self._keys if key in ranks]
        else:
            self._keys = sorted_by(ranks)
        self._ranks = ranks
        return self._keys
