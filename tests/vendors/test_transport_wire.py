"""What leaves on the wire: addresses, parameters, headers, connections."""

from __future__ import annotations

import pytest

from tests.vendors.conftest import MakeTransport
from tests.vendors.scripted_server import ScriptedServer, json_answer, replies
from tui.model.vendor import Kind
from tui.vendors.errors import CannotAnswer, Refused, Unreachable
from tui.vendors.transport import Credentials, Request, TransportSettings


async def test_a_base_with_a_path_keeps_it_and_encoded_segments_stay_as_they_are(make: MakeTransport) -> None:
    async with ScriptedServer(json_answer({})) as server:
        transport = make(f"{server.url}/analytics/legacy/")
        await transport.send(Request(path="/channels/sports%2F1%20x/summary", params=(("time", "1M"),)))
    assert server.requests[0].target == "/analytics/legacy/channels/sports%2F1%20x/summary?time=1M"


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("a+b/c=", "a%2Bb%2Fc%3D"),
        ("two words", "two%20words"),
        ("start=1,end=2", "start%3D1%2Cend%3D2"),
        ("[country=US|Canada]", "%5Bcountry%3DUS%7CCanada%5D"),
        ("100%", "100%25"),
        ("%41", "%2541"),
        ("März", "M%C3%A4rz"),
        ("a&b#c?d", "a%26b%23c%3Fd"),
        ("\ud800", "%3F"),
        ("a\r\nX: y", "a%0D%0AX%3A%20y"),
    ],
)
async def test_a_value_goes_out_encoded_and_comes_back_whole(
    make: MakeTransport, value: str, sent: str
) -> None:
    async with ScriptedServer(json_answer({})) as server:
        await make(server.url).send(Request(path="/x", params=(("q", value),)))
    assert server.requests[0].target == f"/x?q={sent}"
    assert server.requests[0].param("q") == value.replace("\ud800", "?")


async def test_credentials_are_made_anew_for_each_try(make: MakeTransport) -> None:
    made = iter("abc")

    def authorise() -> Credentials:
        sign = next(made)
        return Credentials(params=(("sig", sign),), headers=(("Authorization", f"Bearer {sign}"),))

    async with ScriptedServer(replies(503), replies(502), json_answer({})) as server:
        answer = await make(server.url).send(Request(path="/x", params=(("q", "1"),), authorise=authorise))
    assert answer.tries == 3
    assert [request.query for request in server.requests] == ["q=1&sig=a", "q=1&sig=b", "q=1&sig=c"]
    assert [request.headers["authorization"] for request in server.requests] == [
        "Bearer a",
        "Bearer b",
        "Bearer c",
    ]


async def test_a_post_carries_its_json(make: MakeTransport) -> None:
    async with ScriptedServer(json_answer({"token": "t"})) as server:
        answer = await make(server.url).send(
            Request(path="/auth", method="POST", json={"apiKey": "k"}, repeatable=False)
        )
    assert answer.json() == {"token": "t"}
    assert server.requests[0].method == "POST"
    assert server.requests[0].body == b'{"apiKey":"k"}'


async def test_one_connection_serves_request_after_request(make: MakeTransport) -> None:
    async with ScriptedServer(json_answer({})) as server:
        transport = make(server.url)
        for _ in range(4):
            await transport.send(Request(path="/x"))
        assert server.connections_total == 1
        await transport.aclose()
        await server.until(lambda: server.connections == 0)


async def test_cookies_are_not_kept(make: MakeTransport) -> None:
    async with ScriptedServer(json_answer({}, headers={"Set-Cookie": "id=1; Path=/"})) as server:
        transport = make(server.url)
        await transport.send(Request(path="/x"))
        await transport.send(Request(path="/x"))
    assert "cookie" not in server.requests[1].headers


async def test_a_connection_that_the_server_closed_meanwhile_costs_no_request(make: MakeTransport) -> None:
    body = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    async with ScriptedServer(body) as server:
        transport = make(server.url)
        for _ in range(3):
            assert (await transport.send(Request(path="/x"))).json() == {}
    assert len(server.requests) == 3


@pytest.mark.parametrize("path", ["/channels/../keys", "/channels/.", ".."])
async def test_a_path_cannot_climb(make: MakeTransport, path: str) -> None:
    async with ScriptedServer(json_answer({})) as server:
        with pytest.raises(CannotAnswer):
            await make(server.url).send(Request(path=path))
    assert server.requests == []


async def test_encoded_dots_are_a_name_like_any_other(make: MakeTransport) -> None:
    async with ScriptedServer(json_answer({})) as server:
        await make(server.url).send(Request(path="/channels/%2E%2E/summary"))
    assert server.requests[0].path == "/channels/%2E%2E/summary"


async def test_too_long_a_question_is_said_so(make: MakeTransport) -> None:
    async with ScriptedServer(json_answer({})) as server:
        with pytest.raises(CannotAnswer, match="does not fit"):
            await make(server.url).send(Request(path="/x", params=(("q", "a" * 70_000),)))
    assert server.requests == []


@pytest.mark.parametrize("key", ["line\nbreak", "ключ\r"])
async def test_a_key_that_cannot_be_sent_is_a_refused_key(make: MakeTransport, key: str) -> None:
    async with ScriptedServer(json_answer({})) as server:
        with pytest.raises(Refused, match="cannot be sent"):
            await make(server.url).send(
                Request(path="/x", authorise=lambda: Credentials(headers=(("X-API-Key", key),)))
            )


@pytest.mark.parametrize(
    "base_url",
    [
        "http://api.conviva.com",
        "ftp://127.0.0.1",
        "https://user:pass@api.conviva.com",
        "https://api.conviva.com?x=1",
        "https://",
        "api.conviva.com",
    ],
)
def test_an_unsafe_base_is_refused_without_repeating_it(base_url: str) -> None:
    with pytest.raises(ValueError, match="base_url must be") as caught:
        TransportSettings(vendor="x", kind=Kind.CONVIVA, base_url=base_url)
    assert "pass" not in str(caught.value)


@pytest.mark.parametrize(
    "base_url", ["http://localhost:1", "http://127.8.0.1", "http://[::1]:80/x", "https://a.b/c"]
)
def test_a_safe_base_is_taken(base_url: str) -> None:
    assert TransportSettings(vendor="x", kind=Kind.CONVIVA, base_url=base_url).base_url == base_url


async def test_nothing_is_sent_after_closing(make: MakeTransport) -> None:
    async with ScriptedServer(json_answer({})) as server:
        transport = make(server.url)
        await transport.aclose()
        with pytest.raises(Unreachable, match="closing"):
            await transport.send(Request(path="/x"))
    assert server.requests == []
