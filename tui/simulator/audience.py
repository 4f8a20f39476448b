"""What System73 would measure: devices, throughput and quality of a channel as functions of time.

Nothing is counted device by device. A channel's figure at an instant is computed from its size, the daily
curve, smooth noise and the scenario's impact; streams and renditions are shares of it, so that sums agree.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tui.simulator.daily import HOUR_MS, level
from tui.simulator.devices import CATALOGUE, FAIRPLAY_OS
from tui.simulator.impact import Impact
from tui.simulator.noise import between, cumulative, mixed, smooth, stable_key, unit
from tui.simulator.vocabulary import Channel, Quality, Rendition, Source, Stream

_SLOW_MS, _QUICK_MS = 420_000, 25_000
_FAIRPLAY_SHARE = sum(entry.weight for entry in CATALOGUE if entry.device.os == FAIRPLAY_OS) / sum(
    entry.weight for entry in CATALOGUE
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A channel at one instant: whole devices, throughput in kbps."""

    cdn_devices: int
    p2p_devices: int
    not_compatible_devices: int
    cdn_throughput_kbps: float
    p2p_throughput_kbps: float

    @property
    def devices(self) -> int:
        return self.cdn_devices + self.p2p_devices + self.not_compatible_devices


@dataclass(frozen=True, slots=True)
class Split:
    """How devices and throughput divide among parts, as running sums."""

    devices: tuple[float, ...]
    throughput: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What stays the same about one channel."""

    key: int
    audience: int
    curve_shift_ms: int
    not_compatible_share: float
    bitrate_kbps: float
    by_stream: Split
    by_rendition: dict[str, Split]


def profile(seed: int, channel: Channel) -> Profile:
    """Work out once what `moment` needs of a channel."""
    key = stable_key(seed, "audience", channel.channel_id)
    stream_weights = [between(key, 100 + n, 0.5, 1.5) / (1 + n) for n in range(len(channel.streams))]
    rung_weights = [_rung_weights(key, stream) for stream in channel.streams]
    rates = [_mean_bitrate(s, w) for s, w in zip(channel.streams, rung_weights, strict=True)]
    return Profile(
        key=key,
        audience=channel.audience,
        curve_shift_ms=int(between(key, 1, -0.6, 0.6) * HOUR_MS),
        not_compatible_share=between(key, 2, 0.06, 0.15),
        bitrate_kbps=_weighted(rates, stream_weights) / sum(stream_weights),
        by_stream=_split(stream_weights, rates),
        by_rendition={
            s.stream_id: _split(w, [float(r.bitrate_kbps) for r in s.renditions])
            for s, w in zip(channel.streams, rung_weights, strict=True)
        },
    )


def _rung_weights(key: int, stream: Stream) -> list[float]:
    """Most devices sit on the upper rungs, fewest on the lowest."""
    return [(1 + n) * between(key, 200 + n, 0.7, 1.3) for n in range(len(stream.renditions))]


def _mean_bitrate(stream: Stream, weights: Sequence[float]) -> float:
    return _weighted([r.bitrate_kbps for r in stream.renditions], weights) / sum(weights)


def _weighted(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True))


def _split(weights: Sequence[float], rates_kbps: Sequence[float]) -> Split:
    by_rate = [weight * rate for weight, rate in zip(weights, rates_kbps, strict=True)]
    return Split(cumulative(weights), cumulative(by_rate))


def moment(of: Profile, at_ms: int, impact: Impact) -> Moment:
    """One channel at one instant."""
    key = of.key
    wander = 1.0 + 0.04 * smooth(key, at_ms, _SLOW_MS) + 0.012 * smooth(key ^ 1, at_ms, _QUICK_MS)
    present = impact.devices * (1.0 - _FAIRPLAY_SHARE * impact.fairplay_lost)
    devices = round(of.audience * level(at_ms + of.curve_shift_ms) * wander * present)
    unable = round(devices * of.not_compatible_share)
    able = devices - unable
    p2p = round(able * _peer_share(able) * (1.0 - impact.p2p_lost))
    rate = of.bitrate_kbps * (1.0 + 0.03 * smooth(key ^ 2, at_ms, _QUICK_MS))
    return Moment(
        cdn_devices=able - p2p,
        p2p_devices=p2p,
        not_compatible_devices=unable,
        cdn_throughput_kbps=(able - p2p) * rate * impact.cdn_speed,
        p2p_throughput_kbps=p2p * rate * impact.p2p_speed,
    )


def _peer_share(able: int) -> float:
    """A larger swarm finds more of its data among itself."""
    return 0.38 - 0.16 * math.exp(-able / 150)


_LEVELS: dict[Source, tuple[float, float, float]] = {
    "cdn": (20_000.0, 55.0, 2.8),
    "p2p": (18_500.0, 140.0, 2.3),
}
"""Healthy buffer in ms, response time in ms, filling rate."""


def quality(of: Profile, source: Source, at_ms: int, distress: float, part: str = "") -> Quality:
    """How the devices of one source fare. `part` names a stream or rendition, which differs a little.

    A player has one buffer whatever fills it, so distress empties it for both sources; stalls and slow
    answers belong mostly to the source in trouble, the CDN.
    """
    key = stable_key(of.key, source, part) if part else of.key ^ (3 if source == "cdn" else 5)
    buffer_ms, response_ms, filling = _LEVELS[source]
    strain = distress if source == "cdn" else 0.3 * distress
    calm_buffer_ms = buffer_ms * (1.0 + 0.16 * smooth(key, at_ms, _SLOW_MS))
    starved_ms = 4_000.0 * (1.0 + 0.2 * smooth(key ^ 8, at_ms, _QUICK_MS))
    return Quality(
        buffer_health_ms=calm_buffer_ms + (starved_ms - calm_buffer_ms) * distress,
        rebuffering_ratio=0.0024
        + 0.0014 * smooth(key ^ 16, at_ms, _QUICK_MS)
        + strain * (0.058 + 0.012 * smooth(key ^ 24, at_ms, _QUICK_MS)),
        response_time_ms=response_ms
        * (1.0 + 0.15 * smooth(key ^ 32, at_ms, _QUICK_MS))
        * (1.0 + 7.0 * strain),
        buffer_filling_rate=filling
        * (1.0 + 0.12 * smooth(key ^ 40, at_ms, _SLOW_MS))
        * (1.0 - 0.65 * strain),
        dropped_frames=0.6 + 0.5 * smooth(key ^ 48, at_ms, _QUICK_MS) + 2.0 * strain,
    )


def device_weights(of: Profile, kind: str, impact: Impact) -> dict[str, float]:
    """The likelihood of each System73 key of `kind` on this channel: "os", "platforms" or "connection_types"."""
    weights: dict[str, float] = {}
    for number, entry in enumerate(CATALOGUE):
        taste = entry.weight * (0.7 + 0.6 * unit(mixed(of.key, 300), number))
        if entry.device.os == FAIRPLAY_OS:
            taste *= 1.0 - impact.fairplay_lost
        words = {
            "os": entry.system73_os,
            "platforms": entry.system73_platform,
            "connection_types": entry.device.connection,
        }
        weights[words[kind]] = weights.get(words[kind], 0.0) + taste
    return weights


def part_name(stream: Stream | None, rendition: Rendition | None) -> str:
    """A name for the chance of a stream or rendition."""
    if stream is None:
        return ""
    return stream.stream_id if rendition is None else f"{stream.stream_id} {rendition.representation_id}"
