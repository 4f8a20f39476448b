"""The vendors, each asked the cheapest questions that need its credentials, all at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from pydantic import SecretStr

from tui.cli.doctor.report import Check, fail, ok, warn
from tui.cli.exits import ExitCode
from tui.clock import Clock
from tui.collector.accounts import Account, open_account
from tui.collector.polls import BLOCK_MS, PROBE_ID
from tui.config.document import Config
from tui.config.problems import dotted
from tui.config.secrets import ResolvedSecrets
from tui.model.instants import DAY_MS
from tui.model.span import Span
from tui.model.vendor import Kind, Reason
from tui.vendors.apivideo import ApiVideoClient
from tui.vendors.conviva import ConvivaClient
from tui.vendors.errors import Nonsense, Refused, Rejected, Slow, VendorError, Withdrawn
from tui.vendors.mediamelon import MediaMelonClient
from tui.vendors.system73 import System73Client
from tui.vendors.transport import Transport
from tui.vendors.transport.meter import SLOW_ANSWER_MS
from tui.vendors.transport.skew import NOTICED_MS
from tui.vendors.uplynk import Identity, IdentityKey, UplynkClient

SKEW_WARNING_MS = 5_000
SKEW_FATAL_MS = 60_000
"""From here on at Uplynk: its signatures are made of the time, and old ones are refused."""
DEADLINE_TIMEOUTS = 2.0
"""How long one vendor may take for all its questions, in its own `timeout_s`."""
NOBODY_AT_APIVIDEO = "ps0000000000000000000000"


async def vendor_checks(
    config: Config, secrets: ResolvedSecrets, clock: Clock, said: Callable[[str], None]
) -> list[Check]:
    """All vendors that have a secret, at once, each with its own deadline; the lines in the config's order."""
    asked, answered = secrets.usable, 0

    async def one(name: str) -> list[Check]:
        nonlocal answered
        secret = secrets.of(name)
        checks = await _ask(name, config, secret, clock) if isinstance(secret, SecretStr) else []
        answered += 1
        said(f"{answered} of {len(asked)} vendors have answered")
        return checks

    said(f"asking {len(asked)} vendors")
    return [line for lines in await asyncio.gather(*map(one, asked)) for line in lines]


async def _ask(name: str, config: Config, secret: SecretStr, clock: Clock) -> list[Check]:
    account = open_account(name, config, secret, clock)
    transport, title = account.transport, dotted("vendors", name)
    if transport is None:
        return []
    deadline_s = config.vendors[name].timeout_s * DEADLINE_TIMEOUTS
    extra: list[Check] = []
    error: VendorError | None = None
    try:
        async with asyncio.timeout(deadline_s):
            extra = await _questions(account, transport, secret, title)
    except TimeoutError:
        error = Slow(f"not everything was answered within {deadline_s:g} s")
    except VendorError as failure:
        error = failure
    finally:
        await account.aclose()
    meter = transport.meter
    if error is not None:
        skew = [_skew(title, account.kind, meter.clock_skew_ms)] if meter.clock_skew_ms is not None else []
        return [*_failure(title, account.kind, error), *skew]
    head = [ok(f"{title} reachable", "answers"), ok(f"{title} credentials", "accepted")]
    return [*head, _latency(title, meter.latency_ms), _skew(title, account.kind, meter.clock_skew_ms), *extra]


async def _questions(account: Account, transport: Transport, secret: SecretStr, title: str) -> list[Check]:
    """The cheapest real questions whose answers need the credentials; lines about what else they showed."""
    now_ms = transport.now_ms()
    last_minutes = Span(now_ms - BLOCK_MS, now_ms)
    match account.client:
        case System73Client() as client:
            return await _ask_system73(client, title)
        case UplynkClient() as client:
            await _ask_uplynk(client, transport)
        case ApiVideoClient():
            return await _ask_apivideo(transport, secret, title)
        case ConvivaClient() as client:
            await client.sessions(last_minutes, limit=1)
        case MediaMelonClient() as client:
            await client.list_sessions(last_minutes, page_size=1, max_pages=1)
    return []


async def _ask_system73(client: System73Client, title: str) -> list[Check]:
    """A ping may be answered without a key, hence one row of figures as well."""
    if not (await client.ping()).ok:
        raise Nonsense("answered a ping with something other than pong")
    await client.aggregate("live")
    name, advice = f"{title} database", "figures may be missing or old; ask System73"
    try:
        well = (await client.ping_db()).ok
    except VendorError as error:
        return [fail(name, error.message, advice, ExitCode.VENDOR_FAILED)]
    return [ok(name, "up") if well else warn(name, "answered with something other than pong", advice)]


async def _ask_uplynk(client: UplynkClient, transport: Transport) -> None:
    """About nobody, yesterday. A clock that is wrong looks like a key that is: once the refusal has told Uplynk's
    time, the question is signed with that."""
    nobody = Identity(IdentityKey.PLAYBACK_SESSION_ID, PROBE_ID)
    end_ms = (transport.now_ms() - DAY_MS) // BLOCK_MS * BLOCK_MS
    block = Span(end_ms - BLOCK_MS, end_ms)
    try:
        await client.session_statistics(nobody, block)
        return
    except Refused as error:
        refused = error
    if abs(transport.meter.clock_skew_ms or 0) < NOTICED_MS:
        raise refused
    await client.session_statistics(nobody, block)


async def _ask_apivideo(transport: Transport, secret: SecretStr, title: str) -> list[Check]:
    """One page of live streams, and whether the analytics, withdrawn in 2023, are there for this account."""
    name = f"{title} analytics"
    client = ApiVideoClient(transport, api_key=secret, max_pages=1)
    await client.live_streams()
    today = f"{datetime.fromtimestamp(transport.now_ms() / 1000, UTC):%Y-%m-%d}"
    try:
        await client.session_events(NOBODY_AT_APIVIDEO, today)
    except Withdrawn as error:
        return [
            warn(
                name, error.message, "nothing can be done: look-ups find no sessions here, the wall is whole"
            )
        ]
    except VendorError as error:
        return [fail(name, error.message, _way_out(error), ExitCode.VENDOR_FAILED)]
    return [ok(name, "served")]


_KEYS: Mapping[Kind, str] = {
    Kind.UPLYNK: "check user_id and api_key (Integration Keys in the CMS)",
    Kind.SYSTEM73: 'check api_key (labelled APIS in the dashboard), and try the other auth_scheme, "raw" or "bearer"',
    Kind.APIVIDEO: "check api_key; sandbox and production (base_url) have keys of their own",
    Kind.CONVIVA: "use the id and secret of an API client (Pulse, API Management), not of a user",
    Kind.MEDIAMELON: "check api_key, and that it is for this customer_id",
}


def _failure(title: str, kind: Kind, error: VendorError) -> list[Check]:
    if not isinstance(error, Refused):
        return [fail(f"{title} reachable", error.message, _way_out(error), ExitCode.VENDOR_FAILED)]
    refused = fail(f"{title} credentials", error.message, _KEYS[kind], ExitCode.VENDOR_FAILED)
    return [ok(f"{title} reachable", "answers"), refused] if error.status is not None else [refused]


def _way_out(error: VendorError) -> str:
    if isinstance(error, Rejected):
        return "check base_url and the ids in this vendor's table"
    match error.reason:
        case Reason.UNREACHABLE:
            return "from this machine, check name service, firewall, [network] proxy and ca_file"
        case Reason.SLOW:
            return "try again later, or raise its timeout_s"
        case Reason.LIMITED:
            return "try again later; what else uses this account, and is max_requests_per_s too high?"
    return "check base_url; a proxy or a login page may be answering in the vendor's place"


def _latency(title: str, latency_ms: float | None) -> Check:
    name, found = f"{title} latency", f"{latency_ms or 0:.0f} ms for a whole answer"
    if (latency_ms or 0) <= SLOW_ANSWER_MS:
        return ok(name, found)
    return warn(name, found, "the console waits as long; look at the line, or for a proxy in the way")


def _skew(title: str, kind: Kind, skew_ms: int | None) -> Check:
    name, advice = f"{title} clock", "set this machine's clock (chronyc tracking, timedatectl)"
    if skew_ms is None:
        return warn(
            name, "not measured: the answers have no date to go by", "compare this machine's clock yourself"
        )
    if abs(skew_ms) < SKEW_WARNING_MS:
        return ok(name, f"{abs(skew_ms) / 1000:.0f} s from this machine's")
    found = f"this machine's is {abs(skew_ms) / 1000:.0f} s {'behind' if skew_ms > 0 else 'ahead'}"
    if kind is Kind.UPLYNK and abs(skew_ms) >= SKEW_FATAL_MS:
        return fail(name, found, f"{advice}: the signatures of requests expire", ExitCode.VENDOR_FAILED)
    return warn(name, found, advice)
