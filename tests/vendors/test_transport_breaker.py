"""Leaving a vendor alone that is not there, and coming back with a single trial."""

from __future__ import annotations

import asyncio

import pytest

from tests.vendors.conftest import MakeTransport
from tests.vendors.pretend_time import PretendTime
from tests.vendors.scripted_server import Exchange, ScriptedServer, cut, json_answer, replies, stall
from tui.model.vendor import FeedState
from tui.vendors.errors import Refused, Rejected, Slow, Unreachable, VendorError
from tui.vendors.transport import Request, Transport
from tui.vendors.transport.breaker import Breaker, Pass

ONCE = Request(path="/x", repeatable=False)


def admitted(breaker: Breaker) -> Pass:
    leave = breaker.admit()
    assert leave is not None
    return leave


def broken(time: PretendTime) -> Breaker:
    breaker = Breaker(time.monotonic_s)
    for _ in range(5):
        breaker.failed(admitted(breaker))
    return breaker


def test_it_opens_after_five_failures_in_a_row_only(time: PretendTime) -> None:
    breaker = Breaker(time.monotonic_s)
    for _ in range(4):
        breaker.failed(admitted(breaker))
    breaker.succeeded(admitted(breaker))
    for _ in range(4):
        breaker.failed(admitted(breaker))
    assert breaker.admits()
    breaker.failed(admitted(breaker))
    assert not breaker.admits()
    assert breaker.next_trial_s() == 5


def test_it_waits_twice_as_long_each_time_up_to_two_minutes(time: PretendTime) -> None:
    breaker = broken(time)
    waits = []
    for _ in range(7):
        waits.append(breaker.next_trial_s())
        time.pass_s(waits[-1])
        breaker.failed(admitted(breaker))
    assert waits == [5, 10, 20, 40, 80, 120, 120]


def test_a_single_trial_closes_it(time: PretendTime) -> None:
    breaker = broken(time)
    time.pass_s(5)
    trial = admitted(breaker)
    assert breaker.admit() is None
    breaker.succeeded(trial)
    assert not breaker.is_open
    assert breaker.admit() is not None
    for _ in range(5):
        breaker.failed(admitted(breaker))
    assert breaker.next_trial_s() == 5  # and it starts small again


def test_a_trial_given_up_lets_another_one_go(time: PretendTime) -> None:
    breaker = broken(time)
    time.pass_s(5)
    breaker.abandoned(admitted(breaker))
    assert breaker.admit() is not None


def test_late_failures_neither_lengthen_the_wait_nor_end_the_trial(time: PretendTime) -> None:
    breaker = Breaker(time.monotonic_s)
    leaves = [admitted(breaker) for _ in range(8)]
    for leave in leaves[:5]:
        breaker.failed(leave)
    time.pass_s(5)
    admitted(breaker)
    for leave in leaves[5:]:
        breaker.failed(leave)
    assert breaker.next_trial_s() == 0
    assert breaker.admit() is None


def test_a_late_answer_closes_it(time: PretendTime) -> None:
    breaker = Breaker(time.monotonic_s)
    late = admitted(breaker)
    for _ in range(5):
        breaker.failed(admitted(breaker))
    breaker.succeeded(late)
    assert breaker.admits()


def test_the_operator_opens_the_way_for_a_trial(time: PretendTime) -> None:
    breaker = broken(time)
    breaker.half_open()
    trial = admitted(breaker)
    assert breaker.admit() is None
    breaker.failed(trial)
    assert breaker.next_trial_s() == 10
    Breaker(time.monotonic_s).half_open()  # of no consequence on a closed one


async def failed(transport: Transport, kind: type[VendorError], request: Request = ONCE) -> str:
    with pytest.raises(kind) as caught:
        await transport.send(request)
    assert type(caught.value) is kind
    return caught.value.message


async def test_a_vendor_that_is_down_is_left_alone_and_found_again(
    make: MakeTransport, time: PretendTime
) -> None:
    async with ScriptedServer(*[cut] * 6, json_answer([1])) as server:
        transport = make(server.url)
        for _ in range(5):
            await failed(transport, Unreachable)
        words = await failed(transport, Unreachable)
        assert words == "the connection broke off before the answer was whole; next try in 5 s"
        assert len(server.requests) == 5
        feed = transport.meter.feed(time.now_ms())
        assert (feed.state, feed.next_try_at_ms) == (FeedState.DOWN, time.now_ms() + 5_000)
        time.pass_s(5)
        await failed(transport, Unreachable)
        assert len(server.requests) == 6
        time.pass_s(10)
        assert (await transport.send(ONCE)).json() == [1]
        assert transport.meter.feed(time.now_ms()).state is FeedState.UP


async def test_half_open_lets_exactly_one_request_through(make: MakeTransport, time: PretendTime) -> None:
    async def slow_answer(exchange: Exchange) -> None:
        await asyncio.sleep(0.02)
        await exchange.reply_json([1])

    async with ScriptedServer(*[cut] * 5, slow_answer) as server:
        transport = make(server.url)
        for _ in range(5):
            await failed(transport, Unreachable)
        time.pass_s(5)
        results = await asyncio.gather(*(transport.send(ONCE) for _ in range(6)), return_exceptions=True)
        assert len(server.requests) == 6
        assert sum(isinstance(result, Unreachable) for result in results) == 5
        assert all("being tried again" in str(one) for one in results if isinstance(one, Unreachable))
        await asyncio.gather(*(transport.send(ONCE) for _ in range(3)))
    assert server.most_under_way > 1


async def test_those_who_wait_when_it_opens_are_sent_away_without_a_request(make: MakeTransport) -> None:
    async with ScriptedServer(cut) as server:
        transport = make(server.url, max_concurrency=1)
        results = await asyncio.gather(*(transport.send(ONCE) for _ in range(12)), return_exceptions=True)
    assert [type(result) for result in results] == [Unreachable] * 12
    assert len(server.requests) == 5


async def test_a_cancelled_trial_is_no_verdict(make: MakeTransport, time: PretendTime) -> None:
    async with ScriptedServer(*[cut] * 5, stall, json_answer([1])) as server:
        transport = make(server.url)
        for _ in range(5):
            await failed(transport, Unreachable)
        time.pass_s(5)
        trial = asyncio.create_task(transport.send(ONCE))
        await server.until(lambda: server.under_way == 1)
        trial.cancel()
        await asyncio.gather(trial, return_exceptions=True)
        assert (await transport.send(ONCE)).json() == [1]


async def test_repeats_end_when_it_opens(make: MakeTransport) -> None:
    async with ScriptedServer(replies(503, b"maintenance")) as server:
        transport = make(server.url)
        assert await failed(transport, Unreachable, Request(path="/x")) == "503: maintenance"
        assert await failed(transport, Unreachable, Request(path="/x")) == "503: maintenance"
        assert len(server.requests) == 5
        assert "next try in" in await failed(transport, Unreachable, Request(path="/x"))


async def test_slow_answers_open_it(make: MakeTransport) -> None:
    async with ScriptedServer(stall) as server:
        transport = make(server.url, timeout_s=0.03)
        for _ in range(5):
            await failed(transport, Slow)
        await failed(transport, Unreachable)


@pytest.mark.parametrize(
    ("status", "kind"), [(401, Refused), (403, Refused), (404, Rejected), (400, Rejected)]
)
async def test_being_told_no_never_opens_it(
    make: MakeTransport, time: PretendTime, status: int, kind: type[VendorError]
) -> None:
    async with ScriptedServer(*[replies(status)] * 12, json_answer([1])) as server:
        transport = make(server.url)
        for _ in range(12):
            await failed(transport, kind)
        state = transport.meter.feed(time.now_ms()).state
        assert state is (FeedState.REFUSED if kind is Refused else FeedState.IDLE)
        await transport.send(ONCE)
        assert transport.meter.feed(time.now_ms()).state is FeedState.UP
    assert len(server.requests) == 13
