"""What is asked of System73 for one level, how often, and in which order: the first things first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple

from tui.clock import Clock
from tui.collector.deep import CALLS_PER_CHANNEL, ask_quality
from tui.collector.depth.level import DepthLevel
from tui.collector.depth.state import QUALITY_METRICS, Points, SeriesKey
from tui.collector.shortfall import of_rows
from tui.model.channel import Delivery, Quality, Rendition, Stream
from tui.model.instants import SECOND_MS
from tui.model.stats import SOURCES, Counts, Metric
from tui.model.window import LIVE, length_ms
from tui.vendors.listing import Listing
from tui.vendors.system73 import System73Client
from tui.vendors.transport import Priority

LIVE_SERIES_WINDOW = "10m"
"""`live` is five seconds, a single point: too little for a chart."""

SERIES_EVERY_S = 30.0
"""How often series are asked for in full; on `live` the last points in between are enough."""

POINTS_WORTH_ASKING = 60
"""Sooner than after a sixtieth of its window a chart hardly moves, which is not worth the calls."""

SLOWEST_S = 60.0
"""However long the window, a chart is no older than this."""

MOST_QUALITIES = 8
"""Of so many rows buffer health and rebuffering are asked, at four calls each; a channel has a handful."""

QUALITY_REFRESHES = 2
"""They are asked every other refresh."""

METRICS = (
    Metric.THROUGHPUT,
    Metric.BUFFER_HEALTH,
    Metric.REBUFFERING_RATIO,
    Metric.CONTENT_REQUEST_RESPONSE_TIMES,
    Metric.BUFFER_FILLING_RATE,
    Metric.DROPPED_FRAMES,
)
"""Every one there is, those an operator looks at first in front."""


class Sort(StrEnum):
    """The sorts of answers."""

    AGGREGATE = "aggregate"
    ROWS = "rows"
    SERIES = "series"
    LAST = "last"
    COUNTS = "counts"
    QUALITY = "quality"
    AGGREGATE_NOW = "aggregate now"
    ROWS_NOW = "rows now"
    POINT_NOW = "point now"


class Key(NamedTuple):
    """Which answer: of a series its metric and source, of counts their kind, of a quality the row's level."""

    sort: Sort
    of: SeriesKey | Counts | DepthLevel | None = None


class Answered(NamedTuple):
    """What came, and in words what it lacks ("" where it is whole)."""

    value: Any
    lacks: str = ""


Ask = Callable[[System73Client, Priority], Awaitable[Answered]]


@dataclass(frozen=True, slots=True)
class Asking:
    """One thing to ask, `calls` requests each time, `every_s`."""

    key: Key
    every_s: float
    ask: Ask
    calls: int = 1

    @property
    def per_minute(self) -> float:
        return self.calls * 60.0 / self.every_s


def per_minute(askings: Sequence[Asking]) -> float:
    """What they cost: a last point needs no call of its own whenever its whole series is asked for."""
    series = {one.key.of: one for one in askings if one.key.sort is Sort.SERIES}
    spared = [series[one.key.of] for one in askings if one.key.sort is Sort.LAST and one.key.of in series]
    return sum(one.per_minute for one in askings) - sum(one.per_minute for one in spared)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one level is worth, over one window, by the config's pace."""

    level: DepthLevel
    window: str
    refresh_s: float
    clock: Clock

    @property
    def series_window(self) -> str:
        return LIVE_SERIES_WINDOW if self.window == LIVE else self.window

    @property
    def series_every_s(self) -> float:
        if self.window == LIVE:
            return max(self.refresh_s, SERIES_EVERY_S)
        worth_s = length_ms(self.window) / SECOND_MS / POINTS_WORTH_ASKING
        return max(self.refresh_s, min(worth_s, SLOWEST_S))

    @property
    def rows_now(self) -> Key:
        """The answer that has the rows as they are live: their deliveries weigh their live points."""
        return Key(Sort.ROWS if self.window == LIVE else Sort.ROWS_NOW)

    def askings(self, rows_now: Sequence[Stream | Rendition]) -> list[Asking]:
        """In the order of worth; `rows_now` are those known so far."""
        live = self.window == LIVE
        return [
            *self._summaries(self.window, Sort.AGGREGATE, Sort.ROWS, self._figures_every_s),
            *(self._last(key, Sort.LAST, self.refresh_s) for key in self._series_keys() if live),
            *(self._series(key) for key in self._series_keys()),
            *(self._counts(kind) for kind in Counts),
            *(() if live else self._now()),
            *(self._quality(row) for row in rows_now[:MOST_QUALITIES] if not self.level.is_rendition),
        ]

    def _now(self) -> Iterator[Asking]:
        """What a longer window lacks: the level's live points of quality, and the deliveries to weigh them by."""
        yield from self._summaries(LIVE, Sort.AGGREGATE_NOW, Sort.ROWS_NOW, self._quality_every_s)
        for key in self._series_keys():
            if key[0] in QUALITY_METRICS:
                yield self._last(key, Sort.POINT_NOW, self._quality_every_s)

    def _series_keys(self) -> list[SeriesKey]:
        metrics = [one for one in METRICS if not (self.level.is_account and one.needs_channel)]
        return [(metric, source) for metric in metrics for source in SOURCES]

    def _summaries(self, window: str, whole: Sort, rows: Sort, every_s: float) -> list[Asking]:
        """A rendition is the one row of its own summary, and has no aggregate beside it; the account's rows are the
        wall's."""
        asked = []
        if not self.level.is_rendition:
            asked.append(Asking(Key(whole), every_s, partial(self._ask_aggregate, window)))
        if not self.level.is_account:
            asked.append(Asking(Key(rows), every_s, partial(self._ask_rows, window)))
        return asked

    @property
    def _figures_every_s(self) -> float:
        return self.refresh_s if self.window == LIVE else self.series_every_s

    @property
    def _quality_every_s(self) -> float:
        every_s = QUALITY_REFRESHES * self.refresh_s
        return every_s if self.window == LIVE else max(every_s, self.series_every_s)

    async def _ask_aggregate(self, window: str, client: System73Client, priority: Priority) -> Answered:
        level = self.level
        value: Delivery = await client.aggregate(window, level.channel_id, level.stream_id, priority=priority)
        return Answered(value)

    async def _ask_rows(self, window: str, client: System73Client, priority: Priority) -> Answered:
        level = self.level
        rows: Listing[Stream] | Listing[Rendition]
        if level.stream_id is None:
            rows = await client.channel_summary(level.channel_id or "", window, priority=priority)
        else:
            rows = await client.stream_summary(
                level.channel_id or "",
                level.stream_id,
                window,
                level.bitrate,
                level.representation_id,
                priority=priority,
            )
        return _answered(rows)

    def _series(self, key: SeriesKey) -> Asking:
        async def ask(client: System73Client, priority: Priority) -> Answered:
            return _answered(await self._points(client, key, self.series_window, False, priority))

        return Asking(Key(Sort.SERIES, key), self.series_every_s, ask)

    def _last(self, key: SeriesKey, sort: Sort, every_s: float) -> Asking:
        async def ask(client: System73Client, priority: Priority) -> Answered:
            return _answered(await self._points(client, key, LIVE, True, priority))

        return Asking(Key(sort, key), every_s, ask)

    async def _points(
        self, client: System73Client, key: SeriesKey, window: str, last_point: bool, priority: Priority
    ) -> Listing[Any]:
        metric, source = key
        return await client.series(
            metric,
            source,
            window,
            channel_id=self.level.channel_id,
            stream_id=self.level.stream_id,
            bitrate=self.level.bitrate,
            representation_id=self.level.representation_id,
            last_point=last_point,
            priority=priority,
        )

    def _counts(self, kind: Counts) -> Asking:
        async def ask(client: System73Client, priority: Priority) -> Answered:
            points = await client.counts(
                kind,
                self.series_window,
                channel_id=self.level.channel_id,
                stream_id=self.level.stream_id,
                bitrate=self.level.bitrate,
                representation_id=self.level.representation_id,
                priority=priority,
            )
            return _answered(points)

        return Asking(Key(Sort.COUNTS, kind), self.series_every_s, ask)

    def _quality(self, row: Stream | Rendition) -> Asking:
        level = self.level.below(row)

        async def ask(client: System73Client, priority: Priority) -> Answered:
            value, lacks = await _row_quality(client, level, row.delivery, self.clock, priority)
            return Answered(value, lacks)

        return Asking(Key(Sort.QUALITY, level), self._quality_every_s, ask, CALLS_PER_CHANNEL)


async def _row_quality(
    client: System73Client, level: DepthLevel, delivery: Delivery, clock: Clock, priority: Priority
) -> tuple[Quality, str]:
    below = {
        name: value
        for name in ("stream_id", "bitrate", "representation_id")
        if (value := getattr(level, name)) is not None
    }
    quality, unanswered = await ask_quality(
        client, level.channel_id or "", delivery, clock, priority, **below
    )
    return quality, unanswered.message if unanswered is not None else ""


def _answered(listing: Listing[Any]) -> Answered:
    lacks = of_rows(listing.bad_rows, truncated=listing.truncated)
    return Answered(tuple(listing), lacks.message if lacks is not None else "")


def newer(known: Points, came: Points, since_ms: int) -> Points:
    """Live points as they gather: `known` and `came`, those after `since_ms`, each instant once."""
    by_time = {one.at_ms: one for one in (*known, *came) if one.at_ms > since_ms}
    return tuple(by_time[at_ms] for at_ms in sorted(by_time))
