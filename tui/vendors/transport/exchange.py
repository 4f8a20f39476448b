"""One try on the wire: out with a request, back with a whole answer or with what went wrong, in our words.

Nothing of httpx leaves this module. Its exceptions carry the request with its full URL (keys, signatures,
addresses), and `raise … from None` would still leave them in `__context__`; so errors are returned from inside the
handlers and raised outside of them.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

import httpx

from tui import __version__
from tui.vendors.errors import CannotAnswer, Nonsense, Refused, Slow, Unreachable, VendorError
from tui.vendors.transport.answer import Answer
from tui.vendors.transport.connection import first_stop
from tui.vendors.transport.decoding import ACCEPTED, BodyReader, too_large
from tui.vendors.transport.request import Credentials, Request
from tui.vendors.transport.settings import TransportSettings

CONNECT_S = 10.0
"""A connection that takes longer is not coming; the rest of the try's deadline belongs to the answer."""
_HEADERS = (
    ("Accept", "application/json"),
    ("Accept-Encoding", ACCEPTED),
    ("User-Agent", f"noctop/{__version__}"),
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


def target(settings: TransportSettings, request: Request, credentials: Credentials) -> str:
    """The full URL. A base with a path keeps it; everything in a value is percent-encoded, `+` above all."""
    pairs = (*request.params, *credentials.params)
    query = "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in pairs)
    url = f"{settings.base_url.rstrip('/')}/{request.path.lstrip('/')}"
    return f"{url}?{query}" if query else url


def _encoded(text: str) -> str:
    return quote(text, safe="", errors="replace")


async def attempt(
    pool: httpx.AsyncBaseTransport,
    settings: TransportSettings,
    request: Request,
    credentials: Credentials,
    within_s: float,
) -> Outcome:
    """One try, from the connection to the last byte, in at most `within_s`. httpx's own timeouts are per read:
    a server that drips a byte a second never meets them."""
    try:
        async with asyncio.timeout(within_s):
            return await _exchanged(pool, settings, request, credentials)
    except TimeoutError:
        return Outcome(error=Slow(f"no whole answer within {within_s:.3g} s"))


async def _exchanged(
    pool: httpx.AsyncBaseTransport, settings: TransportSettings, request: Request, credentials: Credentials
) -> Outcome:
    try:
        built = httpx.Request(
            request.method,
            target(settings, request, credentials),
            headers=[*_HEADERS, *credentials.headers],
            json=request.json,
            extensions={"timeout": {"connect": min(CONNECT_S, settings.timeout_s)}},
        )
        response = await pool.handle_async_request(built)
        try:
            return Outcome(answer=await _read(response, settings.max_answer_bytes))
        finally:
            await response.aclose()
    except VendorError as error:
        return Outcome(error=error)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError, RuntimeError) as error:
        return _explained(error, settings)


async def _read(response: httpx.Response, max_bytes: int) -> Answer:
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > max_bytes:
        raise too_large(max_bytes)
    reader = BodyReader(response.headers.get("content-encoding", ""), max_bytes)
    async for chunk in response.aiter_raw():
        reader.feed(chunk)
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(status=response.status_code, headers=MappingProxyType(headers), body=reader.whole())


def _explained(error: Exception, settings: TransportSettings) -> Outcome:
    host = first_stop(settings)
    match error:
        case httpx.ConnectTimeout():
            return Outcome(error=Unreachable(f"no connection to {host} in time"), sent=False, again=True)
        case httpx.ProxyError():
            return Outcome(error=Unreachable(f"the proxy does not let {settings.host} through"), sent=False)
        case httpx.ConnectError():
            return _unconnected(error, host)
        case httpx.RemoteProtocolError():
            return _broken_off(str(error))
        case httpx.InvalidURL():
            return Outcome(error=CannotAnswer("what was asked does not fit into an address"), sent=False)
        case httpx.LocalProtocolError() | UnicodeError():
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
