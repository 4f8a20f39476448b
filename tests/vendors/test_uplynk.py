"""Uplynk's client against servers that answer as the page says, and as it does not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import zlib
from email.utils import formatdate

import pytest
from pydantic import SecretStr

from tests.vendors.conftest import MakeTransport
from tests.vendors.pretend_time import NOON_MS, PretendTime
from tests.vendors.scripted_server import ScriptedServer, Step, json_answer, replies
from tui.model.coverage import SegmentState
from tui.model.event import Event, EventKind
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.span import Span
from tui.model.vendor import FeedState
from tui.vendors.errors import CannotAnswer, Nonsense, Refused, Rejected, Unreachable, VendorError
from tui.vendors.transport import Priority, Transport
from tui.vendors.uplynk import BlockAnswer, Identity, IdentityKey, UplynkClient, signed

USER = "0123456789abcdef0123456789abcdef"
SECRET = "test-api-key"
VIEWER = Identity(IdentityKey.USER_IP, "127.168.208.58")
BLOCK = Span(NOON_MS - 10 * MINUTE_MS, NOON_MS - 5 * MINUTE_MS)
SAMPLE = {
    "@id": "/api/v4/monitoring/delivery/session?user_ip=127.168.208.58&period=60",
    "@type": "TimeSeries",
    "start": "2025-11-06T14:00:00.000Z",
    "end": "2025-11-06T14:05:00.000Z",
    "items": [
        {
            "period_timestamp": "2025-11-06T14:02:00+00:00",
            "error_source": "drm",
            "errors": "Beam not in window",
        },
        {
            "period_timestamp": "2025-11-06T14:04:00+00:00",
            "error_source": "drm",
            "errors": "Beam not in window",
        },
    ],
    "total_items": 2,
}
EMPTY = {**SAMPLE, "items": [], "total_items": 0}


def client_of(transport: Transport, auth_mode: str = "query") -> UplynkClient:
    return UplynkClient(
        transport,
        user_id=USER,
        api_key=SecretStr(SECRET),
        auth_mode=auth_mode,  # type: ignore[arg-type]
    )


async def ask(make: MakeTransport, *script: Step, block: Span = BLOCK, **how: object) -> BlockAnswer:
    async with ScriptedServer(*script) as server:
        return await client_of(make(server.url)).session_statistics(VIEWER, block, **how)  # type: ignore[arg-type]


def test_the_documented_signature() -> None:
    msg, sig = signed(USER, SECRET, 1_762_437_600)
    assert json.loads(zlib.decompress(base64.b64decode(msg))) == {"_owner": USER, "_timestamp": 1_762_437_600}
    assert sig == hmac.new(SECRET.encode(), msg.encode(), hashlib.sha256).hexdigest()
    known = "eNqrVorPL89LLVKyUlAyMDQyNjE1M7ewTExKTklNQ+cr6SgoxZdk5qYWlyTmFgB1GJqbGZkYm5sZGNQCAO0zFEo="
    # Only the same zlib makes the same bytes; for these bytes the signature is known.
    assert hmac.new(SECRET.encode(), known.encode(), hashlib.sha256).hexdigest() == (
        "3c0c9d7729029b24702bfe1652ffd88a758c38386e4b2f9298163e245b2713af"
    )


async def test_the_question_as_the_page_writes_it(
    make: MakeTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    msg = "eNqrVorPL89LLVKyUlAyMDQyNjE1M7ewTExKTklNQ+cr6SgoxZdk5qYWlyTmFgB1GJqbGZkYm5sZGNQCAO0zFEo="
    monkeypatch.setattr("tui.vendors.uplynk.client.signed", lambda *_: (msg, "3c0c"))
    async with ScriptedServer(json_answer(SAMPLE)) as server:
        await client_of(make(f"{server.url}/api/v4")).session_statistics(VIEWER, BLOCK, period=60)
    # Base64's plus leaves as %2B: a plain one is a space to the server, and the signature fails now and then.
    assert server.requests[0].target == (
        "/api/v4/monitoring/delivery/session?user_ip=127.168.208.58&period=60"
        "&start=2025-11-06T13%3A50%3A00&end=2025-11-06T13%3A55%3A00&force=false"
        "&msg=eNqrVorPL89LLVKyUlAyMDQyNjE1M7ewTExKTklNQ%2Bcr6SgoxZdk5qYWlyTmFgB1GJqbGZkYm5sZGNQCAO0zFEo%3D"
        "&sig=3c0c"
    )
    assert server.requests[0].param("msg") == msg
    assert "authorization" not in server.requests[0].headers


def owner_time(msg: str) -> int:
    """What a server does: decodes, never compares."""
    plain = json.loads(zlib.decompress(base64.b64decode(msg)))
    assert plain["_owner"] == USER
    return int(plain["_timestamp"])


async def test_every_try_is_signed_anew(make: MakeTransport, time: PretendTime) -> None:
    async with ScriptedServer(
        replies(503, b"", {"Retry-After": "5"}), replies(503, b"", {"Retry-After": "3"}), json_answer(SAMPLE)
    ) as server:
        answer = await client_of(make(server.url)).session_statistics(VIEWER, BLOCK)
    times = [owner_time(request.param("msg") or "") for request in server.requests]
    assert [at - times[0] for at in times] == [0, 5, 8]
    assert answer.requests == 3
    for request in server.requests:
        msg = (request.param("msg") or "").encode()
        assert request.param("sig") == hmac.new(SECRET.encode(), msg, hashlib.sha256).hexdigest()


async def test_the_signature_follows_the_vendors_clock(make: MakeTransport) -> None:
    late = {"Date": formatdate(NOON_MS / 1000 + 600, usegmt=True)}
    async with ScriptedServer(replies(403, b"", late), json_answer(SAMPLE)) as server:
        client = client_of(make(server.url))
        await client.session_statistics(VIEWER, BLOCK)
    assert owner_time(server.requests[1].param("msg") or "") == NOON_MS // 1000 + 600


async def test_the_pair_in_a_header(make: MakeTransport) -> None:
    async with ScriptedServer(json_answer(SAMPLE)) as server:
        await client_of(make(server.url), "header").session_statistics(VIEWER, BLOCK)
    msg, _, sig = server.requests[0].headers["authorization"].partition(" ")
    assert sig == hmac.new(SECRET.encode(), msg.encode(), hashlib.sha256).hexdigest()
    assert server.requests[0].param("msg") is None


async def test_the_sample_of_the_page(make: MakeTransport) -> None:
    answer = await ask(make, json_answer(SAMPLE), period=60)
    assert answer.state is SegmentState.ROWS
    assert answer.events[0] == Event(
        time_ms=1_762_437_720_000,
        vendor="uplynk-eu",
        kind=EventKind.ERROR,
        source="drm",
        message="Beam not in window",
    )
    assert [event.time_ms for event in answer.events] == [1_762_437_720_000, 1_762_437_840_000]
    assert (answer.block, answer.lost, answer.bad_rows, answer.requests) == (BLOCK, None, 0, 1)


async def test_events_of_a_playback_session_name_it(make: MakeTransport) -> None:
    async with ScriptedServer(json_answer(SAMPLE)) as server:
        identity = Identity(IdentityKey.PLAYBACK_SESSION_ID, "a" * 32)
        answer = await client_of(make(server.url)).session_statistics(identity, BLOCK)
    assert {event.session_id for event in answer.events} == {"a" * 32}
    assert "a" * 32 not in repr(identity)
    assert server.requests[0].param("playback_session_id") == "a" * 32


@pytest.mark.parametrize(
    "empty", [EMPTY, {"@type": "TimeSeries", "items": None}, {"@type": "TimeSeries"}, {"items": []}]
)
async def test_no_errors_are_no_events(make: MakeTransport, empty: dict[str, object]) -> None:
    answer = await ask(make, json_answer(empty))
    assert (answer.state, answer.events) == (SegmentState.EMPTY, ())


async def test_one_bad_row_never_loses_the_others(make: MakeTransport) -> None:
    items = [
        {"period_timestamp": "2025-11-06T14:02:00", "error_source": "drm", "errors": "no zone"},
        {"period_timestamp": "yesterday", "error_source": "drm", "errors": "lost"},
        None,
        "text",
        {"error_source": "drm", "errors": "no time"},
        {"period_timestamp": None, "errors": "null time"},
        {"period_timestamp": "2025-11-06T14:02:00.250Z", "error_source": None, "errors": ["a", "b\x1b"]},
        {"period_timestamp": "2025-11-06T15:02:00+01:00", "error_source": 7, "errors": None, "new": {}},
    ]
    answer = await ask(make, json_answer({**SAMPLE, "items": items}))
    assert [(event.time_ms - 1_762_437_720_000, event.source, event.message) for event in answer.events] == [
        (0, "drm", "no zone"),
        (250, "", "a; b␛"),
        (0, "7", ""),
    ]
    assert answer.bad_rows == 5


@pytest.mark.parametrize(
    ("body", "until"),
    [
        (b'{"@type": "TimeSeries", "max_timestamp": "2025-11-06T13:58:30.000Z"}', NOON_MS - 90_000),
        (b'{"timestamp": "2025-11-06T13:58:30+00:00"}', NOON_MS - 90_000),
        (b'{"end": "2025-11-06T13:58:30"}', NOON_MS - 90_000),
        (b'{"ts_iso": "2025-11-06T13:58:30.000000Z"}', NOON_MS - 90_000),
        (b'{"data": {"processed": "2025-11-06T13:58:30Z"}}', NOON_MS - 90_000),
        (b"not yet processed; data up to 2025-11-06T13:58:30Z only", NOON_MS - 90_000),
        (b'{"a": "2025-11-06T13:58:30Z", "b": "2025-11-06T13:59:30Z"}', None),
        (b'{"timestamp": 12, "max_timestamp": null}', None),
        (b"<html>", None),
        (b"[[[", None),
        (b"", None),
    ],
)
async def test_not_processed_yet_is_a_state_of_its_own_whatever_the_body(
    make: MakeTransport, time: PretendTime, body: bytes, until: int | None
) -> None:
    async with ScriptedServer(replies(202, body)) as server:
        transport = make(server.url)
        answer = await client_of(transport).session_statistics(VIEWER, BLOCK)
    assert (answer.state, answer.processed_until_ms, answer.events) == (SegmentState.PENDING, until, ())
    feed = transport.meter.feed(time.now_ms())
    assert feed.state is (FeedState.PENDING if until else FeedState.UP)
    assert feed.processed_until_ms == until


async def test_pending_is_over_when_a_later_block_is_answered(make: MakeTransport, time: PretendTime) -> None:
    pending = replies(202, b'{"max_timestamp": "2025-11-06T13:52:00Z"}')
    async with ScriptedServer(pending, json_answer(EMPTY), json_answer(EMPTY), json_answer(EMPTY)) as server:
        transport = make(server.url)
        client = client_of(transport)

        async def state(block: Span, *, force: bool = False) -> FeedState:
            await client.session_statistics(VIEWER, block, force=force)
            return transport.meter.feed(time.now_ms()).state

        older = Span(BLOCK.from_ms - 5 * MINUTE_MS, BLOCK.from_ms)
        assert await state(BLOCK) is FeedState.PENDING
        assert await state(older) is FeedState.PENDING
        assert await state(BLOCK, force=True) is FeedState.PENDING
        assert await state(BLOCK) is FeedState.UP
    assert [request.param("force") for request in server.requests] == ["false", "false", "true", "false"]


@pytest.mark.parametrize(
    ("step", "kind", "words"),
    [
        (json_answer({"error": 11, "msg": "timestamp, cnonce, and/or sig parameter missing"}), Refused, "timestamp, "),
        (json_answer({"error": 3, "msg": "no such account"}), Rejected, "no such account"),
        (json_answer({"error": 3}), Rejected, "error 3"),
        (json_answer({"@type": "Error", "status_code": 403, "title": "Forbidden"}), Refused, "Forbidden"),
        (json_answer({"@type": "Error", "status_code": 400, "title": "Bad Request"}), Rejected, "Bad Request"),
        (json_answer({"@type": "Error"}), Rejected, "without words"),
        (json_answer({"@type": "Error", "status_code": 403, "title": "Forbidden"}, 403), Refused, "403: Forbidden"),
        (json_answer({"@type": "Error", "status_code": 404, "title": "Not Found"}, 404), Rejected, "404: Not Found"),
        (replies(401, b"bad token"), Refused, "401: bad token"),
        (replies(500, b"internal server error"), Unreachable, "500: internal server error"),
        (replies(200, b"<html>"), Nonsense, "a web page"),
        (replies(200, b""), Nonsense, "nothing"),
        (json_answer([]), Nonsense, "no time series"),
        (json_answer({}), Nonsense, "no time series"),
        (json_answer({"items": {}}), Nonsense, "no time series"),
        (json_answer(None), Nonsense, "no time series"),
    ],
)  # fmt: skip
async def test_errors_in_their_many_shapes(
    make: MakeTransport, time: PretendTime, step: Step, kind: type[VendorError], words: str
) -> None:
    async with ScriptedServer(step) as server:
        transport = make(server.url)
        with pytest.raises(VendorError) as caught:
            await client_of(transport).session_statistics(VIEWER, BLOCK)
    assert type(caught.value) is kind
    assert words in caught.value.message
    assert transport.meter.errors_total == 1


@pytest.mark.parametrize("who", [VIEWER, Identity(IdentityKey.EUID, "jane doe 7")])
@pytest.mark.parametrize("mode", ["query", "header"])
@pytest.mark.parametrize("status", [200, 400, 401, 403, 500])
async def test_no_error_repeats_who_was_asked_for_or_how_it_was_signed(
    make: MakeTransport, who: Identity, mode: str, status: int
) -> None:
    async def echo(exchange: object) -> None:
        request = server.requests[-1]
        told = f"{request.target} {request.headers.get('authorization')} viewer {who.value}"
        await exchange.reply_json({"@type": "Error", "title": told, "msg": told}, status)  # type: ignore[attr-defined]

    async with ScriptedServer(echo) as server:
        transport = make(server.url)
        with pytest.raises(VendorError) as caught:
            await client_of(transport, mode).session_statistics(who, BLOCK)
    request = server.requests[0]
    msg, sig = (
        (request.param("msg") or "", request.param("sig") or "")
        if mode == "query"
        else request.headers["authorization"].split(" ")
    )
    assert len(sig) == 64
    said = repr(caught.value) + caught.value.message + repr(transport.meter.feed(0))
    assert [secret for secret in (msg, sig, msg[:24], who.value, "jane", SECRET) if secret in said] == []


@pytest.mark.parametrize("period", [0, 1, 15, 70, 119, 3600, -10])
async def test_a_period_that_is_none_of_theirs_is_not_even_asked(make: MakeTransport, period: int) -> None:
    async with ScriptedServer(json_answer(SAMPLE)) as server:
        with pytest.raises(CannotAnswer, match="10, 20, 30, 40, 50, 60, 120 seconds"):
            await client_of(make(server.url)).session_statistics(VIEWER, BLOCK, period=period)
    assert server.requests == []


@pytest.mark.parametrize("period", [10, 20, 30, 40, 50, 60, 120])
async def test_their_periods_are(make: MakeTransport, period: int) -> None:
    async with ScriptedServer(json_answer(SAMPLE)) as server:
        await client_of(make(server.url)).session_statistics(VIEWER, BLOCK, period=period)
    assert server.requests[0].param("period") == str(period)


async def test_more_than_five_minutes_or_nobody_cannot_be_asked(make: MakeTransport) -> None:
    client = client_of(make("http://127.0.0.1:1"))
    with pytest.raises(CannotAnswer, match="five minutes"):
        await client.session_statistics(VIEWER, Span(NOON_MS - 600_000, NOON_MS - 299_000))
    with pytest.raises(CannotAnswer, match="empty euid"):
        await client.session_statistics(Identity(IdentityKey.EUID, "  "), BLOCK)


async def test_what_uplynk_no_longer_has_is_not_asked(make: MakeTransport) -> None:
    async with ScriptedServer(json_answer(SAMPLE)) as server:
        client = client_of(make(server.url))
        gone = Span(NOON_MS - 49 * HOUR_MS, NOON_MS - 49 * HOUR_MS + 5 * MINUTE_MS)
        answer = await client.session_statistics(VIEWER, gone)
        assert (answer.state, answer.lost, answer.requests) == (SegmentState.OUT_OF_REACH, gone, 0)
        edge = Span(NOON_MS - 48 * HOUR_MS - MINUTE_MS, NOON_MS - 48 * HOUR_MS + 4 * MINUTE_MS)
        answer = await client.session_statistics(VIEWER, edge)
    assert answer.state is SegmentState.ROWS
    assert answer.block == Span(NOON_MS - 48 * HOUR_MS + 30_000, edge.to_ms)
    assert answer.lost == Span(edge.from_ms, answer.block.from_ms)
    assert [request.param("start") for request in server.requests] == ["2025-11-04T14:00:30"]


async def test_the_future_is_not_asked_and_seconds_are_whole(make: MakeTransport) -> None:
    async with ScriptedServer(json_answer(SAMPLE)) as server:
        answer = await client_of(make(server.url)).session_statistics(
            VIEWER, Span(NOON_MS - 60_500, NOON_MS + 60_000), priority=Priority.BACKFILL
        )
    assert answer.block == Span(NOON_MS - 60_500, NOON_MS)
    assert server.requests[0].param("start") == "2025-11-06T13:58:59"
    assert server.requests[0].param("end") == "2025-11-06T14:00:00"
