"""What the collector publishes: everything the wall needs, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.model.channel import Channel, Outcomes, State, ratio
from tui.model.recording import NOT_RECORDED, Recording
from tui.model.series import NO_TREND, Trend
from tui.model.thresholds import audience
from tui.model.vendor import Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class WallRow:
    """One line of the wall: a channel by name, with every vendor that knows it.

    `key` stays the same from snapshot to snapshot and is no other row's (two vendors may use one name). `lead` is the
    member whose delivery figures the row shows (System73's where there is one). `throughput` and `buffer` are the
    trends behind the sparklines.
    """

    key: str
    name: str
    lead: Channel
    members: tuple[Channel, ...]
    state: State
    state_reason: str
    stale: bool
    tags: tuple[str, ...] = ()
    throughput: Trend = NO_TREND
    buffer: Trend = NO_TREND

    @property
    def audience(self) -> int:
        """How many stand behind this row (devices, ended sessions, viewers); 0 where nobody knows."""
        return audience(self.lead) or 0

    @property
    def sampled_at_ms(self) -> int | None:
        return self.lead.sampled_at_ms

    @property
    def rebuffering_ratio(self) -> float | None:
        """The deep figure of a channel that has such; else that of its ended sessions. The two never take turns in
        one row: the last minutes' ended sessions say nothing about a channel without devices now."""
        if self.lead.delivery is not None:
            return self.lead.quality.rebuffering_ratio if self.lead.quality is not None else None
        outcomes = self.outcomes
        return outcomes.rebuffering_ratio if outcomes else None

    @property
    def outcomes(self) -> Outcomes | None:
        return next((member.outcomes for member in self.members if member.outcomes is not None), None)

    @property
    def live(self) -> bool | None:
        return next((member.live for member in self.members if member.live is not None), None)

    @property
    def viewers(self) -> int | None:
        return next((member.viewers for member in self.members if member.viewers is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The wall in one line: sums over the channels whose figures are known and fresh. `stale` counts those whose
    figures are too old for that."""

    channels: int = 0
    by_state: tuple[tuple[State, int], ...] = ()
    stale: int = 0
    cdn_throughput_kbps: float | None = None
    p2p_throughput_kbps: float | None = None
    total_throughput_kbps: float | None = None
    devices: int | None = None

    @property
    def p2p_ratio(self) -> float | None:
        """Volume-weighted: the sum of P2P over the sum of all."""
        return ratio(self.p2p_throughput_kbps, self.total_throughput_kbps)

    def count(self, state: State) -> int:
        return dict(self.by_state).get(state, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The state of everything at `made_at_ms`. `number` grows; a slow screen may skip to the newest.

    `rows` stand by audience, the largest first. `worst_first` are their keys by state, in an order that changes only
    when a row comes, goes or changes its state, and `by_key` the rows by these; empty where nobody has put them so.
    `deep_cost_per_minute` counts the
    calls for single channels' series in the last minute, `recording` says whether what is seen is kept.
    """

    number: int
    made_at_ms: int
    window: str
    rows: tuple[WallRow, ...] = ()
    worst_first: tuple[str, ...] = ()
    by_key: Mapping[str, WallRow] = field(default_factory=dict)
    totals: Totals = field(default_factory=Totals)
    feeds: tuple[Feed, ...] = ()
    deep_cost_per_minute: int = 0
    recording: Recording = NOT_RECORDED
