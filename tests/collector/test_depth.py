"""One level in depth: what is published is what the vendor sent; asked while it is open, at what the budget allows."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from tests.collector.polled import NoJitter
from tests.collector.skipped_time import LoopClock, in_skipped_time
from tests.simulator.served import START_MS, Served, serving
from tui.clock import WarpedClock
from tui.collector.accounts import Account
from tui.collector.answers import Answer
from tui.collector.board import Board
from tui.collector.depth.depths import Depths
from tui.collector.depth.level import DepthLevel
from tui.collector.depth.parts import METRICS
from tui.collector.depth.state import QUALITY_METRICS, DepthState
from tui.collector.joining import Identity, Joining
from tui.collector.requests import CloseDepth, OpenDepth, RetryNow
from tui.collector.service import Collector
from tui.model.channel import Delivery, Rendition, Stream
from tui.model.series import CountsPoint, Point
from tui.model.stats import SOURCES, Counts, Metric
from tui.model.thresholds import Thresholds
from tui.model.vendor import Kind
from tui.simulator.credentials import SYSTEM73_API_KEY
from tui.vendors.errors import CannotAnswer, Unreachable, VendorError
from tui.vendors.listing import Listing
from tui.vendors.system73 import System73Client
from tui.vendors.transport import Priority, Transport, TransportSettings

CHANNEL = "sports/1"
WITHIN_S = 30.0
"""How long a slow machine may take; nothing waits for it to pass."""


# over real HTTP, against what the server sends when it is asked directly -----------------------------------


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving() as running:
        yield running


def system73(served: Served, clock: Any, per_s: float = 10_000) -> Account:
    settings = TransportSettings(
        vendor="p2p",
        kind=Kind.SYSTEM73,
        base_url=f"{served.base_url}/system73",
        max_requests_per_s=per_s,
    )
    transport = Transport(settings, clock=clock)
    client = System73Client(transport, api_key=SecretStr(SYSTEM73_API_KEY))
    return Account("p2p", Kind.SYSTEM73, client=client, transport=transport, max_requests_per_s=per_s)


class Watching:
    """A collector whose levels are opened by a test, and the states that come."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.states: list[DepthState] = []
        self.came = asyncio.Event()

    def take(self, state: Answer) -> None:
        if isinstance(state, DepthState):
            self.states.append(state)
            self.came.set()

    async def until(self, done: Callable[[DepthState], bool]) -> DepthState:
        async with asyncio.timeout(WITHIN_S):
            while not (self.states and done(self.states[-1])):
                self.came.clear()
                await self.came.wait()
        return self.states[-1]


@asynccontextmanager
async def watching(served: Served, *others: Account) -> AsyncIterator[Watching]:
    clock = WarpedClock(served.clock.now_ms(), 0)
    boxes: list[Watching] = []
    collector = Collector(
        [system73(served, clock), *others],
        Board(Joining(Thresholds())),
        refresh_s=10.0,
        clock=clock,
        publish=lambda state: boxes[0].take(state),
    )
    boxes.append(Watching(collector))
    task = asyncio.create_task(collector.run())
    await asyncio.sleep(0)
    try:
        yield boxes[0]
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def whole(state: DepthState) -> bool:
    """Whether everything of a first round has come."""
    parts = [*state.series.values(), *state.counts.values(), *state.qualities.values(), state.aggregate]
    rows = [] if state.level.is_account else [state.rows]
    return not any(part.awaited for part in (*parts, *rows))


def path_of(level: DepthLevel) -> str:
    path = f"/channels/{quote(level.channel_id, safe='')}" if level.channel_id is not None else ""
    return path + (f"/streams/{quote(level.stream_id, safe='')}" if level.stream_id is not None else "")


def direct(served: Served, level: DepthLevel, tail: str, **params: str) -> Any:
    """What the server sends for a level, asked without noctop."""
    narrowed = {"bitrate": level.bitrate, "representation_id": level.representation_id}
    params.update({name: value for name, value in narrowed.items() if value is not None})
    answer = served.get(
        f"/system73{path_of(level)}{tail}", params=params, headers={"Authorization": SYSTEM73_API_KEY}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


PATHS = {
    Metric.THROUGHPUT: ("throughput/agg", "agg_throughput_{}"),
    Metric.BUFFER_HEALTH: ("buffer_health/avg", "avg_buffer_health_{}"),
    Metric.REBUFFERING_RATIO: ("rebuffering/ratio", "rebuffering_ratio"),
    Metric.CONTENT_REQUEST_RESPONSE_TIMES: (
        "content_request_response_times/avg",
        "avg_content_request_response_times_{}",
    ),
    Metric.BUFFER_FILLING_RATE: ("buffer_filling_rate/avg", "avg_buffer_filling_rate_{}"),
    Metric.DROPPED_FRAMES: ("dropped_frames/avg", "avg_dropped_frames_{}"),
}
COUNTED = {
    Counts.OS: "operating_systems",
    Counts.PLATFORMS: "platforms",
    Counts.CONNECTION_TYPES: "connection_types",
}


def same_series(served: Served, state: DepthState, metrics: tuple[Metric, ...]) -> None:
    assert set(state.series) == {(metric, source) for metric in metrics for source in SOURCES}
    for (metric, source), part in state.series.items():
        path, key = PATHS[metric]
        sent = direct(served, state.level, f"/stats/{path}", time=state.series_window, source=source)
        wanted = tuple(Point(row["datetime"], row[key.format(source)]) for row in sent)
        assert part.value == wanted, (metric, source)
        assert part.error == ""
        assert wanted


def same_counts(served: Served, state: DepthState) -> None:
    assert set(state.counts) == set(Counts)
    for kind, part in state.counts.items():
        sent = direct(served, state.level, f"/stats/{kind}", time=state.series_window)
        assert part.value == tuple(
            CountsPoint(row["datetime"], tuple(row[COUNTED[kind]].items())) for row in sent
        )


def figures(row: dict[str, Any]) -> Delivery:
    return Delivery(
        cdn_throughput_kbps=row["cdn_throughput"],
        p2p_throughput_kbps=row["p2p_throughput"],
        total_throughput_kbps=row["total_throughput"],
        cdn_devices=row["cdn_devices"],
        p2p_devices=row["p2p_devices"],
        not_compatible_devices=row["not_compatible_devices"],
        cdn_viewing_time_s=row["cdn_viewing_time"],
        p2p_viewing_time_s=row["p2p_viewing_time"],
        total_viewing_time_s=row["total_viewing_time"],
        pretty_viewing_time=row["total_pretty_viewing_time"],
    )


@pytest.fixture(scope="module")
def channel_level(served: Served) -> DepthLevel:
    return DepthLevel(vendor="p2p", channel_id=served.world.channels[0].channel_id)


async def test_a_channel_holds_what_the_server_sent(served: Served, channel_level: DepthLevel) -> None:
    async with watching(served) as at:
        at.collector.submit(channel_level.opened(1, "live"))
        state = await at.until(whole)
    assert (state.number, state.window, state.series_window) == (1, "live", "10m")
    same_series(served, state, METRICS)
    same_counts(served, state)
    sent = direct(served, channel_level, "/summary", time="live")
    assert state.rows.value == tuple(
        Stream(stream_id=row["stream_id"], stream_uri=row["stream_uri"], delivery=figures(row))
        for row in sent
    )
    assert state.aggregate.value == figures(direct(served, channel_level, "/summary/agg", time="live")[0])
    assert set(state.qualities) == {channel_level.below(row) for row in state.rows.value or ()}
    assert state.aggregate.came_at_ms == START_MS
    assert state.thresholds == Thresholds()


async def test_a_stream_and_a_rendition_hold_what_the_server_sent(
    served: Served, channel_level: DepthLevel
) -> None:
    stream = served.world.channels[0].streams[0]
    level = replace(channel_level, stream_id=stream.stream_id)
    async with watching(served) as at:
        at.collector.submit(level.opened(1, "1h"))
        state = await at.until(whole)
        same_series(served, state, METRICS)
        same_counts(served, state)
        sent = direct(served, level, "/summary", time="1h")
        wanted = tuple(
            Rendition(
                bitrate=row["bitrate"], representation_id=row["representation_id"], delivery=figures(row)
            )
            for row in sent
        )
        assert state.rows.value == wanted
        assert len(wanted) > 1
        assert state.aggregate.value == figures(direct(served, level, "/summary/agg", time="1h")[0])
        assert state.last == {}
        assert set(state.qualities) == {level.below(row) for row in wanted}
        assert state.aggregate_now.value == figures(direct(served, level, "/summary/agg", time="live")[0])
        assert {key: part.value and len(part.value) for key, part in state.points_now.items()} == {
            (metric, source): 1 for metric in QUALITY_METRICS for source in SOURCES
        }

        below = level.below(wanted[1])
        at.collector.submit(CloseDepth(1))
        at.collector.submit(below.opened(2, "10m"))
        state = await at.until(lambda state: state.number == 2 and whole(state))
        same_series(served, state, METRICS)
        same_counts(served, state)
        (row,) = direct(served, below, "/summary", time="10m")
        assert state.aggregate.value == figures(row)
        (row,) = direct(served, below, "/summary", time="live")
        assert state.aggregate_now.value == figures(row)
        assert state.qualities == {}


async def test_the_whole_account_where_the_api_has_it(served: Served) -> None:
    level = DepthLevel(vendor="p2p")
    async with watching(served) as at:
        at.collector.submit(OpenDepth(1, "p2p", None, window="10m"))
        state = await at.until(whole)
    same_series(served, state, METRICS[:4])
    same_counts(served, state)
    assert state.rows.awaited
    assert state.aggregate.value == figures(direct(served, level, "/summary/agg", time="10m")[0])
    assert state.thresholds is None


async def test_the_live_last_points_follow_the_series(served: Served, channel_level: DepthLevel) -> None:
    key = (Metric.THROUGHPUT, "cdn")
    try:
        async with watching(served) as at:
            at.collector.submit(channel_level.opened(1, "live"))
            first = await at.until(whole)
            served.clock.set_ms(START_MS + 15_000)
            at.collector.submit(RetryNow("p2p"))
            again = await at.until(lambda state: state.version(key) != first.version(key))
            assert again.points(key)[-1].at_ms == START_MS + 10_000
    finally:
        served.clock.set_ms(START_MS)


async def test_a_tier_without_series_says_so_for_each_and_keeps_the_rest() -> None:
    with serving(quirks=["system73_tier=lite"]) as served:
        level = DepthLevel(vendor="p2p", channel_id=served.world.channels[0].channel_id)
        async with watching(served) as at:
            at.collector.submit(level.opened(1, "1h"))
            state = await at.until(whole)
    assert state.series[Metric.THROUGHPUT, "cdn"].value
    refused = state.series[Metric.DROPPED_FRAMES, "p2p"]
    assert refused.value is None
    assert "not open to this key" in refused.error
    assert state.counts[Counts.OS].value


async def test_a_vendor_without_series_says_why(served: Served) -> None:
    locked = Account("p2p-eu", Kind.SYSTEM73, problem="no key: S73_KEY is not set")
    other = Account("conviva", Kind.CONVIVA, client=cast(Any, object()))
    words = {
        "p2p-eu": "S73_KEY is not set",
        "conviva": "has no series of channels",
        "nobody": "no vendor is called",
    }
    async with watching(served, locked, other) as at:
        for number, vendor in enumerate(words):
            at.collector.submit(OpenDepth(number, vendor, "x"))
            state = await at.until(lambda state, number=number: state.number == number)
            assert words[vendor] in state.problem


# at its own pace, in skipped time --------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    at_s: float
    what: str
    time: str
    last_point: bool
    priority: Priority


class Vendor(System73Client):
    """Answers everything at once with a little; `odd` errors by what is asked."""

    def __init__(self, clock: LoopClock, streams: int = 2) -> None:
        self.calls: list[Call] = []
        self.odd: dict[str, VendorError] = {}
        self.under_way = 0
        self._clock = clock
        self._streams = streams

    def _asked(self, what: str, time: str, last_point: bool, priority: Priority) -> None:
        self.calls.append(Call(self._clock.monotonic_s(), what, time, last_point, priority))
        if what in self.odd:
            raise self.odd[what]

    async def aggregate(self, time: str, *where: Any, priority: Priority = Priority.WALL) -> Delivery:
        self._asked("aggregate", time, False, priority)
        return Delivery(cdn_devices=1)

    async def channel_summary(self, channel_id: str, time: str, **how: Any) -> Listing[Stream]:
        self._asked("rows", time, False, how["priority"])
        return Listing(
            Stream(stream_id=f"0x{number}", stream_uri="http://x/", delivery=Delivery())
            for number in range(self._streams)
        )

    async def series(self, metric: Metric, source: str, time: str, **how: Any) -> Listing[Point]:
        below = f" {how['stream_id']}" if how.get("stream_id") else ""
        self._asked(f"{metric} {source}{below}", time, how["last_point"], how["priority"])
        now_ms = self._clock.now_ms()
        ages = (0,) if how["last_point"] else (20_000, 10_000, 0)
        return Listing(Point(now_ms - age, 1.0) for age in ages)

    async def counts(self, kind: Counts, time: str, **how: Any) -> Listing[CountsPoint]:
        self._asked(kind, time, False, how["priority"])
        return Listing([CountsPoint(self._clock.now_ms(), (("MAC", 1),))])

    def whole_series(self, of: str) -> list[Call]:
        return [call for call in self.calls if call.what == of and not call.last_point]


class Bench:
    """Levels on such a vendor."""

    def __init__(
        self, *, rate_per_s: float = 10.0, streams: int = 2, chance: random.Random | None = None
    ) -> None:
        self.clock = LoopClock()
        self.vendor = Vendor(self.clock, streams)
        self.states: list[DepthState] = []
        self.joining = Joining(Thresholds())
        account = Account("p2p", Kind.SYSTEM73, client=self.vendor, max_requests_per_s=rate_per_s)
        self.depths = Depths(
            lambda: [account],
            self.joining,
            clock=self.clock,
            refresh_s=10.0,
            chance=chance or NoJitter(),
            publish=self.states.append,
        )

    async def opened_for(self, seconds: float, request: OpenDepth | None = None) -> DepthState:
        self.depths.open(request or OpenDepth(1, "p2p", CHANNEL))
        await asyncio.sleep(seconds)
        await self.depths.aclose()
        return self.states[-1]


@in_skipped_time
async def test_the_first_state_comes_at_once_and_all_is_awaited() -> None:
    bench = Bench()
    bench.depths.open(OpenDepth(1, "p2p", CHANNEL))
    await asyncio.sleep(0)
    (state,) = bench.states
    assert state.aggregate.awaited
    assert all(part.awaited for part in state.series.values())
    assert len(state.series) == 12
    await bench.depths.aclose()


@in_skipped_time
async def test_the_operator_waits_for_the_first_answers_only() -> None:
    bench = Bench()
    await bench.opened_for(35)
    first = {call.priority for call in bench.vendor.calls if call.at_s < 9}
    later = {call.priority for call in bench.vendor.calls if call.at_s > 15}
    assert first == {Priority.OPERATOR}
    assert later == {Priority.WALL}


@in_skipped_time
async def test_live_asks_summaries_and_last_points_each_refresh_and_series_rarely() -> None:
    bench = Bench()
    state = await bench.opened_for(59)
    times = {call.time for call in bench.vendor.whole_series("throughput cdn")}
    assert times == {"10m"}
    assert [call.at_s for call in bench.vendor.calls if call.what == "aggregate"] == [0, 10, 20, 30, 40, 50]
    assert [call.at_s for call in bench.vendor.whole_series("throughput cdn")] == [0, 30]
    lasts = [call for call in bench.vendor.calls if call.what == "throughput cdn" and call.last_point]
    assert [(call.at_s, call.time) for call in lasts] == [
        (10, "live"),
        (20, "live"),
        (40, "live"),
        (50, "live"),
    ]
    newest = state.points((Metric.THROUGHPUT, "cdn"))
    assert [bench.clock.now_ms() - point.at_ms for point in newest] == [49_000, 39_000, 29_000, 19_000, 9_000]


@in_skipped_time
async def test_what_it_is_said_to_cost_is_what_it_costs() -> None:
    bench = Bench(rate_per_s=100)
    state = await bench.opened_for(299)
    assert len(bench.vendor.calls) / 5 == pytest.approx(state.cost_per_minute, rel=0.05)


@in_skipped_time
async def test_a_small_budget_stretches_the_pace() -> None:
    bench = Bench(rate_per_s=1, streams=8)
    state = await bench.opened_for(599)
    assert state.cost_per_minute <= 30
    assert len(bench.vendor.calls) / 10 <= 36
    assert state.aggregate.every_s > 10


@in_skipped_time
async def test_a_longer_window_is_asked_for_as_such_and_less_often() -> None:
    bench = Bench()
    state = await bench.opened_for(119, OpenDepth(1, "p2p", CHANNEL, window="1w"))
    of_window = {call.what for call in bench.vendor.calls if call.time == "1w"}
    assert of_window == {"aggregate", "rows", *Counts, *(f"{one} {of}" for one in METRICS for of in SOURCES)}
    assert not any(call.last_point for call in bench.vendor.calls if call.time == "1w")
    assert max(Counter((call.what, call.time) for call in bench.vendor.calls).values()) == 2
    assert state.series_window == "1w"


@in_skipped_time
async def test_buffer_health_and_rebuffering_are_those_of_now_in_a_longer_window() -> None:
    bench = Bench()
    state = await bench.opened_for(59, OpenDepth(1, "p2p", CHANNEL, window="1w"))
    live = Counter(call.what for call in bench.vendor.calls if call.time == "live")
    quality = [f"{metric} {source}" for metric in QUALITY_METRICS for source in SOURCES]
    of_rows = [f"{what} 0x{number}" for what in quality for number in range(2)]
    assert live == Counter(["aggregate", "rows", *quality, *of_rows])
    assert all(part.value for part in state.qualities.values())
    assert len(bench.vendor.calls) == state.cost_per_minute


@in_skipped_time
async def test_what_fails_keeps_its_last_value_and_says_why_alone() -> None:
    bench = Bench()
    bench.depths.open(OpenDepth(1, "p2p", CHANNEL))
    await asyncio.sleep(5)
    bench.vendor.odd["aggregate"] = Unreachable("does not answer")
    await asyncio.sleep(10)
    await bench.depths.aclose()
    part = bench.states[-1].aggregate
    assert part.value == Delivery(cdn_devices=1)
    assert part.error == "does not answer"
    assert part.stale(bench.clock.now_ms() + 30_000)
    assert bench.states[-1].rows.error == ""


@in_skipped_time
async def test_the_vendors_trouble_is_told_in_the_words_of_the_newest_try() -> None:
    bench = Bench()
    bench.depths.open(OpenDepth(1, "p2p", CHANNEL))
    await asyncio.sleep(5)
    asked = {call.what for call in bench.vendor.calls}
    bench.vendor.odd = {what: Unreachable("refused; next try in 7 s") for what in asked}
    bench.vendor.odd["throughput cdn"] = CannotAnswer("not open to this key (403)")
    await asyncio.sleep(30)
    # Series are not asked for again so soon.
    bench.vendor.odd = {what: Unreachable("refused; next try in 17 s") for what in asked}
    await asyncio.sleep(10)
    state = bench.states[-1]
    await bench.depths.aclose()
    parts = (state.aggregate, state.rows, *state.series.values(), *state.last.values())
    assert {part.error for part in parts} == {"refused; next try in 17 s", "not open to this key (403)"}
    assert state.series[Metric.THROUGHPUT, "cdn"].error == "not open to this key (403)"


@in_skipped_time
async def test_a_series_is_old_once_the_points_after_it_are_overdue() -> None:
    bench = Bench()
    bench.depths.open(OpenDepth(1, "p2p", CHANNEL))
    await asyncio.sleep(5)
    began_ms = bench.clock.now_ms() - 5_000
    key = (Metric.THROUGHPUT, "cdn")
    bench.vendor.odd = {call.what: Unreachable("refused") for call in bench.vendor.calls}
    await asyncio.sleep(10)
    await bench.depths.aclose()
    state = bench.states[-1]
    assert state.stale_since_ms(key, began_ms + 20_000) is None
    assert state.stale_since_ms(key, began_ms + 20_001) == began_ms


@in_skipped_time
async def test_what_is_declined_is_not_asked_for_at_every_round() -> None:
    bench = Bench()
    bench.vendor.odd["dropped_frames cdn"] = CannotAnswer("not open to this key (403)")
    state = await bench.opened_for(299)
    asked = [call for call in bench.vendor.calls if call.what == "dropped_frames cdn" and not call.last_point]
    assert len(asked) == 1
    assert state.series[Metric.DROPPED_FRAMES, "cdn"].error == "not open to this key (403)"


@in_skipped_time
async def test_a_fault_of_ours_costs_one_part() -> None:
    bench = Bench()
    bench.vendor.odd["os"] = KeyError("boom")  # type: ignore[assignment]
    state = await bench.opened_for(5)
    assert "noctop could not read" in state.counts[Counts.OS].error
    assert state.counts[Counts.PLATFORMS].value


@in_skipped_time
async def test_once_closed_nothing_is_asked_or_published() -> None:
    bench = Bench()
    bench.depths.open(OpenDepth(1, "p2p", CHANNEL))
    await asyncio.sleep(5)
    bench.depths.close(1)
    bench.depths.close(99)
    calls, states = len(bench.vendor.calls), len(bench.states)
    await asyncio.sleep(60)
    assert (len(bench.vendor.calls), len(bench.states)) == (calls, states)
    await bench.depths.aclose()


@in_skipped_time
async def test_a_number_opened_again_is_another_level() -> None:
    bench = Bench()
    bench.depths.open(OpenDepth(1, "p2p", CHANNEL))
    bench.depths.open(OpenDepth(1, "p2p", None))
    await asyncio.sleep(5)
    await bench.depths.aclose()
    assert {state.level.channel_id for state in bench.states} == {None}


@in_skipped_time
async def test_each_row_has_its_own_quality_the_first_eight() -> None:
    bench = Bench(rate_per_s=1_000, streams=40)
    state = await bench.opened_for(5)
    assert [level.stream_id for level in state.qualities] == [f"0x{number}" for number in range(8)]
    (first, *_) = state.qualities.values()
    assert first.value is not None
    assert first.value.buffer_health_ms_cdn == 1.0


@in_skipped_time
async def test_a_joined_channel_has_its_own_thresholds() -> None:
    bench = Bench()
    own = Thresholds(rebuffering_warning=0.5)
    bench.joining.join(Identity("channel\x1fSports", "Sports", (), own), "p2p", CHANNEL)
    assert (await bench.opened_for(5)).thresholds == own


@in_skipped_time
async def test_rounds_do_not_fall_in_step_with_other_consoles() -> None:
    bench = Bench(chance=random.Random(1))
    await bench.opened_for(35)
    begun = [call.at_s for call in bench.vendor.calls if call.what == "aggregate"]
    assert begun[1] not in (10.0, 20.0)


def test_levels_know_their_neighbours() -> None:
    channel = DepthLevel(vendor="p2p", channel_id="c")
    stream = channel.below(Stream(stream_id="s", stream_uri="", delivery=Delivery()))
    rendition = stream.below(Rendition(bitrate="4000", representation_id="", delivery=Delivery()))
    assert rendition == DepthLevel(vendor="p2p", channel_id="c", stream_id="s", bitrate="4000")
    assert (rendition.above, stream.above, channel.above) == (stream, channel, None)
    assert DepthLevel.of(rendition.opened(3, "1h")) == rendition
