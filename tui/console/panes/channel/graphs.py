"""What there is to draw of a level: lines over time and counts by name, still in the vendor's units."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from tui.collector.depth.state import NOTHING, DepthState, Part, Points, stale_since_ms
from tui.model import quantity
from tui.model.channel import State, ratio
from tui.model.quantity import Scale
from tui.model.series import CountsPoint, Point
from tui.model.stats import SOURCES, Counts, Metric
from tui.model.thresholds import Thresholds

DRAINS_BELOW = 1.0
"""A buffer filling rate below this (playback time over download time) empties the buffer: no threshold, arithmetic."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A value that is worth a line across the chart."""

    value: float
    state: State
    words: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """How good the answers behind a drawing are: why the newest try failed, whether any came, since when they are
    old (None: they are not)."""

    error: str = ""
    awaited: bool = False
    stale_since_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """Lines of one measure. `lines` are (source, points), `usual` those of them that were recorded a week earlier;
    `short` is its name where room is short. `version` changes whenever a line does."""

    name: str
    title: str
    short: str
    scale: Scale
    lines: tuple[tuple[str, Points], ...]
    version: Hashable
    usual: tuple[Points, ...] = ()
    limits: tuple[Limit, ...] = ()
    health: Health = field(default_factory=Health)


@dataclass(frozen=True, slots=True)
class Tally:
    """Devices by name, over time."""

    name: str
    title: str
    points: tuple[CountsPoint, ...]
    version: Hashable
    health: Health = field(default_factory=Health)


_METRICS: Mapping[Metric, tuple[str, str, Scale]] = {
    Metric.THROUGHPUT: ("throughput", "thr", quantity.THROUGHPUT),
    Metric.BUFFER_HEALTH: ("buffer health", "buf", quantity.DURATION),
    Metric.REBUFFERING_RATIO: ("rebuffering", "rebuf", quantity.PERCENT),
    Metric.CONTENT_REQUEST_RESPONSE_TIMES: ("response time", "resp", quantity.DURATION),
    Metric.BUFFER_FILLING_RATE: ("buffer filling rate", "fill", quantity.PLAIN),
    Metric.DROPPED_FRAMES: ("dropped frames", "drop", quantity.PLAIN),
}

_COUNTS: Mapping[Counts, str] = {
    Counts.OS: "operating systems",
    Counts.PLATFORMS: "platforms",
    Counts.CONNECTION_TYPES: "connections",
}


def graphs(state: DepthState, now_ms: int) -> tuple[Graph, ...]:
    """Every line chart of a level, those an operator looks at first in front."""
    drawn = [
        _graph(state, metric, now_ms)
        for metric in _METRICS
        if any((metric, one) in state.series for one in SOURCES)
    ]
    if drawn and drawn[0].name == Metric.THROUGHPUT:
        drawn.insert(3, _offload(drawn[0]))
    return tuple(drawn)


def tallies(state: DepthState, now_ms: int) -> tuple[Tally, ...]:
    """The counts of devices."""
    return tuple(
        Tally(kind.value, title, part.value or (), part.version, _health([part], [], now_ms))
        for kind, title in _COUNTS.items()
        if (part := state.counts.get(kind)) is not None
    )


def _graph(state: DepthState, metric: Metric, now_ms: int) -> Graph:
    title, short, scale = _METRICS[metric]
    keys = [(metric, source) for source in SOURCES]
    return Graph(
        name=metric.value,
        title=title,
        short=short,
        scale=scale,
        lines=tuple((key[1], state.points(key)) for key in keys),
        version=tuple((state.version(key), state.usual.get(key, NOTHING).version) for key in keys),
        usual=tuple(state.usual.get(key, NOTHING).value or () for key in keys),
        limits=tuple(_limits(metric, state.thresholds)),
        health=_health(
            [state.series.get(key, NOTHING) for key in keys],
            [state.last.get(key, NOTHING) for key in keys],
            now_ms,
        ),
    )


def _offload(throughput: Graph) -> Graph:
    """P2P over all, at the instants at which both are known."""
    return Graph(
        name="offload",
        title="p2p offload",
        short="offl",
        scale=quantity.PERCENT,
        lines=(("p2p of all", _shares(*(points for _, points in throughput.lines))),),
        version=throughput.version,
        usual=(_shares(*throughput.usual),),
        health=throughput.health,
    )


def _shares(cdn_points: Points, p2p_points: Points) -> Points:
    cdn, p2p = ({one.at_ms: one.value for one in points} for points in (cdn_points, p2p_points))
    return tuple(Point(at_ms, _share(p2p[at_ms], cdn[at_ms])) for at_ms in sorted(cdn.keys() & p2p.keys()))


def _share(p2p: float | None, cdn: float | None) -> float | None:
    return ratio(p2p, p2p + cdn) if p2p is not None and cdn is not None else None


def _limits(metric: Metric, thresholds: Thresholds | None) -> Iterable[Limit]:
    if metric is Metric.BUFFER_FILLING_RATE:
        yield Limit(DRAINS_BELOW, State.WARNING, "drains")
    if thresholds is None:
        return
    if metric is Metric.REBUFFERING_RATIO:
        yield Limit(thresholds.rebuffering_warning, State.WARNING)
        yield Limit(thresholds.rebuffering_critical, State.CRITICAL)
    if metric is Metric.BUFFER_HEALTH:
        yield Limit(thresholds.buffer_health_warning_ms, State.WARNING)
        yield Limit(thresholds.buffer_health_critical_ms, State.CRITICAL)


def _health(series: Sequence[Part[Any]], last: Sequence[Part[Any]], now_ms: int) -> Health:
    """One sentence for the answers of each source; a reason they share is said once, without the sources."""
    reasons: dict[str, dict[str, None]] = {}
    for parts in (series, last):
        for source, part in zip(SOURCES, parts, strict=False):
            if part.error:
                reasons.setdefault(part.error, {})[source] = None
    words = [
        why if len(sources) == len(series) else f"{' and '.join(sources)}: {why}"
        for why, sources in reasons.items()
    ]
    lines = zip_longest(series, last, fillvalue=NOTHING)
    late = [since for one in lines if (since := stale_since_ms(one, now_ms)) is not None]
    return Health("; ".join(words), all(one.awaited for one in series), min(late, default=None))
