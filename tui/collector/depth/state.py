"""What is known of one level in depth: frozen, for whoever draws or keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from tui.collector.depth.level import DepthLevel
from tui.model.channel import Delivery, Quality, Rendition, Stream
from tui.model.series import CountsPoint, Point
from tui.model.stats import Counts, Metric
from tui.model.thresholds import Thresholds

T = TypeVar("T")
Points = tuple[Point, ...]
SeriesKey = tuple[Metric, str]
"""A metric and its source (`cdn`, `p2p`)."""

QUALITY_METRICS = (Metric.BUFFER_HEALTH, Metric.REBUFFERING_RATIO)
"""Of these the vendor gives points, no figure over a window: whatever the window, lists have those of now."""

STALE_AFTER_INTERVALS = 2.0


@dataclass(frozen=True)
class Part(Generic[T]):
    """One answer of the vendor's: the last that came, and when (epoch ms, noctop's clock).

    `error` says why the newest try gave nothing (then `value` is an older one, or None) or not all. It is asked again
    `every_s`. `version` grows with every value that differs from the one before.
    """

    value: T | None = None
    came_at_ms: int | None = None
    error: str = ""
    every_s: float = 0.0
    version: int = 0

    @property
    def awaited(self) -> bool:
        """Whether nothing was heard of it yet, good or bad."""
        return self.came_at_ms is None and not self.error

    def stale(self, now_ms: int) -> bool:
        """Whether the value is older than two of its intervals."""
        if self.came_at_ms is None:
            return False
        return now_ms - self.came_at_ms > STALE_AFTER_INTERVALS * self.every_s * 1000


NOTHING: Part[Points] = Part()


def stale_since_ms(parts: Iterable[Part[Any]], now_ms: int) -> int | None:
    """Since when nothing has come of answers that carry each other on (a series and its live points), by the shorter of
    their intervals; None while that is not late, or nothing ever came."""
    known = [(one.came_at_ms, one.every_s) for one in parts]
    newest_ms = max((at_ms for at_ms, _ in known if at_ms is not None), default=None)
    every_s = min((every_s for _, every_s in known if every_s), default=0.0)
    return newest_ms if Part(came_at_ms=newest_ms, every_s=every_s).stale(now_ms) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DepthState:
    """One level at one moment. States of one `number` follow each other; a slow screen may skip to the newest.

    `window` is the one asked for: `aggregate` and `rows` (streams of a channel, renditions of a stream; None for the
    account, whose channels the wall has) are over it. `series` and `counts` are over `series_window`: `live` holds a
    single point, so its charts show ten minutes. `last` are the live points that came since the series did.
    `qualities` are those of the rows, live ones whatever the window. The level's own are made of its live points: over
    a longer window `points_now` are these, and `aggregate_now` is what weighs them. All series end at `end_ms`, the
    vendor's present.

    Units are those of System73's Stats API: kbps, ms, fractions, devices. `thresholds` are the channel's own, None for
    the account. `cost_per_minute` counts requests. `problem` says why the vendor cannot be asked at all.

    `usual` are the recorded series of a week earlier, with the times of the present; only where something was recorded.

    `at_ms` is None for the present. A level of the past is what was recorded: its `aggregate` stood at `at_ms`, its
    series reach beyond that, and what was not recorded has an error in words.
    """

    number: int
    level: DepthLevel
    window: str
    series_window: str
    end_ms: int
    aggregate: Part[Delivery] = field(default_factory=Part)
    rows: Part[tuple[Stream | Rendition, ...]] = field(default_factory=Part)
    series: Mapping[SeriesKey, Part[Points]] = field(default_factory=dict)
    last: Mapping[SeriesKey, Part[Points]] = field(default_factory=dict)
    usual: Mapping[SeriesKey, Part[Points]] = field(default_factory=dict)
    counts: Mapping[Counts, Part[tuple[CountsPoint, ...]]] = field(default_factory=dict)
    qualities: Mapping[DepthLevel, Part[Quality]] = field(default_factory=dict)
    aggregate_now: Part[Delivery] = field(default_factory=Part)
    points_now: Mapping[SeriesKey, Part[Points]] = field(default_factory=dict)
    thresholds: Thresholds | None = None
    cost_per_minute: int = 0
    problem: str = ""
    at_ms: int | None = None

    def points(self, key: SeriesKey) -> Points:
        """A series up to the present: what came over the window, then the live points after it."""
        series = self.series.get(key, NOTHING).value or ()
        since_ms = series[-1].at_ms if series else 0
        return (*series, *(one for one in self.last.get(key, NOTHING).value or () if one.at_ms > since_ms))

    def stale_since_ms(self, key: SeriesKey, now_ms: int) -> int | None:
        """Since when a series has had no newer point, None while that is not late."""
        return stale_since_ms((self.series.get(key, NOTHING), self.last.get(key, NOTHING)), now_ms)

    def version(self, key: SeriesKey) -> tuple[int, int]:
        """What changes whenever `points` does."""
        return self.series.get(key, NOTHING).version, self.last.get(key, NOTHING).version
