"""What the strip and the vendors' pane are told, and the vendor's clock."""

from __future__ import annotations

import asyncio
from email.utils import formatdate

import pytest

from tests.vendors.conftest import MakeTransport
from tests.vendors.pretend_time import NOON_MS, PretendTime
from tests.vendors.scripted_server import ScriptedServer, cut, json_answer, replies, stall
from tui.model.vendor import FeedState, Kind
from tui.vendors.errors import Nonsense, Refused, VendorError
from tui.vendors.transport import Answer, Credentials, Request
from tui.vendors.transport.skew import Skew

ASK = Request(path="/x")


def date(ahead_ms: float) -> dict[str, str]:
    return {"Date": formatdate((NOON_MS + ahead_ms) / 1000, usegmt=True)}


async def test_before_during_and_after_the_first_request(make: MakeTransport, time: PretendTime) -> None:
    async with ScriptedServer(stall) as server:
        transport = make(server.url, max_requests_per_s=2)
        feed = transport.meter.feed(time.now_ms())
        assert (feed.vendor, feed.kind) == ("uplynk-eu", Kind.UPLYNK)
        assert (feed.state, feed.budget_per_minute, feed.requests_total) == (FeedState.IDLE, 120, 0)
        assert (feed.latency_ms, feed.last_success_at_ms, feed.clock_skew_ms) == (None, None, None)
        task = asyncio.create_task(transport.send(ASK))
        await server.until(lambda: server.under_way == 1)
        assert transport.meter.feed(time.now_ms()).state is FeedState.CONNECTING
        task.cancel()


async def test_a_good_answer(make: MakeTransport, time: PretendTime) -> None:
    async with ScriptedServer(json_answer({})) as server:
        transport = make(server.url)
        await transport.send(ASK)
    feed = transport.meter.feed(time.now_ms())
    assert (feed.state, feed.message, feed.last_error) == (FeedState.UP, "", "")
    assert (feed.last_success_at_ms, feed.requests_total, feed.errors_total) == (NOON_MS, 1, 0)


async def test_trouble_is_told_until_it_is_over(make: MakeTransport, time: PretendTime) -> None:
    async with ScriptedServer(replies(500, b"broken"), json_answer({})) as server:
        transport = make(server.url)
        with pytest.raises(VendorError):
            await transport.send(ASK)
        feed = transport.meter.feed(time.now_ms())
        assert (feed.state, feed.message, feed.last_error) == (FeedState.DOWN, "500: broken", "500: broken")
        assert (feed.last_error_at_ms, feed.brief) == (NOON_MS, "answered 500")
        assert transport.meter.consecutive_errors == 1
        await transport.send(ASK)
    feed = transport.meter.feed(time.now_ms())
    assert (feed.state, feed.message, feed.last_error) == (FeedState.UP, "", "500: broken")
    assert feed.brief == ""
    assert transport.meter.consecutive_errors == 0


async def test_a_web_page_with_a_good_status_is_trouble_of_the_feed(
    make: MakeTransport, time: PretendTime
) -> None:
    async with ScriptedServer(replies(200, b"<html>")) as server:
        transport = make(server.url)
        answer = await transport.send(ASK)
        with pytest.raises(Nonsense):
            answer.json()
    feed = transport.meter.feed(time.now_ms())
    assert (feed.state, feed.message) == (FeedState.DOWN, "answered a web page, not data")


async def test_a_refusal_is_remembered_until_an_answer(make: MakeTransport, time: PretendTime) -> None:
    async with ScriptedServer(replies(401), cut, cut, cut, json_answer({})) as server:
        transport = make(server.url)
        for _ in range(2):
            with pytest.raises(VendorError):
                await transport.send(ASK)
            assert transport.meter.feed(time.now_ms()).state is FeedState.REFUSED
        await transport.send(ASK)
    assert transport.meter.feed(time.now_ms()).state is FeedState.UP


@pytest.mark.parametrize(
    ("status", "state"), [(429, FeedState.LIMITED), (408, FeedState.SLOW), (404, FeedState.IDLE)]
)
async def test_the_state_follows_the_last_error(
    make: MakeTransport, time: PretendTime, status: int, state: FeedState
) -> None:
    async with ScriptedServer(replies(status, b"", {"Retry-After": "30"})) as server:
        transport = make(server.url)
        with pytest.raises(VendorError):
            await transport.send(ASK)
    feed = transport.meter.feed(time.now_ms())
    assert feed.state is state
    assert feed.next_try_at_ms == (NOON_MS + 30_000 if status == 429 else None)


async def test_requests_of_the_last_minute(make: MakeTransport, time: PretendTime) -> None:
    async with ScriptedServer(json_answer({})) as server:
        transport = make(server.url)
        await transport.send(ASK)
        time.pass_s(59)
        await transport.send(ASK)
        assert transport.meter.feed(time.now_ms()).requests_last_minute == 2
        time.pass_s(1)
        feed = transport.meter.feed(time.now_ms())
        assert (feed.requests_last_minute, feed.requests_total) == (1, 2)


async def test_what_is_not_processed_yet_is_said(make: MakeTransport, time: PretendTime) -> None:
    async with ScriptedServer(json_answer({})) as server:
        transport = make(server.url)
        await transport.send(ASK)
        transport.note_pending(NOON_MS - 90_000)
        feed = transport.meter.feed(time.now_ms())
        assert (feed.state, feed.processed_until_ms) == (FeedState.PENDING, NOON_MS - 90_000)
        transport.note_pending(None)
        assert transport.meter.feed(time.now_ms()).state is FeedState.UP


async def test_a_slow_answer_is_slow(make: MakeTransport, time: PretendTime) -> None:
    async with ScriptedServer(json_answer({})) as server:
        transport = make(server.url)
        await transport.send(ASK)
    transport.meter.succeeded(6_000)
    assert transport.meter.feed(time.now_ms()).state is FeedState.SLOW


async def test_notes_are_safe_few_and_said_once(make: MakeTransport, time: PretendTime) -> None:
    transport = make("http://127.0.0.1:1")
    for number in range(20):
        transport.note(f"note \x1b{number}")
        transport.note(f"note \x1b{number}")
    notes = transport.meter.feed(time.now_ms()).notes
    assert len(notes) == 8
    assert notes[-1] == "note ␛19"


@pytest.mark.parametrize(
    ("ahead_ms", "now_ms"),
    [(0, 0), (1_000, 0), (-2_000, 0), (4_000, 4_500), (-600_000, -599_500), (3_600_000, 3_600_500)],
)
async def test_the_vendors_clock_is_used_where_it_differs(
    make: MakeTransport, ahead_ms: int, now_ms: int
) -> None:
    async with ScriptedServer(json_answer({}, headers=date(ahead_ms))) as server:
        transport = make(server.url)
        await transport.send(ASK)
    assert transport.now_ms() == NOON_MS + now_ms


async def test_a_refusal_teaches_the_clock_that_the_signature_needs(
    make: MakeTransport, time: PretendTime
) -> None:
    async with ScriptedServer(replies(403, b"", date(-900_000))) as server:
        transport = make(server.url)
        with pytest.raises(VendorError):
            await transport.send(ASK)
    assert transport.now_ms() == NOON_MS - 899_500
    assert transport.meter.feed(time.now_ms()).clock_skew_ms == -899_500


async def test_a_refusal_that_tells_of_another_clock_is_signed_once_more(make: MakeTransport) -> None:
    signed_at: list[int] = []

    def sign() -> Credentials:
        signed_at.append(transport.now_ms())
        return Credentials()

    refused, taken = replies(403, b"", date(-900_000)), json_answer({}, headers=date(-900_000))
    async with ScriptedServer(refused, taken) as server:
        transport = make(server.url)
        answer = await transport.send(Request(path="/", authorise=sign))
    assert answer.tries == 2
    assert signed_at == [NOON_MS, NOON_MS - 899_500]


async def test_a_key_refused_by_both_clocks_is_refused(make: MakeTransport) -> None:
    async with ScriptedServer(replies(403, b"", date(-900_000))) as server:
        transport = make(server.url)
        with pytest.raises(Refused):
            await transport.send(ASK)
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=502, headers={"date": formatdate(NOON_MS / 1000 + 60, usegmt=True)}),
        Answer(status=200, headers={"date": formatdate(NOON_MS / 1000 + 60, usegmt=True), "age": "60"}),
        Answer(status=200, headers={"date": formatdate(NOON_MS / 1000 + 60, usegmt=True)}, body=b"<html>"),
        Answer(status=200, headers={"date": formatdate(NOON_MS / 1000 + 200_000, usegmt=True)}),
        Answer(status=200, headers={"date": "yesterday, or so, I think"}),
        Answer(status=200, headers={}),
    ],
)
def test_what_teaches_no_clock(answer: Answer) -> None:
    skew = Skew()
    skew.learn(answer, NOON_MS, NOON_MS + 10)
    assert skew.noticed_ms is None


def test_a_slow_answer_teaches_no_clock_and_one_odd_date_little() -> None:
    skew = Skew()
    odd = Answer(status=200, headers={"date": formatdate(NOON_MS / 1000 + 3_000, usegmt=True)})
    right = Answer(status=200, headers={"date": formatdate(NOON_MS / 1000, usegmt=True)})
    skew.learn(odd, NOON_MS, NOON_MS + 8_000)
    assert skew.noticed_ms is None
    for answer in (right, odd, right):
        skew.learn(answer, NOON_MS, NOON_MS)
    assert skew.noticed_ms == 0
