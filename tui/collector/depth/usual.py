"""What was usual: a channel's series as they were recorded a week earlier, laid over the present."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from tui.collector.depth.level import DepthLevel
from tui.collector.depth.state import Part, Points, SeriesKey
from tui.collector.recording.history import History
from tui.collector.recording.metrics import BUCKETS_MS, RECORDED
from tui.history import HistoryError, Past
from tui.model.instants import DAY_MS, SECOND_MS
from tui.model.series import Point
from tui.model.span import Span

logger = logging.getLogger(__name__)

WEEK_MS = 7 * DAY_MS
"""The same time on the same day of the week: audiences have a week's rhythm."""

Series = Mapping[SeriesKey, Points]


def week_before(past: Past, level: DepthLevel, window: str, span: Span) -> Series:
    """The series of a channel a week before `span`, with times of `span`, as means over the buckets of `window`; only
    what is known. Empty for streams, renditions and the account: of these nothing is recorded. Raises HistoryError."""
    if level.channel_id is None or level.stream_id is not None:
        return {}
    earlier = Span(span.from_ms - WEEK_MS, span.to_ms - WEEK_MS)
    found = {
        key: past.series(level.vendor, level.channel_id, metric, earlier, BUCKETS_MS[window])
        for key, metric in RECORDED.items()
    }
    return {key: shifted for key, points in found.items() if (shifted := _shifted(points))}


def _shifted(points: Points) -> Points:
    return tuple(Point(one.at_ms + WEEK_MS, one.value) for one in points if one.value is not None)


class Usual:
    """Reads it again and again, bucket by bucket, for a level that somebody looks at. Lives on the loop.

    `length_ms` is how long the charts are, `end_ms` gives their end.
    """

    def __init__(
        self,
        level: DepthLevel,
        window: str,
        length_ms: int,
        history: History | None,
        end_ms: Callable[[], int],
    ) -> None:
        self.parts: Mapping[SeriesKey, Part[Points]] = {}
        self._level = level
        self._window = window
        self._length_ms = length_ms
        self._history = history
        self._end_ms = end_ms

    async def follow(self, tell: Callable[[], None]) -> None:
        """Read, and `tell` whenever there is something else; ends only where nothing can be read."""
        bucket_ms = BUCKETS_MS[self._window]
        while self._history is not None:
            end_ms = self._end_ms()
            # A bucket ahead, so that there is something at the right edge until the next reading.
            span = Span(end_ms - self._length_ms, end_ms + bucket_ms)
            try:
                found = await self._history.read(
                    lambda past, span=span: week_before(past, self._level, self._window, span)  # type: ignore[misc]
                )
            except HistoryError as error:
                logger.info("depth: %s", error)
                found = {}
            if found != {key: part.value for key, part in self.parts.items()}:
                self._take(found, end_ms)
                tell()
            await asyncio.sleep(bucket_ms / SECOND_MS)

    def _take(self, found: Series, at_ms: int) -> None:
        before = self.parts
        self.parts = {
            key: Part(points, at_ms, version=before[key].version + 1 if key in before else 1)
            for key, points in found.items()
        }
