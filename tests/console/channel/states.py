"""States of a level as a collector would publish them, for whoever draws them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from tests.console.desk import NOW_MS, delivery
from tui.collector.depth.level import DepthLevel
from tui.collector.depth.state import QUALITY_METRICS, DepthState, Part, Points
from tui.model.channel import Quality, Rendition, Stream
from tui.model.series import CountsPoint, Point
from tui.model.stats import SOURCES, Counts, Metric
from tui.model.thresholds import Thresholds

CHANNEL = DepthLevel(vendor="system73", channel_id="News")
STREAM = replace(CHANNEL, stream_id="0x1")
RENDITION = replace(STREAM, bitrate="4000", representation_id="2 of 2")

STEP_MS = 10_000
FIRST_MS = NOW_MS - 59 * STEP_MS

STREAMS = (
    Stream(stream_id="0x2", stream_uri="http://o/2.mpd", delivery=delivery(800_000, 3_000)),
    Stream(stream_id="0x1", stream_uri="http://o/1.m3u8", delivery=delivery(1_100_000, 5_000)),
)
RENDITIONS = (
    Rendition(bitrate="800", representation_id="1 of 2", delivery=delivery(300_000, 2_000)),
    Rendition(bitrate="4000", representation_id="2 of 2", delivery=delivery(800_000, 3_000)),
)

BASES = {
    Metric.THROUGHPUT: (3_000_000.0, 1_000_000.0),
    Metric.BUFFER_HEALTH: (20_000.0, 16_000.0),
    Metric.REBUFFERING_RATIO: (0.004, 0.002),
    Metric.CONTENT_REQUEST_RESPONSE_TIMES: (60.0, 150.0),
    Metric.BUFFER_FILLING_RATE: (3.1, 2.2),
    Metric.DROPPED_FRAMES: (0.5, 0.25),
}


def line(base: float, number: int = 60) -> Points:
    """A steady line that says which point one reads: the n-th is n thousandths above its base."""
    return tuple(Point(FIRST_MS + at * STEP_MS, base * (1 + at / 1000)) for at in range(number))


def came(value: Any, version: int = 1, **more: Any) -> Part[Any]:
    return Part(value, NOW_MS, every_s=10.0, version=version, **more)


def counts(**devices: int) -> Part[Any]:
    earlier = CountsPoint(FIRST_MS, tuple((name, number * 2) for name, number in devices.items()))
    return came((earlier, CountsPoint(NOW_MS, tuple(devices.items()))))


def state(number: int, level: DepthLevel = CHANNEL, window: str = "live", **changes: Any) -> DepthState:
    """All of a level, as it is once everything has come."""
    metrics = [one for one in BASES if not (level.is_account and one.needs_channel)]
    rows: Any = {True: STREAMS, False: RENDITIONS}[level.stream_id is None]
    if level.is_rendition:
        rows = RENDITIONS[1:]
    whole = DepthState(
        number=number,
        level=level,
        window=window,
        series_window="10m" if window == "live" else window,
        end_ms=NOW_MS,
        aggregate=came(delivery(1_900_000, 8_100)),
        rows=Part() if level.is_account else came(rows),
        series={
            (metric, source): came(line(base))
            for metric in metrics
            for source, base in zip(SOURCES, BASES[metric], strict=True)
        },
        counts={
            Counts.OS: counts(WINDOWS=5, ANDROID=9, IOS=2),
            Counts.PLATFORMS: counts(CHROME=7),
            Counts.CONNECTION_TYPES: counts(WIFI=6, CELLULAR=1),
        },
        qualities={
            replace(CHANNEL, stream_id="0x1"): came(
                Quality(sampled_at_ms=NOW_MS, buffer_health_ms=4_100, rebuffering_ratio=0.031)
            )
        },
        aggregate_now=Part() if window == "live" else came(delivery(950_000, 4_050)),
        points_now={}
        if window == "live"
        else {
            (metric, source): came((Point(NOW_MS, base),))
            for metric in QUALITY_METRICS
            for source, base in zip(SOURCES, BASES[metric], strict=True)
        },
        thresholds=None if level.is_account else Thresholds(),
        cost_per_minute=92,
    )
    return replace(whole, **changes)


def nothing_yet(number: int, level: DepthLevel = CHANNEL) -> DepthState:
    """As it is before the first answer."""
    whole = state(number, level)
    return replace(
        whole,
        aggregate=Part(),
        rows=Part(),
        series={key: Part() for key in whole.series},
        counts={key: Part() for key in whole.counts},
        qualities={},
    )


def torn(points: Points, first: int, last: int) -> Points:
    """Without a value from one point up to another."""
    return tuple(Point(one.at_ms, None if first <= at < last else one.value) for at, one in enumerate(points))


def is_close(one: float | None, other: float) -> bool:
    return one is not None and math.isclose(one, other, rel_tol=1e-9)
