"""What is recorded and what is given back."""

from __future__ import annotations

from dataclasses import dataclass

from tui.model.channel import Channel


@dataclass(frozen=True, slots=True)
class ChannelSample:
    """One vendor's channel at one refresh, and the wall row it belongs to (`WallRow.key`).

    `channel.delivery` is to be the live one. Not kept: `pretty_viewing_time`, which is `total_viewing_time_s` in
    other words. Name, tags and row are those of the last recording, for a config may rename a channel.
    """

    row_key: str
    channel: Channel


@dataclass(frozen=True, slots=True)
class PastWall:
    """The channels as they stood at `at_ms`.

    `resolution_ms` is 0 where that is a refresh as it was recorded, and then every figure is the one that was on
    screen. Else it is the length of the stretch from `at_ms` on that the figures are means of (one minute): a state is
    then the worst trouble of the minute (without trouble the last one) and has no reason in words, and quality is the
    newest of that hour, with its own time. Where nothing was recorded there are no samples.
    """

    at_ms: int
    resolution_ms: int
    samples: tuple[ChannelSample, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelTrend:
    """The last minutes of a channel for its sparklines, oldest first: total throughput in kbps, buffer health in ms.

    None where the vendor had no value, or nothing was recorded in that minute.
    """

    throughput_kbps: tuple[float | None, ...] = ()
    buffer_health_ms: tuple[float | None, ...] = ()
