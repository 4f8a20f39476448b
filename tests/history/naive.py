"""Roll-ups the slow and plain way, to hold the real ones against: every sample of a stretch of time, then sums."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tui.history import ChannelSample, Metric
from tui.model.channel import Channel, Delivery, Quality

Refresh = tuple[int, Sequence[ChannelSample]]
"""An instant, and the channels as they stood then."""

_EMPTY = Delivery()


def channels(refreshes: Iterable[Refresh], channel_id: str) -> list[tuple[int, Channel]]:
    """One channel at each refresh that has it."""
    return [
        (at_ms, one.channel)
        for at_ms, samples in refreshes
        for one in samples
        if one.channel.channel_id == channel_id
    ]


def mean(
    refreshes: Sequence[Refresh], channel_id: str, metric: Metric, from_ms: int, to_ms: int
) -> float | None:
    """What `metric` was from `from_ms` to `to_ms`: each sample once, sums over weights."""
    rows = channels(refreshes, channel_id)
    if metric in _LEVELS:
        return _level(rows, _LEVELS[metric], from_ms, to_ms)
    asked = metric.value.startswith(("buffer", "rebuffering"))
    seen: set[int] = set()
    fresh = []
    for at_ms, channel in rows:
        time_ms = (
            (channel.quality.sampled_at_ms if channel.quality else None) if asked else channel.sampled_at_ms
        )
        if time_ms is not None and time_ms not in seen:
            seen.add(time_ms)
            if from_ms <= at_ms < to_ms:
                fresh.append(channel)
    return _QUALITIES[metric](fresh) if asked else _delivered(fresh, metric)


def _delivered(fresh: Sequence[Channel], metric: Metric) -> float | None:
    rows = [channel.delivery or _EMPTY for channel in fresh]
    if metric is Metric.P2P_RATIO:
        cdn = [row.cdn_throughput_kbps for row in rows if row.cdn_throughput_kbps is not None]
        p2p = [row.p2p_throughput_kbps for row in rows if row.p2p_throughput_kbps is not None]
        return sum(p2p) / (sum(p2p) + sum(cdn)) if len(cdn) == len(p2p) and sum(p2p) + sum(cdn) > 0 else None
    if metric is Metric.DEVICES:
        parts = [_delivered(fresh, one) for one in (Metric.CDN_DEVICES, Metric.P2P_DEVICES)]
        known = [part for part in parts if part is not None]
        return sum(known) if known else None
    values = [value for row in rows if (value := getattr(row, metric.value)) is not None]
    return sum(values) / len(values) if values else None


def _ratio(pairs: Iterable[tuple[float | None, float | None]]) -> float | None:
    """Sum of value times weight over the sum of weights; a pair that lacks either takes no part."""
    known = [(value, weight) for value, weight in pairs if value is not None and weight]
    total = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / total if total else None


def _of_source(value: str, weight: str) -> Callable[[Sequence[Channel]], float | None]:
    def found(fresh: Sequence[Channel]) -> float | None:
        return _ratio((getattr(one.quality, value), getattr(one.delivery or _EMPTY, weight)) for one in fresh)

    return found


def _of_both(
    value: str, cdn: tuple[str, str], p2p: tuple[str, str]
) -> Callable[[Sequence[Channel]], float | None]:
    def weight(quality: Quality, delivery: Delivery) -> float | None:
        parts = [
            getattr(delivery, weight) for figure, weight in (cdn, p2p) if getattr(quality, figure) is not None
        ]
        return None if None in parts else sum(parts)

    def found(fresh: Sequence[Channel]) -> float | None:
        return _ratio(
            (getattr(one.quality, value), weight(one.quality, one.delivery or _EMPTY))
            for one in fresh
            if one.quality is not None
        )

    return found


_QUALITIES: dict[Metric, Callable[[Sequence[Channel]], float | None]] = {
    Metric.BUFFER_HEALTH_CDN: _of_source("buffer_health_ms_cdn", "cdn_devices"),
    Metric.BUFFER_HEALTH_P2P: _of_source("buffer_health_ms_p2p", "p2p_devices"),
    Metric.BUFFER_HEALTH: _of_both(
        "buffer_health_ms", ("buffer_health_ms_cdn", "cdn_devices"), ("buffer_health_ms_p2p", "p2p_devices")
    ),
    Metric.REBUFFERING_RATIO_CDN: _of_source("rebuffering_ratio_cdn", "cdn_viewing_time_s"),
    Metric.REBUFFERING_RATIO_P2P: _of_source("rebuffering_ratio_p2p", "p2p_viewing_time_s"),
    Metric.REBUFFERING_RATIO: _of_both(
        "rebuffering_ratio",
        ("rebuffering_ratio_cdn", "cdn_viewing_time_s"),
        ("rebuffering_ratio_p2p", "p2p_viewing_time_s"),
    ),
}


def _ended(name: str) -> Callable[[Channel], tuple[float | None, float | None]]:
    def found(channel: Channel) -> tuple[float | None, float | None]:
        outcomes = channel.outcomes
        return (getattr(outcomes, name), outcomes.sessions) if outcomes else (None, None)

    return found


_LEVELS: dict[Metric, Callable[[Channel], tuple[float | None, float | None]]] = {
    Metric.VIEWERS: lambda channel: (channel.viewers, 1),
    Metric.SESSIONS: lambda channel: (channel.outcomes.sessions if channel.outcomes else None, 1),
    Metric.START_FAILURE_RATIO: _ended("start_failure_ratio"),
    Metric.EXIT_BEFORE_START_RATIO: _ended("exit_before_start_ratio"),
    Metric.PLAYBACK_FAILURE_RATIO: _ended("playback_failure_ratio"),
    Metric.ENDED_REBUFFERING_RATIO: _ended("rebuffering_ratio"),
}
"""What holds until it changes: the last of each minute counts."""


def _level(
    rows: Sequence[tuple[int, Channel]],
    value: Callable[[Channel], tuple[float | None, float | None]],
    from_ms: int,
    to_ms: int,
) -> float | None:
    last: dict[int, Channel] = {
        at_ms // 60_000: channel for at_ms, channel in rows if from_ms <= at_ms < to_ms
    }
    return _ratio(value(channel) for channel in last.values())
