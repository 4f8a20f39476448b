"""What the operator wants to see, and the question that is for the collector. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.console.panes.errors.grouping import BY_ERROR, Grouping
from tui.console.panes.errors.viewport import Viewport
from tui.model.span import Span
from tui.timeline.question import CellQuestion, TimelineQuestion
from tui.timeline.view import TimelineView


@dataclass(frozen=True, slots=True)
class Wish:
    """`past_ms` is the moment looked at in place of the present, None in the present."""

    viewport: Viewport = field(default_factory=Viewport)
    by: Grouping = BY_ERROR
    filter: str = ""
    mark_ms: int | None = None
    past_ms: int | None = None

    def end_ms(self, now_ms: int) -> int:
        """The last moment that can be looked at."""
        return now_ms if self.past_ms is None else self.past_ms

    def question(self, columns: int, now_ms: int) -> TimelineQuestion:
        """What to ask where so many columns fit. It stays the same until the present enters another bucket."""
        buckets = self.viewport.buckets(columns, self.end_ms(now_ms))
        return TimelineQuestion(
            span=buckets.span(self.past_ms),
            bucket_ms=buckets.bucket_ms,
            by=self.by,
            filter=self.filter,
            mark_ms=self.mark_ms,
            past_ms=self.past_ms,
        )


def index_of(at_ms: int | None, view: TimelineView) -> int | None:
    """The number of the bucket that holds an instant, None where it is not on the view."""
    if at_ms is None or not view.starts_ms:
        return None
    index = (at_ms - view.starts_ms[0]) // view.question.bucket_ms
    return index if 0 <= index < len(view.starts_ms) else None


def cell_of(view: TimelineView, key: tuple[str, ...], index: int | None) -> CellQuestion:
    """What asks for the events behind a bucket of a group; behind all of them without an index."""
    whole = view.question.span
    if index is None:
        return CellQuestion(question=view.question, key=key, span=whole)
    start_ms = view.starts_ms[index]
    bucket = Span(start_ms, start_ms + view.question.bucket_ms)
    return CellQuestion(question=view.question, key=key, span=bucket.clipped(whole) or bucket)
