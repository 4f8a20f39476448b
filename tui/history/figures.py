"""A channel as a row of numbers, and back: the columns of a refresh."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from operator import attrgetter

from tui.history.flags import flags_byte, flags_of
from tui.history.problems import Damaged
from tui.history.sample import ChannelSample
from tui.model.channel import Channel, Delivery, Outcomes, Quality
from tui.model.vendor import Kind

NAN = math.nan

LATEST_MS = 253_402_300_799_999
"""The last millisecond of the year 9999: what `datetime` can still show."""


class Figure(IntEnum):
    """The columns of a refresh, by number. Part of the file's format: never renumber. Times are epoch ms, FLAGS
    is `Flags.byte`, REASON the place of the state's reason among the sheet's texts."""

    FLAGS = 0
    REASON = 1
    SAMPLED_AT = 2
    CDN_KBPS = 3
    P2P_KBPS = 4
    TOTAL_KBPS = 5
    CDN_DEVICES = 6
    P2P_DEVICES = 7
    NOT_COMPATIBLE_DEVICES = 8
    CDN_VIEWING_S = 9
    P2P_VIEWING_S = 10
    TOTAL_VIEWING_S = 11
    QUALITY_AT = 12
    BUFFER_MS = 13
    BUFFER_CDN_MS = 14
    BUFFER_P2P_MS = 15
    REBUFFERING = 16
    REBUFFERING_CDN = 17
    REBUFFERING_P2P = 18
    VIEWERS = 19
    SESSIONS = 20
    START_FAILURE = 21
    EXIT_BEFORE_START = 22
    PLAYBACK_FAILURE = 23
    ENDED_REBUFFERING = 24


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a channel whatever the time."""

    vendor: str
    kind: Kind
    channel_id: str
    row_key: str
    name: str
    tags: tuple[str, ...]


_NO_DELIVERY = Delivery()
_NO_QUALITY = Quality(sampled_at_ms=0)
_NO_OUTCOMES = Outcomes(sessions=0)


_DELIVERY = (
    "cdn_throughput_kbps",
    "p2p_throughput_kbps",
    "total_throughput_kbps",
    "cdn_devices",
    "p2p_devices",
    "not_compatible_devices",
    "cdn_viewing_time_s",
    "p2p_viewing_time_s",
    "total_viewing_time_s",
)
_QUALITY = (
    "buffer_health_ms",
    "buffer_health_ms_cdn",
    "buffer_health_ms_p2p",
    "rebuffering_ratio",
    "rebuffering_ratio_cdn",
    "rebuffering_ratio_p2p",
)
_OUTCOMES = (
    "start_failure_ratio",
    "exit_before_start_ratio",
    "playback_failure_ratio",
    "rebuffering_ratio",
)
"""Their figures in the order of `Figure`."""

_LARGEST = sys.float_info.max


def columns_of(channels: Sequence[Channel], reasons: Sequence[int]) -> Iterator[Sequence[float]]:
    """`channels` as a column for each `Figure`; NaN for what is unknown or no finite number.

    `reasons` are the places of their states' reasons. Figure by figure, since every channel is taken apart at every
    refresh: row by row it took four times as long.
    """
    yield [_flags(one) for one in channels]
    yield reasons
    yield _numbers([one.sampled_at_ms for one in channels])
    yield from _figures([one.delivery or _NO_DELIVERY for one in channels], _DELIVERY)
    yield _numbers([one.quality.sampled_at_ms if one.quality else None for one in channels])
    yield from _figures([one.quality or _NO_QUALITY for one in channels], _QUALITY)
    yield _numbers([one.viewers for one in channels])
    yield _numbers([one.outcomes.sessions if one.outcomes else None for one in channels])
    yield from _figures([one.outcomes or _NO_OUTCOMES for one in channels], _OUTCOMES)


def _flags(channel: Channel) -> int:
    sampled = channel.outcomes is not None and channel.outcomes.sampled
    return flags_byte(channel.state, channel.stale, channel.live, sampled, channel.delivery is not None)


def _figures(values: Sequence[object], names: Iterable[str]) -> Iterator[Sequence[float]]:
    return (_numbers(list(map(attrgetter(name), values))) for name in names)


def _numbers(values: Iterable[float | None]) -> list[float]:
    return [NAN if value is None or not -_LARGEST <= value <= _LARGEST else value for value in values]


def sample_of(known: Known, row: Sequence[float], reasons: Sequence[str]) -> ChannelSample:
    """What `columns_of` took apart. Raises Damaged where the row is none."""
    flags = flags_of(_whole(row[Figure.FLAGS]) or 0)
    reason = _whole(row[Figure.REASON]) or 0
    if not 0 <= reason <= len(reasons):
        raise Damaged("a channel's state has a reason that is not there")
    channel = Channel(
        vendor=known.vendor,
        kind=known.kind,
        channel_id=known.channel_id,
        name=known.name,
        tags=known.tags,
        state=flags.state,
        state_reason=reasons[reason - 1] if reason else "",
        stale=flags.stale,
        sampled_at_ms=_instant(row[Figure.SAMPLED_AT]),
        delivery=delivery_of([_known(value) for value in row[3:12]]) if flags.mark else None,
        quality=_quality(row),
        live=flags.live,
        viewers=_whole(row[Figure.VIEWERS]),
        outcomes=outcomes_of([_known(value) for value in row[20:25]], sampled=flags.sampled),
    )
    return ChannelSample(known.row_key, channel)


def delivery_of(values: Sequence[float | None]) -> Delivery:
    """From the nine figures of a summary, in the order of `Figure`. Devices are rounded to whole ones."""
    cdn, p2p, total, cdn_devices, p2p_devices, others, cdn_time, p2p_time, total_time = values
    return Delivery(
        cdn_throughput_kbps=cdn,
        p2p_throughput_kbps=p2p,
        total_throughput_kbps=total,
        cdn_devices=None if cdn_devices is None else round(cdn_devices),
        p2p_devices=None if p2p_devices is None else round(p2p_devices),
        not_compatible_devices=None if others is None else round(others),
        cdn_viewing_time_s=cdn_time,
        p2p_viewing_time_s=p2p_time,
        total_viewing_time_s=total_time,
    )


def quality_of(at_ms: int, values: Sequence[float | None]) -> Quality:
    """From the six figures of buffer health and rebuffering, in the order of `Figure`."""
    together, cdn, p2p, stalls, stalls_cdn, stalls_p2p = values
    return Quality(
        sampled_at_ms=at_ms,
        buffer_health_ms=together,
        buffer_health_ms_cdn=cdn,
        buffer_health_ms_p2p=p2p,
        rebuffering_ratio=stalls,
        rebuffering_ratio_cdn=stalls_cdn,
        rebuffering_ratio_p2p=stalls_p2p,
    )


def outcomes_of(values: Sequence[float | None], *, sampled: bool) -> Outcomes | None:
    """From the number of sessions and their four ratios; None without that number."""
    sessions, start_failure, exit_before_start, playback_failure, rebuffering = values
    if sessions is None:
        return None
    return Outcomes(
        sessions=round(sessions),
        start_failure_ratio=start_failure,
        exit_before_start_ratio=exit_before_start,
        playback_failure_ratio=playback_failure,
        rebuffering_ratio=rebuffering,
        sampled=sampled,
    )


def _quality(row: Sequence[float]) -> Quality | None:
    at_ms = _instant(row[Figure.QUALITY_AT])
    if at_ms is None:
        return None
    return quality_of(at_ms, [_known(value) for value in row[13:19]])


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _instant(value: float) -> int | None:
    """Epoch ms, where it is a time that can be shown."""
    at_ms = _whole(value)
    if at_ms is not None and not 0 <= at_ms <= LATEST_MS:
        raise Damaged("a channel's time is none")
    return at_ms


def _whole(value: float) -> int | None:
    return round(value) if math.isfinite(value) else None
