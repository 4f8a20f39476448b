"""The simulated System73 Stats API (docs.system73.com, Edge Intelligence, Stats API reference of 2023-01-23)."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tui.simulator import system73_series as series
from tui.simulator import system73_summary as summary
from tui.simulator.answers import RateLimit, http_date, json_answer
from tui.simulator.clock import WorldClock
from tui.simulator.credentials import SYSTEM73_API_KEY
from tui.simulator.quirks import Quirks
from tui.simulator.system73_address import Address, read_address
from tui.simulator.system73_refusal import Refusal
from tui.simulator.vocabulary import Channel, Stream
from tui.simulator.world import TICK_MS, World

Rows = list[dict[str, Any]]

_RESPONSE_TIMES = ("content_request_response_times", "avg")
_RESPONSE_TIME = ("content_request_response_time", "avg")


def routes(world: World, clock: WorldClock, quirks: Quirks) -> list[Route]:
    """One route for everything: which endpoint is meant is read from the raw path."""
    return [Route("/{path:path}", _System73(world, clock, quirks).answer, methods=["GET"])]


class _Target(NamedTuple):
    """The account (neither), a channel, or a stream of it."""

    channel: Channel | None
    stream: Stream | None


class _System73:
    def __init__(self, world: World, clock: WorldClock, quirks: Quirks) -> None:
        self._world = world
        self._clock = clock
        self._quirks = quirks
        self._limit = RateLimit(quirks.system73_rate_per_s, 1.0)
        self._series = series.Series(world)

    async def answer(self, request: Request) -> Response:
        """Serve one GET; a Refusal anywhere below becomes its error answer."""
        try:
            address = read_address(request.scope)
            self._admit(request, address)
            if address.level == "account" and address.endpoint in (("ping",), ("ping", "db")):
                return PlainTextResponse('"pong"' if self._quirks.system73_pong == "quoted" else "pong")
            # In a thread: a long window over a large account takes a while, and other vendors must not wait.
            return await run_in_threadpool(self._serve, address, request.query_params)
        except Refusal as refusal:
            return self._refusal(refusal)

    def _serve(self, address: Address, query: QueryParams) -> Response:
        rows = self._rows(address, query)
        if not rows and self._quirks.system73_empty == "wrapper":
            rows = summary.wrapper([], 1, 0)
        return json_answer(rows)

    def _admit(self, request: Request, address: Address) -> None:
        if not (address.endpoint[:1] == ("ping",) and self._quirks.system73_ping == "open"):
            self._check_key(request.headers.get("authorization", ""))
        wait_s = self._limit.take()
        if wait_s:
            raise Refusal(429, "Too many requests per second", self._retry_after())

    def _check_key(self, given: str) -> None:
        accepted = {"raw": [SYSTEM73_API_KEY], "bearer": [f"Bearer {SYSTEM73_API_KEY}"]}
        schemes = accepted if self._quirks.system73_auth == "both" else [self._quirks.system73_auth]
        wanted = [value for scheme in schemes for value in accepted[scheme]]
        if not any(hmac.compare_digest(given.encode(), value.encode()) for value in wanted):
            raise Refusal(401, "Invalid API key")

    def _retry_after(self) -> dict[str, str]:
        if self._quirks.system73_retry_after == "none":
            return {}
        if self._quirks.system73_retry_after == "date":
            return {"Retry-After": http_date(self._clock.now_ms() + 1_000)}
        return {"Retry-After": "1"}

    def _refusal(self, refusal: Refusal) -> Response:
        shape = self._quirks.system73_errors
        if shape == "html":
            page = f"<html><body><h1>{refusal.status}</h1><p>{refusal.reason}</p></body></html>"
            return Response(page, refusal.status, refusal.headers, "text/html")
        if shape == "empty":
            return Response(b"", refusal.status, refusal.headers)
        return json_answer({"error": refusal.reason}, refusal.status, refusal.headers)

    def _rows(self, address: Address, query: QueryParams) -> Rows:
        answer = self._endpoint(address)
        if query.get("time") not in series.WINDOWS_MS:
            raise Refusal(400, f"time is required, one of {', '.join(series.WINDOWS_MS)}")
        target = self._target(address)
        return [] if target is None else answer(target, query)

    def _endpoint(self, address: Address) -> Callable[[_Target, QueryParams], Rows]:
        if address.endpoint == ("summary",):
            return self._summary
        if address.endpoint == ("summary", "agg"):
            return self._aggregate
        if address.endpoint[:1] == ("stats",):
            stat, last_point = self._stat(address)
            return partial(self._points, stat, -1 if last_point else 0)
        raise Refusal(404, "Not found")

    def _target(self, address: Address) -> _Target | None:
        """What is addressed; whether something unknown is an error or has no rows is a quirk."""
        if address.channel_id is None:
            return _Target(None, None)
        channel = self._world.channel(address.channel_id)
        if channel is not None and address.stream_id is None:
            return _Target(channel, None)
        for stream in channel.streams if channel else ():
            if stream.stream_id == address.stream_id:
                return _Target(channel, stream)
        if self._quirks.system73_unknown_channel == "empty":
            return None
        raise Refusal(404, "Channel or stream not found")

    def _now_ms(self) -> int:
        now_ms = self._clock.now_ms()
        return now_ms - now_ms % TICK_MS

    def _summary_rows(self, target: _Target, query: QueryParams) -> Rows:
        channel, stream = target
        at_ms, window_ms = self._now_ms(), series.WINDOWS_MS[query["time"]]
        if channel is None:
            rows = summary.channel_rows(self._world, at_ms, window_ms)
        elif stream is None:
            rows = summary.stream_rows(self._world, channel, at_ms, window_ms)
        else:
            rows = summary.bitrate_rows(self._world, channel, stream, at_ms, window_ms)
        if self._quirks.system73_idle_channels == "absent":
            rows = [row for row in rows if not summary.is_idle(row)]
        if self._quirks.system73_numbers == "float":
            rows = [_as_floats(row) for row in rows]
        return rows

    def _summary(self, target: _Target, query: QueryParams) -> Rows:
        page = summary.asked_page(query.get("per_page"), query.get("page"))
        filters = {
            name: query[name] for name in ("bitrate", "representation_id") if name in query and target.stream
        }
        if page and filters:
            raise Refusal(400, "bitrate and representation_id cannot be combined with pages")
        rows = self._summary_rows(target, query)
        rows = [row for row in rows if all(row[name] == value for name, value in filters.items())]
        return summary.wrapper(rows, *page) if page else summary.with_pretty_time(rows)

    def _aggregate(self, target: _Target, query: QueryParams) -> Rows:
        return summary.with_pretty_time(summary.aggregate(self._summary_rows(target, query)))

    def _stat(self, address: Address) -> tuple[series.Stat, bool]:
        """The metric of a path, and whether only its last point is asked for."""
        path = address.endpoint[1:]
        last_point = path[-1:] == ("last_point",)
        metric = self._spelling(path[:-1] if last_point else path, last_point)
        stat = series.STATS.get(metric)
        if stat is None or not (stat.of_account or address.level != "account"):
            raise Refusal(404, "Not found")
        if self._quirks.system73_tier == "lite" and stat.by_source and stat.field != "throughput":
            raise Refusal(403, "This metric is not part of your plan")
        return stat, last_point

    def _spelling(self, metric: tuple[str, ...], last_point: bool) -> tuple[str, ...]:
        """The page lists the plural without /last_point and the singular with it; its samples differ."""
        if metric not in (_RESPONSE_TIMES, _RESPONSE_TIME) or self._quirks.system73_response_times == "both":
            return _RESPONSE_TIMES if metric == _RESPONSE_TIME else metric
        listed = self._quirks.system73_response_times == "listed"
        served = _RESPONSE_TIME if listed and last_point else _RESPONSE_TIMES
        return _RESPONSE_TIMES if metric == served else ()

    def _points(self, stat: series.Stat, since: int, target: _Target, query: QueryParams) -> Rows:
        """The points of the window from number `since` on (-1: the last one)."""
        source = self._source(query) if stat.by_source else ""
        subject = self._subject(target, query)
        points = []
        for at_ms in series.instants(query["time"], self._clock.now_ms())[since:] if subject.parts else ():
            value = self._series.value(stat, source, subject, at_ms)
            if value is None and self._quirks.system73_no_devices == "absent":
                continue
            points.append({"datetime": at_ms, stat.key.format(source=source): self._written(value)})
        return points[::-1] if self._quirks.system73_order == "descending" else points

    def _written(self, value: Any) -> Any:
        if value is None and self._quirks.system73_no_devices == "zero":
            return 0
        if isinstance(value, int) and self._quirks.system73_numbers == "float":
            return float(value)
        return value

    def _source(self, query: QueryParams) -> str:
        allowed = list(series.SOURCES) if self._quirks.system73_source_total == "served" else ["cdn", "p2p"]
        source = query.get("source", "")
        if source not in allowed:
            raise Refusal(400, f"source is required, one of {', '.join(allowed)}")
        return source

    def _subject(self, target: _Target, query: QueryParams) -> series.Subject:
        channel, stream = target
        if channel is None:
            return series.account(self._world.channels)
        if stream is None:
            return series.channel_subject(channel)
        return series.stream_subject(channel, stream, query.get("bitrate"), query.get("representation_id"))


def _as_floats(row: dict[str, Any]) -> dict[str, Any]:
    return {name: float(value) if isinstance(value, int) else value for name, value in row.items()}
