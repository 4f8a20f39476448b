"""How System73 is asked: key, base address, time filters, ping; and what no error text may hold."""

from __future__ import annotations

import pytest

from tests.vendors.scripted_server import Exchange, json_answer, replies
from tests.vendors.system73_account import KEY, account, channel, opened
from tui.model.stats import Counts, Metric
from tui.vendors.errors import CannotAnswer, Nonsense, Refused, VendorError
from tui.vendors.system73 import TIMES
from tui.vendors.system73.ids import RawIds


async def test_the_key_goes_out_raw_by_default_and_as_a_bearer_on_request() -> None:
    async with account(json_answer([])) as (client, server):
        await client.summary("live")
    assert server.requests[0].headers["authorization"] == KEY
    async with account(json_answer([]), auth_scheme="bearer") as (client, server):
        await client.series(Metric.THROUGHPUT, "cdn", "live")
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


async def test_the_line_end_of_a_key_file_is_no_part_of_the_key() -> None:
    async with account(json_answer([]), key=f" {KEY}\n") as (client, server):
        await client.summary("live")
    assert server.requests[0].headers["authorization"] == KEY


@pytest.mark.parametrize("base_path", ["", "/analytics/legacy", "/analytics/legacy/"])
async def test_a_base_address_with_a_path_keeps_it(base_path: str) -> None:
    async with account(json_answer([]), base_path=base_path) as (client, server):
        await client.summary("live")
        await client.series(Metric.THROUGHPUT, "cdn", "live", channel_id="sports/1")
    prefix = base_path.rstrip("/")
    assert server.requests[0].path == f"{prefix}/summary"
    assert server.requests[1].path == f"{prefix}/channels/sports%2F1/stats/throughput/agg"


@pytest.mark.parametrize("time", [*TIMES, "7d", "Live", "last month+1"])
async def test_time_filters_go_out_as_they_are_known_or_not(time: str) -> None:
    async with account(json_answer([])) as (client, server):
        await client.summary(time)
        _ = [page async for page in client.summary_pages(time, 3)]
    assert [request.param("time") for request in server.requests] == [time, time]


async def test_a_month_is_never_asked_for_as_a_minute() -> None:
    async with account(json_answer([])) as (client, server):
        await client.aggregate("1M", "c")
    assert server.requests[0].query == "time=1M"


@pytest.mark.parametrize(
    ("body", "ok"),
    [
        (b"pong", True),
        (b'"pong"\n', True),
        (b"'PONG'", True),
        (b"", False),
        (b"<html>log in</html>", False),
        (b"ping", False),
    ],
)
async def test_ping_takes_pong_with_and_without_quotes(body: bytes, ok: bool) -> None:
    async with account(replies(200, body)) as (client, server):
        service, database = await client.ping(), await client.ping_db()
    assert (service.ok, database.ok) == (ok, ok)
    assert service.latency_ms > 0
    assert [request.target for request in server.requests] == ["/ping", "/ping/db"]
    assert server.requests[0].headers["authorization"] == KEY


async def test_a_refused_key_is_refused_and_not_repeated_in_words() -> None:
    body = f'{{"message": "key {KEY} is not known"}}'.encode()
    async with account(replies(401, body)) as (client, _):
        with pytest.raises(Refused, match="is not known") as caught:
            await client.summary("live")
    assert KEY not in f"{caught.value} {caught.value!r} {caught.value.message}"


async def test_an_error_dressed_as_an_answer_does_not_leak_the_key_either() -> None:
    async with account(json_answer({"error": f"unknown key {KEY}"}), auth_scheme="bearer") as (client, _):
        with pytest.raises(Nonsense, match="unknown key") as caught:
            await client.summary("live")
    assert KEY not in str(caught.value)


async def test_nothing_shows_the_key_or_the_rows() -> None:
    async with account(json_answer([channel("private channel")])) as (client, _):
        found = await client.summary("live")
    assert KEY not in f"{client!r}{vars(client)!r}"
    assert "private" not in repr(found)


async def test_a_metric_beyond_the_keys_tier_is_not_a_refused_key() -> None:
    async def tier(exchange: Exchange) -> None:
        if "/stats/" in exchange.request.path:
            await exchange.reply_json({"message": "upgrade to Advanced"}, 403)
        else:
            await exchange.reply_json([])

    async with opened(tier) as (client, _, transport):
        await client.summary("live")
        with pytest.raises(CannotAnswer, match="upgrade to Advanced"):
            await client.series(Metric.BUFFER_HEALTH, "cdn", "live", channel_id="c")
        with pytest.raises(CannotAnswer, match="upgrade to Advanced"):
            await client.counts(Counts.OS, "live")
        assert not transport.meter.refused


@pytest.mark.parametrize("status", [401, 403])
async def test_a_key_that_the_summary_refuses_is_refused(status: int) -> None:
    async with opened(json_answer({"message": "no"}, status)) as (client, _, transport):
        with pytest.raises(Refused):
            await client.summary("live")
        assert transport.meter.refused


def test_only_so_many_odd_ids_are_remembered() -> None:
    ids = RawIds()
    for number in range(10_001):
        ids.shown(f"{number}\x1b")
    assert ids.raw("0␛") == "0␛"
    assert ids.raw("1␛") == "1\x1b"
    assert ids.raw("10000␛") == "10000\x1b"


@pytest.mark.parametrize("status", [400, 403, 404, 418])
async def test_every_error_status_is_an_error_in_words(status: int) -> None:
    async with account(json_answer({"detail": "why it is so"}, status)) as (client, _):
        with pytest.raises(VendorError, match="why it is so"):
            await client.summary("live")
