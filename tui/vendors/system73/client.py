"""Every endpoint of System73's Stats API, as the model's rows and points.

Source: System73 Stats API reference ("Last update: 2023-01-23") and its companion on authentication and time
filters. `time` is passed on as it stands, whatever it is: the vendor knows more filters than are published, and
`1M` (a month) is not `1m`.

Every method raises VendorError; an unknown channel or stream is no error but an empty answer, since the reference
does not say which of the two the vendor gives. CannotAnswer: a question no URL of the reference stands for.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from pydantic import SecretStr

from tui.model.channel import Delivery, Rendition, Stream
from tui.model.series import CountsPoint, Point
from tui.model.stats import SOURCES, Counts, Metric
from tui.vendors.errors import CannotAnswer
from tui.vendors.listing import Listing
from tui.vendors.system73.answers import Page, objection, series_objection
from tui.vendors.system73.levels import Level, Spellings
from tui.vendors.system73.metrics import counts_key, counts_path, series_key, series_paths
from tui.vendors.system73.paging import PageParams, each, gathered, pages
from tui.vendors.system73.points import counts_point, point
from tui.vendors.system73.summaries import CHANNELS, RENDITIONS, STREAMS, ChannelRow, RowKind, delivery
from tui.vendors.transport import Answer, Credentials, Priority, Request, Transport

AuthScheme = Literal["raw", "bearer"]

TIMES = ("live", "10m", "1h", "24h", "1w", "1M")
"""The time filters the vendor publishes; `live` aggregates five seconds. Others are passed on as well."""

PER_PAGE = 500
MAX_PAGES = 200

_ACCOUNT = Level()
_HERE_OR_NOT = frozenset({200, 404})

T = TypeVar("T")
P = TypeVar("P", Point, CountsPoint)


@dataclass(frozen=True, slots=True)
class Pong:
    """What a ping gave: whether the service said `pong`, and how long that took."""

    ok: bool
    latency_ms: float


class System73Client:
    """One account of System73. `sources` are those worth asking series for; `max_pages` caps every list."""

    def __init__(
        self,
        transport: Transport,
        *,
        api_key: SecretStr,
        auth_scheme: AuthScheme = "raw",
        sources: tuple[str, ...] = SOURCES,
        max_pages: int = MAX_PAGES,
    ) -> None:
        self.sources = sources
        self._transport = transport
        self._api_key = api_key
        self._auth_scheme = auth_scheme
        self._max_pages = max_pages
        self._spellings = Spellings()
        self._settled_paths: dict[tuple[Metric, bool], str] = {}

    async def ping(self, *, priority: Priority = Priority.WALL) -> Pong:
        """`/ping`: is the service up?"""
        return await self._pinged("/ping", priority)

    async def ping_db(self, *, priority: Priority = Priority.WALL) -> Pong:
        """`/ping/db`: is its database up?"""
        return await self._pinged("/ping/db", priority)

    async def summary(self, time: str, *, priority: Priority = Priority.WALL) -> Listing[ChannelRow]:
        """`/summary`: every channel in one call; for large accounts see `summary_pages`."""
        return await gathered(self._listed(_ACCOUNT, CHANNELS, time, None, priority))

    def summary_pages(
        self, time: str, per_page: int = PER_PAGE, *, priority: Priority = Priority.WALL
    ) -> AsyncIterator[Listing[ChannelRow]]:
        """`/summary` page by page, so that no answer is so large that parsing it holds up other threads.

        A channel stands on one page only; the last page is `truncated` where more would have come.
        """
        return self._listed(_ACCOUNT, CHANNELS, time, per_page, priority)

    async def channel_summary(
        self, channel_id: str, time: str, *, per_page: int | None = None, priority: Priority = Priority.WALL
    ) -> Listing[Stream]:
        """`/channels/{channel_id}/summary`: its streams, fetched in pages where `per_page` is given."""
        return await gathered(self._listed(Level(channel_id=channel_id), STREAMS, time, per_page, priority))

    async def stream_summary(
        self,
        channel_id: str,
        stream_id: str,
        time: str,
        bitrate: str | None = None,
        representation_id: str | None = None,
        *,
        per_page: int | None = None,
        priority: Priority = Priority.WALL,
    ) -> Listing[Rendition]:
        """`/channels/{channel_id}/streams/{stream_id}/summary`: its renditions.

        The vendor does not page an answer narrowed to a bitrate or representation, so `per_page` is left out then.
        """
        level = Level(
            channel_id=channel_id, stream_id=stream_id, bitrate=bitrate, representation_id=representation_id
        )
        per_page = None if level.narrowed else per_page
        return await gathered(self._listed(level, RENDITIONS, time, per_page, priority))

    async def aggregate(
        self,
        time: str,
        channel_id: str | None = None,
        stream_id: str | None = None,
        *,
        priority: Priority = Priority.WALL,
    ) -> Delivery:
        """`…/summary/agg`: the account, one channel or one stream as a whole; every figure None where the vendor
        knows nothing of it."""
        level = Level(channel_id=channel_id, stream_id=stream_id)
        answer = await self._ask(level, "/summary/agg", (("time", time),), priority)
        rows = list(_rows(answer))
        return next((delivery(row) for row in rows if isinstance(row, dict)), Delivery())

    async def series(
        self,
        metric: Metric,
        source: str,
        time: str,
        *,
        channel_id: str | None = None,
        stream_id: str | None = None,
        bitrate: str | None = None,
        representation_id: str | None = None,
        last_point: bool = False,
        priority: Priority = Priority.WALL,
    ) -> Listing[Point]:
        """`…/stats/{metric}`: one source's figures over `time`, oldest first; only the newest with `last_point`.

        Units are the metric's. A point whose value is None is one where the vendor has no data.
        """
        level = Level(
            channel_id=channel_id, stream_id=stream_id, bitrate=bitrate, representation_id=representation_id
        )
        if metric.needs_channel and level.is_account:
            raise CannotAnswer(f"System73 gives {metric.replace('_', ' ')} only for a channel or a stream")
        params = (("time", time), ("source", source))
        answer = await self._ask_series(metric, level, params, last_point, priority)
        return await _points(answer, lambda row: point(row, series_key(metric, source)))

    async def counts(
        self,
        kind: Counts,
        time: str,
        *,
        channel_id: str | None = None,
        stream_id: str | None = None,
        bitrate: str | None = None,
        representation_id: str | None = None,
        last_point: bool = False,
        priority: Priority = Priority.WALL,
    ) -> Listing[CountsPoint]:
        """`…/stats/os`, `/platforms`, `/connection_types`: devices by name over `time`, oldest first."""
        level = Level(
            channel_id=channel_id, stream_id=stream_id, bitrate=bitrate, representation_id=representation_id
        )
        tail = f"/stats/{counts_path(kind, last_point=last_point)}"
        answer = await self._ask(level, tail, (("time", time),), priority)
        return await _points(answer, lambda row: counts_point(row, counts_key(kind)))

    async def _pinged(self, path: str, priority: Priority) -> Pong:
        request = Request(path=path, priority=priority, authorise=self._credentials)
        answer = await self._transport.send(request)
        said = answer.text().strip().strip("\"'").strip().lower()
        return Pong(said == "pong", answer.latency_ms)

    def _listed(
        self, level: Level, kind: RowKind[T], time: str, per_page: int | None, priority: Priority
    ) -> AsyncIterator[Listing[T]]:
        async def ask(page_params: PageParams) -> Answer:
            return await self._ask(level, "/summary", (("time", time), *page_params), priority)

        return pages(ask, kind, self._spellings, per_page=per_page, max_pages=self._max_pages)

    async def _ask_series(
        self, metric: Metric, level: Level, params: PageParams, last_point: bool, priority: Priority
    ) -> Answer:
        """The page spells one path in two ways: the listed one is asked first, on 404 the other, and the one
        that answers is kept. An answer of 404 then means that nothing is known there."""
        settled = self._settled_paths.get((metric, last_point))
        paths = (settled,) if settled else series_paths(metric, last_point=last_point)
        tries = 0
        for path in paths:
            accepted = _accepted(level) if path == paths[-1] else _HERE_OR_NOT
            answer = await self._ask(level, f"/stats/{path}", params, priority, statuses=accepted)
            tries += answer.tries
            if answer.status == 200:
                self._settled_paths[metric, last_point] = path
                break
        return replace(answer, tries=tries)

    async def _ask(
        self,
        level: Level,
        tail: str,
        params: PageParams,
        priority: Priority,
        *,
        statuses: frozenset[int] | None = None,
    ) -> Answer:
        request = Request(
            path=level.path(tail, self._spellings),
            params=(*params, *level.params(self._spellings)),
            priority=priority,
            authorise=self._credentials,
            statuses=statuses or _accepted(level),
            judge=series_objection if tail.startswith("/stats/") else objection,
        )
        return await self._transport.send(request)

    def _credentials(self) -> Credentials:
        key = self._api_key.get_secret_value().strip()
        value = f"Bearer {key}" if self._auth_scheme == "bearer" else key
        return Credentials(headers=(("Authorization", value),))


def _accepted(level: Level) -> frozenset[int]:
    """Below the account 404 is an answer: nothing is known there. Of the account itself it is an error."""
    return frozenset({200}) if level.is_account else _HERE_OR_NOT


def _rows(answer: Answer) -> Iterable[Any]:
    return () if answer.status == 404 else Page(answer)


async def _points(answer: Answer, read: Callable[[Any], P | None]) -> Listing[P]:
    read_rows: list[P | None] = []
    await each(_rows(answer), lambda row: read_rows.append(read(row)))
    points = sorted((one for one in read_rows if one is not None), key=lambda one: one.at_ms)
    return Listing(points, bad_rows=len(read_rows) - len(points), requests=answer.tries)
