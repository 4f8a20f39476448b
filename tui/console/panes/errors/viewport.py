"""Which stretch of time is on the screen, in how many columns, and which column is pointed at. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from tui.model.span import Span

SPANS_MS = (
    *(15 * MINUTE_MS, 30 * MINUTE_MS),
    *(count * HOUR_MS for count in (1, 3, 6, 12, 24, 48)),
    31 * DAY_MS,
)
"""The steps of the zoom: from a quarter of an hour to what Conviva keeps."""

BUCKETS_MS = (
    *(count * SECOND_MS for count in (5, 10, 30)),
    *(count * MINUTE_MS for count in (1, 2, 5, 10, 15, 20, 30)),
    *(count * HOUR_MS for count in (1, 2, 3, 4, 6, 8, 12)),
    *(count * DAY_MS for count in (1, 2, 4, 7)),
)
"""The lengths a bucket may have, all of them round on a clock."""

DEFAULT_SPAN_MS = 3 * HOUR_MS
LONGEST_BACK_MS = 31 * DAY_MS
"""Further back than this no vendor tells of errors."""


@dataclass(frozen=True, slots=True)
class Viewport:
    """`span_ms` up to `end_ms` (None: up to the present, moving with it), and the instant that the bucket cursor is
    on (None: on none, but on the whole row)."""

    span_ms: int = DEFAULT_SPAN_MS
    end_ms: int | None = None
    cursor_ms: int | None = None

    @property
    def live(self) -> bool:
        return self.end_ms is None

    def buckets(self, columns: int, now_ms: int) -> Buckets:
        """What is to be asked for where so many columns fit and the present is `now_ms`."""
        bucket_ms = bucket_for(self.span_ms, columns)
        last = self.end_ms if self.end_ms is not None else now_ms
        end_ms = -(-last // bucket_ms) * bucket_ms
        return Buckets(bucket_ms, end_ms - -(-self.span_ms // bucket_ms) * bucket_ms, end_ms)

    # moves ------------------------------------------------------------------------------------------------

    def zoomed(self, steps: int, now_ms: int) -> Viewport:
        """A longer span (positive steps) or a shorter one. What the cursor is on stays in sight."""
        index = SPANS_MS.index(self.span_ms) + steps
        span_ms = SPANS_MS[max(0, min(index, len(SPANS_MS) - 1))]
        if self.cursor_ms is None:
            centre_ms = None if self.live else (self.end_ms or now_ms) - self.span_ms // 2
        else:
            kept = self.live and self.cursor_ms >= now_ms - span_ms
            centre_ms = None if kept else self.cursor_ms
        end_ms = None if centre_ms is None else centre_ms + span_ms // 2
        return replace(self, span_ms=span_ms)._ending(end_ms, now_ms)

    def panned(self, screens: float, now_ms: int) -> Viewport:
        """So many screens later (negative: earlier). At the present it goes on with it; the cursor stays in sight."""
        end_ms = self.end_ms if self.end_ms is not None else now_ms
        there = self._ending(end_ms + round(screens * self.span_ms), now_ms)
        if there.cursor_ms is None:
            return there
        last_ms = there.end_ms if there.end_ms is not None else now_ms
        first_ms = last_ms - there.span_ms
        return replace(there, cursor_ms=max(first_ms, min(there.cursor_ms, last_ms - 1)))

    def _ending(self, end_ms: int | None, now_ms: int) -> Viewport:
        if end_ms is None or end_ms >= now_ms:
            return replace(self, end_ms=None)
        return replace(self, end_ms=max(end_ms, now_ms - LONGEST_BACK_MS + self.span_ms))


@dataclass(frozen=True, slots=True)
class Buckets:
    """Columns of `bucket_ms` that fill [from_ms, to_ms)."""

    bucket_ms: int
    from_ms: int
    to_ms: int

    @property
    def count(self) -> int:
        return (self.to_ms - self.from_ms) // self.bucket_ms

    def span(self, latest_ms: int | None) -> Span:
        """What to ask for; where time ends at `latest_ms` (one looks at the past), nothing later than that."""
        return Span(self.from_ms, self.to_ms if latest_ms is None else min(self.to_ms, latest_ms))


def bucket_for(span_ms: int, columns: int) -> int:
    """The shortest bucket with which `span_ms` takes at most `columns`."""
    return next(
        (one for one in BUCKETS_MS if -(-span_ms // one) <= max(1, columns)),
        BUCKETS_MS[-1],
    )


def bucket_of(at_ms: int, bucket_ms: int) -> int:
    """Where the bucket begins that holds an instant."""
    return at_ms // bucket_ms * bucket_ms
