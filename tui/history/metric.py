"""What can be read over time, and how it is added up: sums and weights, never means of means."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from tui.history.figures import Figure


class Metric(StrEnum):
    """The figures of a channel over time. Values are the names of `channels --json`; units stand in them.

    The four last ratios are those of ended sessions (Conviva, MediaMelon), `ended_rebuffering_ratio` among them so
    that it is never mixed up with the live one.
    """

    CDN_THROUGHPUT = "cdn_throughput_kbps"
    P2P_THROUGHPUT = "p2p_throughput_kbps"
    TOTAL_THROUGHPUT = "total_throughput_kbps"
    P2P_RATIO = "p2p_ratio"
    CDN_DEVICES = "cdn_devices"
    P2P_DEVICES = "p2p_devices"
    DEVICES = "devices"
    NOT_COMPATIBLE_DEVICES = "not_compatible_devices"
    CDN_VIEWING_TIME = "cdn_viewing_time_s"
    P2P_VIEWING_TIME = "p2p_viewing_time_s"
    TOTAL_VIEWING_TIME = "total_viewing_time_s"
    BUFFER_HEALTH = "buffer_health_ms"
    BUFFER_HEALTH_CDN = "buffer_health_ms_cdn"
    BUFFER_HEALTH_P2P = "buffer_health_ms_p2p"
    REBUFFERING_RATIO = "rebuffering_ratio"
    REBUFFERING_RATIO_CDN = "rebuffering_ratio_cdn"
    REBUFFERING_RATIO_P2P = "rebuffering_ratio_p2p"
    VIEWERS = "viewers"
    SESSIONS = "sessions"
    START_FAILURE_RATIO = "start_failure_ratio"
    EXIT_BEFORE_START_RATIO = "exit_before_start_ratio"
    PLAYBACK_FAILURE_RATIO = "playback_failure_ratio"
    ENDED_REBUFFERING_RATIO = "ended_rebuffering_ratio"


class Pair(IntEnum):
    """What roll-ups keep, by number: for each a weighted sum and the weight. Part of the file's format.

    The weight of a throughput, of devices and of a viewing time is the number of samples, that of buffer health the
    devices, that of rebuffering the viewing time (CTA-2066: sum over sum), that of an ended sessions' ratio their
    number. A weight of 0 means that nothing is known.
    """

    CDN_KBPS = 0
    P2P_KBPS = 1
    TOTAL_KBPS = 2
    CDN_DEVICES = 3
    P2P_DEVICES = 4
    NOT_COMPATIBLE_DEVICES = 5
    CDN_VIEWING_S = 6
    P2P_VIEWING_S = 7
    TOTAL_VIEWING_S = 8
    BUFFER_MS = 9
    BUFFER_CDN_MS = 10
    BUFFER_P2P_MS = 11
    REBUFFERING = 12
    REBUFFERING_CDN = 13
    REBUFFERING_P2P = 14
    VIEWERS = 15
    SESSIONS = 16
    START_FAILURE = 17
    EXIT_BEFORE_START = 18
    PLAYBACK_FAILURE = 19
    ENDED_REBUFFERING = 20


Cell = Callable[[int], float]
"""Gives the value of a `Figure` in one row, NaN where it is unknown."""

Weighed = tuple[float, float] | None
"""A value and its weight; None where either is unknown."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How one refresh's row counts for a pair. `clock` is the figure that tells a new sample from one that was
    recorded before; without one the value is a level, which holds until the next."""

    clock: Figure | None
    columns: tuple[Figure, ...]
    weigh: Callable[[Sequence[float]], Weighed]


def _counted(values: Sequence[float]) -> Weighed:
    return None if math.isnan(values[0]) else (values[0], 1.0)


def _weighted(values: Sequence[float]) -> Weighed:
    value, weight = values
    return (value, weight) if not math.isnan(value) and weight > 0 else None


def _together(values: Sequence[float]) -> Weighed:
    """Both sources' value: its weight is that of the sources which take part (`tui.model.channel.weighted`)."""
    value, cdn, cdn_weight, p2p, p2p_weight = values
    weight = (0.0 if math.isnan(cdn) else cdn_weight) + (0.0 if math.isnan(p2p) else p2p_weight)
    return (value, weight) if not math.isnan(value) and weight > 0 else None


def _sample(figure: Figure) -> Measure:
    return Measure(Figure.SAMPLED_AT, (figure,), _counted)


def _quality(figure: Figure, weight: Figure) -> Measure:
    return Measure(Figure.QUALITY_AT, (figure, weight), _weighted)


def _ended(figure: Figure) -> Measure:
    return Measure(None, (figure, Figure.SESSIONS), _weighted)


def _both(figure: Figure, cdn: tuple[Figure, Figure], p2p: tuple[Figure, Figure]) -> Measure:
    return Measure(Figure.QUALITY_AT, (figure, *cdn, *p2p), _together)


MEASURES: tuple[Measure, ...] = (
    *(_sample(figure) for figure in Figure if Figure.CDN_KBPS <= figure <= Figure.TOTAL_VIEWING_S),
    _both(
        Figure.BUFFER_MS,
        (Figure.BUFFER_CDN_MS, Figure.CDN_DEVICES),
        (Figure.BUFFER_P2P_MS, Figure.P2P_DEVICES),
    ),
    _quality(Figure.BUFFER_CDN_MS, Figure.CDN_DEVICES),
    _quality(Figure.BUFFER_P2P_MS, Figure.P2P_DEVICES),
    _both(
        Figure.REBUFFERING,
        (Figure.REBUFFERING_CDN, Figure.CDN_VIEWING_S),
        (Figure.REBUFFERING_P2P, Figure.P2P_VIEWING_S),
    ),
    _quality(Figure.REBUFFERING_CDN, Figure.CDN_VIEWING_S),
    _quality(Figure.REBUFFERING_P2P, Figure.P2P_VIEWING_S),
    Measure(None, (Figure.VIEWERS,), _counted),
    Measure(None, (Figure.SESSIONS,), _counted),
    _ended(Figure.START_FAILURE),
    _ended(Figure.EXIT_BEFORE_START),
    _ended(Figure.PLAYBACK_FAILURE),
    _ended(Figure.ENDED_REBUFFERING),
)
"""How each `Pair` is made of a row, in their order."""


Sums = Sequence[tuple[float, float]]
"""A weighted sum and a weight for each pair that a metric is made of."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a metric is made of pairs."""

    pairs: tuple[Pair, ...]
    value: Callable[[Sums], float | None]


def mean(weighted_sum: float, weight: float) -> float | None:
    """The weighted mean; None without any weight."""
    return weighted_sum / weight if weight > 0 else None


def _mean(sums: Sums) -> float | None:
    return mean(*sums[0])


def _share(sums: Sums) -> float | None:
    """Sum over sum; unknown where one of the two was sent more often than the other."""
    (cdn, cdn_samples), (p2p, p2p_samples) = sums
    return p2p / (cdn + p2p) if cdn_samples == p2p_samples and cdn + p2p > 0 else None


def _added(sums: Sums) -> float | None:
    known = [value for value in (mean(*one) for one in sums) if value is not None]
    return sum(known) if known else None


def _plain(pair: Pair) -> Reading:
    return Reading((pair,), _mean)


READINGS: Mapping[Metric, Reading] = {
    Metric.CDN_THROUGHPUT: _plain(Pair.CDN_KBPS),
    Metric.P2P_THROUGHPUT: _plain(Pair.P2P_KBPS),
    Metric.TOTAL_THROUGHPUT: _plain(Pair.TOTAL_KBPS),
    Metric.P2P_RATIO: Reading((Pair.CDN_KBPS, Pair.P2P_KBPS), _share),
    Metric.CDN_DEVICES: _plain(Pair.CDN_DEVICES),
    Metric.P2P_DEVICES: _plain(Pair.P2P_DEVICES),
    Metric.DEVICES: Reading((Pair.CDN_DEVICES, Pair.P2P_DEVICES), _added),
    Metric.NOT_COMPATIBLE_DEVICES: _plain(Pair.NOT_COMPATIBLE_DEVICES),
    Metric.CDN_VIEWING_TIME: _plain(Pair.CDN_VIEWING_S),
    Metric.P2P_VIEWING_TIME: _plain(Pair.P2P_VIEWING_S),
    Metric.TOTAL_VIEWING_TIME: _plain(Pair.TOTAL_VIEWING_S),
    Metric.BUFFER_HEALTH: _plain(Pair.BUFFER_MS),
    Metric.BUFFER_HEALTH_CDN: _plain(Pair.BUFFER_CDN_MS),
    Metric.BUFFER_HEALTH_P2P: _plain(Pair.BUFFER_P2P_MS),
    Metric.REBUFFERING_RATIO: _plain(Pair.REBUFFERING),
    Metric.REBUFFERING_RATIO_CDN: _plain(Pair.REBUFFERING_CDN),
    Metric.REBUFFERING_RATIO_P2P: _plain(Pair.REBUFFERING_P2P),
    Metric.VIEWERS: _plain(Pair.VIEWERS),
    Metric.SESSIONS: _plain(Pair.SESSIONS),
    Metric.START_FAILURE_RATIO: _plain(Pair.START_FAILURE),
    Metric.EXIT_BEFORE_START_RATIO: _plain(Pair.EXIT_BEFORE_START),
    Metric.PLAYBACK_FAILURE_RATIO: _plain(Pair.PLAYBACK_FAILURE),
    Metric.ENDED_REBUFFERING_RATIO: _plain(Pair.ENDED_REBUFFERING),
}
"""How each metric is read."""
