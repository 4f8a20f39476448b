"""Everything that was last seen, from which snapshots are made. Lives on the collector's loop alone."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from tui.collector.entry import Entry
from tui.collector.joining import Joining
from tui.collector.lineup import Lineup, News, news, totals
from tui.collector.rows import joined, lead_rank
from tui.history import ChannelSample, ChannelTrend, Trends
from tui.model.channel import Channel, Delivery, Outcomes, Quality
from tui.model.instants import MINUTE_MS
from tui.model.recording import NOT_RECORDED, Recording
from tui.model.snapshot import Snapshot, Totals, WallRow
from tui.model.vendor import Feed, Kind
from tui.model.window import LIVE
from tui.right_of_way import in_turns

FORGET_AFTER_MS = 24 * 3_600_000
"""A channel that its vendor has not listed for a day leaves the wall."""


class Board:
    """Takes what the polls bring and gives frozen rows; only rows that changed are built anew."""

    def __init__(self, joining: Joining, *, window: str = LIVE) -> None:
        self.joining = joining
        self.window = window
        self._entries: dict[str, dict[str, Entry]] = {}
        """By vendor and its channel id."""
        self._by_key: dict[str, list[Entry]] = {}
        self._lineup = Lineup()
        self._changed: dict[str, None] = {}
        self._visible: frozenset[str] = frozenset()
        self._news = News.TURNED
        self._stale: frozenset[str] = frozenset()
        self._live: dict[str, tuple[Channel, ...]] = {}
        self._remembered: dict[tuple[str, str], ChannelTrend] = {}
        self._remembered_at_ms = 0
        self._number = 0

    # what the polls bring ---------------------------------------------------------------------------------

    def take_summary(
        self, vendor: str, kind: Kind, rows: Mapping[str, Delivery], at_ms: int, *, complete: bool = True
    ) -> None:
        """One live summary: channel id -> delivery. Channels that a complete one leaves out have vanished."""
        self._news = News.TURNED
        for channel_id, delivery in in_turns(rows.items()):
            entry = self._entry(vendor, kind, channel_id, channel_id)
            if entry.delivery is None:
                self._go_on(entry)
            entry.take_delivery(delivery, at_ms)
        for entry in self._of(vendor) if complete else ():
            if entry.channel_id not in rows:
                entry.vanish(at_ms)
        if complete:
            self._forget_recalled(vendor)
        self._forget(vendor, at_ms)

    def take_windowed(self, vendor: str, rows: Mapping[str, Delivery]) -> None:
        """The summary over the wall's window, where that is not live."""
        for entry in self._of(vendor):
            entry.windowed = rows.get(entry.channel_id)
            self._changed[entry.identity.key] = None

    def take_quality(self, vendor: str, channel_id: str, quality: Quality) -> None:
        entry = self._known(vendor, channel_id)
        if entry is not None:
            entry.take_quality(quality)
            self._changed[entry.identity.key] = None

    def take_live(self, vendor: str, streams: Mapping[str, tuple[str, bool | None]], at_ms: int) -> None:
        """All live streams of an api.video account: id -> (name, on air)."""
        for stream_id, (name, on_air) in streams.items():
            entry = self._entry(vendor, Kind.APIVIDEO, stream_id, name)
            entry.live, entry.sampled_at_ms = on_air, at_ms
            if not on_air:
                entry.viewers = None
        for entry in self._of(vendor):
            if entry.channel_id not in streams:
                entry.live, entry.viewers = None, None
        self._forget_recalled(vendor)

    def take_viewers(self, vendor: str, stream_id: str, viewers: int | None) -> None:
        entry = self._known(vendor, stream_id)
        if entry is not None:
            entry.viewers = viewers
            self._changed[entry.identity.key] = None

    def take_outcomes(self, vendor: str, kind: Kind, by_channel: Mapping[str, Outcomes], at_ms: int) -> None:
        """How the last ended sessions went, per channel. A channel without any has none, which is not health."""
        for channel_id, result in by_channel.items():
            entry = self._entry(vendor, kind, channel_id, channel_id)
            entry.outcomes, entry.sampled_at_ms = result, at_ms
        for entry in self._of(vendor):
            if entry.channel_id not in by_channel and entry.outcomes is not None:
                entry.outcomes = None
                self._changed[entry.identity.key] = None

    def recall(self, samples: Iterable[ChannelSample], vendors: Container[str]) -> None:
        """How a run before this one saw the wall: shown as stale until a vendor lists its channels."""
        for sample in samples:
            channel = sample.channel
            if channel.vendor in vendors:
                entry = self._entry(channel.vendor, channel.kind, channel.channel_id, channel.name)
                entry.recalled = channel

    def remember(self, trends: Trends, at_ms: int) -> None:
        """What was recorded up to `at_ms`: channels that are there, and those that come, go on from it."""
        self._remembered, self._remembered_at_ms = dict(trends), at_ms
        for entry in self._every():
            self._go_on(entry)

    def choose_window(self, window: str) -> None:
        self.window = window
        for entry in self._every():
            entry.windowed = None
        self._changed.update(dict.fromkeys(self._by_key))

    def mark_stale(self, vendors: frozenset[str]) -> None:
        """Say whose figures are older than two of their intervals."""
        for vendor in vendors ^ self._stale:
            self._changed.update(dict.fromkeys(entry.identity.key for entry in self._of(vendor)))
        self._stale = vendors

    # what the console and the command line take -----------------------------------------------------------

    def channels(self) -> tuple[Channel, ...]:
        """Every vendor's channel, frozen and judged."""
        return tuple(self._shown(entry, self._channel(entry)) for entry in self._every())

    def samples(self) -> tuple[ChannelSample, ...]:
        """The wall as it is recorded: every vendor's channel with its live figures, whatever window is shown."""
        self._build_rows()
        live = in_turns(self._live.items())
        return tuple(ChannelSample(key, one) for key, members in live for one in members)

    @property
    def has_figures(self) -> bool:
        """Whether anything has come in this run."""
        return any(entry.sampled_at_ms is not None for entry in self._every())

    def look(self, rows: Iterable[str]) -> None:
        """The rows with these keys are on screen now."""
        self._visible = frozenset(rows)

    @property
    def news(self) -> News:
        """The most that has happened to a row since the last snapshot; a summary counts as the most."""
        self._build_rows()
        return self._news

    def troubled(self) -> Iterable[str]:
        """The keys of the rows in trouble, as they were last built."""
        return self._lineup.troubled

    def channel_ids(self, vendor: str) -> tuple[str, ...]:
        return tuple(entry.channel_id for entry in self._of(vendor) if not entry.gone)

    def members(self, key: str) -> tuple[tuple[str, str], ...]:
        """(vendor, channel id) of each member of a wall row."""
        return tuple((entry.vendor, entry.channel_id) for entry in self._by_key.get(key, ()))

    def on_air(self, vendor: str) -> tuple[str, ...]:
        return tuple(entry.channel_id for entry in self._of(vendor) if entry.live)

    def delivery(self, vendor: str, channel_id: str) -> Delivery | None:
        entry = self._known(vendor, channel_id)
        return entry.delivery if entry is not None else None

    def totals_of(self, members: Container[tuple[str, str]]) -> Totals:
        """The totals of the rows that have one of these (vendor, channel id) among their members."""
        rows = self.snapshot(0, ()).rows
        return totals(
            row for row in rows if any((one.vendor, one.channel_id) in members for one in row.members)
        )

    def snapshot(
        self,
        now_ms: int,
        feeds: tuple[Feed, ...],
        *,
        deep_cost_per_minute: int = 0,
        recording: Recording = NOT_RECORDED,
    ) -> Snapshot:
        self._build_rows()
        self._news = News.MOVED
        self._number += 1
        return Snapshot(
            number=self._number,
            made_at_ms=now_ms,
            window=self.window,
            rows=self._lineup.rows(),
            worst_first=self._lineup.worst_first(),
            by_key=self._lineup.by_key(),
            totals=self._lineup.totals(),
            feeds=feeds,
            deep_cost_per_minute=deep_cost_per_minute,
            recording=recording,
        )

    # inside -----------------------------------------------------------------------------------------------

    def _build_rows(self) -> None:
        for key in in_turns(self._changed):
            entries = self._by_key.get(key)
            row = self._row(key, entries) if entries else None
            before = self._lineup.put(key, row)
            if self._news is not News.TURNED:
                self._news = max(self._news, news(before, row, in_sight=key in self._visible))
            if not entries:
                self._live.pop(key, None)
        self._changed.clear()

    def _go_on(self, entry: Entry) -> None:
        trend = self._remembered.pop((entry.vendor, entry.channel_id), None)
        if trend is not None:
            self._changed[entry.identity.key] = None
            entry.remember(trend, self._remembered_at_ms // MINUTE_MS)

    def _entry(self, vendor: str, kind: Kind, channel_id: str, own_name: str) -> Entry:
        entry = self._known(vendor, channel_id)
        if entry is None:
            identity = self.joining.identity(vendor, channel_id, own_name)
            if channel_id == identity.name:
                channel_id = identity.name  # one text instead of two, for as long as the wall stands
            entry = Entry(vendor=vendor, kind=kind, channel_id=channel_id, identity=identity)
            self._entries.setdefault(vendor, {})[channel_id] = entry
            self._by_key.setdefault(identity.key, []).append(entry)
        self._changed[entry.identity.key] = None
        return entry

    def _channel(self, entry: Entry) -> Channel:
        return entry.channel(stale=entry.vendor in self._stale)

    def _shown(self, entry: Entry, channel: Channel) -> Channel:
        return channel if self.window == LIVE else entry.over_window(channel)

    def _row(self, key: str, entries: list[Entry]) -> WallRow:
        if len(entries) == 1:
            return self._row_of_one(key, entries[0])
        by_rank = sorted(entries, key=_lead_rank)
        leading, identity = by_rank[0], by_rank[0].identity
        live = tuple(map(self._channel, by_rank))
        self._live[key] = tuple(
            one for one, entry in zip(live, by_rank, strict=True) if not entry.is_recalled
        )
        members = tuple(map(self._shown, by_rank, live))
        return joined(key, identity.name, identity.tags, members, leading.throughput, leading.buffer)

    def _row_of_one(self, key: str, entry: Entry) -> WallRow:
        live, identity = self._channel(entry), entry.identity
        self._live[key] = () if entry.is_recalled else (live,)
        members = (self._shown(entry, live),)
        return joined(key, identity.name, identity.tags, members, entry.throughput, entry.buffer)

    def _of(self, vendor: str) -> list[Entry]:
        return list(self._entries.get(vendor, {}).values())

    def _every(self) -> Iterator[Entry]:
        return (entry for of_vendor in self._entries.values() for entry in of_vendor.values())

    def _known(self, vendor: str, channel_id: str) -> Entry | None:
        return self._entries.get(vendor, {}).get(channel_id)

    def _forget(self, vendor: str, now_ms: int) -> None:
        for entry in self._of(vendor):
            if entry.gone:
                self._changed[entry.identity.key] = None
                if entry.gone_since_ms is not None and now_ms - entry.gone_since_ms > FORGET_AFTER_MS:
                    self._drop(entry)

    def _forget_recalled(self, vendor: str) -> None:
        """The vendor has listed its channels: what a run before knew besides is there no more."""
        for entry in self._of(vendor):
            if entry.is_recalled:
                self._drop(entry)

    def _drop(self, entry: Entry) -> None:
        self._changed[entry.identity.key] = None
        del self._entries[entry.vendor][entry.channel_id]
        self._by_key[entry.identity.key].remove(entry)


def _lead_rank(entry: Entry) -> int:
    return lead_rank(entry.kind)
