"""The budget: never more at once, never more a second, the urgent first, nothing lost to a cancelled waiter."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.conftest import MakeTransport
from tests.vendors.pretend_time import PretendTime
from tests.vendors.scripted_server import Exchange, ScriptedServer, json_answer, replies, stall
from tui.vendors.errors import Limited, Slow, Unreachable
from tui.vendors.transport import Priority, Request
from tui.vendors.transport.gate import Entry, Gate

NEVER_S = 1e9


def gate_of(time: PretendTime, places: int = 1, per_s: float = 1000.0) -> Gate:
    return Gate(places=places, per_s=per_s, monotonic_s=time.monotonic_s, sleep=time.sleep)


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture
async def gate(time: PretendTime) -> AsyncIterator[Gate]:
    made = gate_of(time)
    yield made
    made.close()


async def test_the_server_never_sees_more_at_once_than_the_budget(make: MakeTransport) -> None:
    async def short(exchange: Exchange) -> None:
        await asyncio.sleep(0.002)
        await exchange.reply_json({})

    async with ScriptedServer(short) as server:
        transport = make(server.url, max_concurrency=3, max_requests_per_s=1000)
        await asyncio.gather(*(transport.send(Request(path="/x")) for _ in range(40)))
    assert len(server.requests) == 40
    assert server.most_under_way == 3
    assert server.connections_total <= 3


async def test_the_operator_goes_before_the_wall_and_the_wall_before_the_past(make: MakeTransport) -> None:
    async with ScriptedServer(json_answer({})) as server:
        transport = make(server.url, max_concurrency=1)
        names = [
            (Priority.BACKFILL, "past-1"),
            (Priority.WALL, "wall-1"),
            (Priority.OPERATOR, "operator-1"),
            (Priority.BACKFILL, "past-2"),
            (Priority.ALERTS, "alert"),
            (Priority.OPERATOR, "operator-2"),
            (Priority.WALL, "wall-2"),
        ]
        first = asyncio.create_task(transport.send(Request(path="/first")))
        await asyncio.sleep(0)
        rest = [asyncio.create_task(transport.send(Request(path=f"/{n}", priority=p))) for p, n in names]
        await asyncio.gather(first, *rest)
    assert [request.path for request in server.requests] == [
        "/first",
        "/operator-1",
        "/operator-2",
        "/alert",
        "/wall-1",
        "/wall-2",
        "/past-1",
        "/past-2",
    ]


@settings(max_examples=40, deadline=None)
@given(
    places=st.integers(1, 5),
    per_s=st.floats(0.5, 50),
    visits=st.lists(st.tuples(st.sampled_from(Priority), st.integers(0, 6)), min_size=1, max_size=25),
)
def test_any_second_holds_at_most_the_rate(
    places: int, per_s: float, visits: list[tuple[Priority, int]]
) -> None:
    time = PretendTime()
    entered: list[float] = []
    most = [0]

    async def visit(gate: Gate, priority: Priority, turns: int) -> None:
        assert await gate.enter(priority, NEVER_S) is Entry.GRANTED
        entered.append(time.monotonic_s())
        most[0] = max(most[0], gate.taken)
        for _ in range(turns):
            await asyncio.sleep(0)  # only the gate's own sleeping lets time pass
        gate.leave()

    async def run() -> None:
        gate = gate_of(time, places, per_s)
        await asyncio.gather(*(visit(gate, *one) for one in visits))
        assert (gate.taken, gate.waiting) == (0, 0)

    asyncio.run(run())
    assert len(entered) == len(visits)
    assert most[0] <= places
    most = math.ceil(per_s)
    for begin in entered:
        assert sum(begin <= at < begin + most / per_s - 1e-6 for at in entered) <= most


async def entries(gate: Gate, time: PretendTime, count: int, priority: Priority) -> list[float]:
    """When so many were let through one after the other, from now on."""
    began_s, entered = time.monotonic_s(), []
    for _ in range(count):
        assert await gate.enter(priority, NEVER_S) is Entry.GRANTED
        entered.append(round(time.monotonic_s() - began_s, 2))
        gate.leave()
    return entered


@pytest.mark.parametrize(
    ("priority", "expected"),
    [
        (Priority.OPERATOR, [0.0] * 5 + [1.0] * 5 + [2.0]),
        (Priority.WALL, [0.0] * 5 + [1.0] * 5 + [2.0]),
        (Priority.SERIES, [0.0] * 4 + [1.0] * 4 + [2.0] * 3),
        (Priority.BACKFILL, [0.0, 0.2, 0.4, 0.6, 1.0, 1.2, 1.4, 1.6, 2.0, 2.2, 2.4]),
    ],
)
async def test_within_a_second_they_go_together_the_less_urgent_with_room_to_spare(
    time: PretendTime, priority: Priority, expected: list[float]
) -> None:
    gate = gate_of(time, places=8, per_s=5)
    assert await entries(gate, time, 11, priority) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(
    ("per_s", "expected"),
    [
        (20, [0.0] * 4 + [0.2] * 4 + [0.4] * 4),
        (100, [0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.11]),
    ],
)
async def test_series_go_by_fours_until_they_come_close_by_themselves(
    time: PretendTime, per_s: float, expected: list[float]
) -> None:
    gate = gate_of(time, places=8, per_s=per_s)
    assert await entries(gate, time, 12, Priority.SERIES) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("between", [Priority.OPERATOR, Priority.WALL, Priority.BACKFILL])
async def test_fours_come_together_again_after_others(time: PretendTime, between: Priority) -> None:
    gate = gate_of(time, places=8, per_s=5)
    await entries(gate, time, 5, Priority.SERIES)
    time.pass_s(0.1)
    await entries(gate, time, 1, between)
    times = await entries(gate, time, 12, Priority.REST)
    assert [at - times[0] for at in times] == pytest.approx([0.0] * 4 + [1.0] * 4 + [2.0] * 4, abs=0.02)


async def test_fours_do_not_wait_for_ever_while_others_come_evenly_spaced(time: PretendTime) -> None:
    gate = gate_of(time, places=8, per_s=5)
    await entries(gate, time, 1, Priority.WALL)
    waiting = [asyncio.create_task(gate.enter(Priority.SERIES, NEVER_S)) for _ in range(4)]
    for _ in range(20):
        assert await gate.enter(Priority.WALL, NEVER_S) is Entry.GRANTED
        gate.leave()
        await time.sleep(0.4)
    assert all(one.done() for one in waiting)


@pytest.mark.parametrize("busy_with", [Priority.SERIES, Priority.BACKFILL])
@pytest.mark.parametrize("per_s", [2, 5, 10])
async def test_an_operator_finds_room_however_busy_the_background_is(
    time: PretendTime, per_s: int, busy_with: Priority
) -> None:
    gate = gate_of(time, places=8, per_s=per_s)
    await entries(gate, time, 4 * per_s, busy_with)
    assert await entries(gate, time, 1, Priority.OPERATOR) == [0.0]


async def test_one_who_comes_later_and_may_go_sooner_does(time: PretendTime) -> None:
    gate = gate_of(time, places=8, per_s=2)
    await entries(gate, time, 1, Priority.SERIES)
    began_s = time.monotonic_s()
    order: list[tuple[Priority, float]] = []

    async def visit(priority: Priority) -> None:
        assert await gate.enter(priority, NEVER_S) is Entry.GRANTED
        order.append((priority, round(time.monotonic_s() - began_s, 2)))
        gate.leave()

    await asyncio.gather(visit(Priority.SERIES), visit(Priority.OPERATOR))
    assert order == [(Priority.OPERATOR, 0.0), (Priority.SERIES, 1.0)]


async def test_a_cancelled_waiter_leaves_its_place_in_the_queue(gate: Gate) -> None:
    assert await gate.enter(Priority.WALL, NEVER_S) is Entry.GRANTED
    waiters = [asyncio.create_task(gate.enter(Priority.WALL, NEVER_S)) for _ in range(3)]
    await settle()
    waiters[0].cancel()
    waiters[1].cancel()
    await settle()
    assert gate.waiting == 1
    gate.leave()
    assert await waiters[2] is Entry.GRANTED
    gate.leave()
    assert gate.taken == 0


async def test_a_waiter_cancelled_in_the_moment_it_got_its_place_gives_it_back(gate: Gate) -> None:
    assert await gate.enter(Priority.WALL, NEVER_S) is Entry.GRANTED
    waiter = asyncio.create_task(gate.enter(Priority.WALL, NEVER_S))
    await settle()
    gate.leave()
    waiter.cancel()  # granted, but it has not run yet
    with pytest.raises(asyncio.CancelledError):
        await waiter
    assert gate.taken == 0
    assert await gate.enter(Priority.WALL, NEVER_S) is Entry.GRANTED


async def test_a_cancelled_request_frees_its_place_and_its_connection(make: MakeTransport) -> None:
    async with ScriptedServer(stall, stall, json_answer([1])) as server:
        transport = make(server.url, max_concurrency=2, max_requests_per_s=1000)
        lost = [asyncio.create_task(transport.send(Request(path="/lost"))) for _ in range(2)]
        await server.until(lambda: server.under_way == 2)
        waiting = asyncio.create_task(transport.send(Request(path="/next")))
        for task in lost:
            task.cancel()
        assert (await waiting).json() == [1]
        await asyncio.gather(*lost, return_exceptions=True)
        await server.until(lambda: server.connections == 1)
        assert transport.meter.under_way == 0
        assert transport.meter.errors_total == 0


async def test_many_cancelled_at_any_moment_leave_everything_free(make: MakeTransport) -> None:
    async def short(exchange: Exchange) -> None:
        await asyncio.sleep(0.001)
        await exchange.reply_json({})

    async with ScriptedServer(short) as server:
        transport = make(server.url, max_concurrency=4, max_requests_per_s=10_000)
        tasks = [asyncio.create_task(transport.send(Request(path="/x"))) for _ in range(60)]
        for index, task in enumerate(tasks):
            if index % 3 == 0:
                await asyncio.sleep(0.0005)
            if index % 2 == 0:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert sum(not task.cancelled() for task in tasks) >= 30
        answers = await asyncio.gather(*(transport.send(Request(path="/y")) for _ in range(8)))
        assert len(answers) == 8
    assert server.most_under_way <= 4


async def test_a_hold_sends_away_who_cannot_wait_and_lets_the_others_wait(
    gate: Gate, time: PretendTime
) -> None:
    assert await gate.enter(Priority.WALL, NEVER_S) is Entry.GRANTED
    hasty = asyncio.create_task(gate.enter(Priority.OPERATOR, time.monotonic_s() + 10))
    patient = asyncio.create_task(gate.enter(Priority.WALL, NEVER_S))
    await settle()
    gate.hold(60)
    gate.hold(20)  # a shorter one does not shorten it
    assert await hasty is Entry.HELD
    assert gate.held_s() == 60
    gate.leave()
    assert await patient is Entry.GRANTED
    assert sum(time.slept) == pytest.approx(60)


async def test_released_at_once_when_the_operator_says_so(time: PretendTime) -> None:
    async def never(_: float) -> None:
        await asyncio.Event().wait()

    gate = Gate(places=1, per_s=10, monotonic_s=time.monotonic_s, sleep=never)
    gate.hold(1000)
    waiter = asyncio.create_task(gate.enter(Priority.WALL, NEVER_S))
    await settle()
    assert not waiter.done()
    gate.release()
    assert await waiter is Entry.GRANTED
    gate.close()


async def test_closing_sends_all_away(gate: Gate) -> None:
    assert await gate.enter(Priority.WALL, NEVER_S) is Entry.GRANTED
    waiter = asyncio.create_task(gate.enter(Priority.WALL, NEVER_S))
    await settle()
    gate.close()
    assert await waiter is Entry.CLOSED
    assert await gate.enter(Priority.WALL, NEVER_S) is Entry.CLOSED


async def test_waiting_for_a_turn_ends_at_the_deadline_in_words(make: MakeTransport) -> None:
    async with ScriptedServer(stall) as server:
        transport = make(server.url, max_concurrency=1)
        first = asyncio.create_task(transport.send(Request(path="/x")))
        await server.until(lambda: server.under_way == 1)
        with pytest.raises(Slow, match=r"^waited 0\.05 s for its turn$"):
            await transport.send(Request(path="/y", deadline_s=0.05))
        first.cancel()
        assert transport.meter.errors_total == 0


async def test_a_turn_that_comes_after_the_deadline_sends_nothing(
    make: MakeTransport, time: PretendTime
) -> None:
    async with ScriptedServer(json_answer({})) as server:
        transport = make(server.url, max_requests_per_s=0.1)
        await transport.send(Request(path="/x"))
        with pytest.raises(Slow, match=r"^waited 2 s for its turn$"):
            await transport.send(Request(path="/y", deadline_s=2))
        await transport.send(Request(path="/z"))
    assert [request.path for request in server.requests] == ["/x", "/z"]


async def test_a_limit_holds_the_queue_and_its_order(make: MakeTransport, time: PretendTime) -> None:
    async with ScriptedServer(replies(429, b"", {"Retry-After": "3"}), json_answer({})) as server:
        transport = make(server.url, max_concurrency=1)
        tasks = [
            asyncio.create_task(transport.send(Request(path=f"/{priority.name}", priority=priority)))
            for priority in (Priority.WALL, Priority.BACKFILL, Priority.OPERATOR)
        ]
        await asyncio.gather(*tasks)
    assert [one.path for one in server.requests] == ["/WALL", "/OPERATOR", "/WALL", "/BACKFILL"]
    assert sum(time.slept) == pytest.approx(3, abs=0.5)


async def test_a_client_may_hold_its_vendor_and_the_operator_may_end_it(
    make: MakeTransport, time: PretendTime
) -> None:
    async with ScriptedServer(json_answer({})) as server:
        transport = make(server.url)
        transport.hold_until(60)
        with pytest.raises(Limited, match="60 s more"):
            await transport.send(Request(path="/x"))
        transport.retry_now()
        await transport.send(Request(path="/x"))
        transport.hold_until(-5)
        await transport.send(Request(path="/x"))


async def test_closing_the_transport_in_the_middle_of_requests(make: MakeTransport) -> None:
    async with ScriptedServer(stall) as server:
        transport = make(server.url, max_concurrency=1)
        tasks = [asyncio.create_task(transport.send(Request(path="/x"))) for _ in range(3)]
        await server.until(lambda: server.under_way == 1)
        await transport.aclose()
        await transport.aclose()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results] == [Unreachable] * 3
