"""What the collector remembers of one vendor's channel between samples."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tui.collector.joining import Identity
from tui.history import ChannelTrend
from tui.model.channel import Channel, Delivery, Outcomes, Quality
from tui.model.series import NO_TREND, Trend
from tui.model.thresholds import UNKNOWN, Baseline, judge
from tui.model.vendor import Kind

BASELINE_SAMPLES = 6
TREND_MINUTES = 30
"""As many as the wall's widest sparkline shows."""


@dataclass(slots=True)
class Entry:
    """One channel of one vendor NAME. Only the collector's loop touches it.

    `delivery` is the live sample that states and trends are made of, `windowed` the one over the wall's window
    where that is not live. `recalled` is how a run before this one last saw the channel; it stands in, as stale, until
    there is a sample.
    """

    vendor: str
    kind: Kind
    channel_id: str
    identity: Identity
    sampled_at_ms: int | None = None
    delivery: Delivery | None = None
    windowed: Delivery | None = None
    quality: Quality | None = None
    live: bool | None = None
    viewers: int | None = None
    outcomes: Outcomes | None = None
    throughput: Trend = NO_TREND
    buffer: Trend = NO_TREND
    devices_peak: int = 0
    recalled: Channel | None = None
    gone_since_ms: int | None = None
    _recent: array[float] | None = None
    """Of the last samples, in turn, the total throughput and the devices; not a number where unknown."""
    _before: Baseline = UNKNOWN
    _told: Channel | None = None
    """What was made of it last."""

    def take_delivery(self, delivery: Delivery, at_ms: int) -> None:
        """A live sample: what came before it becomes the baseline it is judged against."""
        recent = self._recent = array("d") if self._recent is None else self._recent
        self._told = None
        self._before = Baseline(_mean(recent[0::2]), _mean(recent[1::2]), self.devices_peak)
        self.delivery, self.sampled_at_ms, self.gone_since_ms = delivery, at_ms, None
        devices = delivery.devices
        recent.extend((_number(delivery.total_throughput_kbps), _number(devices)))
        del recent[: -2 * BASELINE_SAMPLES]
        self.throughput = self.throughput.sampled(delivery.total_throughput_kbps, at_ms, TREND_MINUTES)
        if devices:
            self.devices_peak = int(max(_known(recent[1::2])))

    def remember(self, trend: ChannelTrend, minute: int) -> None:
        """What was recorded up to `minute`, before the first sample of this run."""
        self.throughput = self.throughput.preceded(trend.throughput_kbps, minute, TREND_MINUTES)
        self.buffer = self.buffer.preceded(trend.buffer_health_ms, minute, TREND_MINUTES)

    def take_quality(self, quality: Quality) -> None:
        self.quality = quality
        self.buffer = self.buffer.sampled(quality.buffer_health_ms, quality.sampled_at_ms, TREND_MINUTES)

    def vanish(self, at_ms: int) -> None:
        """The vendor's summary no longer lists this channel, which is how a channel without devices looks."""
        if self.delivery is None:
            return
        if self.gone_since_ms is None:
            self.take_delivery(_NOBODY, at_ms)
            self.gone_since_ms = at_ms
        self.sampled_at_ms = at_ms

    @property
    def is_recalled(self) -> bool:
        """Whether nothing has come of this channel in this run."""
        return self.recalled is not None and self.sampled_at_ms is None

    @property
    def gone(self) -> bool:
        """Whether the last summary left this channel out."""
        return self.gone_since_ms is not None

    def channel(self, *, stale: bool) -> Channel:
        """This channel as a frozen value, judged by its live sample, which its figures are; the same one for as long as
        nothing has changed. (A line has several vendors' channels, and one of them was heard of.)"""
        if self.recalled is not None and self.sampled_at_ms is None:
            return replace(self.recalled, name=self.identity.name, tags=self.identity.tags, stale=True)
        if self._told is None or not self._is_still(self._told, stale):
            self._told = self._channel(stale)
        return self._told

    def _is_still(self, told: Channel, stale: bool) -> bool:
        """Whether it was made of all that is known now, and of the same baseline (see `take_delivery`)."""
        return (
            told.sampled_at_ms == self.sampled_at_ms
            and told.delivery is self.delivery
            and told.quality is self.quality
            and told.outcomes is self.outcomes
            and told.viewers == self.viewers
            and told.live is self.live
            and told.stale is stale
        )

    def _channel(self, stale: bool) -> Channel:
        finding = judge(self, self.identity.thresholds, self._before)
        return Channel(
            vendor=self.vendor,
            kind=self.kind,
            channel_id=self.channel_id,
            name=self.identity.name,
            tags=self.identity.tags,
            state=finding.state,
            state_reason=self._reason(finding.reason),
            stale=stale,
            sampled_at_ms=self.sampled_at_ms,
            delivery=self.delivery,
            quality=self.quality,
            live=self.live,
            viewers=self.viewers,
            outcomes=self.outcomes,
        )

    def over_window(self, channel: Channel) -> Channel:
        """`channel` with the figures over the wall's window, unknown until they have come: a live figure must not
        pass for an hour's."""
        return replace(channel, delivery=self.windowed)

    def _reason(self, reason: str) -> str:
        return f"{reason}; no longer in the summary" if self.gone else reason


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _mean(values: Sequence[float]) -> float | None:
    total = sum(values)
    if not math.isnan(total):  # all are known: nearly always
        return total / len(values) if values else None
    known = _known(values)
    return sum(known) / len(known) if known else None


def _known(values: Iterable[float]) -> list[float]:
    return [value for value in values if not math.isnan(value)]


_NOBODY = Delivery(cdn_devices=0, p2p_devices=0)
"""A channel the summary does not list: no devices; of its traffic nothing is known."""
