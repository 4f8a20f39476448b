"""A recorded wall as a snapshot, such as a live one: rows joined and named, totals, sparklines up to that moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tui.collector.joining import Joining
from tui.collector.lineup import totals
from tui.collector.rows import joined, lead_rank
from tui.history import ChannelSample, ChannelTrend, PastWall, Trends
from tui.model.channel import Channel
from tui.model.series import Trend
from tui.model.snapshot import Snapshot, WallRow
from tui.model.window import LIVE

Named = tuple[str, str, tuple[str, ...]]
"""The key, name and tags of the row that a channel belongs to."""

Naming = Callable[[ChannelSample], Named]

_NO_TREND = ChannelTrend()


def as_recorded(sample: ChannelSample) -> Named:
    """The row it stood in when it was recorded last: for a file without a config."""
    return sample.row_key, sample.channel.name, sample.channel.tags


def as_joined(joining: Joining) -> Naming:
    """The row it would stand in on the live wall of today, so that the two can be compared."""

    def named(sample: ChannelSample) -> Named:
        one = sample.channel
        identity = joining.identity(one.vendor, one.channel_id, one.name)
        return identity.key, identity.name, identity.tags

    return named


def snapshot(wall: PastWall, trends: Trends, named: Naming, number: int) -> Snapshot:
    """The wall as it stood then."""
    rows = tuple(sorted(rows_of(wall.samples, named, trends), key=lambda row: -row.audience))
    return Snapshot(number=number, made_at_ms=wall.at_ms, window=LIVE, rows=rows, totals=totals(rows))


def rows_of(samples: Iterable[ChannelSample], named: Naming, trends: Trends) -> Iterable[WallRow]:
    """The lines of the wall, in no order."""
    by_key: dict[str, list[tuple[Channel, Named]]] = {}
    for sample in samples:
        name = named(sample)
        by_key.setdefault(name[0], []).append((sample.channel, name))
    for key, members in by_key.items():
        if len(members) > 1:
            members.sort(key=lambda member: lead_rank(member[0].kind))
        lead, (_, name_of_row, tags) = members[0]
        trend = trends.get((lead.vendor, lead.channel_id), _NO_TREND)
        yield joined(
            key,
            name_of_row,
            tags,
            [channel for channel, _ in members],
            Trend.of(trend.throughput_kbps),
            Trend.of(trend.buffer_health_ms),
        )
