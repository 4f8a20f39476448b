"""api.video's player sessions and their events, and the periods they are asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vendors.apivideo_account import (
    LIVE,
    PERIOD,
    SESSIONS,
    STREAM_KEY,
    Portal,
    account,
    listed,
    paged,
    session,
    stream,
)
from tui.model.event import Event, EventKind
from tui.model.instants import from_iso
from tui.model.session import Session
from tui.model.span import Span
from tui.model.vendor import Kind
from tui.vendors.apivideo import checked_period, period_covering
from tui.vendors.errors import CannotAnswer

PS = "ps4zRWVOv2If2vzKJLMr3jQo"
EVENTS = f"/analytics/sessions/{PS}/events"


def at(text: str) -> int:
    found = from_iso(text)
    assert found is not None
    return found


async def test_the_pages_sample_is_the_session_the_contract_describes() -> None:
    vendor = Portal({SESSIONS: listed([session()]), f"/live-streams/{LIVE}": stream()})
    async with account(vendor) as (client, _):
        found = await client.live_stream_sessions(LIVE, PERIOD)
    assert found == (
        Session(
            vendor="video",
            kind=Kind.APIVIDEO,
            session_id=PS,
            channel="Sports 1",
            started_at_ms=at("2018-09-11T13:04:37.890Z"),
            ended_at_ms=at("2018-09-11T14:47:22.186Z"),
            running=False,
            device="desktop",
            os=None,
            browser="Firefox",
            city="Paris",
            country="France",
        ),
    )
    assert vendor.asked[-1] == f"{SESSIONS}?period=2018-09-11&currentPage=1&pageSize=100"


@pytest.mark.parametrize(
    ("ended", "running", "ended_at_ms"),
    [
        ({"endedAt": None}, True, None),
        ({"endedAt": ""}, True, None),
        ({"endedAt": "2018-09-11T14:47:22+00:00"}, False, 1536677242000),
        ({"endedAt": "2018-09-11 14:47:22"}, False, 1536677242000),
        ({"endedAt": "2024-05-29T07+00:00:00:00"}, None, None),
        ({"endedAt": 12}, None, None),
    ],
)
async def test_a_session_runs_until_its_end_is_told(
    ended: dict[str, Any], running: bool | None, ended_at_ms: int | None
) -> None:
    async with account(Portal({"/analytics/videos/vi1": listed([session(**ended)])})) as (client, _):
        (found,) = await client.video_sessions("vi1", PERIOD)
    assert (found.running, found.ended_at_ms) == (running, ended_at_ms)


async def test_a_session_without_an_end_is_running() -> None:
    row = session()
    del row["session"]["endedAt"]
    async with account(Portal({"/analytics/videos/vi1": listed([row])})) as (client, _):
        (found,) = await client.video_sessions("vi1", PERIOD)
    assert (found.running, found.channel) == (True, None)


@pytest.mark.parametrize(
    ("device", "shown"),
    [
        ({"model": "iPhone", "vendor": "Apple", "type": "phone"}, "iPhone"),
        ({"model": "Unknown", "vendor": "Apple", "type": "phone"}, "phone"),
        ({"model": None, "vendor": "Apple", "type": ""}, "Apple"),
        ({"model": {"a": 1}, "vendor": True}, None),
        ({}, None),
        (None, None),
        ("desktop", None),
    ],
)
async def test_the_device_by_what_is_known_of_it(device: Any, shown: str | None) -> None:
    row = {**session(), "device": device}
    async with account(Portal({"/analytics/videos/vi1": listed([row])})) as (client, _):
        (found,) = await client.video_sessions("vi1", PERIOD)
    assert found.device == shown


async def test_parts_that_are_missing_or_odd_leave_unknowns_behind() -> None:
    rows: list[Any] = [
        {"session": {"sessionId": "ps1"}},
        {"session": {"sessionId": "ps2", "loadedAt": "yesterday"}, "location": 3, "os": [], "client": None},
        {"session": {"sessionId": "ps3"}, "location": {"city": "Pa\x1b[31mris", "country": "unknown"}},
        {"session": {"sessionId": ""}},
        {"session": None},
        {},
        None,
        "row",
    ]
    async with account(Portal({"/analytics/videos/vi1": listed(rows)})) as (client, _):
        found = await client.video_sessions("vi1", PERIOD)
    assert [one.session_id for one in found] == ["ps1", "ps2", "ps3"]
    assert found.bad_rows == 5
    assert {one.started_at_ms for one in found} == {None}
    assert (found[2].city, found[2].country) == ("Pa␛[31mris", None)


async def test_the_channel_is_known_from_the_list_and_asked_for_otherwise() -> None:
    routes = {SESSIONS: listed([session()]), "/live-streams": listed([stream(name="News")])}
    vendor = Portal(routes)
    async with account(vendor) as (client, _):
        unnamed = await client.live_stream_sessions(LIVE, PERIOD)
        await client.live_streams()
        named = await client.live_stream_sessions(LIVE, PERIOD)
    assert [one.channel for one in (*unnamed, *named)] == [None, "News"]
    paths = [target.partition("?")[0] for target in vendor.asked]
    assert paths == [f"/live-streams/{LIVE}", SESSIONS, "/live-streams", SESSIONS]


async def test_the_raw_row_is_kept_only_on_request_and_without_stream_keys() -> None:
    row = {
        **session("ps1\u202e"),
        "streamKey": STREAM_KEY,
        "liveStream": {
            "restreams": [{"streamKey": STREAM_KEY}],
            "StreamKey": STREAM_KEY,
            "kept": [1, {"a": 2}],
        },
    }
    vendor = Portal({"/analytics/videos/vi1": listed([row])})
    async with account(vendor) as (client, _):
        (plain,) = await client.video_sessions("vi1", PERIOD)
        (kept,) = await client.video_sessions("vi1", PERIOD, keep_raw=True)
    assert plain.raw == ""
    assert STREAM_KEY not in kept.raw
    assert kept.raw.isascii()
    assert ", " not in kept.raw
    raw = json.loads(kept.raw)
    assert raw["liveStream"] == {"kept": [1, {"a": 2}]}
    assert raw["session"]["sessionId"] == "ps1\u202e"


async def test_sessions_of_all_pages_each_asked_with_the_period() -> None:
    vendor = Portal({"/analytics/videos/vi1": paged([[session("ps1")], [session("ps1"), session("ps2")]])})
    async with account(vendor) as (client, server):
        found = await client.video_sessions("vi1", "2018-01-01/2018-01-15")
    assert [one.session_id for one in found] == ["ps1", "ps2"]
    asked = [request for request in server.requests if request.path == "/analytics/videos/vi1"]
    assert [request.param("period") for request in asked] == ["2018-01-01/2018-01-15"] * 2
    assert "period=2018-01-01%2F2018-01-15" in asked[0].target


async def test_events_of_a_session_oldest_first() -> None:
    rows: list[Any] = [
        {"type": "seek.forward", "emittedAt": "2020-09-15T21:36:19.000Z", "from": 7, "to": 21.5},
        {"type": "pause", "emittedAt": "2020-09-15T21:36:05+00:00", "at": 7},
        {"type": "ready", "emittedAt": "2020-09-15T09:47:42.000Z", "at": 0},
        {"type": "seek.backward", "emittedAt": "2020-09-15T21:36:29.000Z", "from": None, "to": 0},
        {"type": "brand\x1bnew", "emittedAt": "2020-09-15T21:36:30.000Z", "at": -1},
        {"type": "play", "emittedAt": "2024-05-29T07+00:00:00:00", "at": 0},
        {"type": "play", "at": 0},
        {"emittedAt": "2020-09-15T21:36:30.000Z"},
        None,
    ]
    async with account(Portal({EVENTS: listed(rows)})) as (client, server):
        found = await client.session_events(PS, "2020-09-15")
    assert [(one.source, one.message, one.at_s) for one in found] == [
        ("ready", "ready", 0),
        ("pause", "pause", 7),
        ("seek.forward", "seek.forward from 7 s to 21.5 s", None),
        ("seek.backward", "seek.backward to 0 s", None),
        ("brand␛new", "brand␛new", None),
    ]
    assert found[0] == Event(
        time_ms=at("2020-09-15T09:47:42Z"),
        vendor="video",
        kind=EventKind.PLAYER,
        source="ready",
        message="ready",
        error_class="ready",
        session_id=PS,
        at_s=0,
    )
    assert found[2].error_class == "seek.forward"
    assert found.bad_rows == 4
    assert server.requests[-1].target == f"{EVENTS}?period=2020-09-15&currentPage=1&pageSize=100"


async def test_two_like_events_on_one_page_are_two_on_two_pages_one() -> None:
    event = {"type": "play", "emittedAt": "2020-09-15T21:36:19.000Z", "at": 0}
    later = {**event, "at": 4}
    async with account(Portal({EVENTS: paged([[event, event], [event, later]])})) as (client, _):
        found = await client.session_events(PS, "2020")
    assert [one.at_s for one in found] == [0, 0, 4]


@pytest.mark.parametrize(
    "period",
    [
        *("2018-01-01", "2018-W01", "2018-W52", "2020-W53", "2018-01", "2018", "2018-01-01/2018-01-15"),
        *("2020-02-29", "2018-01-01/2018-01-01"),
    ],
)
async def test_the_five_formats_go_out_as_they_are(period: str) -> None:
    async with account(Portal({EVENTS: listed([])})) as (client, server):
        await client.session_events(PS, period)
    assert server.requests[-1].param("period") == period


@pytest.mark.parametrize(
    "period",
    [
        *("", "today", "2019-01-01T00:00:00.000Z", "20180101", "2018-W1", "2018-W54", "2018-W53", "2018-W00"),
        *(
            "2018-13",
            "2018-00",
            "2018-02-30",
            "18",
            "0000",
            "2018-1-1",
            "2018-01-15/2018-01-01",
            "2018-01-01/",
        ),
        *(
            "2018-01/2018-02",
            "2018-01-01/2018-01-02/2018-01-03",
            " 2018",
            "2018\n",
            "２０１８",
            "/2018-01-01",
        ),
    ],
)
async def test_anything_else_is_refused_before_it_is_asked(period: str) -> None:
    async with account(Portal({})) as (client, server):
        for asking in (
            client.live_stream_sessions(LIVE, period),
            client.video_sessions("vi1", period),
            client.session_events(PS, period),
        ):
            with pytest.raises(CannotAnswer, match="2018-W01"):
                await asking
    assert server.requests == []


DAY_MS = 86_400_000


@pytest.mark.parametrize(
    ("start", "end", "period"),
    [
        ("2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z", "2026-11-21"),
        ("2026-11-21T13:00:00Z", "2026-11-21T15:00:00Z", "2026-11-21"),
        ("2026-11-21T23:00:00Z", "2026-11-22T00:00:01Z", "2026-11-21/2026-11-22"),
        ("2026-11-21T13:00:00Z", "2026-11-21T13:00:00Z", "2026-11-21"),
        ("2025-12-31T00:00:00Z", "2026-01-02T12:00:00Z", "2025-12-31/2026-01-02"),
    ],
)
def test_the_period_covering_a_span(start: str, end: str, period: str) -> None:
    assert period_covering(Span(at(start), at(end))) == period


@given(st.integers(DAY_MS, 4_000_000_000_000), st.integers(0, 400 * DAY_MS))
def test_a_covering_period_is_valid_and_holds_the_whole_span(start_ms: int, length_ms: int) -> None:
    span = Span(start_ms, start_ms + length_ms)
    period = period_covering(span)
    assert checked_period(period) == period
    first, _, last = period.partition("/")
    assert at(first) <= span.from_ms
    assert span.to_ms <= at(last or first) + DAY_MS
    assert at(last or first) <= max(span.from_ms, span.to_ms - 1)
