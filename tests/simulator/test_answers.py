"""The clock, the rate limit and a vendor's faults, each with time given to it."""

from __future__ import annotations

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tui.simulator.answers import SLOW_S, Fault, RateLimit, VendorFault, WorldDate, json_answer
from tui.simulator.clock import WorldClock


class Seconds:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_clock_runs_at_its_speed_and_can_be_set() -> None:
    real = Seconds()
    clock = WorldClock(5_000, 60.0, real)
    assert clock.now_ms() == clock.start_ms == 5_000
    real.now += 2
    assert clock.now_ms() == 125_000
    clock.set_ms(1_000)
    real.now += 0.5
    assert clock.now_ms() == 31_000


def test_clock_of_speed_zero_stands_still() -> None:
    real = Seconds()
    clock = WorldClock(5_000, 0.0, real)
    real.now += 1_000
    assert clock.now_ms() == 5_000


def test_rate_limit_counts_a_sliding_window() -> None:
    real = Seconds()
    limit = RateLimit(2, 1.0, real)
    assert limit.take() == 0.0
    real.now += 0.4
    assert limit.take() == 0.0
    assert limit.left() == 0
    assert 0.59 < limit.take() < 0.61
    real.now += 0.61
    assert limit.left() == 1
    assert limit.take() == 0.0
    assert limit.take(cost=2) > 0.0


def test_rate_limit_of_zero_is_none() -> None:
    limit = RateLimit(0, 1.0, Seconds())
    assert [limit.take() for _ in range(50)] == [0.0] * 50


async def hello(_request: Request) -> Response:
    return json_answer({"said": "olé"}, headers={"X-Kept": "yes"})


async def ask(fault: Fault, slept: list[float]) -> httpx.Response:
    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    faulty = VendorFault(Starlette(routes=[Route("/", hello)]), lambda: fault, sleep)
    transport = httpx.ASGITransport(WorldDate(faulty, WorldClock(784_111_777_000, 0.0)))
    async with httpx.AsyncClient(transport=transport, base_url="http://vendor") as client:
        return await client.get("/")


async def test_an_answer_carries_the_worlds_date() -> None:
    slept: list[float] = []
    answer = await ask("none", slept)
    assert answer.json() == {"said": "olé"}
    assert answer.headers["Date"] == "Sun, 06 Nov 1994 08:49:37 GMT"
    assert answer.headers["X-Kept"] == "yes"
    assert slept == []


async def test_a_vendor_that_is_down_answers_503_with_a_page() -> None:
    answer = await ask("down", [])
    assert answer.status_code == 503
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["Date"] == "Sun, 06 Nov 1994 08:49:37 GMT"


async def test_a_slow_vendor_waits_then_answers() -> None:
    slept: list[float] = []
    assert (await ask("slow", slept)).status_code == 200
    assert slept == [SLOW_S]
