"""The collector: polls that never step on each other's toes, snapshots only when there is something new."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from itertools import pairwise

import pytest

from tests.collector.polled import Bench, Told, hang, lasting
from tests.collector.skipped_time import NOON_MS, in_skipped_time
from tui.collector.accounts import Account
from tui.collector.beat import BEAT_S, FIGURES_S, PUBLISH_GAP_S, SOON_S, TICK_S
from tui.collector.requests import ChooseWindow, Look, RetryNow
from tui.model.channel import Delivery, Quality, State
from tui.model.snapshot import Snapshot
from tui.model.vendor import FeedState, Kind
from tui.vendors.errors import Limited, Nonsense, Refused, Unreachable, VendorError
from tui.vendors.transport import Request

VIEWER = "viewer-4711@example.com"
NEWS = Delivery(cdn_devices=60, p2p_devices=40, total_throughput_kbps=1_000)

LONG_S = 20.0
"""How long a slow machine's thread may take."""

Patch = pytest.MonkeyPatch


@in_skipped_time
async def test_the_next_round_begins_an_interval_after_the_last_one_has_ended(monkeypatch: Patch) -> None:
    poll = Told("p2p", lasting(7), interval_s=10)
    async with Bench(monkeypatch, poll).running():
        await asyncio.sleep(60)
    assert poll.begun_s == [0, 17, 34, 51]
    assert poll.most_under_way == 1


@in_skipped_time
async def test_rounds_that_last_longer_than_their_interval_do_not_pile_up(monkeypatch: Patch) -> None:
    poll = Told("p2p", lasting(25), interval_s=10)
    async with Bench(monkeypatch, poll).running():
        await asyncio.sleep(100)
    assert poll.begun_s == [0, 35, 70]
    assert poll.most_under_way == 1


@pytest.mark.parametrize(
    "failure", [Unreachable("503"), Limited("429"), Nonsense("<html>"), KeyError(VIEWER), RecursionError()]
)
@in_skipped_time
async def test_whatever_goes_wrong_in_a_round_everybody_is_asked_again(
    monkeypatch: Patch, failure: Exception
) -> None:
    bad, good = Told("bad", failure), Told("good")
    async with Bench(monkeypatch, bad, good).running():
        await asyncio.sleep(35)
    assert bad.begun_s == good.begun_s == [0, 10, 20, 30]


@in_skipped_time
async def test_a_vendor_that_hangs_holds_up_nobody(monkeypatch: Patch) -> None:
    hung, good = Told("hung", hang), Told("good")
    async with Bench(monkeypatch, hung, good).running():
        await asyncio.sleep(35)
    assert (hung.begun_s, good.begun_s) == ([0], [0, 10, 20, 30])


@in_skipped_time
async def test_of_an_unknown_error_the_log_knows_type_and_place_only(
    monkeypatch: Patch, caplog: pytest.LogCaptureFixture
) -> None:
    async def asks_for_a_viewer() -> None:
        raise ValueError(f"no such viewer: {VIEWER}")

    caplog.set_level(logging.DEBUG)
    async with Bench(monkeypatch, Told("conviva", asks_for_a_viewer)).running():
        await asyncio.sleep(1)
    (record,) = caplog.records
    assert "conviva: ValueError in " in record.getMessage()
    assert "asks_for_a_viewer" in record.getMessage()
    assert record.exc_info is None
    assert VIEWER not in caplog.text


@in_skipped_time
async def test_what_a_round_could_not_have_is_logged_and_ages_nothing(
    monkeypatch: Patch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    poll = Told("p2p")
    poll.shortfall = Nonsense("3 rows of its list cannot be read")
    bench = Bench(monkeypatch, poll)
    async with bench.running():
        await asyncio.sleep(35)
    assert "p2p: 3 rows of its list cannot be read" in caplog.text
    assert bench.feed("p2p").stale_since_ms is None


@in_skipped_time
async def test_snapshots_come_at_most_once_a_second_sooner_before_there_are_channels(
    monkeypatch: Patch,
) -> None:
    there: dict[str, Delivery] = {}

    async def summary() -> None:
        bench.board.take_summary("p2p-0", Kind.SYSTEM73, there, 0)

    busy = [Told(f"p2p-{number}", summary, interval_s=0.01) for number in range(3)]
    bench = Bench(monkeypatch, *busy)
    async with bench.running():
        await asyncio.sleep(1.9)
        assert len(bench.published) == 8
        there["Sports 1"] = Delivery(cdn_devices=1)
        await asyncio.sleep(5)
    assert len(busy[0].begun_s) > 500
    assert _gaps(bench.published_s[:8]) == pytest.approx([SOON_S] * 7)
    assert _gaps(bench.published_s[10:]) == pytest.approx([PUBLISH_GAP_S] * (len(bench.published) - 11))
    assert [snapshot.number for snapshot in bench.published] == list(range(1, len(bench.published) + 1))


def _gaps(instants: Sequence[float]) -> list[float]:
    return [after - before for before, after in pairwise(instants)]


@in_skipped_time
async def test_what_the_operator_asks_for_is_shown_sooner(monkeypatch: Patch) -> None:
    async def summary() -> None:
        bench.board.take_summary("p2p", Kind.SYSTEM73, {"Sports 1": Delivery(cdn_devices=1)}, 0)

    bench = Bench(monkeypatch, Told("p2p", summary, interval_s=0.01))
    async with bench.running():
        await asyncio.sleep(1.1)
        bench.collector.submit(ChooseWindow("1h"))
        await asyncio.sleep(1)
    shown = next(at for at, one in zip(bench.published_s, bench.published, strict=True) if one.window == "1h")
    assert shown == pytest.approx(1.0 + SOON_S)


@in_skipped_time
async def test_a_figure_that_moved_waits_for_the_summary_or_ten_seconds_a_state_for_nothing(
    monkeypatch: Patch,
) -> None:
    """Buffer health comes every second; in the 31st it is critical."""

    async def summary() -> None:
        bench.board.take_summary("p2p", Kind.SYSTEM73, {"news": NEWS}, bench.clock.now_ms())

    async def quality() -> None:
        now_ms = bench.clock.now_ms()
        health_ms = 1_000.0 if now_ms >= NOON_MS + 31_000 else 20_000.0 + now_ms % 7_000
        bench.board.take_quality("p2p", "news", Quality(sampled_at_ms=now_ms, buffer_health_ms=health_ms))

    bench = Bench(monkeypatch, Told("p2p", summary, interval_s=100), Told("p2p", quality, interval_s=1))
    async with bench.running():
        await asyncio.sleep(30.5)
        assert len(bench.published) == 4
        assert _gaps(bench.published_s) == pytest.approx([BEAT_S] * 3, abs=2 * TICK_S)
        await asyncio.sleep(2.0)
    assert len(bench.published) == 5
    assert bench.row.state is State.CRITICAL


@in_skipped_time
async def test_the_first_figure_of_a_row_on_screen_is_shown_within_a_second(monkeypatch: Patch) -> None:
    async def summary() -> None:
        bench.board.take_summary("p2p", Kind.SYSTEM73, {"news": NEWS, "films": NEWS}, bench.clock.now_ms())

    async def quality() -> None:
        channel = "films" if bench.clock.now_ms() < NOON_MS + 4_000 else "news"
        at_ms = bench.clock.now_ms()
        bench.board.take_quality("p2p", channel, Quality(sampled_at_ms=at_ms, buffer_health_ms=20_000.0))

    bench = Bench(monkeypatch, Told("p2p", summary, interval_s=100), Told("p2p", quality, interval_s=2))
    async with bench.running():
        await asyncio.sleep(0.1)
        bench.collector.submit(Look(tuple(row.key for row in bench.published[-1].rows if row.name == "news")))
        await asyncio.sleep(3.4)
        before = len(bench.published)
        await asyncio.sleep(2.0)
    assert len(bench.published) == before + 1
    assert bench.published_s[-1] == pytest.approx(4.0, abs=PUBLISH_GAP_S)


@in_skipped_time
async def test_first_figures_that_come_one_by_one_are_shown_some_together(monkeypatch: Patch) -> None:
    names = [f"news {number}" for number in range(12)]
    left = iter(names)

    async def summary() -> None:
        bench.board.take_summary("p2p", Kind.SYSTEM73, dict.fromkeys(names, NEWS), bench.clock.now_ms())

    async def quality() -> None:
        at_ms = bench.clock.now_ms()
        bench.board.take_quality("p2p", next(left), Quality(sampled_at_ms=at_ms, buffer_health_ms=20_000.0))

    bench = Bench(monkeypatch, Told("p2p", summary, interval_s=100), Told("p2p", quality, interval_s=1))
    async with bench.running():
        await asyncio.sleep(0.1)
        bench.collector.submit(Look(tuple(row.key for row in bench.published[-1].rows)))
        await asyncio.sleep(10)
    assert _gaps(bench.published_s[-3:]) == pytest.approx([FIGURES_S] * 2, abs=TICK_S)


@in_skipped_time
async def test_looking_elsewhere_shows_what_was_held_back_and_nothing_else(monkeypatch: Patch) -> None:
    async def summary() -> None:
        bench.board.take_summary("p2p", Kind.SYSTEM73, {"news": NEWS}, bench.clock.now_ms())

    async def quality() -> None:
        at_ms = bench.clock.now_ms()
        bench.board.take_quality("p2p", "news", Quality(sampled_at_ms=at_ms, buffer_health_ms=20_000.0))

    bench = Bench(
        monkeypatch, Told("p2p", summary, interval_s=100), Told("p2p", None, quality, None, interval_s=4)
    )
    async with bench.running():
        await asyncio.sleep(2)
        bench.collector.submit(Look((bench.row.key,)))
        await asyncio.sleep(1)
        before = len(bench.published)
        bench.collector.submit(Look(("no such row",)))
        await asyncio.sleep(2)
        assert len(bench.published) == before
        bench.collector.submit(Look((bench.row.key,)))
        await asyncio.sleep(0.5)
    assert len(bench.published) == before + 1
    assert bench.row.lead.quality is not None


@in_skipped_time
async def test_nothing_new_makes_no_snapshot(monkeypatch: Patch) -> None:
    bench = Bench(monkeypatch, Told("p2p", interval_s=1_000))
    async with bench.running():
        await asyncio.sleep(900)
    assert bench.published_s == [0]


@in_skipped_time
async def test_who_takes_snapshots_may_fail_with_one(monkeypatch: Patch) -> None:
    taken: list[Snapshot] = []

    def publish(snapshot: Snapshot) -> None:
        taken.append(snapshot)
        if len(taken) == 1:
            raise RuntimeError(VIEWER)

    async with Bench(monkeypatch, Told("p2p"), publish=publish).running():
        await asyncio.sleep(15)
    assert len(taken) == 2


@pytest.mark.parametrize("then", ["silence", "failures"])
@in_skipped_time
async def test_figures_older_than_two_intervals_are_marked_on_rows_and_feed(
    monkeypatch: Patch, then: str
) -> None:
    async def good() -> None:
        bench.transports["p2p"].meter.succeeded(12.0)
        bench.board.take_summary("p2p", Kind.SYSTEM73, {"news": NEWS}, bench.clock.now_ms())

    async def fails() -> None:
        error = Unreachable("503 Service Unavailable")
        bench.transports["p2p"].meter.failed(error)
        raise error

    poll = Told("p2p", good, hang if then == "silence" else fails, interval_s=10)
    bench = Bench(monkeypatch, poll)
    async with bench.running():
        await asyncio.sleep(19.9)
        assert not bench.row.stale
        await asyncio.sleep(0.1 + 2 * TICK_S)
        assert bench.row.stale
    assert bench.feed("p2p").stale_since_ms == NOON_MS
    assert bench.feed("p2p").state is (FeedState.STALE if then == "silence" else FeedState.DOWN)
    assert bench.published[-1].totals.total_throughput_kbps is None


@in_skipped_time
async def test_an_answer_makes_a_stale_vendor_fresh_again(monkeypatch: Patch) -> None:
    async def good() -> None:
        bench.board.take_summary("p2p", Kind.SYSTEM73, {"news": NEWS}, bench.clock.now_ms())

    bench = Bench(monkeypatch, Told("p2p", good, lasting(30), good, interval_s=10))
    async with bench.running():
        await asyncio.sleep(35)
        assert bench.row.stale
        await asyncio.sleep(20)
        assert not bench.row.stale


@in_skipped_time
async def test_retry_now_asks_this_vendor_at_once_and_forgets_why_it_was_held_back(
    monkeypatch: Patch,
) -> None:
    held, other = Told("held", interval_s=60), Told("other", interval_s=60)
    bench = Bench(monkeypatch, held, other)
    async with bench.running():
        await asyncio.sleep(5)
        bench.transports["held"].hold_until(500)
        bench.collector.submit(RetryNow("held"))
        await asyncio.sleep(5)
    assert (held.begun_s, other.begun_s) == ([0, 5], [0])
    assert bench.transports["held"].meter.feed(bench.clock.now_ms()).next_try_at_ms is None


@in_skipped_time
async def test_a_retry_of_nobody_is_nothing(monkeypatch: Patch) -> None:
    poll = Told("p2p", interval_s=60)
    bench = Bench(monkeypatch, poll)
    async with bench.running():
        await asyncio.sleep(5)
        bench.collector.submit(RetryNow("nobody"))
        await asyncio.sleep(5)
    assert poll.begun_s == [0]


@in_skipped_time
async def test_another_window_is_asked_for_and_shown_at_once(monkeypatch: Patch) -> None:
    one, other = Told("one", interval_s=60), Told("other", interval_s=60)
    bench = Bench(monkeypatch, one, other)
    async with bench.running():
        await asyncio.sleep(5)
        bench.collector.submit(ChooseWindow("1h"))
        await asyncio.sleep(1)
    assert one.begun_s == other.begun_s == [0, 5]
    assert [snapshot.window for snapshot in bench.published[:2]] == ["live", "1h"]


class Source:
    """Stands for the config's secrets: gives what it was told to, and counts."""

    def __init__(self, *answers: Account | Exception | None) -> None:
        self.asked: list[str] = []
        self.accepted_by: list[str] = []
        self.answers = list(answers)

    def renewed(self, vendor: str) -> Account | None:
        self.asked.append(vendor)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def accepted(self, vendor: str) -> None:
        self.accepted_by.append(vendor)


async def asked(source: Source, times: int = 1) -> None:
    """The source is asked on a thread of its own, whose time nobody skips."""
    end = time.monotonic() + LONG_S
    while len(source.asked) < times:
        assert time.monotonic() < end, f"was asked {len(source.asked)} times and not {times}"
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.05)


@in_skipped_time
async def test_a_refused_key_is_replaced_by_what_its_source_gives_now(monkeypatch: Patch) -> None:
    refused, second, other = Told("p2p", Refused("401")), Told("p2p", Refused("401")), Told("other")
    source = Source()
    bench = Bench(monkeypatch, refused, second, other, keeper=source)
    old_transport = bench.transports["p2p"]
    renewed = bench.account("p2p")
    source.answers.append(renewed)
    fresh = Told("p2p")
    async with bench.running():
        await asyncio.sleep(0)
        bench.polls[:] = [fresh, other]
        await asked(source)
        end = time.monotonic() + LONG_S
        while not fresh.begun_s:
            assert time.monotonic() < end, "nobody asked with the other key"
            await asyncio.sleep(0.05)
        rounds = len(refused.begun_s)
        await asyncio.sleep(25)
        assert len(refused.begun_s) == rounds
    assert source.asked == ["p2p"]
    assert len(fresh.begun_s) >= 3
    assert bench.collector.accounts[0] is renewed
    assert set(source.accepted_by) == {"p2p", "other"}
    with pytest.raises(VendorError, match="closing"):
        await old_transport.send(_anything())


@pytest.mark.parametrize("answer", [None, OSError(f"cannot run pass show {VIEWER}")])
@in_skipped_time
async def test_a_source_that_has_no_other_key_costs_nobody_anything(
    monkeypatch: Patch, caplog: pytest.LogCaptureFixture, answer: Exception | None
) -> None:
    bad, good = Told("bad", Refused("401")), Told("good")
    source = Source(answer)
    bench = Bench(monkeypatch, bad, good, keeper=source)
    async with bench.running() as running:
        await asked(source)
        await asyncio.sleep(35)
        assert not running.done()
        assert len(good.begun_s) >= 4
        # Whether it may be asked once more is up to the secrets, which know what was accepted in between.
        await asked(source, 2)
    assert VIEWER not in caplog.text


@in_skipped_time
async def test_after_the_end_nothing_runs_and_nothing_is_open(monkeypatch: Patch) -> None:
    class Stubborn(Account):
        async def aclose(self) -> None:
            await super().aclose()
            closed.append(self.name)
            if self.name == "one":
                raise OSError("the socket will not close")

    closed: list[str] = []
    bench = Bench(monkeypatch, Told("one", hang), Told("two", lasting(3)), Told("three", Unreachable("down")))
    bench.collector.accounts = tuple(
        Stubborn(one.name, one.kind, transport=one.transport) for one in bench.collector.accounts
    )
    async with bench.running():
        await asyncio.sleep(11)
    assert sorted(closed) == ["one", "three", "two"]
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("ticks", range(8))
@in_skipped_time
async def test_it_ends_though_the_operator_asks_for_something_at_that_moment(
    monkeypatch: Patch, ticks: int
) -> None:
    async def summary() -> None:
        bench.board.take_summary("p2p", Kind.SYSTEM73, {"Sports 1": Delivery(cdn_devices=1)}, 0)

    bench = Bench(monkeypatch, Told("p2p", summary, interval_s=10))
    async with bench.running() as task:
        await asyncio.sleep(10 + SOON_S + 0.1)
        bench.collector.submit(Look(()))
        for _ in range(ticks):
            await asyncio.sleep(0)
        task.cancel()
        ended, _ = await asyncio.wait({task}, timeout=60)
        assert ended


def _anything() -> Request:
    return Request(path="/ping")


@in_skipped_time
async def test_a_refused_key_is_not_asked_at_every_refresh_but_at_once_by_the_operator(
    monkeypatch: Patch,
) -> None:
    bad, good = Told("bad", Refused("401")), Told("good")
    bench = Bench(monkeypatch, bad, good)
    async with bench.running():
        await asyncio.sleep(1200)
        assert bad.begun_s == [0, 60, 180, 420, 720, 1020]
        assert len(good.begun_s) >= 119
        bench.collector.submit(Look(("bad\x1fchannel",)))
        bench.collector.submit(ChooseWindow("1h"))
        await asyncio.sleep(5)
        assert len(bad.begun_s) == 6
        bench.collector.submit(RetryNow("bad"))
        await asyncio.sleep(5)
        assert bad.begun_s[6:] == [1205]


@in_skipped_time
async def test_a_key_that_is_taken_again_is_asked_as_ever(monkeypatch: Patch) -> None:
    poll = Told("p2p", Refused("401"), Refused("401"), None)
    bench = Bench(monkeypatch, poll)
    async with bench.running():
        await asyncio.sleep(205)
    assert poll.begun_s == [0, 60, 180, 190, 200]
