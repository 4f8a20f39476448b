"""Five strict vendors on one scripted server: each refuses what goes beyond its limits, and writes down what it saw.

    async with Vendors() as vendors:
        vendors.conviva.sessions.append(conviva_row(...))
        state = await look_up(vendors.accounts(), ...)
        assert not vendors.refused

Their time stands still at `NOW_MS`. `vendors.uplynk.answer = hang` changes what one of them does.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from pydantic import SecretStr

from tests.vendors.conviva_account import row as conviva_sample
from tests.vendors.scripted_server import Exchange, ScriptedServer, stall
from tui.collector.accounts import Account, Client
from tui.model.instants import HOUR_MS, MINUTE_MS, iso_utc
from tui.model.vendor import Kind
from tui.vendors.apivideo import ApiVideoClient
from tui.vendors.conviva import ConvivaClient
from tui.vendors.mediamelon import MediaMelonClient
from tui.vendors.system73 import System73Client
from tui.vendors.transport import Transport, TransportSettings
from tui.vendors.uplynk import UplynkClient

NOW_MS = 1_795_291_200_000
"""2026-11-21T20:00:00Z."""

DAY_MS = 24 * HOUR_MS
PROCESSED_MS = NOW_MS - 2 * MINUTE_MS

Answer = Callable[[Exchange], Awaitable[None]]
hang: Answer = stall


class StandingClock:
    """The vendors' time and ours, which stands still until it is moved; spans are measured by the machine."""

    def __init__(self, at_ms: int = NOW_MS) -> None:
        self.at_ms = at_ms

    def now_ms(self) -> int:
        return self.at_ms

    def monotonic_s(self) -> float:
        return time.monotonic()


@dataclass
class Vendor:
    """One simulated vendor: `answer` may be replaced, `asked` holds the parameters of every request, in order."""

    answer: Answer
    asked: list[dict[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    sessions: list[dict[str, Any]] = field(default_factory=list)
    events: list[tuple[int, str, str]] = field(default_factory=list)
    points: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    limit: int = 0


class Vendors:
    """The server, and a fresh account of every vendor on it."""

    def __init__(self) -> None:
        self.uplynk = Vendor(self._uplynk)
        self.conviva = Vendor(self._conviva, limit=1500)
        self.mediamelon = Vendor(self._mediamelon, limit=1000)
        self.apivideo = Vendor(self._apivideo, limit=100)
        self.system73 = Vendor(self._system73)
        self._by_name = {
            "uplynk": self.uplynk,
            "conviva": self.conviva,
            "mediamelon": self.mediamelon,
            "apivideo": self.apivideo,
            "system73": self.system73,
        }
        self.clock = StandingClock()
        self.server = ScriptedServer(self._route)
        self._accounts: list[Account] = []

    async def __aenter__(self) -> Vendors:
        await self.server.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for account in self._accounts:
            await account.aclose()
        await self.server.__aexit__(kind, error, trace)

    @property
    def refused(self) -> list[str]:
        return [f"{name}: {words}" for name, one in self._by_name.items() for words in one.refused]

    @property
    def requests(self) -> int:
        return sum(len(one.asked) for one in self._by_name.values())

    def accounts(self, *names: str, timeout_s: float = 5.0, **more: Any) -> tuple[Account, ...]:
        """Accounts of these vendors, of all without a name; closed with the server."""
        made = tuple(self._account(Kind(name), timeout_s, more) for name in names or self._by_name)
        self._accounts += made
        return made

    def _account(self, kind: Kind, timeout_s: float, more: Mapping[str, Any]) -> Account:
        settings = TransportSettings(
            vendor=kind.value,
            kind=kind,
            base_url=f"{self.server.url}/{kind.value}",
            timeout_s=timeout_s,
            max_concurrency=more.get("max_concurrency", 8),
            max_requests_per_s=100_000,
        )
        transport = Transport(settings, clock=self.clock)
        return Account(
            kind.value,
            kind,
            client=_client(kind, transport),
            transport=transport,
            max_requests_per_s=100_000,
            max_concurrency=settings.max_concurrency,
            viewer_filter=more.get("viewer_filter", "") if kind is Kind.CONVIVA else "",
        )

    async def _route(self, exchange: Exchange) -> None:
        name = exchange.request.path.split("/")[1]
        vendor = self._by_name[name]
        if "/auth/" not in exchange.request.path:
            vendor.asked.append({"path": exchange.request.path, **dict(exchange.request.params)})
        await vendor.answer(exchange)

    async def _uplynk(self, exchange: Exchange) -> None:
        asked = self.uplynk.asked[-1]
        start, end = (_zoneless_ms(asked[name]) for name in ("start", "end"))
        if not 0 < end - start <= 5 * MINUTE_MS or start < self.clock.at_ms - 48 * HOUR_MS:
            self.uplynk.refused.append(f"{asked['start']} to {asked['end']}")
            error = {"@type": "Error", "code": "bad_request", "status_code": 400, "title": "Bad Request"}
            await exchange.reply_json(error, 400)
        elif end > PROCESSED_MS:
            await exchange.reply_json({"@type": "TimeSeries", "max_timestamp": iso_utc(PROCESSED_MS)}, 202)
        else:
            items = [
                {"period_timestamp": iso_utc(at), "error_source": source, "errors": text}
                for at, source, text in self.uplynk.events
                if start <= at < end
            ]
            await exchange.reply_json({"@type": "TimeSeries", "items": items, "total_items": len(items)})

    async def _conviva(self, exchange: Exchange) -> None:
        asked = self.conviva.asked[-1]
        start, end = int(asked["start_epoch_ms"]), int(asked["end_epoch_ms"])
        in_range = 0 < end - start <= 3 * HOUR_MS and start >= NOW_MS - 31 * DAY_MS
        if not in_range or not 1 <= int(asked["limit"]) <= 1500:
            self.conviva.refused.append(f"{start} to {end}, limit {asked['limit']}")
            await exchange.reply_json({"message": "Bad Request"}, 400)
            return
        wanted = {name: asked[name] for name in ("client_id", "session_id", "viewer_id") if name in asked}
        rows = [
            row
            for row in self.conviva.sessions
            if start <= row["timestamps"]["end"]["epoch_ms"] < end
            and all(row.get(name) == value for name, value in wanted.items())
        ]
        await exchange.reply_json({"sessions": rows[: min(int(asked["limit"]), self.conviva.limit)]})

    async def _mediamelon(self, exchange: Exchange) -> None:
        asked = self.mediamelon.asked[-1]
        limit, offset = int(asked["limit"]), int(asked["offset"])
        if not 1 <= limit <= 1000 or asked["aggby"] != "sessionid":
            self.mediamelon.refused.append(f"limit {limit}, aggby {asked['aggby']}")
            await exchange.reply_json({"message": "Bad Request"}, 400)
            return
        start, end = (int(part.partition("=")[2]) for part in asked["period"].split(","))
        wanted = dict(one.split("=") for one in asked.get("filter", "").strip("[]").split("][") if one)
        rows = [
            row
            for row in self.mediamelon.sessions
            if (row["endtime"] is None or start <= row["endtime"] < end)
            and all(row.get(name) == value for name, value in wanted.items())
        ]
        await exchange.reply_json({"totalcount": len(rows), "response": rows[offset : offset + limit]})

    async def _apivideo(self, exchange: Exchange) -> None:
        path = exchange.request.path
        if path.endswith("/auth/api-key"):
            await exchange.reply_json({"access_token": "a", "refresh_token": "r", "expires_in": 3600})
            return
        asked = self.apivideo.asked[-1]
        if int(asked.get("pageSize", "25")) > 100:
            self.apivideo.refused.append(f"pageSize {asked['pageSize']}")
            await exchange.reply_json({"title": "Bad Request", "status": 400}, 400)
            return
        if path.endswith("/events"):
            data: list[dict[str, Any]] = [
                {"type": kind, "emittedAt": iso_utc(at), "at": 0} for at, kind, _ in self.apivideo.events
            ]
        else:
            data = self.apivideo.sessions
        await exchange.reply_json({"data": data, "pagination": {"pagesTotal": 1, "currentPage": 1}})

    async def _system73(self, exchange: Exchange) -> None:
        path = exchange.request.path.removeprefix("/system73")
        channel = next((one for one in self.system73.points if f"/channels/{one}/" in path), None)
        if channel is None:
            await exchange.reply_json({"error": "unknown channel"}, 404)
            return
        await exchange.reply_json(self.system73.points[channel])


def _client(kind: Kind, transport: Transport) -> Client:
    key = SecretStr("a-key-of-the-tests")
    match kind:
        case Kind.UPLYNK:
            return UplynkClient(transport, user_id="0" * 32, api_key=key)
        case Kind.CONVIVA:
            return ConvivaClient(transport, client_id="client", client_secret=key)
        case Kind.MEDIAMELON:
            return MediaMelonClient(transport, customer_id=1, api_key=key)
        case Kind.APIVIDEO:
            return ApiVideoClient(transport, api_key=key)
        case _:
            return System73Client(transport, api_key=key)


def _zoneless_ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def conviva_row(
    number: int, *, ended_ms: int, lasted_ms: int = 10 * MINUTE_MS, **more: Any
) -> dict[str, Any]:
    """A session of client `1.2.3.NUMBER`, as the endpoint's page shows it."""
    client = f"1.2.3.{number}"
    return conviva_sample(
        -number,
        **{
            "client_id": client,
            "session_id": f"-{number}",
            "conviva_session_id": f"{client}.-{number}",
            "viewer_id": f"viewer-{number}",
            "timestamps": {
                "start": {"epoch_ms": ended_ms - lasted_ms},
                "end": {"epoch_ms": ended_ms},
            },
            **more,
        },
    )


def mediamelon_row(number: int, *, ended_ms: int | None, started_ms: int, **more: Any) -> dict[str, Any]:
    """A session of subscriber `viewer-NUMBER`."""
    return {
        "sessionid": f"mm-{number}",
        "subscriberid": f"viewer-{number}",
        "starttime": started_ms // 1000,
        "endtime": None if ended_ms is None else ended_ms // 1000,
        "assetname": "Sports 1",
        "errors": 0,
        "fatalerrors": 0,
        **more,
    }
