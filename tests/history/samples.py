"""Channels for the tests of history: made by hand, and by chance within bounds."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from tui.history import ChannelSample
from tui.history.figures import columns_of
from tui.model.channel import Channel, Delivery, Outcomes, Quality, State, weighted
from tui.model.vendor import Kind

START_MS = 1_795_000_020_000
"""A whole minute, some minutes into an hour."""

VENDOR = "system73"


def delivery(devices: int, *, kbps: float = 4_000.0) -> Delivery:
    """`devices` from the CDN and half as many from peers, each at `kbps`."""
    peers = devices // 2
    return Delivery(
        cdn_throughput_kbps=devices * kbps,
        p2p_throughput_kbps=peers * kbps,
        total_throughput_kbps=(devices + peers) * kbps,
        cdn_devices=devices,
        p2p_devices=peers,
        not_compatible_devices=3,
        cdn_viewing_time_s=devices * 5.0,
        p2p_viewing_time_s=peers * 5.0,
        total_viewing_time_s=(devices + peers) * 5.0,
    )


def quality(at_ms: int, of: Delivery, buffer_ms: float = 18_000.0, stalls: float = 0.003) -> Quality:
    """Quality as the collector makes it: peers a little better than the CDN, both weighed together."""
    peers_ms, peers_stalls = buffer_ms + 1_500.0, stalls / 2
    return Quality(
        sampled_at_ms=at_ms,
        buffer_health_ms=weighted(buffer_ms, of.cdn_devices, peers_ms, of.p2p_devices),
        buffer_health_ms_cdn=buffer_ms,
        buffer_health_ms_p2p=peers_ms,
        rebuffering_ratio=weighted(stalls, of.cdn_viewing_time_s, peers_stalls, of.p2p_viewing_time_s),
        rebuffering_ratio_cdn=stalls,
        rebuffering_ratio_p2p=peers_stalls,
    )


def sample(
    channel_id: str = "sports/1",
    at_ms: int | None = START_MS,
    *,
    of: Delivery | None = None,
    asked: Quality | None = None,
    state: State = State.OK,
    reason: str = "",
    stale: bool = False,
    live: bool | None = None,
    viewers: int | None = None,
    outcomes: Outcomes | None = None,
    vendor: str = VENDOR,
) -> ChannelSample:
    """One channel at one refresh."""
    channel = Channel(
        vendor=vendor,
        kind=Kind.SYSTEM73,
        channel_id=channel_id,
        name=channel_id.title(),
        tags=("premium", "hd"),
        state=state,
        state_reason=reason,
        stale=stale,
        sampled_at_ms=at_ms,
        delivery=of,
        quality=asked,
        live=live,
        viewers=viewers,
        outcomes=outcomes,
    )
    return ChannelSample(f"{vendor}\x1f{channel_id}", channel)


@dataclass
class Service:
    """A service of channels with an evening, drift and noise: what a vendor might send, whole numbers where it sends
    such. Devices and throughput wander by half a percent per refresh, single samples by one and two percent more."""

    channels: int
    seed: int = 73
    asked_every_ms: int = 60_000
    _drift: list[float] = field(default_factory=list)
    _quality: dict[int, Quality] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._drift = [0.0] * self.channels

    def refresh(self, at_ms: int) -> Sequence[ChannelSample]:
        """Every channel at `at_ms`. Call it with growing times."""
        return [self._channel(number, at_ms) for number in range(self.channels)]

    def _channel(self, number: int, at_ms: int) -> ChannelSample:
        gauss = self._chance.gauss
        self._drift[number] = 0.97 * self._drift[number] + gauss(0, 0.005)
        evening = 0.6 + 0.3 * math.sin(at_ms / 86_400_000 * 2 * math.pi)
        level = (20 + 40_000 / (number + 1.4)) * evening * (1 + self._drift[number])
        cdn = round(level * 0.4 * (1 + gauss(0, 0.01)))
        p2p = round(level * 0.5 * (1 + gauss(0, 0.01)))
        cdn_kbps, p2p_kbps = (
            round(cdn * 3_200 * (1 + gauss(0, 0.02))),
            round(p2p * 3_900 * (1 + gauss(0, 0.02))),
        )
        cdn_s, p2p_s = round(cdn * 5 * (1 + gauss(0, 0.01))), round(p2p * 5 * (1 + gauss(0, 0.01)))
        now = Delivery(
            cdn_throughput_kbps=float(cdn_kbps),
            p2p_throughput_kbps=float(p2p_kbps),
            total_throughput_kbps=float(cdn_kbps + p2p_kbps),
            cdn_devices=cdn,
            p2p_devices=p2p,
            not_compatible_devices=round(level * 0.1),
            cdn_viewing_time_s=float(cdn_s),
            p2p_viewing_time_s=float(p2p_s),
            total_viewing_time_s=float(cdn_s + p2p_s),
        )
        asked = self._asked(number, now, at_ms)
        trouble = asked is not None and (asked.rebuffering_ratio or 0) > 0.01
        return sample(
            f"channel/{number}",
            at_ms,
            of=now,
            asked=asked,
            state=State.WARNING if trouble else State.OK,
            reason="rebuffering 1.2 %" if trouble else "",
        )

    def _asked(self, number: int, now: Delivery, at_ms: int) -> Quality | None:
        """Channels are asked in turn, each once in `asked_every_ms`."""
        before = self._quality.get(number)
        turn = number * self.asked_every_ms // self.channels
        due = (
            before is None
            or (at_ms - turn) // self.asked_every_ms > (before.sampled_at_ms - turn) // self.asked_every_ms
        )
        if due and (before is not None or number % 3 == 0 or at_ms % self.asked_every_ms >= turn):
            gauss = self._chance.gauss
            buffered = 18_000 * (1 + self._drift[number]) + gauss(0, 200)
            self._quality[number] = quality(at_ms - 300, now, buffered, abs(0.003 * (1 + gauss(0, 0.4))))
        return self._quality.get(number)


def row_of(channel: Channel, reason: int = 0) -> tuple[float, ...]:
    """One channel as it is recorded: a value for each `Figure`."""
    return tuple(value for (value,) in columns_of([channel], [reason]))
