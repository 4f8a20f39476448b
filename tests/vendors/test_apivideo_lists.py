"""api.video's lists: pages, links of every shape, rate limits, withdrawn endpoints, stream keys."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vendors.apivideo_account import (
    LIVE,
    NOT_FOUND,
    PERIOD,
    SESSIONS,
    STREAM_KEY,
    UNRECOGNIZED,
    HandClock,
    Portal,
    account,
    listed,
    opened,
    paged,
    problem,
    session,
    stream,
)
from tests.vendors.scripted_server import Exchange
from tui.model.vendor import Reason
from tui.vendors.apivideo import LiveStream
from tui.vendors.errors import CannotAnswer, Limited, Nonsense, Rejected, VendorError, Withdrawn

STREAMS = "/live-streams"


async def test_live_streams_are_read_without_their_keys() -> None:
    rows = [
        stream(),
        stream("li2", "Düne\x1b", broadcasting="false"),
        {"liveStreamId": "li3", "broadcasting": None},
    ]
    async with account(Portal({STREAMS: listed(rows)})) as (client, server):
        found = await client.live_streams()
    assert found == (
        LiveStream(LIVE, "Sports 1", True),
        LiveStream("li2", "Düne␛", False),
        LiveStream("li3", "", None),
    )
    assert STREAM_KEY not in f"{found!r}{list(found)!r}{vars(client)!r}"
    assert server.requests[-1].params == [("currentPage", "1"), ("pageSize", "100")]


async def test_one_live_stream_and_one_that_is_not_there() -> None:
    vendor = Portal({f"{STREAMS}/{LIVE}": stream()})
    async with account(vendor) as (client, _):
        found = await client.live_stream(LIVE)
        assert await client.live_stream("li/../x y") is None
    assert found == LiveStream(LIVE, "Sports 1", True)
    assert vendor.asked[1] == "/live-streams/li%2F..%2Fx%20y"


@pytest.mark.parametrize("payload", [[], {}, {"name": "no id"}, 7])
async def test_a_live_stream_that_is_none_is_nonsense(payload: Any) -> None:
    async with account(Portal({f"{STREAMS}/{LIVE}": payload})) as (client, _):
        with pytest.raises(Nonsense, match="no live stream"):
            await client.live_stream(LIVE)


SELF = {"rel": "self", "uri": "/analytics/sessions/ps4?currentPage=1&pageSize=25"}
ELSEWHERE = {"rel": "next", "uri": "https://elsewhere.example/steal?currentPage=2"}


@pytest.mark.parametrize(
    "links",
    [
        (SELF, ELSEWHERE),
        {"self": SELF, "next": ELSEWHERE, "last": {"rel": "last", "uri": "?currentPage=6"}},
        (),
        None,
        "next",
        [None, 3, {"rel": None}],
    ],
)
async def test_pages_are_counted_whatever_the_links_say(links: Any) -> None:
    route = paged([[stream("a")], [stream("b")], [stream("c")]], links=links)
    vendor = Portal({STREAMS: route})
    async with account(vendor) as (client, server):
        found = await client.live_streams()
    assert [one.live_stream_id for one in found] == ["a", "b", "c"]
    assert found.requests == 3
    assert [request.param("currentPage") for request in server.requests[1:]] == ["1", "2", "3"]
    assert {request.path for request in server.requests[1:]} == {STREAMS}


async def test_rows_without_a_pagination_object_are_a_whole_list() -> None:
    async with account(Portal({STREAMS: {"data": [stream("a")]}})) as (client, server):
        assert len(await client.live_streams()) == 1
    assert len(server.requests) == 2


async def test_without_a_total_a_full_page_is_followed_by_another() -> None:
    pages = [[stream(f"a{number}") for number in range(100)], [stream("b")]]
    async with account(Portal({STREAMS: paged(pages, pages_total="many")})) as (client, server):
        assert len(await client.live_streams()) == 101
    assert len(server.requests) == 3


async def test_an_empty_page_is_the_end() -> None:
    async with account(Portal({STREAMS: paged([[stream("a")]], pages_total=70)})) as (client, server):
        found = await client.live_streams()
    assert len(found) == 1
    assert len(server.requests) == 3


async def test_the_page_cap_is_said() -> None:
    pages = [[stream(str(number))] for number in range(9)]
    async with account(Portal({STREAMS: paged(pages)}), max_pages=4) as (client, _):
        found = await client.live_streams()
    assert len(found) == 4
    assert found.truncated
    assert found.failure is None


async def test_paging_that_leads_nowhere_ends_and_says_so() -> None:
    vendor = Portal({STREAMS: listed([stream("a")], pages_total=800)})
    async with account(vendor) as (client, _):
        found = await client.live_streams()
    assert len(found) == 1
    assert found.truncated
    assert len(vendor.asked) == 2


async def test_a_row_that_moved_to_the_next_page_is_there_once() -> None:
    route = paged([[stream("a"), stream("b")], [stream("b"), stream("c")]])
    async with account(Portal({STREAMS: route})) as (client, _):
        assert [one.live_stream_id for one in await client.live_streams()] == ["a", "b", "c"]


async def test_bad_rows_are_counted_and_cost_only_themselves() -> None:
    rows = [None, 3, [], {}, {"liveStreamId": None}, {"liveStreamId": ["x"]}, stream("a")]
    async with account(Portal({STREAMS: listed(rows)})) as (client, _):
        found = await client.live_streams()
    assert [one.live_stream_id for one in found] == ["a"]
    assert found.bad_rows == 6


async def test_what_fails_after_the_first_page_costs_only_the_rest() -> None:
    pages = paged([[stream("a")], [stream("b")], [stream("c")]])

    async def breaks(exchange: Exchange) -> None:
        if exchange.request.param("currentPage") == "3":
            await exchange.reply_json(problem("Method is not allowed for this route.", 405), 405)
        else:
            await pages(exchange)

    async with account(Portal({STREAMS: breaks})) as (client, _):
        found = await client.live_streams()
    assert [one.live_stream_id for one in found] == ["a", "b"]
    assert found.truncated
    assert found.failure is not None
    assert "not allowed" in found.failure.message


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>proxy</html>", "web page"),
        (b"", "nothing"),
        (b'{"data": [', "broken"),
        (b"[]", "no list"),
        (b'{"data": 3}', "no list"),
        (b'{"pagination": []}', "no list"),
        (b"null", "no list"),
    ],
)
async def test_what_is_no_list_is_nonsense_in_words(body: bytes, words: str) -> None:
    async def route(exchange: Exchange) -> None:
        await exchange.reply(200, body)

    async with opened(Portal({STREAMS: route})) as (client, _, transport):
        with pytest.raises(Nonsense, match=words):
            await client.live_streams()
        assert transport.meter.errors_total == 1


async def test_an_empty_list_without_its_data() -> None:
    async with account(Portal({STREAMS: {"pagination": {"pagesTotal": 0}}})) as (client, _):
        assert await client.live_streams() == ()


def withdrawn(said: dict[str, Any]) -> Any:
    async def route(exchange: Exchange) -> None:
        await exchange.reply_json(said, 404)

    return route


@pytest.mark.parametrize(
    "said",
    [
        UNRECOGNIZED,
        problem("unrecognized request URL", 404),
        problem("Oops", 404, type="https://docs.api.video/reference/unrecognized-request-url"),
    ],
)
async def test_a_withdrawn_endpoint_is_said_so_and_not_asked_at_every_poll(said: dict[str, Any]) -> None:
    vendor, clock = Portal({SESSIONS: withdrawn(said), STREAMS: listed([stream()])}), HandClock()
    async with opened(vendor, clock=clock) as (client, _, transport):
        await client.live_streams()
        for _ in range(3):
            with pytest.raises(Withdrawn, match=r"withdrawn by api\.video") as caught:
                await client.live_stream_sessions(LIVE, PERIOD)
            assert caught.value.reason is Reason.WITHDRAWN
        assert len(vendor.asked) == 2
        assert transport.meter.notes == ("live stream sessions: withdrawn by api.video",)
        assert len(await client.live_streams()) == 1
        assert await client.video_sessions("vi1", PERIOD) == ()
        clock.seconds += 3599
        with pytest.raises(Withdrawn):
            await client.live_stream_sessions(LIVE, PERIOD)
        asked = len(vendor.asked)
        clock.seconds += 2
        vendor.routes[SESSIONS] = listed([session()])
        assert len(await client.live_stream_sessions(LIVE, PERIOD)) == 1
    assert len(vendor.asked) == asked + 1


async def test_an_unknown_id_is_an_empty_answer_not_a_withdrawn_endpoint() -> None:
    vendor = Portal({SESSIONS: withdrawn(NOT_FOUND)})
    async with account(vendor) as (client, _):
        assert await client.live_stream_sessions(LIVE, PERIOD) == ()
        assert await client.session_events("ps1", PERIOD) == ()
        assert await client.ccv_live(LIVE) is None
        asked = len(vendor.asked)
        assert await client.live_stream_sessions(LIVE, PERIOD) == ()
    assert len(vendor.asked) == asked + 2


async def test_a_404_that_is_not_the_vendors_word_is_an_error() -> None:
    async def proxy(exchange: Exchange) -> None:
        await exchange.reply(404, b"<html><title>No such site</title></html>")

    async with opened(Portal({STREAMS: proxy})) as (client, _, transport):
        with pytest.raises(Rejected, match="No such site"):
            await client.live_streams()
        assert transport.meter.errors_total == 1


def limits(remaining: Any, retry_after: Any, status: int = 200) -> Any:
    async def route(exchange: Exchange) -> None:
        headers = {
            "X-RateLimit-Limit": "500",
            "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Retry-After": str(retry_after),
        }
        body = listed([stream()]) if status == 200 else problem("Too many requests.", status)
        await exchange.reply_json(body, status, headers)

    return route


async def test_the_last_request_of_a_window_holds_the_next_one_back() -> None:
    vendor = Portal({STREAMS: limits(0, 55)})
    async with opened(vendor) as (client, _, transport):
        assert len(await client.live_streams()) == 1
        with pytest.raises(Limited) as caught:
            await client.live_streams()
        assert 50 < (caught.value.retry_after_s or 0) <= 55
        transport.retry_now()
        assert len(await client.live_streams()) == 1
    assert len(vendor.asked) == 2


async def test_an_absurd_wait_is_capped() -> None:
    async with account(Portal({STREAMS: limits(0, 10**9)})) as (client, _):
        await client.live_streams()
        with pytest.raises(Limited) as caught:
            await client.live_streams()
    assert 100 < (caught.value.retry_after_s or 0) <= 120


@pytest.mark.parametrize(("remaining", "retry_after"), [(1, 55), (0, 0), ("", 55), (0, "soon"), (0, -3)])
async def test_nobody_is_held_back_without_need(remaining: Any, retry_after: Any) -> None:
    vendor = Portal({STREAMS: limits(remaining, retry_after)})
    async with account(vendor) as (client, _):
        await client.live_streams()
        await client.live_streams()
    assert len(vendor.asked) == 2


async def test_429_is_limited_and_waits_as_long_as_the_vendor_asks() -> None:
    vendor = Portal({STREAMS: limits(0, 50, 429)})
    async with account(vendor) as (client, _):
        with pytest.raises(Limited, match="Too many requests"):
            await client.live_streams()
        with pytest.raises(Limited) as caught:
            await client.live_streams()
        assert 45 < (caught.value.retry_after_s or 0) <= 50
    assert len(vendor.asked) == 1


@pytest.mark.parametrize("status", [403, 405, 418])
async def test_other_errors_carry_the_vendors_title(status: int) -> None:
    async def route(exchange: Exchange) -> None:
        await exchange.reply_json(problem("Suspended account", status), status)

    async with account(Portal({STREAMS: route})) as (client, _):
        with pytest.raises(VendorError, match="Suspended account"):
            await client.live_streams()


async def test_an_empty_id_is_refused_here() -> None:
    async with account(Portal({})) as (client, server):
        for asking in (client.live_stream(""), client.video_sessions("", PERIOD)):
            with pytest.raises(CannotAnswer):
                await asking
    assert server.requests == []


@pytest.mark.parametrize(
    ("payload", "viewers"),
    [
        ({"context": {"timeframe": {"from": "2024-05-29T07+00:00:00:00", "to": 7}}, "data": 346}, 346),
        ({"data": 12.0}, 12),
        ({"data": "12"}, 12),
        ({"data": 0}, 0),
        ({"data": None}, None),
        ({"data": []}, None),
        ({"data": -1}, None),
        ({}, None),
        ([], None),
    ],
)
async def test_concurrent_viewers(payload: Any, viewers: int | None) -> None:
    vendor = Portal({"/data/metrics/ccv/live": payload})
    async with account(vendor) as (client, _):
        assert await client.ccv_live(LIVE) == viewers
    assert vendor.asked == [f"/data/metrics/ccv/live?filterBy%5BmediaId%5D%5B%5D={LIVE}"]
