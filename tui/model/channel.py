"""A live channel as one vendor sees it, and the levels below it: streams and renditions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui.model.vendor import Kind


class State(StrEnum):
    """How a channel is at this sample, worst first. Duration and hysteresis belong to alerts."""

    CRITICAL = "critical"
    WARNING = "warning"
    NO_DATA = "no_data"
    LOW_SAMPLE = "low_sample"
    OK = "ok"

    rank: int
    """0 for the worst; what "worst first" sorts by."""

    def __init__(self, _value: str) -> None:
        # An attribute, for a wall of thousands asks it at every refresh and an enum's hash is a call.
        self.rank = len(type(self).__members__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What System73's summaries count over one time window, at any level (customer to rendition).

    Throughputs in kbps, viewing times in seconds, as the Stats API sends them; None where it sent none.
    """

    cdn_throughput_kbps: float | None = None
    p2p_throughput_kbps: float | None = None
    total_throughput_kbps: float | None = None
    cdn_devices: int | None = None
    p2p_devices: int | None = None
    not_compatible_devices: int | None = None
    cdn_viewing_time_s: float | None = None
    p2p_viewing_time_s: float | None = None
    total_viewing_time_s: float | None = None
    pretty_viewing_time: str = ""

    @property
    def devices(self) -> int | None:
        """Devices fed by either source; None where neither is known."""
        if self.cdn_devices is None and self.p2p_devices is None:
            return None
        return (self.cdn_devices or 0) + (self.p2p_devices or 0)

    @property
    def p2p_ratio(self) -> float | None:
        """P2P offload: p2p / (p2p + cdn) by volume; undefined (None) without traffic."""
        return ratio(self.p2p_throughput_kbps, _sum(self.p2p_throughput_kbps, self.cdn_throughput_kbps))


def _sum(*values: float | None) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def ratio(part: float | None, whole: float | None) -> float | None:
    """`part / whole`, None where either is unknown or the whole is 0."""
    if part is None or whole is None or whole <= 0:
        return None
    return part / whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Buffer health (ms of playback ahead) and rebuffering ratio (stall time over played time) by source.

    The figures without a source weigh the two: buffer health by devices, rebuffering by viewing time.
    A missing weight makes that figure unknown, except where only one source has a value at all.
    """

    sampled_at_ms: int
    buffer_health_ms: float | None = None
    buffer_health_ms_cdn: float | None = None
    buffer_health_ms_p2p: float | None = None
    rebuffering_ratio: float | None = None
    rebuffering_ratio_cdn: float | None = None
    rebuffering_ratio_p2p: float | None = None


def weighted(
    cdn: float | None, cdn_weight: float | None, p2p: float | None, p2p_weight: float | None
) -> float | None:
    """The mean of two sources' values by their weights. A source without devices takes no part."""
    if cdn is None or p2p is None:
        return cdn if p2p is None else p2p
    if cdn_weight is None or p2p_weight is None or cdn_weight + p2p_weight <= 0:
        return None
    return (cdn * cdn_weight + p2p * p2p_weight) / (cdn_weight + p2p_weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """How the last ended sessions of a channel or asset went, at Conviva or MediaMelon.

    Ratios are counts over counts and sums over sums, never means of ratios. `sampled`: the vendor gave a sample.
    """

    sessions: int
    start_failure_ratio: float | None = None
    exit_before_start_ratio: float | None = None
    playback_failure_ratio: float | None = None
    rebuffering_ratio: float | None = None
    sampled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One channel of one vendor. Channels that `[channels]` joins share `name`.

    `state_reason` says in words what made the state. `live` is api.video's on-air flag, `viewers` its concurrent
    viewers.
    """

    vendor: str
    kind: Kind
    channel_id: str
    name: str
    tags: tuple[str, ...] = ()
    state: State = State.NO_DATA
    state_reason: str = ""
    stale: bool = False
    sampled_at_ms: int | None = None
    delivery: Delivery | None = None
    quality: Quality | None = None
    live: bool | None = None
    viewers: int | None = None
    outcomes: Outcomes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One stream (manifest) of a channel, with what it delivers."""

    stream_id: str
    stream_uri: str
    delivery: Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One rung of a stream's ladder. `bitrate` is text at System73 ("4000"), so is `representation_id`."""

    bitrate: str
    representation_id: str
    delivery: Delivery
