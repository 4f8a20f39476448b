"""The rows of a table: the newest snapshot, the order it stands in, and what is kept aside while frozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, NamedTuple

from tui.console.table.column import Column, R, Sort
from tui.console.table.order import RankOrder, Value, first_of_each, sorted_by


class Arranged(NamedTuple, Generic[R]):
    """Rows by key, and the key of each in the order they stand in. Neither is changed any more."""

    rows: Mapping[str, R]
    keys: Sequence[str]


class Contents(Generic[R]):
    """Rows by key, and the keys in order. Both are replaced by each snapshot, never changed in place."""

    def __init__(
        self, columns: Sequence[Column[R]], key: Callable[[R], str], rank: Value[R] | None = None
    ) -> None:
        self.columns = self._every_column = tuple(columns)
        self.hidden: frozenset[str] = frozenset()
        self.rows: Mapping[str, R] = {}
        self.keys: Sequence[str] = []
        self.sort: Sort | None = None
        self.frozen = False
        self._key = key
        self._ranked = None if rank is None else RankOrder(rank)
        self._given: Sequence[str] | None = None
        self._held: Sequence[R] | Arranged[R] | None = None

    @property
    def has_newer(self) -> bool:
        """Whether a snapshot came since the rows were frozen."""
        return self._held is not None

    def show(self, rows: Sequence[R] | Arranged[R]) -> bool:
        """Take a snapshot; False where it was kept aside. What comes arranged costs the same however long it is."""
        if self.frozen:
            self._held = rows
            return False
        if isinstance(rows, Arranged):
            self.rows, self._given = rows
        else:
            self.rows, self._given = first_of_each(rows, self._key), None
        self.keys = self._arranged()
        return True

    def thaw(self) -> bool:
        """End the freeze; True where a newer snapshot was waiting and is now shown."""
        self.frozen = False
        held, self._held = self._held, None
        return held is not None and self.show(held)

    def sort_by(self, sort: Sort | None) -> None:
        """Order by a column; None: as given, by rank, or as the rows come.

        ValueError: there is no such column, or it cannot be sorted by.
        """
        if sort is not None and sort.column not in self._sort_keys():
            raise ValueError(f"no column to sort by: {sort.column}")
        self.sort = sort
        self.keys = self._arranged()

    def take_columns(self, columns: Sequence[Column[R]]) -> None:
        """Have other columns; a sort by one that is gone ends."""
        self._every_column = tuple(columns)
        self.hide(self.hidden)

    @property
    def every_column(self) -> tuple[Column[R], ...]:
        """Those that are hidden too."""
        return self._every_column

    def hide(self, hidden: frozenset[str]) -> None:
        """Do without the columns of these keys, here and in what comes; pinned ones stay. A sort by one ends."""
        self.hidden = hidden
        kept = tuple(one for one in self._every_column if one.pinned or one.key not in hidden)
        self.columns = kept or self._every_column
        stays = self.sort is not None and self.sort.column in self._sort_keys()
        self.sort_by(self.sort if stays else None)

    def _sort_keys(self) -> dict[str, Value[R]]:
        return {column.key: column.sort_key for column in self.columns if column.sort_key is not None}

    def _arranged(self) -> Sequence[str]:
        if self.sort is not None:
            value = self._sort_keys()[self.sort.column]
            return sorted_by({key: value(row) for key, row in self.rows.items()}, self.sort.descending)
        if self._given is not None:
            return self._given
        return list(self.rows) if self._ranked is None else self._ranked.arrange(self.rows)
