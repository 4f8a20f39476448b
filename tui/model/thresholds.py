"""The instant state of a channel: thresholds against this sample, nothing remembered but a short mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tui.model import quantity
from tui.model.channel import Delivery, Outcomes, Quality, State


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`[thresholds]` of the config: ratios as fractions, buffer health in ms, devices counted."""

    rebuffering_warning: float = 0.01
    rebuffering_critical: float = 0.02
    buffer_health_warning_ms: float = 12_000
    buffer_health_critical_ms: float = 6_000
    drop_warning: float = 0.30
    drop_critical: float = 0.50
    min_devices: int = 25


@dataclass(frozen=True, slots=True)
class Baseline:
    """The means of the last six samples before this one; `devices_peak` is the largest of their devices."""

    total_throughput_kbps: float | None = None
    devices: float | None = None
    devices_peak: int = 0


UNKNOWN = Baseline()


@dataclass(frozen=True, slots=True)
class Finding:
    """A state and, in words, what made it."""

    state: State
    reason: str = ""


class Judged(Protocol):
    """What a state is made of: a channel's last figures."""

    @property
    def delivery(self) -> Delivery | None: ...

    @property
    def quality(self) -> Quality | None: ...

    @property
    def outcomes(self) -> Outcomes | None: ...

    @property
    def viewers(self) -> int | None: ...

    @property
    def live(self) -> bool | None: ...


_WELL = Finding(State.OK)


def judge(channel: Judged, limits: Thresholds, before: Baseline) -> Finding:
    """The state of `channel` at this sample. What is unknown neither alarms nor calms."""
    size = audience(channel)
    if size is None:
        return _unknown_size(channel)
    dark = _dark(size, limits, before)
    if dark is not None:
        return dark
    falls = _falls(channel, limits, before) if before.devices_peak >= limits.min_devices else []
    if size < limits.min_devices:
        return _worst(falls) or Finding(
            State.LOW_SAMPLE, f"under {limits.min_devices} {_audience_word(channel)}"
        )
    return _worst([*falls, *_quality(channel, limits)]) or _WELL


def audience(channel: Judged) -> int | None:
    """How many devices (or ended sessions, or live viewers) stand behind this channel's figures."""
    if channel.delivery is not None:
        return channel.delivery.devices
    if channel.outcomes is not None:
        return channel.outcomes.sessions
    return channel.viewers


def _audience_word(channel: Judged) -> str:
    if channel.delivery is not None:
        return "devices"
    return "ended sessions" if channel.outcomes is not None else "viewers"


def _unknown_size(channel: Judged) -> Finding:
    if channel.live:
        return Finding(State.OK, "on air")
    return Finding(State.NO_DATA, "off air" if channel.live is False else "nothing known")


def _dark(size: int, limits: Thresholds, before: Baseline) -> Finding | None:
    if size == 0 and before.devices_peak >= limits.min_devices:
        return Finding(State.CRITICAL, f"0 devices, had {before.devices_peak}")
    return None


def _falls(channel: Judged, limits: Thresholds, before: Baseline) -> list[Finding]:
    delivery = channel.delivery
    if delivery is None:
        return []
    found = (
        _fall("traffic", delivery.total_throughput_kbps, before.total_throughput_kbps, limits),
        _fall("devices", delivery.devices, before.devices, limits),
    )
    return [one for one in found if one is not None]


def _fall(name: str, now: float | None, mean: float | None, limits: Thresholds) -> Finding | None:
    if now is None or not mean or now > mean:
        return None
    if 1 - now / mean < limits.drop_warning - 1e-6 and limits.drop_warning <= limits.drop_critical:
        return None  # nearly all of them
    fall = round(1 - now / mean, 9)  # 1 - 0.9 must reach a threshold of 0.1
    state = _above(fall, limits.drop_warning, limits.drop_critical)
    return Finding(state, f"{name} down {quantity.percent(fall)}") if state is not None else None


def _quality(channel: Judged, limits: Thresholds) -> list[Finding]:
    findings = []
    rebuffering = _rebuffering(channel)
    if rebuffering is not None:
        state = _above(rebuffering, limits.rebuffering_warning, limits.rebuffering_critical)
        if state is not None:
            findings.append(Finding(state, f"rebuffering {quantity.percent(rebuffering)}"))
    buffered = channel.quality.buffer_health_ms if channel.quality else None
    if buffered is not None:
        state = _above(
            -buffered, -limits.buffer_health_warning_ms, -limits.buffer_health_critical_ms, strict=True
        )
        if state is not None:
            findings.append(Finding(state, f"buffer {quantity.duration(buffered)}"))
    return findings


def _rebuffering(channel: Judged) -> float | None:
    if channel.quality is not None and channel.quality.rebuffering_ratio is not None:
        return channel.quality.rebuffering_ratio
    return channel.outcomes.rebuffering_ratio if channel.outcomes else None


def _above(value: float, warning: float, critical: float, *, strict: bool = False) -> State | None:
    """The state of a value that is bad when it reaches (or, `strict`, passes) its thresholds."""
    if value > critical or (value == critical and not strict):
        return State.CRITICAL
    if value > warning or (value == warning and not strict):
        return State.WARNING
    return None


def _worst(findings: list[Finding]) -> Finding | None:
    """The worst state, with every reason that made it."""
    if not findings:
        return None
    worst = min(findings, key=lambda finding: finding.state.rank).state
    return Finding(worst, ", ".join(finding.reason for finding in findings if finding.state == worst))
