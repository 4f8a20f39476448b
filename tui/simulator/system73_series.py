"""System73's /stats answers: points over a window for an account, a channel, a stream or single renditions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tui.simulator.daily import DAY_MS, HOUR_MS, MINUTE_MS
from tui.simulator.vocabulary import Channel, Quality, Rendition, Source, Stream
from tui.simulator.world import TICK_MS, DeviceKind, World

WINDOWS_MS = {
    "live": TICK_MS,
    "10m": 10 * MINUTE_MS,
    "1h": HOUR_MS,
    "24h": DAY_MS,
    "1w": 7 * DAY_MS,
    "1M": 30 * DAY_MS,
}
"""System73's time filters; the case matters."""

_SPACINGS_MS = {
    "live": TICK_MS,
    "10m": 10_000,
    "1h": MINUTE_MS,
    "24h": 10 * MINUTE_MS,
    "1w": HOUR_MS,
    "1M": 6 * HOUR_MS,
}

_PANEL = 100
"""Of a larger account this many of the largest channels are asked, and as many of the others stand for them."""

_POINTS_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Stat:
    """One metric: its key in a point, where the value comes from, and how it is rounded."""

    key: str
    field: str
    digits: int = 1
    by_source: bool = True
    of_account: bool = True


STATS: dict[tuple[str, ...], Stat] = {
    ("throughput", "agg"): Stat("agg_throughput_{source}", "throughput", 0),
    ("buffer_health", "avg"): Stat("avg_buffer_health_{source}", "buffer_health_ms"),
    ("rebuffering", "ratio"): Stat("rebuffering_ratio", "rebuffering_ratio", 6),
    ("content_request_response_times", "avg"): Stat(
        "avg_content_request_response_times_{source}", "response_time_ms"
    ),
    ("buffer_filling_rate", "avg"): Stat(
        "avg_buffer_filling_rate_{source}", "buffer_filling_rate", 3, of_account=False
    ),
    ("dropped_frames", "avg"): Stat("avg_dropped_frames_{source}", "dropped_frames", 3, of_account=False),
    ("os",): Stat("operating_systems", "os", by_source=False),
    ("platforms",): Stat("platforms", "platforms", by_source=False),
    ("connection_types",): Stat("connection_types", "connection_types", by_source=False),
}

_DEVICE_KINDS: dict[str, DeviceKind] = {
    "os": "os",
    "platforms": "platforms",
    "connection_types": "connection_types",
}

SOURCES: dict[str, tuple[Source, ...]] = {"cdn": ("cdn",), "p2p": ("p2p",), "total": ("cdn", "p2p")}


@dataclass(frozen=True, slots=True)
class Part:
    """A channel or a part of one; `stands_for` channels of its size."""

    channel: Channel
    stream: Stream | None = None
    rendition: Rendition | None = None
    stands_for: int = 1


@dataclass(frozen=True, slots=True)
class Subject:
    """What a series is about. Known by its name alone, since comparing whole channels would cost too much."""

    name: tuple[str | None, ...]
    parts: tuple[Part, ...] = field(compare=False)


def account(channels: Sequence[Channel]) -> Subject:
    """The whole account."""
    return Subject((), _panel(channels))


def channel_subject(channel: Channel) -> Subject:
    """One channel."""
    return Subject((channel.channel_id,), (Part(channel),))


def stream_subject(
    channel: Channel, stream: Stream, bitrate: str | None, representation_id: str | None
) -> Subject:
    """A stream, or those of its renditions that fit the filters."""
    name = (channel.channel_id, stream.stream_id, bitrate, representation_id)
    if bitrate is None and representation_id is None:
        return Subject(name, (Part(channel, stream),))
    fitting = (
        rendition
        for rendition in stream.renditions
        if bitrate in (None, str(rendition.bitrate_kbps))
        and representation_id in (None, rendition.representation_id)
    )
    return Subject(name, tuple(Part(channel, stream, rendition) for rendition in fitting))


def _panel(channels: Sequence[Channel]) -> tuple[Part, ...]:
    """All channels, or where there are many the largest and a sample that stands for the others."""
    if len(channels) <= 2 * _PANEL:
        return tuple(map(Part, channels))
    rest = channels[_PANEL:]
    stride = -(-len(rest) // _PANEL)
    return (
        *map(Part, channels[:_PANEL]),
        *(
            Part(rest[min(first + stride // 2, len(rest) - 1)], stands_for=min(stride, len(rest) - first))
            for first in range(0, len(rest), stride)
        ),
    )


def instants(time: str, at_ms: int) -> list[int]:
    """The points of a window that ends at `at_ms`, oldest first."""
    spacing_ms = _SPACINGS_MS[time]
    last_ms = at_ms - at_ms % spacing_ms
    number = WINDOWS_MS[time] // spacing_ms
    return [last_ms - back * spacing_ms for back in range(number - 1, -1, -1)]


class Series:
    """Values of subjects at instants. What was computed is kept: the past does not change."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kept = lru_cache(maxsize=_POINTS_KEPT)(self._computed)

    def value(self, stat: Stat, source: str, subject: Subject, at_ms: int) -> Any:
        """A number, a map of device counts, or None where no device could tell."""
        return self._kept(stat, source, subject, at_ms)

    def _computed(self, stat: Stat, source: str, subject: Subject, at_ms: int) -> Any:
        if not stat.by_source:
            return self._counts(_DEVICE_KINDS[stat.field], subject.parts, at_ms)
        if stat.field == "throughput":
            return self._throughput_kbps(SOURCES[source], subject.parts, at_ms)
        mean = self._mean(stat.field, SOURCES[source], subject.parts, at_ms)
        return None if mean is None else round(mean, stat.digits)

    def _counts(self, kind: DeviceKind, parts: Sequence[Part], at_ms: int) -> dict[str, int]:
        total: dict[str, int] = {}
        for part in parts:
            counts = self._world.device_counts(part.channel, at_ms, kind, part.stream, part.rendition)
            for word, count in counts.items():
                total[word] = total.get(word, 0) + count * part.stands_for
        return total

    def _throughput_kbps(self, sources: Sequence[Source], parts: Sequence[Part], at_ms: int) -> int:
        total = 0.0
        for part in parts:
            delivery = self._world.delivery(part.channel, at_ms, TICK_MS, part.stream, part.rendition)
            by_source = {"cdn": delivery.cdn_throughput_kbps, "p2p": delivery.p2p_throughput_kbps}
            total += part.stands_for * sum(by_source[source] for source in sources)
        return int(total)

    def _mean(self, field: str, sources: Sequence[Source], parts: Sequence[Part], at_ms: int) -> float | None:
        """Weighted by the devices behind each value."""
        total, devices = 0.0, 0
        for weight, quality in self._qualities(sources, parts, at_ms):
            total += weight * float(getattr(quality, field))
            devices += weight
        return total / devices if devices else None

    def _qualities(
        self, sources: Sequence[Source], parts: Sequence[Part], at_ms: int
    ) -> Iterator[tuple[int, Quality]]:
        for part in parts:
            where = (part.stream, part.rendition)
            delivery = self._world.delivery(part.channel, at_ms, TICK_MS, *where)
            by_source = {"cdn": delivery.cdn_devices, "p2p": delivery.p2p_devices}
            for source in sources:
                quality = self._world.quality(part.channel, source, at_ms, *where)
                if quality is not None:
                    yield by_source[source] * part.stands_for, quality
