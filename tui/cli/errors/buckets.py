"""Errors counted by time, group and vendor, as JSON has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tui.model.event import Event
from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS, iso_utc
from tui.model.span import Span
from tui.timeline.question import GroupKey
from tui.timeline.view import Completeness, TimelineView

MOST_BUCKETS = 60
"""What stands side by side on a wide terminal."""

_LENGTHS_MS = (
    *(minutes * MINUTE_MS for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * HOUR_MS for hours in (1, 2, 3, 6, 12)),
)


def bucket_ms_for(span: Span) -> int:
    """The shortest round length in which `span` has at most sixty buckets."""
    fitting = (length for length in _LENGTHS_MS if span.length_ms <= MOST_BUCKETS * length)
    return next(fitting, DAY_MS)


def group_of(event: Event, key: GroupKey) -> str:
    """The event's value of `key`, "" where it tells none."""
    value = event.error_class if key is GroupKey.ERROR else getattr(event, key.value)
    return value or ""


def bucket_records(view: TimelineView, events: Iterable[Event]) -> list[dict[str, object]]:
    """One for each bucket, group and vendor with errors; their counts sum to the number of `events`."""
    question = view.question
    (key,) = question.by
    last_ms = view.starts_ms[-1] if view.starts_ms else 0
    counts: Counter[tuple[int, str, str]] = Counter()
    for event in events:
        # What is ahead of our clock stands in the last bucket, as in the view.
        start_ms = min(event.time_ms // question.bucket_ms * question.bucket_ms, last_ms)
        counts[start_ms, group_of(event, key), event.vendor] += 1
    complete = {
        (start_ms, stretch.vendor)
        for stretch in view.stretches
        for start_ms, one in zip(view.starts_ms, stretch.completeness, strict=True)
        if one is Completeness.COMPLETE
    }
    return [
        {
            "start": iso_utc(start_ms),
            "key": group,
            "vendor": vendor,
            "count": count,
            "complete": (start_ms, vendor) in complete,
        }
        for (start_ms, group, vendor), count in sorted(counts.items())
    ]
