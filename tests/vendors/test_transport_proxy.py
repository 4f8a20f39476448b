"""Through the operator's proxy or the environment's, and never to this machine itself."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme

from tests.vendors.conftest import MakeTransport
from tests.vendors.scripted_server import ScriptedServer, json_answer, replies
from tui.vendors.errors import Unreachable
from tui.vendors.transport import Request

ASK = Request(path="/x", params=(("user_ip", "203.0.113.77"),))


@pytest.fixture(autouse=True)
def no_proxies_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


class Tunnel:
    """A proxy that lets everything through to one port of this machine; `heads` are what it was asked."""

    def __init__(self, port: int) -> None:
        self.heads: list[str] = []
        self._port = port
        self._tasks: list[asyncio.Task[None]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pipe(reader, inner_writer), _pipe(inner_reader, writer))


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@contextlib.asynccontextmanager
async def tunnel_to(port: int) -> AsyncIterator[tuple[Tunnel, str]]:
    tunnel = Tunnel(port)
    server = await asyncio.start_server(tunnel.serve, "127.0.0.1", 0)
    try:
        yield tunnel, f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return str(tmp_path / "ca.pem")


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("api.vendor.test").configure_cert(context)
    return context


async def test_the_configured_proxy_tunnels_and_sees_nothing(
    make: MakeTransport, tls: ssl.SSLContext, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")  # the configuration outranks the environment
    async with ScriptedServer(json_answer([1]), tls=tls) as vendor, tunnel_to(vendor.port) as (tunnel, at):
        transport = make("https://api.vendor.test", proxy=f"http://noc:s3cr3t@{at}", ca_file=ca_file)
        assert (await transport.send(ASK)).json() == [1]
        await transport.aclose()
    assert tunnel.heads[0].startswith("CONNECT api.vendor.test:443 HTTP/1.1\r\n")
    assert "203.0.113.77" not in tunnel.heads[0]


@pytest.mark.parametrize(
    ("name", "scheme"), [("HTTPS_PROXY", "http://"), ("https_proxy", ""), ("ALL_PROXY", "http://")]
)
async def test_the_environments_proxy_and_authorities_are_used(
    name: str,
    scheme: str,
    make: MakeTransport,
    tls: ssl.SSLContext,
    ca_file: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with ScriptedServer(json_answer([1]), tls=tls) as vendor, tunnel_to(vendor.port) as (tunnel, at):
        monkeypatch.setenv(name, f"{scheme}{at}")
        monkeypatch.setenv("NO_PROXY", "elsewhere.test, localhost")
        monkeypatch.setenv("SSL_CERT_FILE", ca_file)
        transport = make("https://api.vendor.test")
        assert (await transport.send(ASK)).json() == [1]
        await transport.aclose()
    assert len(tunnel.heads) == 1


@pytest.mark.parametrize(
    "exempt", [".vendor.test", "vendor.test", "elsewhere.test, *", "other.test,api.vendor.test:8443"]
)
async def test_no_proxy_is_honoured(
    exempt: str, make: MakeTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def unknown(host: object, *_: object, **__: object) -> None:
        asked.append(str(host))
        raise OSError("Name or service not known")

    async with ScriptedServer(replies(502)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", exempt)
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
        with pytest.raises(Unreachable, match="cannot be resolved"):
            await make("https://api.vendor.test:8443").send(ASK)
    assert proxy.requests == []
    assert "vendor.test" in asked[0]


async def test_this_machine_itself_is_never_asked_through_a_proxy(
    make: MakeTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ScriptedServer(replies(502)) as proxy, ScriptedServer(json_answer([1])) as vendor:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert (await make(vendor.url).send(ASK)).json() == [1]
        assert (await make(vendor.url, proxy=proxy.url).send(ASK)).json() == [1]
        assert (await make(f"http://localhost:{vendor.port}", proxy=proxy.url).send(ASK)).json() == [1]
    assert proxy.requests == []


@pytest.mark.parametrize("status", [403, 407, 502])
async def test_a_proxy_that_says_no(make: MakeTransport, status: int) -> None:
    async with ScriptedServer(replies(status, b"squid says no")) as proxy:
        with pytest.raises(Unreachable, match=r"^the proxy does not let api\.vendor\.test through$"):
            await make("https://api.vendor.test", proxy=proxy.url).send(ASK)


@pytest.mark.parametrize(
    "proxy",
    ["nonsense://noc:s3cr3t@proxy.test", "socks5://noc:s3cr3t@proxy.test", "http://noc:s3cr3t@127.0.0.1:1"],
)
async def test_an_unusable_proxy_is_said_so_without_its_password(make: MakeTransport, proxy: str) -> None:
    with pytest.raises(Unreachable) as caught:
        await make("https://api.vendor.test", proxy=proxy).send(ASK)
    assert "s3cr3t" not in repr(caught.value)
    assert "proxy" in caught.value.message
    assert caught.value.__context__ is None
