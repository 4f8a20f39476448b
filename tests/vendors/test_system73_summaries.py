"""System73's summaries: envelopes, pages, odd rows, and ids that need care."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vendors.scripted_server import json_answer, replies
from tests.vendors.system73_account import FIGURES, account, by_path, channel, paged, wrapped
from tui.model.channel import Delivery
from tui.vendors.errors import CannotAnswer, Nonsense, Rejected


async def test_an_unpaged_row_keeps_every_figure_and_its_type() -> None:
    row = channel("1", cdn_throughput=40000, cdn_viewing_time=10.5, total_pretty_viewing_time="0:00:55")
    async with account(json_answer([row])) as (client, _):
        (found,) = await client.summary("live")
    assert found.channel_id == "1"
    assert found.delivery == Delivery(
        cdn_throughput_kbps=40000,
        p2p_throughput_kbps=180000,
        total_throughput_kbps=220000,
        cdn_devices=2,
        p2p_devices=9,
        not_compatible_devices=0,
        cdn_viewing_time_s=10.5,
        p2p_viewing_time_s=45,
        total_viewing_time_s=55,
        pretty_viewing_time="0:00:55",
    )
    assert isinstance(found.delivery.cdn_throughput_kbps, int)
    assert isinstance(found.delivery.cdn_viewing_time_s, float)


@pytest.mark.parametrize("payload", [[], wrapped([], total_pages=0), wrapped([], total_pages=None)])
async def test_every_empty_form_is_no_rows(payload: Any) -> None:
    async with account(json_answer(payload)) as (client, server):
        found = await client.summary("live")
        pages = [page async for page in client.summary_pages("live", 5)]
    assert found == ()
    assert pages == [()]
    assert not found.truncated
    assert len(server.requests) == 2


async def test_a_wrapper_is_understood_though_no_page_was_asked_for() -> None:
    async with account(json_answer(wrapped([channel("a"), channel("b")]))) as (client, server):
        found = await client.summary("live")
    assert [row.channel_id for row in found] == ["a", "b"]
    assert server.requests[0].params == [("time", "live")]


async def test_a_vendor_that_pages_unasked_is_asked_for_the_rest_in_its_own_length() -> None:
    async with account(paged([[channel("a"), channel("b")], [channel("c")]])) as (client, server):
        found = await client.summary("live")
    assert [row.channel_id for row in found] == ["a", "b", "c"]
    assert found.requests == 2
    assert server.requests[1].params == [("time", "live"), ("per_page", "2"), ("page", "1")]


async def test_a_bare_list_is_understood_though_pages_were_asked_for() -> None:
    async with account(json_answer([channel("a"), channel("b"), channel("c")])) as (client, server):
        pages = [page async for page in client.summary_pages("live", 2)]
    assert [len(page) for page in pages] == [3]
    assert len(server.requests) == 1


async def test_pages_count_from_zero_until_the_total() -> None:
    async with account(paged([[channel("a")], [channel("b")], [channel("c")]])) as (client, server):
        found = [row.channel_id async for page in client.summary_pages("24h", 1) for row in page]
    assert found == ["a", "b", "c"]
    assert [request.param("page") for request in server.requests] == ["0", "1", "2"]
    assert {request.param("per_page") for request in server.requests} == {"1"}


async def test_a_row_that_moved_to_the_next_page_is_there_once() -> None:
    async with account(paged([[channel("a"), channel("b")], [channel("b"), channel("c")]])) as (client, _):
        pages = [page async for page in client.summary_pages("live", 2)]
    assert [[row.channel_id for row in page] for page in pages] == [["a", "b"], ["c"]]


async def test_paging_that_leads_nowhere_ends_and_says_so() -> None:
    always_first = json_answer(wrapped([channel("a"), channel("b")], total_pages=900))
    async with account(always_first) as (client, server):
        pages = [page async for page in client.summary_pages("live", 2)]
    assert [row.channel_id for page in pages for row in page] == ["a", "b"]
    assert [page.truncated for page in pages] == [False, True]
    assert len(server.requests) == 2


async def test_the_page_cap_is_said() -> None:
    many = paged([[channel(str(number))] for number in range(9)])
    async with account(many, max_pages=3) as (client, server):
        pages = [page async for page in client.summary_pages("live", 1)]
    assert [page.truncated for page in pages] == [False, False, True]
    assert len(server.requests) == 3


async def test_an_empty_page_is_the_end_whatever_the_total_says() -> None:
    async with account(paged([[channel("a")], []], total_pages=50)) as (client, server):
        pages = [page async for page in client.summary_pages("live", 1)]
    assert [len(page) for page in pages] == [1, 0]
    assert len(server.requests) == 2


async def test_without_a_total_a_short_page_is_the_last() -> None:
    async with account(paged([[channel("a")], [channel("b")], []], total_pages="soon")) as (client, server):
        pages = [page async for page in client.summary_pages("live", 1)]
    assert [row.channel_id for page in pages for row in page] == ["a", "b"]
    assert len(server.requests) == 3


async def test_bad_rows_are_counted_and_cost_only_themselves() -> None:
    rows = [channel("a"), None, 7, "x", [], {}, channel(None), channel(["b"]), channel(True), channel("z")]
    async with account(json_answer(rows)) as (client, _):
        found = await client.summary("live")
    assert [row.channel_id for row in found] == ["a", "z"]
    assert found.bad_rows == 8


@pytest.mark.parametrize("odd", [None, "", "n/a", True, -1, [], {}, "nan"])
async def test_a_figure_that_is_none_is_unknown_not_zero(odd: Any) -> None:
    row = {**dict.fromkeys(FIGURES, odd), "channel_id": "a", "somebody": {"new": 1}}
    async with account(json_answer([row])) as (client, _):
        (found,) = await client.summary("live")
    assert found.delivery == Delivery()


async def test_numbers_in_quotes_and_ids_without_are_read() -> None:
    async with account(json_answer([channel(12, cdn_throughput="40000", p2p_devices="9")])) as (client, _):
        (found,) = await client.summary("live")
    assert found.channel_id == "12"
    assert found.delivery.cdn_throughput_kbps == 40000
    assert found.delivery.p2p_devices == 9


async def test_ten_thousand_channels_are_read_whole() -> None:
    async with account(json_answer([channel(f"c{number}") for number in range(10_000)])) as (client, _):
        found = await client.summary("live")
    assert len({row.channel_id for row in found}) == 10_000


async def test_streams_of_a_channel() -> None:
    row = {"stream_id": "0x78e31cc7", "stream_uri": "http://my_manifest.m3u8", **FIGURES}
    async with account(json_answer([row, {"stream_uri": "http://no.id"}])) as (client, server):
        found = await client.channel_summary("my channel", "1h")
    assert [(one.stream_id, one.stream_uri) for one in found] == [("0x78e31cc7", "http://my_manifest.m3u8")]
    assert found[0].delivery.total_viewing_time_s == 55
    assert found.bad_rows == 1
    assert server.requests[0].target == "/channels/my%20channel/summary?time=1h"


async def test_renditions_of_a_stream_and_their_filters() -> None:
    row = {"bitrate": "4000", "representation_id": "2 of 4", **FIGURES}
    async with account(json_answer([row, FIGURES])) as (client, server):
        found = await client.stream_summary("c", "0x1", "live")
        await client.stream_summary("c", "0x1", "live", "4000", "2 of 4", per_page=5)
    assert [(one.bitrate, one.representation_id) for one in found] == [("4000", "2 of 4")]
    assert found.bad_rows == 1
    assert server.requests[0].target == "/channels/c/streams/0x1/summary?time=live"
    assert server.requests[1].query == "time=live&bitrate=4000&representation_id=2%20of%204"


async def test_streams_and_renditions_come_in_pages_when_asked() -> None:
    streams = paged([[{"stream_id": "0x1"}], [{"stream_id": "0x1"}, {"stream_id": "0x2"}]])
    async with account(streams) as (client, _):
        assert [one.stream_id for one in await client.channel_summary("c", "live", per_page=1)] == [
            "0x1",
            "0x2",
        ]
    ladder = paged([[{"bitrate": 4000}], [{"bitrate": 2000, "representation_id": None}]])
    async with account(ladder) as (client, server):
        found = await client.stream_summary("c", "0x1", "live", per_page=1)
    assert [(one.bitrate, one.representation_id) for one in found] == [("4000", ""), ("2000", "")]
    assert [request.param("page") for request in server.requests] == ["0", "1"]


async def test_aggregates_at_each_level() -> None:
    row = {"aggregate": "aggregate", **FIGURES, "total_pretty_viewing_time": "0:00:55"}
    levels = ("/summary/agg", "/channels/a%2Fb/summary/agg", "/channels/a%2Fb/streams/0x07777/summary/agg")
    async with account(by_path({path: [row] for path in levels})) as (client, server):
        found = [
            await client.aggregate("live"),
            await client.aggregate("live", "a/b"),
            await client.aggregate("live", "a/b", "0x07777"),
        ]
    assert [one.total_throughput_kbps for one in found] == [220000] * 3
    assert [request.path for request in server.requests] == list(levels)


async def test_an_unknown_channel_is_nothing_known_by_404_and_by_an_empty_list() -> None:
    async with account(by_path({"/channels/b/summary": []})) as (client, _):
        for channel_id in ("a", "b"):
            assert await client.channel_summary(channel_id, "live") == ()
        assert await client.aggregate("live", "a") == Delivery()


async def test_404_for_the_account_itself_is_an_error_in_the_vendors_words() -> None:
    async with account(by_path({})) as (client, _):
        with pytest.raises(Rejected, match="no such thing"):
            await client.summary("live")


@pytest.mark.parametrize(
    ("channel_id", "segment"),
    [
        ("sports/1", "sports%2F1"),
        ("default channel", "default%20channel"),
        ("Fußball ⚽", "Fu%C3%9Fball%20%E2%9A%BD"),
        ("..", "%2E%2E"),
        (".", "%2E"),
        ("a..b", "a..b"),
        ("50%?#&=+;", "50%25%3F%23%26%3D%2B%3B"),
        ("%2F", "%252F"),
        ("a\\b", "a%5Cb"),
    ],
)
async def test_an_id_stays_one_segment_on_the_request_line(channel_id: str, segment: str) -> None:
    async with account(json_answer([])) as (client, server):
        await client.channel_summary(channel_id, "live")
        await client.stream_summary("c", channel_id, "live")
    assert server.requests[0].path == f"/channels/{segment}/summary"
    assert server.requests[1].path == f"/channels/c/streams/{segment}/summary"


async def test_an_id_shown_safely_is_asked_for_as_the_vendor_spells_it() -> None:
    hostile = "evil\x1b]0;x\x07\u202e"
    async with account(json_answer([channel(hostile)]), json_answer([])) as (client, server):
        (found,) = await client.summary("live")
        await client.channel_summary(found.channel_id, "live")
    assert not set(found.channel_id) & set(hostile[4:5] + "\x07\u202e")
    assert server.requests[1].path == "/channels/evil%1B%5D0%3Bx%07%E2%80%AE/summary"


async def test_half_a_surrogate_pair_in_an_id_breaks_nothing() -> None:
    async with account(replies(200, b'[{"channel_id": "a\\ud800"}]'), json_answer([])) as (client, server):
        (found,) = await client.summary("live")
        await client.channel_summary(found.channel_id, "live")
    assert server.requests[1].path == "/channels/a%3F/summary"


async def test_ids_that_cannot_be_asked_for() -> None:
    async with account(json_answer([])) as (client, server):
        with pytest.raises(CannotAnswer):
            await client.channel_summary("", "live")
        with pytest.raises(CannotAnswer):
            await client.aggregate("live", None, "0x1")
    assert server.requests == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html><title>Sign in</title></html>", "web page"),
        (b"", "nothing"),
        (b'[{"channel_id": "a"', "broken"),
        (b"7", "no list"),
        (b"null", "no list"),
        (b'[{"results": 7}]', "no list"),
        (b'{"results": {}}', "no list"),
        (b'{"total_pages": 1', "broken"),
        (b'{"error": "quota of your plan"}', "quota of your plan"),
    ],
)
async def test_what_is_no_list_is_nonsense_in_words(body: bytes, words: str) -> None:
    async with account(replies(200, body)) as (client, _):
        with pytest.raises(Nonsense, match=words):
            await client.summary("live")


async def test_a_wrapper_outside_of_a_list_is_still_a_wrapper() -> None:
    async with account(json_answer(wrapped([channel("a")])[0])) as (client, _):
        assert [row.channel_id for row in await client.summary("live")] == ["a"]


@pytest.mark.parametrize("odd", [{"results": None}, {"results": 7, "total_pages": 9}])
@pytest.mark.parametrize("place", [0, 1])
async def test_what_looks_like_a_wrapper_among_other_rows_is_a_bad_row(odd: Any, place: int) -> None:
    rows = [channel("a"), channel("b")]
    rows.insert(place, odd)
    for payload in (rows, wrapped(rows)):
        async with account(json_answer(payload)) as (client, server):
            found = await client.summary("live")
        assert [row.channel_id for row in found] == ["a", "b"]
        assert found.bad_rows == 1
        assert len(server.requests) == 1
