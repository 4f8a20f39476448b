"""Deep polling: what is on screen first, then trouble, then everybody else with half of the rate at most."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, cast

import pytest

from tests.collector.polled import Bench, NoJitter
from tests.collector.skipped_time import LoopClock, in_skipped_time
from tests.vendors.scripted_server import Exchange
from tests.vendors.system73_account import account
from tui.clock import SystemClock
from tui.collector.board import Board
from tui.collector.deep import (
    CALLS_PER_CHANNEL,
    CALM_EVERY_S,
    IDLE_S,
    LEAST_SHARE_OF_THE_REST,
    DeepPoll,
    ask_every_quality,
    ask_quality,
)
from tui.collector.joining import Identity, Joining
from tui.collector.pace import Pace
from tui.collector.requests import Look
from tui.model.channel import Delivery, Quality, State
from tui.model.series import Point
from tui.model.stats import Metric
from tui.model.thresholds import Thresholds
from tui.model.vendor import Kind
from tui.vendors.errors import CannotAnswer, Refused, Rejected, Unreachable, VendorError
from tui.vendors.listing import Listing
from tui.vendors.system73 import System73Client
from tui.vendors.transport import Priority

DELIVERY = Delivery(
    total_throughput_kbps=1_000,
    cdn_devices=30,
    p2p_devices=70,
    cdn_viewing_time_s=100,
    p2p_viewing_time_s=300,
)
WELL = {Metric.BUFFER_HEALTH: 20_000.0, Metric.REBUFFERING_RATIO: 0.001}


@dataclass(frozen=True)
class Call:
    at_s: float
    channel_id: str
    metric: Metric
    source: str
    priority: Priority


class Vendor:
    """Stands for a System73 client: answers each series at once, or as `odd` says for a channel or a metric."""

    def __init__(self, clock: LoopClock, odd: Mapping[str, VendorError] | None = None) -> None:
        self.calls: list[Call] = []
        self.odd = dict(odd or {})
        self.pause_s = 0.0
        self._turn = asyncio.Lock()
        self._clock = clock

    @property
    def client(self) -> System73Client:
        return cast(System73Client, self)

    @property
    def channels(self) -> list[str]:
        """The channels in the order in which they were asked, a call for each four."""
        counted = Counter(call.channel_id for call in self.calls)
        assert all(number % CALLS_PER_CHANNEL == 0 for number in counted.values())
        return [call.channel_id for call in self.calls if (call.metric, call.source) == FIRST]

    async def series(
        self,
        metric: Metric,
        source: str,
        time: str,
        *,
        channel_id: str,
        last_point: bool,
        priority: Priority,
    ) -> Listing[Point]:
        assert (time, last_point) == ("live", True)
        self.calls.append(Call(self._clock.monotonic_s(), channel_id, metric, source, priority))
        async with self._turn:
            await asyncio.sleep(self.pause_s)
        error = self.odd.get(channel_id) or self.odd.get(metric)
        if error is not None:
            raise error
        return Listing([Point(self._clock.now_ms(), WELL[metric])])


FIRST = (Metric.BUFFER_HEALTH, "cdn")


class Deep:
    """A deep poll on a board of so many channels, `c0` the first."""

    def __init__(
        self, channels: int, *, rate_per_s: float = 5.0, odd: Mapping[str, VendorError] | None = None
    ) -> None:
        self.clock = LoopClock()
        self.rate_per_s = rate_per_s
        self.vendor = Vendor(self.clock, odd)
        self.board = Board(Joining(Thresholds()))
        self.names = [f"c{number}" for number in range(channels)]
        self.board.take_summary("p2p", Kind.SYSTEM73, dict.fromkeys(self.names, DELIVERY), 0)
        self.board.snapshot(0, ())
        self.poll = DeepPoll(
            "p2p", self.vendor.client, self.board, clock=self.clock, refresh_s=10.0, rate_per_s=rate_per_s
        )

    def keys(self, *channel_ids: str) -> tuple[str, ...]:
        by_id = {row.lead.channel_id: row.key for row in self.board.snapshot(0, ()).rows}
        return tuple(by_id[one] for one in channel_ids)

    def look(self, *channel_ids: str) -> None:
        self.poll.look(self.keys(*channel_ids))

    def in_trouble(self, *channel_ids: str) -> None:
        """Their traffic falls to a tenth, and stays there."""
        fallen = replace(DELIVERY, total_throughput_kbps=100)
        summary = {one: fallen if one in channel_ids else DELIVERY for one in self.names}
        self.board.take_summary("p2p", Kind.SYSTEM73, summary, 1)
        rows = self.board.snapshot(1, ()).rows
        assert {row.lead.channel_id for row in rows if row.state is State.CRITICAL} == set(channel_ids)

    async def run_at_the_rate(self, seconds: float) -> None:
        """The same, with each call waiting for its turn as at the gate."""
        self.vendor.pause_s = 1.0 / self.rate_per_s
        await self.run(seconds)

    async def run(self, seconds: float) -> None:
        """As the collector runs it, without jitter and without ending at an error."""
        pace = Pace(NoJitter())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    with contextlib.suppress(VendorError):
                        await self.poll.once()
                    await pace.pause(self.poll.interval_s)


@in_skipped_time
async def test_rows_on_screen_come_first_then_those_in_trouble() -> None:
    deep = Deep(8, rate_per_s=5)
    deep.in_trouble("c6", "c7")
    deep.look("c3", "c1")
    pauses_s = []
    for _ in range(4):
        await deep.poll.once()
        pauses_s.append(deep.poll.interval_s)
    assert deep.vendor.channels == ["c3", "c1", "c6", "c7"]
    assert {call.priority for call in deep.vendor.calls} == {Priority.SERIES}
    assert pauses_s == [0, 0, 0, IDLE_S]


@in_skipped_time
async def test_watched_channels_are_kept_as_fresh_as_those_in_trouble() -> None:
    deep = Deep(40, rate_per_s=8)
    deep.in_trouble("c39")
    deep.look("c3")
    deep.poll.watch(deep.keys("c20", "c21"))
    await deep.run(60)
    asked = Counter(deep.vendor.channels)
    assert deep.vendor.channels[:4] == ["c3", "c20", "c21", "c39"]
    assert {asked[one] for one in ("c20", "c21", "c39")} <= {5, 6}
    assert max(asked[one] for one in deep.names if one not in ("c3", "c20", "c21", "c39")) == 1
    assert {call.priority for call in deep.vendor.calls if call.channel_id == "c20"} == {Priority.SERIES}


@in_skipped_time
async def test_what_it_costs_is_every_call_of_the_last_minute() -> None:
    deep = Deep(30, rate_per_s=5)
    deep.look("c1", "c2", "c3")
    assert deep.poll.calls_last_minute() == 0
    await deep.run(150)
    now_s = deep.clock.monotonic_s()
    calls = [call for call in deep.vendor.calls if call.at_s > now_s - 60]
    assert deep.poll.calls_last_minute() == len(calls) > 3 * CALLS_PER_CHANNEL * 5
    await asyncio.sleep(60)
    assert deep.poll.calls_last_minute() == 0


@in_skipped_time
async def test_the_others_take_turns_after_them_and_behind_every_other_call() -> None:
    deep = Deep(5)
    deep.look("c4")
    await deep.run(7)
    assert deep.vendor.channels[:5] == ["c4", "c0", "c1", "c2", "c3"]
    assert {call.priority for call in deep.vendor.calls if call.channel_id != "c4"} == {Priority.REST}


@pytest.mark.parametrize("rate_per_s", [2.0, 5.0, 100.0])
@in_skipped_time
async def test_channels_nobody_looks_at_take_half_the_rate_at_most(rate_per_s: float) -> None:
    deep = Deep(2_000, rate_per_s=rate_per_s)
    await deep.run(40)
    spent = len(deep.vendor.calls) / 40
    assert 0.4 * rate_per_s <= spent <= 0.5 * rate_per_s + CALLS_PER_CHANNEL / 40


def times(deep: Deep, channel_id: str) -> list[float]:
    """When a channel was asked."""
    calls = deep.vendor.calls
    return [one.at_s for one in calls if one.channel_id == channel_id and (one.metric, one.source) == FIRST]


@in_skipped_time
async def test_a_calm_channel_on_screen_is_asked_in_every_minute_and_once() -> None:
    deep = Deep(46)
    deep.look(*deep.names)
    began_s = deep.clock.monotonic_s()
    await deep.run(1_800)
    for name in deep.names:
        asked_s = times(deep, name)
        assert {int(at - began_s) // 60 for at in asked_s} == set(range(30))
        assert min(after - before for before, after in pairwise(asked_s)) >= CALM_EVERY_S


@in_skipped_time
async def test_a_channel_in_trouble_is_asked_once_per_refresh_and_no_more() -> None:
    deep = Deep(20)
    deep.in_trouble("c0")
    deep.look(*deep.names)
    await deep.run(30)
    await deep.run(39)
    last = [at for at in times(deep, "c0") if at > deep.clock.monotonic_s() - 39]
    assert len(last) in (3, 4)
    assert min(after - before for before, after in pairwise(last)) >= 10


@pytest.mark.parametrize(
    ("on_screen", "rate_per_s", "every_s"),
    [(1, 5, 10), (6, 5, 10), (20, 5, 32), (46, 5, 55), (46, 100, 10), (3, 0.5, 48)],
)
@in_skipped_time
async def test_calm_channels_on_screen_share_half_of_the_rate(
    on_screen: int, rate_per_s: float, every_s: float
) -> None:
    deep = Deep(on_screen, rate_per_s=rate_per_s)
    deep.look(*deep.names)
    await deep.run(600)
    gaps = [after - before for name in deep.names for before, after in pairwise(times(deep, name))]
    assert min(gaps) >= every_s
    assert sum(gaps) / len(gaps) <= every_s + 2


@in_skipped_time
async def test_the_rest_has_its_least_share_behind_any_trouble() -> None:
    deep = Deep(2_000, rate_per_s=10)
    deep.in_trouble(*deep.names[:30])
    deep.look(*deep.names[:40])
    await deep.run_at_the_rate(300)
    seen = set(deep.names[:40])
    rest = [call for call in deep.vendor.calls if call.channel_id not in seen]
    assert len(rest) / 300 == pytest.approx(LEAST_SHARE_OF_THE_REST * 10, rel=0.25)


@pytest.mark.parametrize(("on_screen", "share"), [(0, 0.5), (3, 0.26), (10, 0.1), (46, 0.1)])
@in_skipped_time
async def test_the_rest_has_what_a_screen_leaves_of_half_the_rate_and_never_nothing(
    on_screen: int, share: float
) -> None:
    deep = Deep(2_000, rate_per_s=5)
    deep.look(*deep.names[:on_screen])
    await deep.run(600)
    seen = set(deep.names[:on_screen])
    rest = [call for call in deep.vendor.calls if call.channel_id not in seen]
    assert len(rest) / 600 == pytest.approx(share * 5, rel=0.25)
    assert {call.priority for call in rest} == {Priority.REST}


@in_skipped_time
async def test_as_many_channels_at_once_as_the_rate_has_room_for() -> None:
    deep = Deep(60, rate_per_s=100)
    deep.look(*deep.names[:40])
    await deep.poll.once()
    assert deep.vendor.channels == deep.names[:25]


@in_skipped_time
async def test_a_full_screen_does_not_let_trouble_behind_it_grow_old() -> None:
    deep = Deep(60, rate_per_s=5)
    deep.in_trouble("c58", "c59")
    deep.look(*deep.names[:50])
    for _ in range(12):
        await deep.poll.once()
        await asyncio.sleep(0.8)
    asked = Counter(deep.vendor.channels)
    assert asked["c58"] >= 1
    assert asked["c59"] >= 1
    assert sum(asked[name] for name in deep.names[:50]) >= 9


@in_skipped_time
async def test_rows_that_left_the_screen_are_left_to_take_turns() -> None:
    deep = Deep(100)
    deep.look("c90")
    await deep.run(5)
    deep.look("c91")
    deep.vendor.calls.clear()
    await deep.run(110)
    asked = Counter(deep.vendor.channels)
    assert asked["c91"] in (10, 11)
    assert asked["c90"] == 0


@in_skipped_time
async def test_without_channels_nothing_is_asked() -> None:
    deep = Deep(0)
    await deep.run(5)
    assert deep.vendor.calls == []
    assert deep.poll.interval_s > 0


@in_skipped_time
async def test_a_row_that_is_gone_or_of_another_vendor_costs_no_call() -> None:
    deep = Deep(2)
    deep.poll.look(("conviva\x1fc0", "p2p\x1fnobody"))
    await deep.poll.once()
    assert deep.vendor.channels == ["c0"]
    assert {call.priority for call in deep.vendor.calls} == {Priority.REST}


@in_skipped_time
async def test_one_channel_that_cannot_be_asked_does_not_slow_the_others() -> None:
    deep = Deep(4, odd={"c1": Rejected("400: no")})
    deep.look(*deep.names)
    await deep.run(3)
    assert deep.vendor.channels == deep.names
    qualities = {row.lead.channel_id: row.lead.quality for row in deep.board.snapshot(9, ()).rows}
    assert qualities["c1"] is None
    assert all(qualities[name] is not None for name in ("c0", "c2", "c3"))


@pytest.mark.parametrize("error", [Unreachable("503"), Refused("401")])
@in_skipped_time
async def test_a_vendor_in_trouble_is_asked_no_faster_than_the_wall_is(error: VendorError) -> None:
    deep = Deep(4, odd=dict.fromkeys([f"c{number}" for number in range(4)], error))
    deep.look(*deep.names)
    with pytest.raises(type(error)):
        await deep.poll.once()
    assert deep.poll.interval_s == 10
    await deep.run(29)
    assert len(deep.vendor.channels) == 4


@in_skipped_time
async def test_a_metric_the_key_does_not_open_costs_that_metric_alone() -> None:
    deep = Deep(1, odd={Metric.BUFFER_HEALTH: CannotAnswer("not open to this key (403)")})
    deep.look("c0")
    await deep.poll.once()
    (row,) = deep.board.snapshot(1, ()).rows
    assert row.lead.quality is not None
    assert row.lead.quality.buffer_health_ms is None
    assert row.lead.quality.rebuffering_ratio == 0.001
    assert deep.poll.shortfall is not None
    assert "not open to this key" in deep.poll.shortfall.message


@in_skipped_time
async def test_a_vendor_whose_clock_is_wrong_samples_at_our_time() -> None:
    deep = Deep(1)
    late = DeepPoll(
        "p2p",
        deep.vendor.client,
        deep.board,
        clock=deep.clock,
        refresh_s=10,
        rate_per_s=5,
        vendor_now_ms=lambda: deep.clock.now_ms() - 300_000,
    )
    late.look(deep.keys("c0"))
    await late.once()
    (row,) = deep.board.snapshot(1, ()).rows
    assert row.lead.quality is not None
    assert row.lead.quality.sampled_at_ms == pytest.approx(deep.clock.now_ms() + 300_000, abs=1_000)


@in_skipped_time
async def test_looking_is_passed_on_and_answered_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = Deep(30)
    bench = Bench(monkeypatch, deep.poll)
    async with bench.running():
        await asyncio.sleep(0.5)
        assert deep.vendor.channels == ["c0"]
        bench.collector.submit(Look(deep.keys("c9")))
        await asyncio.sleep(0.1)
    assert deep.vendor.channels[:2] == ["c0", "c9"]


def test_the_members_of_a_joined_row_are_asked_by_their_own_names() -> None:
    joining = Joining(Thresholds())
    sports = Identity("channel\x1fSports", "Sports")
    joining.join(sports, "p2p", "sports/1")
    joining.join(sports, "conviva", {"content_meta_channel": "Sports One"})
    board = Board(joining)
    board.take_summary("p2p", Kind.SYSTEM73, {"sports/1": DELIVERY}, 0)
    assert board.members("channel\x1fSports") == (("p2p", "sports/1"),)


# over real HTTP --------------------------------------------------------------------------------------------

POINTS: Mapping[tuple[str, str], tuple[int, Any]] = {
    ("buffer_health/avg/last_point", "cdn"): (1_000, 8_000),
    ("buffer_health/avg/last_point", "p2p"): (4_000, 18_000),
    ("rebuffering/ratio/last_point", "cdn"): (2_000, 0.04),
    ("rebuffering/ratio/last_point", "p2p"): (3_000, 0.0),
}


async def series(exchange: Exchange) -> None:
    """Points as the Stats API has them; the channel `bad/1` answers with a web page."""
    request = exchange.request
    if request.path.startswith("/channels/bad%2F1/"):
        await exchange.reply(200, b"<html>")
        return
    metric = request.path.partition("/stats/")[2]
    at_ms, value = POINTS[metric, request.param("source") or ""]
    key = {"buffer_health": f"avg_buffer_health_{request.param('source')}"}.get(
        metric.partition("/")[0], "rebuffering_ratio"
    )
    await exchange.reply_json([{"datetime": 1_762_437_600_000 + at_ms, key: value}])


async def test_quality_is_weighed_by_devices_and_by_viewing_time() -> None:
    async with account(series) as (client, _):
        quality, missing = await ask_quality(client, "news", DELIVERY, SystemClock(), Priority.OPERATOR)
    assert missing is None
    assert quality == Quality(
        sampled_at_ms=1_762_437_600_000 + 4_000,
        buffer_health_ms=pytest.approx((8_000 * 30 + 18_000 * 70) / 100),
        buffer_health_ms_cdn=8_000,
        buffer_health_ms_p2p=18_000,
        rebuffering_ratio=pytest.approx(0.04 * 100 / 400),
        rebuffering_ratio_cdn=0.04,
        rebuffering_ratio_p2p=0.0,
    )


async def test_without_weights_what_is_known_by_source_is_still_told() -> None:
    async with account(series) as (client, _):
        quality, _ = await ask_quality(client, "news", None, SystemClock(), Priority.OPERATOR)
    assert (quality.buffer_health_ms, quality.buffer_health_ms_cdn) == (None, 8_000)


async def test_asking_every_channel_tells_which_could_not_be_had() -> None:
    board = Board(Joining(Thresholds()))
    board.take_summary("p2p", Kind.SYSTEM73, {"news": DELIVERY, "bad/1": DELIVERY, "kids": DELIVERY}, 0)
    async with account(series) as (client, server):
        errors = await ask_every_quality(client, "p2p", board, SystemClock())
    assert len(errors) == 1
    assert len(server.requests) >= 3 * CALLS_PER_CHANNEL
    known = {channel.channel_id for channel in board.channels() if channel.quality is not None}
    assert known == {"news", "kids"}
