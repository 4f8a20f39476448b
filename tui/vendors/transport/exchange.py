"""One try on the wire: out with a request, back with a whole answer or with what went wrong, in our words.

What is said goes to httpx's engine httpcore at once: httpx's own requests and answers (an address taken apart and put
together anew, headers in a table of their own) were a fifth of what a request costs, and a console sends some hundred
thousand a day.

Nothing of either leaves this module. Exceptions may carry the request with its full URL (keys, signatures,
addresses), and `raise … from None` would still leave them in `__context__`; so errors are returned from inside the
handlers and raised outside of them.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import cast
from urllib.parse import quote

import httpcore
import httpx

from tui import __version__
from tui.vendors.errors import CannotAnswer, Nonsense, Refused, Slow, Unreachable, VendorError
from tui.vendors.transport.answer import Answer
from tui.vendors.transport.connection import first_stop
from tui.vendors.transport.decoding import ACCEPTED, BodyReader, too_large
from tui.vendors.transport.pool import Pool
from tui.vendors.transport.request import Credentials, Request
from tui.vendors.transport.settings import TransportSettings

CONNECT_S = 10.0
"""A connection that takes longer is not coming; the rest of the try's deadline belongs to the answer."""
_HEADERS = (
    (b"Accept", b"application/json"),
    (b"Accept-Encoding", ACCEPTED.encode()),
    (b"User-Agent", f"noctop/{__version__}".encode()),
)
_LONGEST_TARGET = 60_000
"""More than any server takes."""
_VISIBLE = "".join(map(chr, range(0x21, 0x7F)))
_all_visible = re.compile(r"[\x21-\x7e]+").fullmatch
"""What a request's target is made of (RFC 9112, 3.2)."""
_FAILURES = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,  # closed by us in the moment it stood
    httpx.InvalidURL,
    OSError,
    UnicodeError,
    RuntimeError,
)
_BROKEN_OFF = "the connection broke off before the answer was whole"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer (of any status), or an error: `sent` says whether the vendor may have seen the request,
    `again` whether the same question may well be answered the next time."""

    answer: Answer | None = None
    error: VendorError | None = None
    sent: bool = True
    again: bool = False


@dataclass(frozen=True, slots=True)
class _Origin:
    """A vendor's address taken apart: `path` is what its own paths come after, `host` the header's words."""

    scheme: bytes
    address: bytes
    port: int | None
    host: bytes
    path: str


@lru_cache(maxsize=32)
def _origin(base_url: str) -> _Origin:
    """Raises httpx.InvalidURL."""
    url = httpx.URL(base_url)
    return _Origin(
        url.raw_scheme, url.raw_host, url.port, url.netloc, url.raw_path.decode("ascii").rstrip("/")
    )


def _target(path: str, request: Request, credentials: Credentials) -> bytes:
    """What stands in the request's first line. Everything in a value is percent-encoded, `+` above all."""
    pairs = (*request.params, *credentials.params)
    query = "&".join([f"{_encoded(name)}={_encoded(value)}" for name, value in pairs])
    target = f"{path}/{request.path.lstrip('/')}"
    target = f"{target}?{query}" if query else target
    if len(target) > _LONGEST_TARGET:
        raise CannotAnswer("what was asked does not fit into an address")
    return (target if _all_visible(target) else quote(target, _VISIBLE, errors="replace")).encode("ascii")


def _encoded(text: str) -> str:
    return quote(text, safe="", errors="replace")


def _request(settings: TransportSettings, request: Request, credentials: Credentials) -> httpcore.Request:
    origin = _origin(settings.base_url)
    body = (
        None
        if request.json is None
        else json.dumps(request.json, allow_nan=False, separators=(",", ":")).encode()
    )
    about = [(name.encode("ascii"), value.encode("ascii")) for name, value in credentials.headers]
    if body is not None:
        about.append((b"Content-Type", b"application/json"))
    if body is not None or request.method != "GET":
        about.append((b"Content-Length", str(len(body or b"")).encode()))
    return httpcore.Request(
        request.method,
        httpcore.URL(
            scheme=origin.scheme,
            host=origin.address,
            port=origin.port,
            target=_target(origin.path, request, credentials),
        ),
        headers=[(b"Host", origin.host), *_HEADERS, *about],
        content=body,
        extensions={"timeout": {"connect": min(CONNECT_S, settings.timeout_s)}},
    )


async def attempt(
    pool: Pool,
    settings: TransportSettings,
    request: Request,
    credentials: Credentials,
    within_s: float,
) -> Outcome:
    """One try, from the connection to the last byte, in at most `within_s`. httpcore's own timeouts are per read:
    a server that drips a byte a second never meets them."""
    try:
        async with asyncio.timeout(within_s):
            return await _exchanged(pool, settings, request, credentials)
    except TimeoutError:
        return Outcome(error=Slow(f"no whole answer within {within_s:.3g} s"))


async def _exchanged(
    pool: Pool,
    settings: TransportSettings,
    request: Request,
    credentials: Credentials,
) -> Outcome:
    try:
        return Outcome(answer=await _answered(pool, _request(settings, request, credentials), settings))
    except VendorError as error:
        return Outcome(error=error, sent=not isinstance(error, CannotAnswer))
    except _FAILURES as error:
        return _explained(error, settings)


async def _answered(pool: Pool, request: httpcore.Request, settings: TransportSettings) -> Answer:
    connection = await pool.taken(request.url.origin)
    try:
        response = await connection.handle_async_request(request)
        try:
            return await _read(response, settings.max_answer_bytes)
        finally:
            await response.aclose()
    finally:
        await pool.given_back(connection)


async def _read(response: httpcore.Response, max_bytes: int) -> Answer:
    headers = _joined(response.headers)
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared) > max_bytes:
        raise too_large(max_bytes)
    reader = BodyReader(headers.get("content-encoding", ""), max_bytes)
    async for chunk in cast(AsyncIterable[bytes], response.stream):
        reader.feed(chunk)
    return Answer(status=response.status, headers=MappingProxyType(headers), body=reader.whole())


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> Mapping[str, str]:
    """By their names in lower case; one that was sent several times is one list (RFC 9110, 5.3)."""
    found: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _explained(error: Exception, settings: TransportSettings) -> Outcome:
    host = first_stop(settings)
    match error:
        case httpcore.ConnectTimeout():
            return Outcome(error=Unreachable(f"no connection to {host} in time"), sent=False, again=True)
        case httpcore.ProxyError():
            return Outcome(error=Unreachable(f"the proxy does not let {settings.host} through"), sent=False)
        case httpcore.ConnectError():
            return _unconnected(error, host)
        case httpcore.RemoteProtocolError():
            return _broken_off(str(error))
        case httpx.InvalidURL():
            return Outcome(error=CannotAnswer("what was asked does not fit into an address"), sent=False)
        case httpcore.LocalProtocolError() | UnicodeError():
            words = "the credentials hold characters that cannot be sent"
            return Outcome(error=Refused(words), sent=False)
    return Outcome(error=Unreachable(_BROKEN_OFF), again=True)


def _unconnected(error: Exception, host: str) -> Outcome:
    words = str(error).lower()
    if "certificate" in words or "ssl" in words or "tls" in words:
        return Outcome(error=Unreachable(f"no secure connection to {host}: {_tls_words(words)}"), sent=False)
    if any(
        part in words for part in ("name or service", "getaddrinfo", "resolution", "nodename", "no address")
    ):
        return Outcome(error=Unreachable(f"the name {host} cannot be resolved"), sent=False, again=True)
    what = "refused" if "refused" in words else "failed"
    return Outcome(error=Unreachable(f"connection to {host} {what}"), sent=False, again=True)


def _tls_words(words: str) -> str:
    for sign, said in (
        ("self-signed", "its certificate is signed by nobody known (ca_file?)"),
        ("self signed", "its certificate is signed by nobody known (ca_file?)"),
        ("unable to get local issuer", "its certificate is signed by nobody known (ca_file?)"),
        ("expired", "its certificate has expired"),
        ("not yet valid", "its certificate is not valid yet (this machine's clock?)"),
        ("hostname mismatch", "its certificate is for another host"),
        ("ip address mismatch", "its certificate is for another host"),
    ):
        if sign in words:
            return said
    return "TLS failed"


def _broken_off(words: str) -> Outcome:
    """Told from each other by h11's and httpcore's words, the only sign they give; the tests hold them."""
    if "without sending" in words or "disconnected" in words or "closed connection" in words:
        return Outcome(error=Unreachable(_BROKEN_OFF), again=True)
    return Outcome(error=Nonsense("answered something that is not HTTP"))
