"""System73's series: where each is asked for, and what its points may look like."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vendors.scripted_server import json_answer
from tests.vendors.system73_account import account, by_path
from tui.model.series import CountsPoint, Point
from tui.model.stats import Counts, Metric
from tui.vendors.errors import CannotAnswer, Rejected

AT = 1543936767000

PLURAL = "/channels/c/stats/content_request_response_times/avg"
SINGULAR = "/channels/c/stats/content_request_response_time/avg"


@pytest.mark.parametrize(
    ("metric", "path", "key"),
    [
        (Metric.THROUGHPUT, "throughput/agg", "agg_throughput_p2p"),
        (Metric.BUFFER_HEALTH, "buffer_health/avg", "avg_buffer_health_p2p"),
        (Metric.REBUFFERING_RATIO, "rebuffering/ratio", "rebuffering_ratio"),
        (
            Metric.CONTENT_REQUEST_RESPONSE_TIMES,
            "content_request_response_times/avg",
            "avg_content_request_response_times_p2p",
        ),
        (Metric.BUFFER_FILLING_RATE, "buffer_filling_rate/avg", "avg_buffer_filling_rate_p2p"),
        (Metric.DROPPED_FRAMES, "dropped_frames/avg", "avg_dropped_frames_p2p"),
    ],
)
async def test_each_metric_at_its_listed_url_under_its_own_key(metric: Metric, path: str, key: str) -> None:
    row = {"datetime": AT, key: 3.5, "another_number": 8, "yet_another": 9}
    async with account(json_answer([row])) as (client, server):
        channel = await client.series(metric, "p2p", "live", channel_id="a/b")
        await client.series(metric, "p2p", "1h", channel_id="a/b", stream_id="0x1", bitrate="4000")
        last = await client.series(metric, "p2p", "live", channel_id="c", last_point=True)
    assert channel == last == (Point(AT, 3.5),)
    assert server.requests[0].target == f"/channels/a%2Fb/stats/{path}?time=live&source=p2p"
    assert server.requests[1].target == (
        f"/channels/a%2Fb/streams/0x1/stats/{path}?time=1h&source=p2p&bitrate=4000"
    )
    listed = path.replace("times", "time")
    assert server.requests[2].path == f"/channels/c/stats/{listed}/last_point"


@pytest.mark.parametrize("metric", [one for one in Metric if not one.needs_channel])
async def test_the_account_level_where_the_page_has_one(metric: Metric) -> None:
    async with account(json_answer([])) as (client, server):
        assert await client.series(metric, "cdn", "live") == ()
    assert server.requests[0].path.startswith("/stats/")


@pytest.mark.parametrize("metric", [Metric.BUFFER_FILLING_RATE, Metric.DROPPED_FRAMES])
async def test_metrics_without_an_account_level_are_not_asked_there(metric: Metric) -> None:
    async with account(json_answer([])) as (client, server):
        with pytest.raises(CannotAnswer, match="only for a channel"):
            await client.series(metric, "cdn", "live")
    assert server.requests == []


@pytest.mark.parametrize(
    "level",
    [
        {"stream_id": "0x1"},
        {"bitrate": "4000"},
        {"channel_id": "c", "representation_id": "2 of 4"},
        {"channel_id": "c", "stream_id": ""},
    ],
)
async def test_levels_no_url_stands_for_are_refused_here(level: dict[str, Any]) -> None:
    async with account(json_answer([])) as (client, server):
        with pytest.raises(CannotAnswer):
            await client.series(Metric.THROUGHPUT, "cdn", "live", **level)
        with pytest.raises(CannotAnswer):
            await client.counts(Counts.OS, "live", **level)
    assert server.requests == []


async def test_the_other_spelling_is_tried_once_and_kept() -> None:
    async with account(by_path({SINGULAR: [{"datetime": AT, "x": 1}]})) as (client, server):
        for _ in range(3):
            found = await client.series(Metric.CONTENT_REQUEST_RESPONSE_TIMES, "cdn", "live", channel_id="c")
            assert found == (Point(AT, 1),)
    assert [request.path for request in server.requests] == [PLURAL, SINGULAR, SINGULAR, SINGULAR]


async def test_last_point_starts_with_the_singular_and_learns_on_its_own() -> None:
    served = {f"{PLURAL}/last_point": [], PLURAL: []}
    async with account(by_path(served)) as (client, server):
        for last_point in (True, True, False):
            await client.series(
                Metric.CONTENT_REQUEST_RESPONSE_TIMES, "cdn", "live", channel_id="c", last_point=last_point
            )
    assert [request.path for request in server.requests] == [
        f"{SINGULAR}/last_point",
        f"{PLURAL}/last_point",
        f"{PLURAL}/last_point",
        PLURAL,
    ]


async def test_once_a_spelling_has_answered_404_means_an_unknown_channel() -> None:
    async with account(by_path({PLURAL: []})) as (client, server):
        for channel_id in ("c", "nobody"):
            found = await client.series(
                Metric.CONTENT_REQUEST_RESPONSE_TIMES, "cdn", "live", channel_id=channel_id
            )
            assert found == ()
    assert len(server.requests) == 2


async def test_404_in_both_spellings_teaches_nothing_and_counts_both_requests() -> None:
    async with account(by_path({})) as (client, server):
        found = await client.series(Metric.CONTENT_REQUEST_RESPONSE_TIMES, "cdn", "live", channel_id="c")
        with pytest.raises(Rejected):
            await client.series(Metric.CONTENT_REQUEST_RESPONSE_TIMES, "cdn", "live")
    assert found == ()
    assert found.requests == 2
    assert [request.path.rpartition("/stats/")[2] for request in server.requests] == [
        "content_request_response_times/avg",
        "content_request_response_time/avg",
    ] * 2


async def test_points_are_sorted_and_nulls_stay_nulls() -> None:
    rows = [
        {"datetime": AT + 5000, "avg_buffer_health_cdn": None},
        {"datetime": AT, "avg_buffer_health_cdn": 12000},
        {"datetime": str(AT + 1000), "avg_buffer_health_cdn": "1e4"},
        {"datetime": AT + 2000},
    ]
    async with account(json_answer(rows)) as (client, _):
        found = await client.series(Metric.BUFFER_HEALTH, "cdn", "10m", channel_id="c")
    assert found == (
        Point(AT, 12000),
        Point(AT + 1000, 10000.0),
        Point(AT + 2000, None),
        Point(AT + 5000, None),
    )
    assert isinstance(found[0].value, int)
    assert found.bad_rows == 0


async def test_a_single_number_under_any_key_is_the_value_two_are_not() -> None:
    rows = [
        {"datetime": AT, "buffer_health": 7, "channel_id": "12", "ok": True},
        {"datetime": AT, "one": 1, "two": 2},
    ]
    async with account(json_answer(rows)) as (client, _):
        found = await client.series(Metric.BUFFER_HEALTH, "cdn", "live", channel_id="c")
    assert found == (Point(AT, 7),)
    assert found.bad_rows == 1


@pytest.mark.parametrize(
    "bad",
    [None, 3, [], {}, {"datetime": None}, {"datetime": "soon"}, {"datetime": 10**30}, {"datetime": [1]}],
)
async def test_a_point_without_a_time_is_counted_and_lost_alone(bad: Any) -> None:
    rows = [{"datetime": AT, "rebuffering_ratio": 0.1}, bad]
    async with account(json_answer(rows)) as (client, _):
        found = await client.series(Metric.REBUFFERING_RATIO, "cdn", "live")
        counted = await client.counts(Counts.OS, "live")
    assert found == (Point(AT, 0.1),)
    assert found.bad_rows == counted.bad_rows == 1


@pytest.mark.parametrize(
    ("kind", "path", "key"),
    [
        (Counts.OS, "os", "operating_systems"),
        (Counts.PLATFORMS, "platforms", "platforms"),
        (Counts.CONNECTION_TYPES, "connection_types", "connection_types"),
    ],
)
async def test_counts_of_devices_by_name(kind: Counts, path: str, key: str) -> None:
    rows = [
        {"datetime": AT + 1, key: {"MAC": 1, "PLAN 9\x1b": 2, "GONE": None, "ODD": "many"}},
        {"datetime": AT, key: None},
        {"datetime": AT, key: [1]},
    ]
    async with account(json_answer(rows)) as (client, server):
        found = await client.counts(kind, "1M")
        await client.counts(
            kind, "live", channel_id="c", stream_id="s", representation_id="2 of 4", last_point=True
        )
    assert found == (CountsPoint(AT, ()), CountsPoint(AT + 1, (("MAC", 1), ("PLAN 9␛", 2))))
    assert found.bad_rows == 1
    assert server.requests[0].target == f"/stats/{path}?time=1M"
    assert server.requests[1].target == (
        f"/channels/c/streams/s/stats/{path}/last_point?time=live&representation_id=2%20of%204"
    )
