"""A channel's recorded points at one moment, as an event beside a session."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from itertools import pairwise

from tui.collector.lookup.moments import Moment
from tui.model import quantity
from tui.model.event import Event, EventKind
from tui.model.instants import MINUTE_MS
from tui.model.series import Point
from tui.model.stats import Metric

Series = Mapping[tuple[Metric, str], Sequence[Point]]
"""Points by metric and source, each sequence in the order of time."""

SOURCE = "series"

_WORDS = {
    Metric.THROUGHPUT: ("", quantity.throughput),
    Metric.BUFFER_HEALTH: ("buffer ", quantity.duration),
    Metric.REBUFFERING_RATIO: ("rebuffering ", quantity.percent),
}


def point_event(series: Series, moment: Moment, vendor: str, origin: str) -> Event | None:
    """How the channel was at that moment by the point nearest to it in every series; None where none is near.

    `origin` says whose series they are. A point is near within its series' spacing, and within a minute at any rate.
    """
    near = {
        key: point for key, points in series.items() if (point := _nearest(points, moment.at_ms)) is not None
    }
    told = {key: point for key, point in near.items() if point.value is not None}
    if not told:
        return None
    at_ms = min((point.at_ms for point in told.values()), key=lambda at_ms: abs(at_ms - moment.at_ms))
    words = "; ".join(words for metric in _WORDS if (words := _in_words(metric, told)))
    return Event(
        time_ms=at_ms,
        vendor=vendor,
        kind=EventKind.CHANNEL,
        source=SOURCE,
        message=f"{moment.channel}: {words} (from {origin})",
        channel=moment.channel,
    )


def _in_words(metric: Metric, told: Mapping[tuple[Metric, str], Point]) -> str:
    """`buffer 19.9 s cdn, 19.4 s p2p`."""
    label, write = _WORDS[metric]
    values = [f"{write(point.value)} {source}" for (of, source), point in told.items() if of is metric]
    return f"{label}{', '.join(values)}" if values else ""


def _nearest(points: Sequence[Point], at_ms: int) -> Point | None:
    nearest = min(points, key=lambda point: abs(point.at_ms - at_ms), default=None)
    if nearest is None or abs(nearest.at_ms - at_ms) > max(MINUTE_MS, _spacing_ms(points)):
        return None
    return nearest


def _spacing_ms(points: Sequence[Point]) -> float:
    """How far apart its points usually are."""
    return statistics.median([two.at_ms - one.at_ms for one, two in pairwise(points)] or [0])
