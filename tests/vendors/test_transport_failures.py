"""Every way in which an answer goes wrong, as the error and the words it becomes."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import ssl
import time as real_time
import zlib

import pytest
import trustme

from tests.vendors.conftest import MakeTransport
from tests.vendors.scripted_server import (
    Exchange,
    ScriptedServer,
    Step,
    answer,
    cut,
    drips,
    json_answer,
    replies,
    stall,
)
from tui.vendors.errors import (
    Limited,
    Nonsense,
    Refused,
    Rejected,
    Slow,
    Unreachable,
    VendorError,
    Withdrawn,
)
from tui.vendors.transport import Request

ASK = Request(path="/x")
HTML = b"<!DOCTYPE html><html><head><title>Sign\n in</title></head></html>"


async def failure(make: MakeTransport, *script: Step, **settings: object) -> VendorError:
    async with ScriptedServer(*script) as server:
        transport = make(server.url, **settings)
        with pytest.raises(VendorError) as caught:
            (await transport.send(ASK)).json()
    return caught.value


async def test_a_server_that_drips_ends_at_the_deadline_of_the_whole_answer(make: MakeTransport) -> None:
    begun = real_time.monotonic()
    error = await failure(make, drips(answer(200, b"[" + b"1," * 500 + b"1]"), 0.01), timeout_s=0.15)
    assert isinstance(error, Slow)
    assert error.message == "no whole answer within 0.15 s"
    assert real_time.monotonic() - begun < 3


async def test_a_server_that_drips_its_head_ends_there_too(make: MakeTransport) -> None:
    async def head(exchange: Exchange) -> None:
        await exchange.drip(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 500, 0.01)

    assert isinstance(await failure(make, head, timeout_s=0.1), Slow)


async def test_a_server_that_says_nothing_is_slow_and_asked_once(make: MakeTransport) -> None:
    async with ScriptedServer(stall) as server:
        with pytest.raises(Slow):
            await make(server.url, timeout_s=0.2).send(ASK)
        await server.until(lambda: server.connections == 0)
    assert len(server.requests) == 1


async def test_endless_interim_answers_end_at_the_deadline(make: MakeTransport) -> None:
    async def interim(exchange: Exchange) -> None:
        while True:
            await exchange.send(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50)
            await asyncio.sleep(0)

    assert isinstance(await failure(make, interim, timeout_s=0.1), Slow)


async def test_nobody_listening(make: MakeTransport) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(Unreachable, match=r"^connection to 127\.0\.0\.1 refused$"):
            await make(f"http://127.0.0.1:{port}").send(ASK)


async def test_a_name_that_does_not_resolve(make: MakeTransport, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    with pytest.raises(Unreachable, match=r"^the name api\.nowhere\.test cannot be resolved$"):
        await make("https://api.nowhere.test").send(ASK)


async def test_a_reset_connection(make: MakeTransport) -> None:
    error = await failure(make, cut)
    assert isinstance(error, Unreachable)
    assert error.message == "the connection broke off before the answer was whole"


@pytest.mark.parametrize(
    "half",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1,",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n[1,2\r\n",
    ],
)
async def test_an_answer_cut_in_the_middle(make: MakeTransport, half: bytes) -> None:
    error = await failure(make, half)
    assert isinstance(error, Unreachable)
    assert "broke off" in error.message


@pytest.mark.parametrize(
    "garbage",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"\x00\x01\x02\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"b" * 200_000 + b"\r\n\r\n",
    ],
)
async def test_something_that_is_not_http(make: MakeTransport, garbage: bytes) -> None:
    error = await failure(make, garbage)
    assert isinstance(error, Nonsense)
    assert error.message == "answered something that is not HTTP"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (HTML, "answered a web page “Sign in”, not data"),
        (b"\xef\xbb\xbf  <html>", "answered a web page, not data"),
        (b"<?xml version='1.0'?><a/>", "answered a web page, not data"),
        (b"", "answered nothing where data was expected"),
        (b" \n", "answered nothing where data was expected"),
        (b'{"a": [1, 2', "answered broken data: the JSON ends early or is malformed"),
        (b"pong", "answered something that is not JSON"),
        (b"[" * 200_000, "answered data nested too deep to be read"),
        (b'{"a":' * 200_000 + b"1" + b"}" * 200_000, "answered data nested too deep to be read"),
        (b"[" + b"9" * 10_000 + b"]", "answered broken data: the JSON ends early or is malformed"),
    ],
)
async def test_a_body_that_is_no_data(make: MakeTransport, body: bytes, words: str) -> None:
    error = await failure(make, answer(200, body))
    assert isinstance(error, Nonsense)
    assert error.message == words
    assert error.__context__ is None


async def test_a_byte_that_is_no_utf_8_costs_itself_only(make: MakeTransport) -> None:
    async with ScriptedServer(replies(200, b'[{"a": "M\xe4rz"}, {"a": "\xf0\x9f\x93\xba"}]')) as server:
        answered = await make(server.url).send(ASK)
    assert answered.json() == [{"a": "M\ufffdrz"}, {"a": "📺"}]


async def test_a_declared_size_beyond_the_cap_is_not_even_read(make: MakeTransport) -> None:
    async def huge(exchange: Exchange) -> None:
        await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n[")
        await stall(exchange)

    error = await failure(make, huge)
    assert isinstance(error, Nonsense)
    assert error.message == "answer larger than 32 MiB"


async def test_an_endless_answer_ends_at_the_cap(make: MakeTransport) -> None:
    async def endless(exchange: Exchange) -> None:
        await exchange.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            await exchange.send(b" " * 65_536)

    async with ScriptedServer(endless) as server:
        with pytest.raises(Nonsense, match="larger than 1 MiB"):
            await make(server.url, max_answer_bytes=1024 * 1024).send(ASK)
        await server.until(lambda: server.connections == 0)


def _gzip_bomb() -> bytes:
    layer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join(layer.compress(b" " * 1024 * 1024) for _ in range(200)) + layer.flush()


async def test_a_gzip_bomb_ends_at_the_cap(make: MakeTransport) -> None:
    bomb = _gzip_bomb()
    assert len(bomb) < 1024 * 1024
    error = await failure(
        make, answer(200, bomb, {"Content-Encoding": "gzip"}), max_answer_bytes=4 * 1024 * 1024
    )
    assert isinstance(error, Nonsense)
    assert error.message == "answer larger than 4 MiB"


@pytest.mark.parametrize(
    ("encoding", "body", "words"),
    [
        ("gzip", b"this is not gzip", "answered data whose compression is broken"),
        ("gzip", gzip.compress(b"[1, 2, 3]" * 100, mtime=0)[:-12], "answered compressed data that end early"),
        ("br", b"\x0b\x02\x80", "answered in a compression that was not asked for"),
        ("gzip, gzip", b"", "answered in a compression that was not asked for"),
    ],
)
async def test_broken_compression(make: MakeTransport, encoding: str, body: bytes, words: str) -> None:
    error = await failure(make, answer(200, body, {"Content-Encoding": encoding}))
    assert isinstance(error, Nonsense)
    assert error.message == words


def _raw_deflate(data: bytes) -> bytes:
    layer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return layer.compress(data) + layer.flush()


@pytest.mark.parametrize(
    ("encoding", "compressed"),
    [
        ("gzip", gzip.compress(b"[1, 2, 3]", mtime=0)),
        ("GZIP", gzip.compress(b"[1, 2", mtime=0) + gzip.compress(b", 3]", mtime=0)),
        ("x-gzip", gzip.compress(b"[1, 2, 3]", mtime=0) + b"\x00" * 100),
        ("deflate", zlib.compress(b"[1, 2, 3]")),
        ("deflate", _raw_deflate(b"[1, 2, 3]")),
        ("identity", b"[1, 2, 3]"),
        ("", b"[1, 2, 3]"),
    ],
)
async def test_compressed_answers_are_read(make: MakeTransport, encoding: str, compressed: bytes) -> None:
    async with ScriptedServer(replies(200, compressed, {"Content-Encoding": encoding})) as server:
        assert (await make(server.url).send(ASK)).json() == [1, 2, 3]
    assert server.requests[0].headers["accept-encoding"] == "gzip, deflate"


async def test_a_large_compressed_answer_is_read_whole(make: MakeTransport) -> None:
    data = list(range(300_000))
    body = gzip.compress(json.dumps(data).encode())
    async with ScriptedServer(replies(200, body, {"Content-Encoding": "gzip"})) as server:
        assert (await make(server.url).send(ASK)).json() == data


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (400, Rejected, "400: time is wrong"),
        (401, Refused, "401: time is wrong"),
        (403, Refused, "403: time is wrong"),
        (404, Rejected, "404: time is wrong"),
        (408, Slow, "408: time is wrong"),
        (410, Withdrawn, "410: time is wrong"),
        (422, Rejected, "422: time is wrong"),
        (500, Unreachable, "500: time is wrong"),
        (501, Unreachable, "501: time is wrong"),
        (204, Nonsense, "204: time is wrong"),
    ],
)
async def test_a_status_is_an_error_with_the_vendors_words(
    make: MakeTransport, status: int, kind: type[VendorError], words: str
) -> None:
    body = b"" if status == 204 else b'{"message": "time is wrong"}'
    async with ScriptedServer(replies(status, body)) as server:
        with pytest.raises(kind) as caught:
            await make(server.url).send(ASK)
    assert type(caught.value) is kind
    assert caught.value.message == ("answered 204 without a word" if status == 204 else words)
    assert caught.value.status == status
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"message": "Unauthorized"}', "Unauthorized"),
        (b'{"name": "BadFilter"}', "BadFilter"),
        (b'{"error": "invalid_grant", "error_description": "Bad credentials"}', "Bad credentials"),
        (b'{"timestamp": 1, "status": 400, "error": "Bad Request", "path": "/x"}', "Bad Request"),
        (b'{"@type": "Error", "code": "not_found", "status_code": 404, "title": "Not Found"}', "Not Found"),
        (b'{"type": "t", "title": "The key is invalid.", "name": "", "status": 401}', "The key is invalid."),
        (b'{"title": "Not found.", "name": "liveStreamId", "status": 404}', "Not found."),
        (b'{"detail": "no such channel"}', "no such channel"),
        (b'{"description": "d"}', "d"),
        (b'{"reason": "r"}', "r"),
        (b'{"error": {"code": 4, "message": "deep"}}', "deep"),
        (b'{"detail": [{"loc": ["x"], "msg": "value is missing"}]}', "value is missing"),
        (b'{"message": null, "error": ""}', ""),
        (b'{"message": 42}', ""),
        (b'"just text"', "just text"),
        (b"[]", ""),
        (b"internal server error", "internal server error"),
        (HTML, "a web page “Sign in”"),
        (b"<html></html>", "a web page"),
        (b"", ""),
        (b"x" * 5_000, "x" * 199 + "…"),
        (b"\x1b[31mred\x1b[0m\x07", "␛[31mred␛[0m␇"),
    ],
)
async def test_the_words_of_an_error(make: MakeTransport, body: bytes, words: str) -> None:
    error = await failure(make, answer(400, body))
    assert error.message == (f"400: {words}" if words else "answered 400 without a word")


@pytest.mark.parametrize(
    ("location", "words"),
    [
        (
            "https://login.example/sso?msg=AAAABBBB&user_ip=192.0.2.77",
            "redirected to login.example, not followed",
        ),
        ("/elsewhere?sig=deadbeef", "redirected to another path, not followed"),
        ("http://[broken", "redirected to another path, not followed"),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(make: MakeTransport, status: int, location: str, words: str) -> None:
    async with ScriptedServer(replies(status, b"", {"Location": location}), json_answer({})) as server:
        with pytest.raises(Nonsense) as caught:
            await make(server.url).send(ASK)
    assert caught.value.message == f"answered {status}: {words}"
    assert len(server.requests) == 1


async def test_a_judge_says_what_a_good_status_really_is(make: MakeTransport) -> None:
    async with ScriptedServer(json_answer({"error": 11})) as server:
        transport = make(server.url)
        with pytest.raises(Refused, match=r"^no signature for \[hidden\]$") as caught:
            await transport.send(
                Request(path="/x", personal=("bob7",), judge=lambda _: Refused("no signature for bob7"))
            )
    assert caught.value.status == 200
    assert transport.meter.refused


async def test_statuses_that_were_asked_for_are_answers(make: MakeTransport) -> None:
    async with ScriptedServer(json_answer({"title": "gone"}, 404)) as server:
        answered = await make(server.url).send(Request(path="/x", statuses=frozenset({200, 404})))
    assert (answered.status, answered.words()) == (404, "gone")


async def test_a_certificate_by_nobody_known(make: MakeTransport) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    async with ScriptedServer(json_answer({}), tls=context) as server:
        with pytest.raises(Unreachable, match=r"no secure connection.*signed by nobody known"):
            await make(server.url).send(ASK)
    assert server.requests == []


async def test_the_operators_own_authority_is_trusted_for_its_hosts_only(
    make: MakeTransport, tmp_path_factory: pytest.TempPathFactory
) -> None:
    authority = trustme.CA()
    ca_file = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    right, wrong = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(right)
    authority.issue_cert("other.test").configure_cert(wrong)
    async with ScriptedServer(json_answer([1]), tls=right) as server:
        transport = make(server.url, ca_file=str(ca_file))
        assert (await transport.send(ASK)).json() == [1]
        await transport.aclose()
    async with ScriptedServer(json_answer([1]), tls=wrong) as server:
        with pytest.raises(Unreachable, match="certificate is for another host"):
            await make(server.url, ca_file=str(ca_file)).send(ASK)


async def test_a_ca_file_that_cannot_be_read_is_said_so(make: MakeTransport) -> None:
    transport = make("https://127.0.0.1:1", ca_file="/nowhere/ca.pem")
    with pytest.raises(Unreachable, match="ca_file"):
        await transport.send(ASK)
    assert transport.meter.tries_total == 0


async def test_a_limit_carries_what_was_asked(make: MakeTransport) -> None:
    error = await failure(make, replies(429, b'{"title": "Too many requests."}', {"Retry-After": "90"}))
    assert isinstance(error, Limited)
    assert (error.message, error.retry_after_s) == ("429: Too many requests.", 90)
