"""What goes to Conviva, and what becomes of its answers, over a real socket."""

from __future__ import annotations

import json
import traceback
from typing import Any

import pytest

from tests.vendors.conviva_account import CLIENT_SECRET, NOW_MS, SAMPLE, SPAN, account, row
from tests.vendors.scripted_server import Exchange, json_answer, replies
from tui.model.instants import HOUR_MS
from tui.model.span import Span
from tui.model.vendor import FeedState
from tui.vendors.errors import (
    CannotAnswer,
    Limited,
    Nonsense,
    OutOfReach,
    Refused,
    Rejected,
    VendorError,
)
from tui.vendors.transport import Priority, Transport

EMPTY = json_answer({"sessions": []})


def page(count: int) -> dict[str, Any]:
    return {"sessions": [row(number) for number in range(count)]}


async def test_the_question_on_the_wire() -> None:
    async with account(EMPTY) as (client, server):
        answer = await client.sessions(SPAN, priority=Priority.WALL)
    (request,) = server.requests
    assert (request.method, request.path) == ("GET", "/insights/3.0/sessions/content")
    assert request.params == [
        ("start_epoch_ms", str(SPAN.from_ms)),
        ("end_epoch_ms", str(SPAN.to_ms)),
        ("limit", "1500"),
    ]
    # The vector of Conviva's page on authentication.
    assert request.headers["authorization"] == "Basic YWJjZGVmZ2hpajp6MXkyeDN3NHY1dTZ0N3M4cjlxMHA="
    assert (answer.sessions, answer.sampled, answer.bad_rows, answer.limit) == ((), False, 0, 1500)
    assert answer.requests == 1


async def test_filters_and_states() -> None:
    filters = {"isp": ("A&B=C", "Bär+ 1"), "tag_viewer": ("v-77",), "asset": ("S1, E1",)}
    flags = {"is_video_start_failure": True, "is_exit_before_video_start": False}
    async with account(EMPTY) as (client, server):
        await client.sessions(SPAN, filters=filters, flags=flags, limit=7)
    assert server.requests[0].params[2:] == [
        ("limit", "7"),
        ("isp", "A&B=C"),
        ("isp", "Bär+ 1"),
        ("tag_viewer", "v-77"),
        ("asset", "S1, E1"),
        ("is_video_start_failure", "true"),
        ("is_exit_before_video_start", "false"),
    ]


async def test_the_configured_limit_is_never_passed() -> None:
    async with account(EMPTY, max_limit=300) as (client, server):
        answer = await client.sessions(SPAN, limit=1000)
    assert server.requests[0].param("limit") == "300"
    assert answer.limit == 300


async def test_sessions_come_by_their_start() -> None:
    rows = [row(5), row(1), row(3)]
    async with account(json_answer({"sessions": rows})) as (client, _):
        answer = await client.sessions(SPAN)
    assert [session.session_id for session in answer.sessions] == ["1.2.3.4.-1", "1.2.3.4.-3", "1.2.3.4.-5"]
    assert {session.vendor for session in answer.sessions} == {"cv"}


@pytest.mark.parametrize(
    ("count", "limit", "sampled"),
    [(2, 3, False), (3, 3, True), (4, 3, True), (500, 1500, True), (0, 1, False)],
)
async def test_as_many_as_asked_for_is_a_sample(count: int, limit: int, sampled: bool) -> None:
    async with account(json_answer(page(count))) as (client, _):
        answer = await client.sessions(SPAN, limit=limit)
    assert answer.sampled is sampled
    assert len(answer.sessions) == count


async def test_bad_rows_count_for_the_sample_and_lose_nobody_else() -> None:
    rows: list[Any] = [row(1), None, 7, "x", [], {}, {"client_id": "1.2.3.4"}, row(2)]
    async with account(json_answer({"sessions": rows})) as (client, _):
        answer = await client.sessions(SPAN, limit=8)
    assert [session.session_id for session in answer.sessions] == ["1.2.3.4.-1", "1.2.3.4.-2"]
    assert (answer.bad_rows, answer.sampled) == (6, True)


@pytest.mark.parametrize("body", [{}, {"sessions": None}, {"sessions": []}, {"_meta": {"x": 1}}])
async def test_no_sessions_in_any_spelling(body: dict[str, Any]) -> None:
    async with account(json_answer(body)) as (client, _):
        answer = await client.sessions(SPAN)
    assert (answer.sessions, answer.sampled, answer.bad_rows) == ((), False, 0)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"7",
        b'"x"',
        b'{"sessions": {}}',
        b'{"sessions": "none"}',
        b"<html><title>Sign in</title></html>",
        b'{"sessions": [',
        b"",
        b'{"message": "Something went wrong"}',
    ],
)
async def test_answers_that_are_none(body: bytes) -> None:
    seen: list[Transport] = []
    async with account(replies(200, body), look=seen.append) as (client, _):
        with pytest.raises(Nonsense):
            await client.sessions(SPAN)
        assert seen[0].meter.feed(NOW_MS).state is FeedState.DOWN


async def test_words_in_a_good_status_are_told() -> None:
    async with account(json_answer({"message": "Internal failure"})) as (client, _):
        with pytest.raises(Nonsense, match="answered no sessions but “Internal failure”"):
            await client.sessions(SPAN)


def takes_500_at_most(wording: Any) -> Any:
    async def step(exchange: Exchange) -> None:
        if int(exchange.request.param("limit") or 0) > 500:
            await exchange.reply_json(wording, 400)
        else:
            await exchange.reply_json(page(500))

    return step


@pytest.mark.parametrize("wording", [{"message": "limit must be <= 500"}, {"name": "ValidationError"}, {}])
async def test_a_limit_that_is_turned_down_is_lowered_for_good(wording: Any) -> None:
    seen: list[Transport] = []
    async with account(takes_500_at_most(wording), look=seen.append) as (client, server):
        first = await client.sessions(SPAN)
        second = await client.sessions(SPAN)
    assert [request.param("limit") for request in server.requests] == ["1500", "500", "500"]
    assert (first.limit, first.sampled, first.requests) == (500, True, 2)
    assert (second.limit, second.sampled, second.requests) == (500, True, 1)
    assert client.max_limit == 500
    assert seen[0].meter.notes == ("takes a limit of 500 sessions at most",)


async def test_a_400_about_something_else_leaves_the_limit_alone() -> None:
    refusing = json_answer({"message": "unknown dimension"}, 400)
    async with account(refusing, refusing, EMPTY) as (client, server):
        with pytest.raises(Rejected, match="unknown dimension"):
            await client.sessions(SPAN, filters={"shoe_size": ("44",)})
        await client.sessions(SPAN)
    assert [request.param("limit") for request in server.requests] == ["1500", "500", "1500"]


async def test_a_400_at_a_low_limit_is_not_asked_again() -> None:
    async with account(json_answer({"message": "no"}, 400), EMPTY) as (client, server):
        with pytest.raises(Rejected):
            await client.sessions(SPAN, limit=500)
    assert len(server.requests) == 1


async def test_a_422_is_no_question_of_the_limit() -> None:
    async with account(json_answer({"message": "no"}, 422), EMPTY) as (client, server):
        with pytest.raises(Rejected):
            await client.sessions(SPAN)
    assert len(server.requests) == 1


async def test_after_a_429_nothing_is_asked_for_more_than_a_minute() -> None:
    seen: list[Transport] = []
    limited = json_answer({"message": "Too Many Requests"}, 429)
    async with account(limited, EMPTY, look=seen.append) as (client, server):
        with pytest.raises(Limited, match="Too Many Requests"):
            await client.sessions(SPAN)
        with pytest.raises(Limited):
            await client.sessions(SPAN)
        assert len(server.requests) == 1
        feed = seen[0].meter.feed(NOW_MS)
        assert feed.state is FeedState.LIMITED
        assert feed.next_try_at_ms is not None
        assert feed.next_try_at_ms - NOW_MS > 60_000
        seen[0].retry_now()
        await client.sessions(SPAN)
    assert len(server.requests) == 2


async def test_a_longer_pause_that_conviva_asks_for_is_kept() -> None:
    seen: list[Transport] = []
    async with account(json_answer({}, 429, {"Retry-After": "200"}), look=seen.append) as (client, _):
        with pytest.raises(Limited) as caught:
            await client.sessions(SPAN)
        next_try_at_ms = seen[0].meter.feed(NOW_MS).next_try_at_ms
    assert caught.value.retry_after_s == 200
    assert next_try_at_ms == NOW_MS + 200_000


async def test_a_key_that_is_refused() -> None:
    async with account(json_answer({"message": "Unauthorized"}, 401)) as (client, server):
        with pytest.raises(Refused, match="Unauthorized"):
            await client.sessions(SPAN)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"message": "m", "name": "n", "error": "e", "reason": "r"}, "m"),
        ({"name": "n"}, "n"),
        ({"error": "e", "reason": "r"}, "e"),
        ({"reason": "r"}, "r"),
        ({"error": {"message": "inner"}}, "inner"),
    ],
)
async def test_the_reason_wherever_it_stands(body: Any, words: str) -> None:
    async with account(json_answer(body, 403)) as (client, _):
        with pytest.raises(Refused) as caught:
            await client.sessions(SPAN)
    assert caught.value.message == f"403: {words}"


async def test_neither_the_secret_nor_a_viewer_is_in_an_error() -> None:
    async def parrot(exchange: Exchange) -> None:
        request = exchange.request
        told = f"{request.headers['authorization']} may not ask for {request.param('viewer_id')}: {request.target}"
        await exchange.reply_json({"message": told}, 403)

    viewer = "jane.doe-4711"
    async with account(parrot) as (client, _):
        with pytest.raises(VendorError) as caught:
            await client.sessions(SPAN, filters={"viewer_id": (viewer,)})
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    for secret in (CLIENT_SECRET, "YWJjZGVmZ2hpajp6MX", viewer):
        assert secret not in shown
    assert "may not ask for" in shown
    assert CLIENT_SECRET not in repr(vars(client))


async def test_what_conviva_cannot_be_asked_costs_no_call() -> None:
    async with account(EMPTY) as (client, server):
        with pytest.raises(OutOfReach):
            await client.sessions(Span(NOW_MS - 4 * HOUR_MS, NOW_MS))
        with pytest.raises(CannotAnswer):
            await client.sessions(SPAN, filters={"limit": ("1",)})
        nothing = await client.sessions(Span(NOW_MS, NOW_MS))
    assert server.requests == []
    assert (nothing.sessions, nothing.sampled, nothing.requests) == ((), False, 0)


async def test_a_whole_answer_of_the_page() -> None:
    async with account(replies(200, json.dumps({"sessions": [SAMPLE]}).encode())) as (client, _):
        answer = await client.sessions(SPAN)
    (session,) = answer.sessions
    assert session.channel == "The Premium Channel"
    assert session.raw == ""
