"""A channel's line of the wall as a ticket."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tui.diagnosis.report import CHECK_AGAIN_MS, Report, named
from tui.model.channel import Channel, Outcomes, Quality, State
from tui.model.quantity import age, count, duration, percent, throughput
from tui.model.snapshot import WallRow
from tui.model.thresholds import Thresholds

_TROUBLE = (State.CRITICAL, State.WARNING, State.NO_DATA)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCase:
    """A channel as it stands at `made_at_ms`; `since_ms` where it is known since when it is in this state."""

    row: WallRow
    limits: Thresholds
    made_at_ms: int
    since_ms: int | None = None


def channel_report(case: ChannelCase) -> Report:
    """What a ticket says of one channel at this sample."""
    row = case.row
    troubled = row.state in _TROUBLE
    reason = f": {row.state_reason}" if row.state_reason else ""
    return Report(
        subject="channel",
        impact=f"{row.name} {row.state.value.replace('_', ' ')}{reason}",
        status="ongoing at this sample" if troubled else "no trouble at this sample",
        start_ms=case.since_ms,
        scope=_scope(row),
        evidence=tuple(_evidence(row, case.limits)),
        caveats=tuple(_caveats(row, case)),
        next_check="look at the channel again" if troubled else "none due",
        next_check_ms=case.made_at_ms + CHECK_AGAIN_MS if troubled else None,
    )


def _scope(row: WallRow) -> tuple[tuple[str, str], ...]:
    known = ((f"{member.vendor} channel", member.channel_id) for member in row.members)
    delivery = row.lead.delivery
    found = (
        *known,
        ("tags", named(row.tags, most=10)),
        ("devices", count(delivery.devices) if delivery and delivery.devices is not None else ""),
        ("viewers", count(row.viewers) if row.viewers is not None else ""),
        ("on air", {True: "yes", False: "no", None: ""}[row.live]),
    )
    return tuple((label, value) for label, value in found if value)


def _evidence(row: WallRow, limits: Thresholds) -> Iterable[str]:
    """Each figure now, with its thresholds where it has some."""
    if row.rebuffering_ratio is not None:
        bounds = (
            f"warning {percent(limits.rebuffering_warning)}, critical {percent(limits.rebuffering_critical)}"
        )
        yield f"rebuffering {percent(row.rebuffering_ratio)} ({bounds})"
    for member in row.members:
        yield from (f"{member.vendor}: {line}" for line in _figures(member, limits))


def _figures(channel: Channel, limits: Thresholds) -> Iterable[str]:
    delivery = channel.delivery
    if delivery is not None:
        yield (
            f"throughput {throughput(delivery.total_throughput_kbps)}"
            f" (CDN {throughput(delivery.cdn_throughput_kbps)}, P2P {throughput(delivery.p2p_throughput_kbps)}),"
            f" offload {percent(delivery.p2p_ratio)}"
        )
        yield (
            f"devices: CDN {count(delivery.cdn_devices)}, P2P {count(delivery.p2p_devices)},"
            f" not compatible {count(delivery.not_compatible_devices)}"
        )
    if channel.quality is not None:
        yield from _quality(channel.quality, limits)
    if channel.outcomes is not None:
        yield _outcomes(channel.outcomes)


def _quality(quality: Quality, limits: Thresholds) -> Iterable[str]:
    if quality.buffer_health_ms is not None:
        low, lowest = duration(limits.buffer_health_warning_ms), duration(limits.buffer_health_critical_ms)
        by_source = _by_source(duration, quality.buffer_health_ms_cdn, quality.buffer_health_ms_p2p)
        yield f"buffer health {duration(quality.buffer_health_ms)} (warning {low}, critical {lowest}){by_source}"
    if quality.rebuffering_ratio is not None:
        by_source = _by_source(percent, quality.rebuffering_ratio_cdn, quality.rebuffering_ratio_p2p)
        yield f"rebuffering {percent(quality.rebuffering_ratio)}{by_source}"


def _by_source(write: Callable[[float | None], str], cdn: float | None, p2p: float | None) -> str:
    return "" if cdn is None and p2p is None else f": CDN {write(cdn)}, P2P {write(p2p)}"


def _outcomes(outcomes: Outcomes) -> str:
    return (
        f"of {outcomes.sessions} ended sessions start failed {percent(outcomes.start_failure_ratio)},"
        f" left before start {percent(outcomes.exit_before_start_ratio)},"
        f" playback failed {percent(outcomes.playback_failure_ratio)},"
        f" rebuffering {percent(outcomes.rebuffering_ratio)}"
    )


def _caveats(row: WallRow, case: ChannelCase) -> Iterable[str]:
    for member in row.members:
        if member.sampled_at_ms is None:
            yield f"{member.vendor}: no sample"
            continue
        stale = ", stale" if member.stale else ""
        yield f"{member.vendor}: sample {age(case.made_at_ms - member.sampled_at_ms)} old{stale}"
        if member.outcomes is not None:
            sampled = "a sample of " if member.outcomes.sampled else ""
            yield f"{member.vendor}: {sampled}ended sessions only"
    if all(member.quality is None for member in row.members):
        yield "buffer health and rebuffering of this channel were not asked for"
    if case.since_ms is None:
        yield "since when is not known: the state is that of one sample"
