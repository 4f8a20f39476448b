"""MediaMelon's client: the question, the paging, the errors."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest
from pydantic import SecretStr

from tests.vendors.conftest import MakeTransport
from tests.vendors.pretend_time import NOON_MS, PretendTime
from tests.vendors.scripted_server import Exchange, ScriptedServer, Step, json_answer, replies
from tui.model.instants import HOUR_MS
from tui.model.span import Span
from tui.vendors.errors import CannotAnswer, Nonsense, Refused, Rejected, Unreachable, VendorError
from tui.vendors.mediamelon import MediaMelonClient, SessionQuery, SessionsPage
from tui.vendors.transport import Transport

SPAN = Span(NOON_MS - HOUR_MS, NOON_MS)
KEY = "melon-key-1234"
EVERYTHING = (
    "starttime,endtime,sessionid,assetname,sourcetype,watchtime,viewstatus,latency,playdur,"
    "bufferingratio,cirrbufferingratio,cdn_change_rate,errors,fatalerrors,qualityofexperience,"
    "subscriberid,ipaddress,model,platform,country,isp,cdn,city,asn"
)
NO_ROWS = json_answer({"totalcount": 0, "pagecount": 0, "response": []})


def client_of(transport: Transport) -> MediaMelonClient:
    return MediaMelonClient(transport, customer_id=199493832, api_key=SecretStr(KEY))


def row(number: int, **fields: object) -> dict[str, object]:
    return {"sessionid": f"s-{number}", "starttime": 1_762_430_000, "endtime": 1_762_430_060, **fields}


def listing(rows: list[Any], total: object = 9860) -> dict[str, object]:
    return {"totalcount": total, "pagecount": 10, "response": rows}


def pages_of(rows: list[Any]) -> Callable[[Exchange], Awaitable[None]]:
    """A server that holds these rows and heeds limit and offset."""

    async def step(exchange: Exchange) -> None:
        offset, limit = (int(exchange.request.param(name) or 0) for name in ("offset", "limit"))
        await exchange.reply_json(listing(rows[offset : offset + limit]))

    return step


async def test_the_question_with_everything_by_default(make: MakeTransport) -> None:
    async with ScriptedServer(NO_ROWS) as server:
        await client_of(make(server.url)).list_sessions(SPAN)
    request = server.requests[0]
    assert request.path == "/mm-apis/listsessions/199493832"
    assert request.headers["x-api-key"] == KEY
    assert KEY not in request.target
    assert request.params == [
        ("period", "start=1762434000,end=1762437600"),
        ("metrics", EVERYTHING),
        ("aggby", "sessionid"),
        ("sessiontype", "ended"),
        ("allstatus", "0"),
        ("limit", "1000"),
        ("offset", "0"),
    ]
    assert request.query.startswith(
        "period=start%3D1762434000%2Cend%3D1762437600&metrics=starttime%2Cendtime"
    )


async def test_the_question_with_everything_chosen(make: MakeTransport) -> None:
    async with ScriptedServer(NO_ROWS) as server:
        await client_of(make(server.url)).list_sessions(
            Span(1_500, 2_500),
            metrics=("latency", "starttime"),
            filter={"country": ["US", "Canada"], "platform": ["Android TV+"]},
            qoefilter="latency>3 AND bufferingratio>5",
            sessiontype="started",
            allstatus=True,
            orderby="cirrbufferingratio",
            order="asc",
            page_size=50,
        )
    assert server.requests[0].params == [
        ("period", "start=1,end=3"),
        ("metrics", "cirrbufferingratio,latency,starttime,sessionid"),
        ("aggby", "sessionid"),
        ("sessiontype", "started"),
        ("allstatus", "1"),
        ("filter", "[country=US|Canada][platform=Android TV+]"),
        ("qoefilter", "latency>3 AND bufferingratio>5"),
        ("orderby", "cirrbufferingratio"),
        ("order", "asc"),
        ("limit", "50"),
        ("offset", "0"),
    ]
    assert "filter=%5Bcountry%3DUS%7CCanada%5D%5Bplatform%3DAndroid%20TV%2B%5D" in server.requests[0].query


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"subscriberid": ["a]b"]}, "“]”"),
        ({"subscriberid": ["a[b"]}, "“[”"),
        ({"subscriberid": ["ok", "a|b"]}, "“|”"),
        ({"subscriberid": ["a=b"]}, "“=”"),
        ({"subscriberid": "a=b"}, "“=”"),
        ({"subscriberid": [""]}, "no empty value"),
        ({"subscriberid": []}, "no empty value"),
        ({"subscriberid": ["a\nb"]}, "no control characters"),
        ({"x][y": ["a"]}, "no name"),
        ({"": ["a"]}, "no name"),
    ],
)
async def test_a_filter_that_cannot_be_written_is_refused_before_anything_is_sent(
    make: MakeTransport, wanted: Mapping[str, Any], words: str
) -> None:
    async with ScriptedServer(NO_ROWS) as server:
        with pytest.raises(CannotAnswer) as caught:
            await client_of(make(server.url)).list_sessions(SPAN, filter=wanted)
    assert words in caught.value.message
    assert "a]b" not in caught.value.message
    assert server.requests == []


@pytest.mark.parametrize("bad", [{"metrics": ["a,b"]}, {"orderby": "latency desc"}])
async def test_a_name_that_is_none_is_refused(make: MakeTransport, bad: dict[str, Any]) -> None:
    with pytest.raises(CannotAnswer, match="no name"):
        await client_of(make("http://127.0.0.1:1")).list_sessions(SPAN, **bad)


async def test_a_lone_text_is_one_value(make: MakeTransport) -> None:
    async with ScriptedServer(NO_ROWS) as server:
        await client_of(make(server.url)).list_sessions(SPAN, filter={"subscriberid": "bob"})
    assert server.requests[0].param("filter") == "[subscriberid=bob]"


@pytest.mark.parametrize(
    ("total", "page_size", "offsets"),
    [(0, 10, [0]), (9, 10, [0]), (10, 10, [0, 10]), (25, 10, [0, 10, 20]), (30, 10, [0, 10, 20, 30])],
)
async def test_pages_are_asked_until_a_short_or_empty_one(
    make: MakeTransport, total: int, page_size: int, offsets: list[int]
) -> None:
    seen: list[SessionsPage] = []
    async with ScriptedServer(pages_of([row(number) for number in range(total)])) as server:
        answer = await client_of(make(server.url)).list_sessions(
            SPAN, page_size=page_size, on_page=seen.append
        )
    assert [int(request.param("offset") or -1) for request in server.requests] == offsets
    assert [session.session_id for session in answer.sessions] == [f"s-{n}" for n in range(total)]
    assert (answer.pages, answer.truncated, answer.bad_rows) == (len(offsets), False, 0)
    assert answer.requests == len(offsets)
    assert [page.offset for page in seen] == offsets


@pytest.mark.parametrize("total", [0, 3, -1, "many", None, 10**12])
async def test_what_totalcount_says_is_of_no_matter(make: MakeTransport, total: object) -> None:
    async with ScriptedServer(
        json_answer(listing([row(1), row(2), row(3)], total)), json_answer(listing([row(4)], total))
    ) as server:
        answer = await client_of(make(server.url)).list_sessions(SPAN, page_size=3)
    assert len(answer.sessions) == 4


async def test_pages_end_at_the_cap_and_that_is_said(make: MakeTransport) -> None:
    async with ScriptedServer(pages_of([row(number) for number in range(100)])) as server:
        answer = await client_of(make(server.url)).list_sessions(SPAN, page_size=10, max_pages=3)
    assert (len(answer.sessions), answer.pages, answer.truncated) == (30, 3, True)
    assert len(server.requests) == 3


async def test_a_server_that_ignores_the_offset_is_noticed(make: MakeTransport) -> None:
    async with ScriptedServer(json_answer(listing([row(1), row(2)]))) as server:
        answer = await client_of(make(server.url)).list_sessions(SPAN, page_size=2, max_pages=50)
    assert (len(answer.sessions), len(server.requests), answer.truncated) == (2, 2, True)


async def test_a_session_on_two_pages_is_one_in_its_later_words(make: MakeTransport) -> None:
    first = [row(1, viewstatus="RUNNING"), row(2)]
    second = [row(1, viewstatus="ENDED")]
    async with ScriptedServer(json_answer(listing(first)), json_answer(listing(second))) as server:
        answer = await client_of(make(server.url)).list_sessions(SPAN, page_size=2)
    assert [(one.session_id, one.ended_status) for one in answer.sessions] == [
        ("s-1", "ENDED"),
        ("s-2", None),
    ]


async def test_a_later_page_that_fails_keeps_the_earlier_ones(make: MakeTransport) -> None:
    async with ScriptedServer(
        json_answer(listing([row(1), row(2)])), replies(500, b"database timeout")
    ) as server:
        answer = await client_of(make(server.url)).list_sessions(SPAN, page_size=2)
    assert [session.session_id for session in answer.sessions] == ["s-1", "s-2"]
    assert isinstance(answer.failure, Unreachable)
    assert (answer.failure.message, answer.truncated) == ("500: database timeout", True)


async def test_bad_rows_count_and_cost_nothing_else(make: MakeTransport) -> None:
    rows = [
        row(1),
        None,
        7,
        "text",
        [],
        {},
        {"sessionid": ""},
        {"sessionid": None},
        {"sessionid": {}},
        row(2),
    ]
    async with ScriptedServer(json_answer(listing(rows)), NO_ROWS) as server:
        answer = await client_of(make(server.url)).list_sessions(SPAN, page_size=10)
    assert [session.session_id for session in answer.sessions] == ["s-1", "s-2"]
    assert answer.bad_rows == 8
    # A row that could not be read is a row still: the next page begins behind it.
    assert server.requests[1].param("offset") == "10"


async def test_pages_one_by_one(make: MakeTransport) -> None:
    async with ScriptedServer(pages_of([row(number) for number in range(5)])) as server:
        client = client_of(make(server.url))
        sizes = [page.rows async for page in client.pages(SessionQuery(span=SPAN, page_size=2))]
    assert sizes == [2, 2, 1]


@pytest.mark.parametrize(
    "body",
    [
        {"response": []},
        {"response": None},
        {"totalcount": 0},
        [],
    ],
)
async def test_no_sessions(make: MakeTransport, body: object) -> None:
    async with ScriptedServer(json_answer(body)) as server:
        answer = await client_of(make(server.url)).list_sessions(SPAN)
    assert (answer.sessions, answer.pages, answer.truncated, answer.failure) == ((), 1, False, None)


@pytest.mark.parametrize(
    ("step", "kind", "words"),
    [
        (json_answer({"message": "invalid key"}, 401), Refused, "401: invalid key"),
        (json_answer({"error": "forbidden", "error_description": "no access"}, 403), Refused, "403: no access"),
        (json_answer({"timestamp": 1, "status": 404, "error": "Not Found", "path": "/x"}, 404), Rejected, "Not Found"),
        (json_answer({"status": "error", "message": "bad period"}), Rejected, "bad period"),
        (json_answer({}), Rejected, "without sessions and without words"),
        (json_answer({"response": {}}), Nonsense, "no list of sessions"),
        (json_answer({"response": "none"}), Nonsense, "no list of sessions"),
        (json_answer({"padding": "x" * 20_000}), Nonsense, "no list of sessions"),
        (json_answer(None), Nonsense, "no list of sessions"),
        (json_answer("text"), Nonsense, "no list of sessions"),
        (replies(200, b"<html><title>SmartSight</title>"), Nonsense, "a web page “SmartSight”"),
        (replies(200, b'{"response": [{"sessionid": "a"'), Nonsense, "ends early"),
        (replies(500, b""), Unreachable, "answered 500"),
    ],
)  # fmt: skip
async def test_errors_in_their_many_shapes(
    make: MakeTransport, step: Step, kind: type[VendorError], words: str
) -> None:
    async with ScriptedServer(step) as server:
        transport = make(server.url)
        with pytest.raises(VendorError) as caught:
            await client_of(transport).list_sessions(SPAN)
    assert type(caught.value) is kind
    assert words in caught.value.message
    assert transport.meter.errors_total == 1


async def test_metrics_that_no_page_names_are_dropped_where_they_are_refused(
    make: MakeTransport, time: PretendTime
) -> None:
    async def picky(exchange: Exchange) -> None:
        if "asn" in (exchange.request.param("metrics") or ""):
            await exchange.reply_json({"message": "unknown metric"}, 400)
        else:
            await exchange.reply_json(listing([row(1)]))

    async with ScriptedServer(picky) as server:
        transport = make(server.url)
        client = client_of(transport)
        for _ in range(2):
            assert len((await client.list_sessions(SPAN)).sessions) == 1
    assert ["asn" in (request.param("metrics") or "") for request in server.requests] == [True, False, False]
    assert transport.meter.feed(time.now_ms()).notes == ("does not know city and asn",)


async def test_another_bad_request_stays_one(make: MakeTransport) -> None:
    async with ScriptedServer(json_answer({"message": "bad period"}, 400)) as server:
        client = client_of(make(server.url))
        for _ in range(2):
            with pytest.raises(Rejected, match="400: bad period"):
                await client.list_sessions(SPAN)
    assert len(server.requests) == 4


async def test_no_error_repeats_the_key_or_the_viewer(make: MakeTransport) -> None:
    async def echo(exchange: Exchange) -> None:
        told = f"no: {exchange.request.target} {exchange.request.param('filter')} {exchange.request.headers}"
        await exchange.reply_json({"message": told}, 422)

    async with ScriptedServer(echo) as server:
        with pytest.raises(Rejected) as caught:
            await client_of(make(server.url)).list_sessions(
                SPAN, filter={"subscriberid": ["jane doe"], "ipaddress": ["2001:db8::7"]}
            )
    said = caught.value.message
    assert said.startswith("422: no: /mm-apis/listsessions/")
    for secret in (KEY, "jane", "doe", "2001:db8", "2001%3Adb8"):
        assert secret not in said


async def test_raw_rows_are_kept_where_asked_and_stay_json(make: MakeTransport) -> None:
    rows = [row(1, note="März\x1b[31m\u202e", ipaddress="203.0.113.7"), row(2)]
    async with ScriptedServer(json_answer(listing(rows))) as server:
        client = client_of(make(server.url))
        kept = (await client.list_sessions(SPAN, keep_raw=True)).sessions
        plain = (await client.list_sessions(SPAN)).sessions
    assert json.loads(kept[0].raw)["ipaddress"] == "203.0.113.7"
    assert json.loads(kept[0].raw)["note"] == "März\x1b[31m\ufffd"
    assert kept[0].raw.isprintable()
    assert json.loads(kept[1].raw) == rows[1]
    assert [session.raw for session in plain] == ["", ""]
