"""One channel in depth as it was recorded: its series about a moment, and what stood at that moment."""

from __future__ import annotations

from dataclasses import dataclass

from tui.collector.depth.level import DepthLevel
from tui.collector.depth.state import DepthState, Part, Points, SeriesKey
from tui.collector.depth.usual import week_before
from tui.collector.recording.metrics import BUCKETS_MS, RECORDED
from tui.collector.requests import OpenDepth
from tui.history import Metric as Recorded
from tui.history import Past, PastWall
from tui.model.channel import Delivery
from tui.model.instants import SECOND_MS
from tui.model.span import Span
from tui.model.thresholds import Thresholds
from tui.model.window import LIVE, length_ms

LIVE_SERIES_WINDOW = "10m"
"""A single moment makes no chart: the wall's live window shows ten minutes about it."""

FOLLOWS = 0.25
"""This part of the charts lies after the moment: what came of it."""

NO_STREAMS = "streams and renditions are not recorded"
NO_ACCOUNT = "the charts of an account as a whole are not recorded; its channels' are"
NOT_THERE = "nothing of this channel was recorded then"

_FINE_BUCKET_MS = 10 * SECOND_MS


@dataclass(frozen=True, slots=True)
class _About:
    """The axis of the charts, and how their points are spaced."""

    window: str
    span: Span

    @classmethod
    def of(cls, request: OpenDepth, at_ms: int, now_ms: int) -> _About:
        window = series_window(request.window)
        length = length_ms(window)
        end = max(at_ms, min(at_ms + round(length * FOLLOWS), now_ms))
        return cls(window, Span(end - length, end))


def series_window(window: str) -> str:
    """Over how long the charts go where the wall is over `window`."""
    return LIVE_SERIES_WINDOW if window == LIVE else window


def past_depth(past: Past, request: OpenDepth, now_ms: int, thresholds: Thresholds | None) -> DepthState:
    """The level of `request` about its moment. Raises HistoryError. Of streams, renditions and the account as a whole
    nothing is recorded."""
    at_ms = request.at_ms or 0
    about = _About.of(request, at_ms, now_ms)
    level = DepthLevel.of(request)
    problem = NO_ACCOUNT if level.is_account else NO_STREAMS if level.stream_id is not None else ""
    series = {} if problem else _series(past, level, about, at_ms)
    delivery = None if problem else _delivery(past.wall_at(at_ms), level)
    known = any(part.value for part in series.values())
    return DepthState(
        number=request.number,
        level=level,
        window=request.window,
        series_window=about.window,
        end_ms=about.span.to_ms,
        aggregate=Part(delivery, at_ms, version=-at_ms),
        rows=Part(None, at_ms, NO_STREAMS),
        series=series,
        usual={
            key: Part(points, at_ms, version=-at_ms)
            for key, points in week_before(past, level, about.window, about.span).items()
        },
        thresholds=thresholds,
        problem=problem or ("" if known or delivery is not None else NOT_THERE),
        at_ms=at_ms,
    )


def _series(past: Past, level: DepthLevel, about: _About, at_ms: int) -> dict[SeriesKey, Part[Points]]:
    """Part versions are those of the moment, negative so that no live one is like them."""
    return {
        key: Part(_points(past, level, recorded, about), at_ms, version=-at_ms)
        for key, recorded in RECORDED.items()
    }


def _points(past: Past, level: DepthLevel, metric: Recorded, about: _About) -> Points:
    """What is known, without the buckets in which nothing is: a gap is a step that is too long."""
    lengths = [BUCKETS_MS[about.window]]
    if about.window == LIVE_SERIES_WINDOW:
        lengths.insert(0, _FINE_BUCKET_MS)
    for bucket_ms in lengths:
        points = past.series(level.vendor, level.channel_id or "", metric, about.span, bucket_ms)
        known = tuple(point for point in points if point.value is not None)
        if known:
            return known
    return ()


def _delivery(wall: PastWall, level: DepthLevel) -> Delivery | None:
    return next(
        (
            one.channel.delivery
            for one in wall.samples
            if (one.channel.vendor, one.channel.channel_id) == (level.vendor, level.channel_id)
        ),
        None,
    )
