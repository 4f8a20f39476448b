"""When the same question is asked again, after how long, and when it is left at that."""

from __future__ import annotations

import asyncio
import random
from email.utils import formatdate

import pytest

from tests.vendors.conftest import MakeTransport
from tests.vendors.pretend_time import NOON_MS, PretendTime
from tests.vendors.scripted_server import ScriptedServer, cut, json_answer, replies
from tui.vendors.errors import Limited, Rejected, Slow, Unreachable, VendorError
from tui.vendors.transport import Answer, Request
from tui.vendors.transport.exchange import Outcome
from tui.vendors.transport.repeats import (
    FIRST_PAUSE_S,
    LONGEST_HOLD_S,
    LONGEST_PAUSE_S,
    asked_pause_s,
    repeat,
)

ASK = Request(path="/x")
HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[1"


@pytest.mark.parametrize("first", [cut, b"", HALF, replies(502), replies(503), replies(504)])
async def test_what_may_be_gone_the_next_time_is_asked_again(
    make: MakeTransport, time: PretendTime, first: object
) -> None:
    async with ScriptedServer(first, json_answer([1])) as server:  # type: ignore[arg-type]
        answer = await make(server.url).send(ASK)
    assert (answer.json(), answer.tries, len(server.requests)) == ([1], 2, 2)
    assert len(time.slept) == 1
    assert 0 <= time.slept[0] <= FIRST_PAUSE_S


async def test_three_tries_are_all(make: MakeTransport, time: PretendTime) -> None:
    async with ScriptedServer(replies(503, b"maintenance")) as server:
        transport = make(server.url)
        with pytest.raises(Unreachable, match=r"^503: maintenance$"):
            await transport.send(ASK)
    assert len(server.requests) == 3
    assert transport.meter.tries_total == 3
    assert transport.meter.errors_total == 1
    assert len(time.slept) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 413, 422, 500])
async def test_what_will_be_the_same_the_next_time_is_not(make: MakeTransport, status: int) -> None:
    async with ScriptedServer(replies(status), json_answer([1])) as server:
        with pytest.raises(VendorError):
            await make(server.url).send(ASK)
    assert len(server.requests) == 1


@pytest.mark.parametrize("first", [cut, b"", HALF, replies(502), replies(503), replies(429)])
async def test_what_may_not_be_repeated_is_sent_once(make: MakeTransport, first: object) -> None:
    async with ScriptedServer(first, json_answer([1])) as server:  # type: ignore[arg-type]
        with pytest.raises((Unreachable, Limited)):
            await make(server.url).send(Request(path="/auth/refresh", method="POST", repeatable=False))
    assert len(server.requests) == 1


def test_what_never_left_is_repeated_whatever_it_is() -> None:
    never_left = Outcome(error=Unreachable("refused"), sent=False, again=True)
    once = Request(path="/x", repeatable=False)
    assert repeat(never_left, once, 1, None, random.Random(1)) is not None
    assert repeat(never_left, once, 3, None, random.Random(1)) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "4"},
        {"X-RateLimit-Retry-After": "4"},
        {"Retry-After": formatdate(NOON_MS / 1000 + 4, usegmt=True)},
        {
            "Date": formatdate(NOON_MS / 1000 + 7_000, usegmt=True),
            "Retry-After": formatdate(NOON_MS / 1000 + 7_004, usegmt=True),
        },
    ],
)
async def test_a_short_wait_that_the_vendor_asks_for_is_waited(
    make: MakeTransport, time: PretendTime, headers: dict[str, str]
) -> None:
    async with ScriptedServer(replies(429, b"", headers), json_answer([1])) as server:
        answer = await make(server.url).send(ASK)
    assert answer.tries == 2
    assert sum(time.slept) == pytest.approx(4, abs=0.1)


async def test_a_long_wait_is_not_waited_but_kept_for_everybody(
    make: MakeTransport, time: PretendTime
) -> None:
    async with ScriptedServer(replies(429, b"", {"Retry-After": "100"}), json_answer([1])) as server:
        transport = make(server.url)
        with pytest.raises(Limited) as caught:
            await transport.send(ASK)
        assert caught.value.retry_after_s == 100
        assert time.slept == []
        with pytest.raises(Limited, match=r"^rate limit: holding back for 100 s more$"):
            await transport.send(ASK)
        assert len(server.requests) == 1
        time.pass_s(100)
        assert (await transport.send(ASK)).json() == [1]


async def test_503_with_a_long_wait_is_left_at_that(make: MakeTransport, time: PretendTime) -> None:
    async with ScriptedServer(replies(503, b"", {"Retry-After": "60"}), json_answer([1])) as server:
        with pytest.raises(Unreachable) as caught:
            await make(server.url).send(ASK)
    assert caught.value.retry_after_s == 60
    assert len(server.requests) == 1
    assert time.slept == []


async def test_a_limit_without_a_word_holds_longer_each_time(make: MakeTransport, time: PretendTime) -> None:
    async with ScriptedServer(replies(429)) as server:
        transport = make(server.url)
        holds = []
        for _ in range(6):
            with pytest.raises(Limited):
                await transport.send(Request(path="/x", repeatable=False))
            held = transport.meter.feed(time.now_ms()).next_try_at_ms
            assert held is not None
            holds.append((held - time.now_ms()) / 1000)
            time.pass_s(holds[-1])
    assert holds == pytest.approx([5, 10, 20, 40, 60, 60])


async def test_a_limit_that_many_meet_at_once_counts_once(make: MakeTransport, time: PretendTime) -> None:
    async with ScriptedServer(replies(429)) as server:
        transport = make(server.url)
        once = Request(path="/x", repeatable=False)
        results = await asyncio.gather(*(transport.send(once) for _ in range(6)), return_exceptions=True)
        assert {type(result) for result in results} == {Limited}
    assert transport.meter.feed(time.now_ms()).next_try_at_ms == time.now_ms() + 5_000


async def test_no_pause_goes_beyond_the_deadline(make: MakeTransport, time: PretendTime) -> None:
    async with ScriptedServer(replies(503, b"", {"Retry-After": "6"}), json_answer([1])) as server:
        with pytest.raises(Unreachable):
            await make(server.url).send(Request(path="/x", deadline_s=5))
    assert time.slept == []
    assert len(server.requests) == 1


async def test_an_asker_in_a_hurry_gets_its_own_deadline_without_hurting_the_vendor(
    make: MakeTransport,
) -> None:
    async def late(exchange: object) -> None:
        await server.stopped.wait()

    async with ScriptedServer(json_answer({}), late) as server:
        transport = make(server.url, timeout_s=5, max_requests_per_s=1000)
        await transport.send(ASK)
        for _ in range(6):
            with pytest.raises(Slow, match="no whole answer"):
                await transport.send(Request(path="/x", deadline_s=0.05))


async def test_the_last_error_is_told_when_the_deadline_ends_a_wait(make: MakeTransport) -> None:
    async with ScriptedServer(replies(429, b"slow down", {"Retry-After": "3"})) as server:
        with pytest.raises(Limited, match="slow down"):
            await make(server.url).send(Request(path="/x", deadline_s=1))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("7", 7),
        ("1.5", 1.5),
        ("-3", None),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("1e9", None),
        ("٣", None),
        ("99999999", LONGEST_HOLD_S),
        ("9" * 25, LONGEST_HOLD_S),
        ("9" * 400, LONGEST_HOLD_S),
        ("Thu, 06 Nov 2025 14:00:30 GMT", 30),
        ("Thu, 06 Nov 2025 13:00:00 GMT", 0),
        ("Fri, 06 Nov 2026 14:00:00 GMT", LONGEST_HOLD_S),
        ("Thu, 66 Nov 2025 14:00:30 GMT", None),
        ("Thu, 06 Nov 99999 14:00:30 GMT", None),
    ],
)
def test_what_retry_after_says(value: str, seconds: float | None) -> None:
    answer = Answer(status=429, headers={"retry-after": value})
    assert asked_pause_s(answer, NOON_MS) == seconds


def test_pauses_have_full_jitter_and_grow_to_a_cap() -> None:
    outcome = Outcome(answer=Answer(status=503))
    dice = random.Random(3)
    for tries, cap in ((1, FIRST_PAUSE_S), (2, 2 * FIRST_PAUSE_S)):
        pauses = [repeat(outcome, ASK, tries, None, dice) for _ in range(500)]
        seconds = [pause.pause_s for pause in pauses if pause is not None]
        assert len(seconds) == 500
        assert 0 <= min(seconds) < 0.05 * cap
        assert 0.95 * cap < max(seconds) <= min(cap, LONGEST_PAUSE_S)


async def test_a_later_try_that_is_refused_is_told_as_refused(make: MakeTransport) -> None:
    async with ScriptedServer(replies(503), replies(400, b"no")) as server:
        with pytest.raises(Rejected, match="400: no"):
            await make(server.url).send(ASK)
