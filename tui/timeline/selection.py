"""The errors a question is about, as columns: those that pass its filter, and of these the ones within its span."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

from tui.model.span import Span
from tui.timeline.events import EventTable
from tui.timeline.question import TimelineQuestion

_FOREVER_MS = 1 << 62
MOST_BUCKETS = 20_000


@dataclass(frozen=True, slots=True)
class Grid:
    """Buckets of `bucket_ms` that begin at multiples of their length and cover `span`. `now_ms` lies in or right behind
    the last one where the question reaches the present: then what is ahead of our clock is shown in that bucket."""

    span: Span
    bucket_ms: int
    now_ms: int

    @classmethod
    def of(cls, question: TimelineQuestion, now_ms: int) -> Grid:
        """Raises ValueError for buckets of no length, or too many of them."""
        if question.bucket_ms <= 0 or question.span.length_ms // question.bucket_ms > MOST_BUCKETS:
            raise ValueError(f"a timeline has 1 to {MOST_BUCKETS} buckets")
        return cls(question.span, question.bucket_ms, now_ms)

    @property
    def start_ms(self) -> int:
        return self.span.from_ms // self.bucket_ms * self.bucket_ms

    @property
    def starts_ms(self) -> tuple[int, ...]:
        return tuple(range(self.start_ms, self.span.to_ms, self.bucket_ms))

    @property
    def reaches_now(self) -> bool:
        return self.span.from_ms <= self.now_ms < self.span.to_ms + self.bucket_ms and self.span.length_ms > 0

    @property
    def edge_ms(self) -> int:
        """Where what is ahead of our clock is shown."""
        return min(self.now_ms, self.span.to_ms - 1)

    @property
    def sampled(self) -> Span:
        """Where the sessions end that errors are compared with: with those ahead of our clock where it reaches them."""
        return Span(self.span.from_ms, _FOREVER_MS) if self.reaches_now else self.span


class Selection:
    """Columns of the errors that pass, oldest first; `kept` has a byte for each row of the table, None keeps all."""

    def __init__(self, table: EventTable, kept: bytes | None, grid: Grid) -> None:
        self.table = table
        self.grid = grid
        self._kept = kept
        self.rows: Sequence[int] = (
            range(len(table)) if kept is None else list(compress(range(len(table)), kept))
        )
        self.times = self._passing(table.times)
        self._present = bisect_right(self.times, grid.now_ms)
        """Where the errors ahead of our clock begin."""
        self._from = min(bisect_left(self.times, grid.span.from_ms), self._present)
        self._to = max(self._from, min(bisect_left(self.times, grid.span.to_ms), self._present))

    def column(self, name: str) -> array[int]:
        """The numbers of the texts of all errors that pass."""
        return self._passing(self.table.columns[name])

    def fatal(self) -> list[int]:
        """1 for each fatal error of all that pass."""
        return [code == 1 for code in self._passing(self.table.fatal)]

    def viewings(self) -> array[int]:
        """The sessions of all errors that pass, as `EventTable` numbers them."""
        return self._passing(self.table.viewings)

    def inside(self, values: Sequence[int]) -> list[int]:
        """Of values for all errors that pass those within the span, the ones ahead of our clock last."""
        return [*values[self._from : self._to], *(values[self._present :] if self.grid.reaches_now else ())]

    def inside_column(self, name: str) -> list[int]:
        return self.inside(self.column(name))

    @property
    def ahead(self) -> int:
        """How many errors are ahead of our clock."""
        return len(self.times) - self._present if self.grid.reaches_now else 0

    def shown_ms(self) -> list[int]:
        """For each error within the span where it is shown: at its instant, or at the edge."""
        return [*self.times[self._from : self._to], *([self.grid.edge_ms] * self.ahead)]

    def buckets(self) -> list[int]:
        """For each error within the span the number of its bucket."""
        start_ms, bucket_ms = self.grid.start_ms, self.grid.bucket_ms
        return [(at_ms - start_ms) // bucket_ms for at_ms in self.shown_ms()]

    def _passing(self, column: array[int]) -> array[int]:
        return column if self._kept is None else array(column.typecode, compress(column, self._kept))
