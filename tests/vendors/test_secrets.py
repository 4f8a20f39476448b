"""No failure, however it happens, carries a key, a signature, an address or a viewer's id out of the transport."""

from __future__ import annotations

import json
import logging
import socket
import traceback
from collections.abc import Iterator

import pytest

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
from tui.model.redaction import Redactor
from tui.vendors.errors import VendorError
from tui.vendors.transport import Credentials, Request, Transport

MSG = "eNqrVorPL89LLVKyUlAyMDQyNjE1M7ewTExKTklNQ+cr6SgoxZdk5qYWlyTmFgB1="
SIG = "3c0c9d7729029b24702bfe1652ffd88a758c38386e4b2f9298163e245b2713af"
KEY = "k3y-0f-the-n0c/+=="
ADDRESS = "203.0.113.77"
EUID = "viewer q4711z"
HIDDEN = (
    MSG,
    MSG[:20],
    SIG,
    KEY,
    "k3y-0f",
    ADDRESS,
    EUID,
    "viewer%20q4711z",
    "viewer+q4711z",
    "q4711z",
    "%2Bcr6",
)


def question() -> Request:
    return Request(
        path="/monitoring/delivery/session",
        params=(("user_ip", ADDRESS), ("euid", EUID)),
        authorise=lambda: Credentials(
            params=(("msg", MSG), ("sig", SIG)), headers=(("Authorization", f"Bearer {KEY}"),)
        ),
        personal=(EUID, ADDRESS),
        deadline_s=2,
    )


def echo(status: int, shape: str = "{}") -> Step:
    """An error that repeats everything it was asked, in the given shape."""

    async def step(exchange: Exchange) -> None:
        told = f"bad request: {exchange.request.target} {exchange.request.headers['authorization']} {EUID} {ADDRESS}"
        body = shape.replace("{}", told) if shape != "json" else json.dumps({"message": told})
        await exchange.reply(status, body.encode())

    return step


FAILURES: dict[str, Step] = {
    "reset": cut,
    "silence": stall,
    "drip": drips(answer(200, b"[1, 2, 3]"), 0.05),
    "half": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1,",
    "garbage": b"what?\r\n\r\n",
    "bad chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "web page": replies(200, b"<html>"),
    "web page that repeats the question": echo(200, "<html><title>{}</title>"),
    "half a JSON": replies(200, b"[1, 2"),
    "bad gzip": replies(200, b"no", {"Content-Encoding": "gzip"}),
    "too large": replies(200, b"x" * 5_000),
    "redirect": replies(302, b"", {"Location": f"https://{ADDRESS}/login?sig={SIG}&back={KEY}"}),
    "bad request": echo(400, "json"),
    "refused": echo(401),
    "forbidden": echo(403, "<h1>{}</h1>"),
    "limited": echo(429, "json"),
    "broken": echo(500),
    "down": echo(503, '"{}"'),
}


@pytest.fixture(autouse=True)
def loud() -> Iterator[None]:
    """Everybody logs everything."""
    names = ("", "httpx", "httpcore", "httpcore.connection", "httpcore.http11", "tui", "asyncio")
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


async def caught(transport: Transport) -> VendorError:
    try:
        (await transport.send(question())).json()
    except VendorError as error:
        return error
    raise AssertionError("this was to fail")


def chain(error: BaseException) -> Iterator[BaseException]:
    """The error and everything that hangs on it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__  # type: ignore[assignment]


def everything_said(error: VendorError) -> str:
    """Its words, its repr, the whole traceback with the locals of the frames, and its attributes."""
    parts = [str(error), repr(error), repr(vars(error))]
    for one in chain(error):
        whole = traceback.TracebackException.from_exception(one, capture_locals=True)
        parts += [*whole.format(chain=True), repr(vars(one))]
    return "\n".join(parts)


@pytest.mark.parametrize("name", FAILURES)
async def test_no_failure_tells_a_secret(
    make: MakeTransport, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    async with ScriptedServer(FAILURES[name]) as server:
        transport = make(server.url, timeout_s=0.1, max_answer_bytes=4_000)
        error = await caught(transport)
        feed = transport.meter.feed(0)
    said = everything_said(error) + caplog.text + repr(feed) + repr(transport.meter.__dict__)
    assert [secret for secret in HIDDEN if secret in said] == []
    assert [type(one).__module__ for one in chain(error)] == ["tui.vendors.errors"]


async def test_no_connection_tells_a_secret(make: MakeTransport, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        error = await caught(make(f"http://127.0.0.1:{unused.getsockname()[1]}"))
    said = everything_said(error) + caplog.text
    assert [secret for secret in HIDDEN if secret in said] == []
    assert list(chain(error)) == [error]


async def test_a_good_answer_is_logged_by_nobody_with_its_address(
    make: MakeTransport, caplog: pytest.LogCaptureFixture
) -> None:
    async with ScriptedServer(json_answer({}, headers={"Set-Cookie": f"id={KEY}"})) as server:
        answered = await make(server.url).send(question())
    assert [secret for secret in HIDDEN if secret in caplog.text + repr(answered)] == []
    assert [record.name for record in caplog.records if record.name.startswith("http")] == []


def test_reprs_hold_no_secret() -> None:
    asked = question()
    assert asked.authorise is not None
    said = repr(asked) + repr(asked.authorise()) + repr(Redactor((KEY, EUID)))
    assert [secret for secret in HIDDEN if secret in said] == []


async def test_the_words_around_a_secret_stay(make: MakeTransport) -> None:
    async with ScriptedServer(
        replies(400, json.dumps({"message": f"start is too old for {EUID} of {ADDRESS}"}).encode())
    ) as server:
        error = await caught(make(server.url))
    assert error.message == "400: start is too old for [hidden] of [hidden]"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("?user_ip=1&msg=abc&sig=def&period=60", "?user_ip=[hidden]&msg=[hidden]&sig=[hidden]&period=60"),
        ('{"apiKey": "abc", "a": 1}', '{"apiKey": "[hidden]", "a": 1}'),
        ("Authorization: Bearer abc.def-ghi rest", "Authorization: [hidden] rest"),
        ("sent Basic YWJjOmRlZg== there", "sent Basic [hidden] there"),
        ("streamKey=cc1b4df0-d1c5", "streamKey=[hidden]"),
        ("from 192.0.2.1, 2001:db8::1 and ::1", "from [hidden], [hidden] and [hidden]"),
        ("[2001:db8:0:0:0:0:0:1]:443", "[[hidden]]:443"),
        ("::ffff:192.0.2.1", "[hidden]"),
        ("fe80::1%eth0 left", "[hidden] left"),
        ("at 14:02:07 of 2025-11-06T14:02:00+00:00", "at 14:02:07 of 2025-11-06T14:02:00+00:00"),
        ("version 1.2.3 in 12:30", "version 1.2.3 in 12:30"),
        ("std::vector and Foo::bar", "std::vector and Foo::bar"),
        ("The token is invalid.", "The token is invalid."),
        ("message: not found", "message: not found"),
    ],
)
def test_what_looks_like_a_secret_is_hidden_and_nothing_else(text: str, clean: str) -> None:
    assert Redactor().words(text) == clean


@pytest.mark.parametrize(
    ("value", "text", "clean"),
    [
        ("bob", "no bob in bobcat", "no [hidden] in bobcat"),
        ("a b&c", "a%20b%26c a+b%26c a b&c", "[hidden] [hidden] [hidden]"),
        ("Bearer s3cr3t", "Bearer is for s3cr3t", "Bearer is for [hidden]"),
        ("", "nothing", "nothing"),
        ("x.y*z", "x.y*z xxyyz", "[hidden] xxyyz"),
        ("\ud800", "half a pair: \ud800", "half a pair: [hidden]"),
    ],
)
def test_known_values_are_hidden_in_every_spelling(value: str, text: str, clean: str) -> None:
    assert Redactor((value,)).words(text) == clean
