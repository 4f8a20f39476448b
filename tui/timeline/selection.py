"""The errors a question is about, as columns: those that pass its filter, and of these the ones within its span."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import cast

from tui.model.span import Span
from tui.timeline.attempts import AttemptTable, Kept
from tui.timeline.events import EventTable
from tui.timeline.question import TimelineQuestion

_FOREVER_MS = 1 << 62
NOBODY = -(1 << 62)
"""The place of an error without a session."""

MOST_BUCKETS = 20_000


@dataclass(frozen=True, slots=True)
class Grid:
    """Buckets of `bucket_ms` that begin at multiples of their length and cover `span`. `now_ms` lies in or right behind
    the last one where the question reaches the present: then what is ahead of our clock is shown in that bucket. With
    `in_past`, `now_ms` is a moment of the past: what lies ahead of that has not happened yet."""

    span: Span
    bucket_ms: int
    now_ms: int
    in_past: bool = False

    @classmethod
    def of(cls, question: TimelineQuestion, now_ms: int) -> Grid:
        """Raises ValueError for buckets of no length, or too many of them."""
        if question.bucket_ms <= 0 or question.span.length_ms // question.bucket_ms > MOST_BUCKETS:
            raise ValueError(f"a timeline has 1 to {MOST_BUCKETS} buckets")
        if question.past_ms is not None and question.past_ms < now_ms:
            return cls(question.span, question.bucket_ms, question.past_ms, in_past=True)
        return cls(question.span, question.bucket_ms, now_ms)

    @property
    def start_ms(self) -> int:
        return self.span.from_ms // self.bucket_ms * self.bucket_ms

    @property
    def starts_ms(self) -> tuple[int, ...]:
        return tuple(range(self.start_ms, self.span.to_ms, self.bucket_ms))

    @property
    def parts(self) -> tuple[float, ...]:
        """How much of each bucket is over: 1 of those that are, 0 of those that have not begun."""
        lasted = ((self.now_ms - start_ms) / self.bucket_ms for start_ms in self.starts_ms)
        return tuple(max(0.0, min(1.0, part)) for part in lasted)

    @property
    def reaches_now(self) -> bool:
        if self.in_past or not self.span.length_ms:
            return False
        return self.span.from_ms <= self.now_ms < self.span.to_ms + self.bucket_ms

    @property
    def edge_ms(self) -> int:
        """Where what is ahead of our clock is shown."""
        return min(self.now_ms, self.span.to_ms - 1)

    @property
    def sampled(self) -> Span:
        """Where the sessions end that errors are compared with: with those ahead of our clock where it reaches them."""
        return Span(self.span.from_ms, _FOREVER_MS) if self.reaches_now else self.span


class Passing:
    """The errors that pass a filter, column by column, made when first asked for: other groupings and other spans
    find them ready. `kept` has a byte for each row of the table (None: all pass), `sampled` is what the filter leaves
    of the samples. Holds as long as neither table changes."""

    def __init__(
        self, events: EventTable, attempts: AttemptTable, kept: bytes | None, sampled: Kept | None
    ) -> None:
        self.events = events
        self.attempts = attempts
        self.sampled = sampled
        self._kept = kept
        self._columns: dict[str, array[int]] = {}

    @cached_property
    def rows(self) -> Sequence[int]:
        """Their rows of the table."""
        every = range(len(self.events))
        return every if self._kept is None else list(compress(every, self._kept))

    @cached_property
    def times(self) -> array[int]:
        return self._those(self.events.times)

    @cached_property
    def fatal(self) -> list[bool]:
        return [code == 1 for code in self._those(self.events.fatal)]

    @cached_property
    def places(self) -> list[int]:
        """The session of each: its slot among the attempts; where no sample holds it, -1 less the newest row of the
        session; `NOBODY` without a session."""
        viewings = self._those(self.events.viewings)
        places = self.attempts.slots(viewings)
        if None not in places:
            return cast(list[int], places)
        unsampled = [at for at, place in enumerate(places) if place is None]
        newest = {viewings[at]: -1 - self.rows[at] for at in unsampled} | {0: NOBODY}
        for at in unsampled:
            places[at] = newest[viewings[at]]
        return cast(list[int], places)

    def column(self, name: str) -> array[int]:
        """The numbers of their texts."""
        if name not in self._columns:
            self._columns[name] = self._those(self.events.columns[name])
        return self._columns[name]

    def _those(self, column: array[int]) -> array[int]:
        return column if self._kept is None else array(column.typecode, compress(column, self._kept))


class Selection:
    """Of the errors that pass those within the span, and those ahead of our clock behind them."""

    def __init__(self, passing: Passing, grid: Grid) -> None:
        self.passing = passing
        self.grid = grid
        times = passing.times
        self._present = (bisect_left if grid.in_past else bisect_right)(times, grid.now_ms)
        """Where the errors ahead of our clock begin, or those that came after the moment of the past."""
        self.known = self._present if grid.in_past else len(times)
        """How many of all that pass are known, whatever the span: those ahead of our clock too, in the past only what
        came before its moment."""
        self._from = min(bisect_left(times, grid.span.from_ms), self._present)
        self._to = max(self._from, min(bisect_left(times, grid.span.to_ms), self._present))
        self.ahead = len(times) - self._present if grid.reaches_now else 0
        """How many are ahead of our clock."""

    def same(self, other: Selection) -> bool:
        """Whether the other holds the same errors, and is compared with the same samples."""
        return self.passing is other.passing and self._bounds == other._bounds

    @property
    def _bounds(self) -> tuple[object, ...]:
        return self._from, self._to, self._present, self.grid.span, self.grid.reaches_now

    def inside(self, values: Sequence[int]) -> Sequence[int]:
        """Of values for all errors that pass those of the errors within the span."""
        if not self.ahead:
            return values[self._from : self._to]
        return [*values[self._from : self._to], *values[self._present :]]

    def column(self, name: str) -> Sequence[int]:
        """The numbers of the texts of the errors within the span."""
        return self.inside(self.passing.column(name))

    @cached_property
    def places(self) -> Sequence[int]:
        """Their sessions, as `Passing.places`."""
        return self.inside(self.passing.places)

    @property
    def furthest_ms(self) -> int:
        """The instant of the newest of all errors that pass."""
        return self.passing.times[-1]

    def shown_ms(self) -> Sequence[int]:
        """Where each is shown: at its instant, or at the edge."""
        known = self.passing.times[self._from : self._to]
        return [*known, *([self.grid.edge_ms] * self.ahead)] if self.ahead else known

    def buckets(self) -> list[int]:
        """The number of each one's bucket."""
        start_ms, bucket_ms = self.grid.start_ms, self.grid.bucket_ms
        return [(at_ms - start_ms) // bucket_ms for at_ms in self.shown_ms()]
