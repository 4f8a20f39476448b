"""How a list describes its columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

from tui.console.table.cell import Cell

R = TypeVar("R")
Align = Literal["left", "right"]


class Comparable(Protocol):
    """Anything that can be put in order among its own kind."""

    def __lt__(self, other: Any, /) -> bool: ...


@dataclass(frozen=True, slots=True)
class Width:
    """Terminal cells a column takes: never below `minimum`, `ideal` where there is room.

    What is left once every column has its ideal goes by `share` to the columns that have one, up to `maximum`.
    """

    minimum: int
    ideal: int
    maximum: int | None = None
    share: int = 0

    def __post_init__(self) -> None:
        upper = self.ideal if self.maximum is None else self.maximum
        if not 1 <= self.minimum <= self.ideal <= upper:
            raise ValueError(f"a width needs 1 <= minimum <= ideal <= maximum, not {self}")
        if self.share < 0:
            raise ValueError(f"a share is not negative: {self}")

    @classmethod
    def fixed(cls, cells: int) -> Width:
        """Always the same width."""
        return cls(cells, cells, cells)

    @classmethod
    def flexible(cls, minimum: int, ideal: int | None = None, share: int = 1) -> Width:
        """Takes a share of whatever is left over."""
        return cls(minimum, minimum if ideal is None else ideal, None, share)

    def room_above(self, cells: int, spare: int) -> int:
        """How many of `spare` cells a column of `cells` may still take."""
        return spare if self.maximum is None else min(spare, self.maximum - cells)


@dataclass(frozen=True)  # with slots, Python 3.11 cannot make a Column[Row](...)
class Column(Generic[R]):
    """One column of a list of `R`.

    `worth`: as the screen narrows, the column worth least goes first (among equals the rightmost).
    `cell` must be quick and pure: it is asked for the visible rows only, at each snapshot.
    `sort_key` gives what to order by, None for unknown (always last); without one the column cannot be sorted.
    `descending_first`: the direction in which sorting by this column starts.
    `pinned`: stays in sight while the other columns are panned.
    `gap`: blank cells between it and the next column.
    """

    key: str
    title: str
    width: Width
    cell: Callable[[R], Cell]
    align: Align = "left"
    worth: int = 0
    sort_key: Callable[[R], Comparable | None] | None = None
    descending_first: bool = False
    pinned: bool = False
    gap: int = 2

    def __post_init__(self) -> None:
        if self.gap < 0:
            raise ValueError(f"the gap after the column {self.key} is negative: {self.gap}")


@dataclass(frozen=True, slots=True)
class Sort:
    """By which column, in which direction."""

    column: str
    descending: bool = False
