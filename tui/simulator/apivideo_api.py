"""api.video (docs.api.video): live streams, the withdrawn raw statistics, and the concurrency that replaced them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.routing import Route

from tui.simulator.apivideo_auth import Gate
from tui.simulator.apivideo_catalogue import Catalogue, is_catch_up
from tui.simulator.apivideo_metrics import aggregated
from tui.simulator.apivideo_paging import asked_page, paged
from tui.simulator.apivideo_period import span_ms
from tui.simulator.apivideo_problems import attribute_required, invalid_parameter, not_found, unrecognized_url
from tui.simulator.apivideo_sessions import events, session
from tui.simulator.clock import WorldClock
from tui.simulator.quirks import Quirks
from tui.simulator.vocabulary import Channel, Viewing
from tui.simulator.world import World

DAY_MS = 86_400_000
RAW_STATISTICS_KEPT_MS = 8 * DAY_MS
"""How far back sessions are listed: a choice of this simulator (a week fits), the vendor does not say."""


def routes(world: World, clock: WorldClock, quirks: Quirks) -> list[Route]:
    """api.video's paths below its base URL, every answer with the rate limit's headers."""
    gate = Gate(clock, quirks)
    service = ApiVideo(world, clock, quirks)
    return [
        *gate.routes(),
        gate.guard("/live-streams", service.live_streams),
        gate.guard("/live-streams/{liveStreamId}", service.live_stream),
        gate.guard("/videos", service.videos),
        gate.guard("/analytics/live-streams/{liveStreamId}", service.live_stream_sessions),
        gate.guard("/analytics/videos/{videoId}", service.video_sessions),
        gate.guard("/analytics/sessions/{sessionId}/events", service.session_events),
        gate.guard("/data/metrics/{metric}/{aggregation}", service.metrics),
        gate.unrecognized(),
    ]


class ApiVideo:
    """The endpoints: each takes a request with good credentials and gives the JSON content, or raises Problem."""

    def __init__(self, world: World, clock: WorldClock, quirks: Quirks) -> None:
        self._world = world
        self._clock = clock
        self._quirks = quirks
        self._catalogue = Catalogue(world)
        # Whole days do not change while one pages through a week, and making a week takes seconds.
        self._loaded = lru_cache(maxsize=8)(self._load)

    async def live_streams(self, request: Request) -> dict[str, Any]:
        query, now_ms = request.query_params, self._clock.now_ms()
        found = [channel for channel in self._catalogue.channels if self._is_wanted(channel, query)]
        order, descending = self._order(query)
        found.sort(key=order, reverse=descending)
        return paged(
            found,
            asked_page(query),
            "/live-streams",
            lambda channel: self._catalogue.live_stream(channel, now_ms),
            self._quirks,
        )

    async def live_stream(self, request: Request) -> dict[str, Any]:
        channel = self._catalogue.live_channel(request.path_params["liveStreamId"])
        if channel is None:
            raise not_found("liveStreamId", self._quirks)
        return self._catalogue.live_stream(channel, self._clock.now_ms())

    async def videos(self, request: Request) -> dict[str, Any]:
        page = asked_page(request.query_params)
        return paged(self._catalogue.channels, page, "/videos", self._catalogue.video, self._quirks)

    async def live_stream_sessions(self, request: Request) -> dict[str, Any]:
        self._refuse_if_retired()
        channel = self._catalogue.live_channel(request.path_params["liveStreamId"])
        if channel is None:
            raise not_found("liveStreamId", self._quirks)
        return self._sessions(request, channel, False)

    async def video_sessions(self, request: Request) -> dict[str, Any]:
        self._refuse_if_retired()
        channel = self._catalogue.video_channel(request.path_params["videoId"])
        if channel is None:
            raise not_found("videoId", self._quirks)
        return self._sessions(request, channel, True)

    async def session_events(self, request: Request) -> dict[str, Any]:
        self._refuse_if_retired()
        now_ms, session_id = self._clock.now_ms(), request.path_params["sessionId"]
        viewing = self._world.viewing(session_id)
        if viewing is None or viewing.apivideo_session_id != session_id or viewing.started_ms > now_ms:
            # The vendor's sample of this 404 blames the video.
            raise not_found("videoId", self._quirks)
        page = asked_page(request.query_params)
        path = f"/analytics/sessions/{session_id}/events"
        return paged(events(viewing, now_ms), page, path, lambda event: event, self._quirks)

    async def metrics(self, request: Request) -> dict[str, Any]:
        now_ms = self._clock.now_ms()
        return aggregated(request.path_params, request.query_params, self._world, now_ms, self._quirks)

    def _sessions(self, request: Request, channel: Channel, catch_up: bool) -> dict[str, Any]:
        now_ms = self._clock.now_ms()
        page, (start_ms, end_ms) = (
            asked_page(request.query_params),
            self._period(request.query_params, now_ms),
        )
        whole_days = start_ms // DAY_MS, -(-end_ms // DAY_MS)
        found = [
            viewing
            for viewing in self._loaded(channel.channel_id, catch_up, *whole_days)
            if start_ms <= viewing.started_ms < end_ms
        ]
        # The vendor's sample links to one session instead of to the list asked for.
        first = found[0].apivideo_session_id if found else "none"
        path = f"/analytics/sessions/{first}"
        return paged(found, page, path, lambda viewing: session(viewing, now_ms, self._quirks), self._quirks)

    def _load(self, channel_id: str, catch_up: bool, first_day: int, following_day: int) -> list[Viewing]:
        """A channel's viewings that begin in [first, following) days since 1970, those to come included."""
        start_ms = first_day * DAY_MS
        return [
            viewing
            for viewing in self._world.viewings(start_ms, following_day * DAY_MS)
            if viewing.channel.channel_id == channel_id
            and viewing.started_ms >= start_ms
            and is_catch_up(viewing) is catch_up
        ]

    def _period(self, query: QueryParams, now_ms: int) -> tuple[int, int]:
        """[start, end) of the sessions' loading, cut to what is kept and has happened."""
        kept_ms = now_ms - RAW_STATISTICS_KEPT_MS
        text = query.get("period")
        if not text and self._quirks.apivideo_period == "required":
            raise attribute_required("period")
        span = span_ms(text) if text else (kept_ms, now_ms)
        if span is None:
            raise invalid_parameter("period", "This value is not a valid period.")
        # A session loaded this very millisecond has happened.
        return max(span[0], kept_ms), min(span[1], now_ms + 1)

    def _is_wanted(self, channel: Channel, query: QueryParams) -> bool:
        if query.get("name") and query["name"].casefold() not in channel.name.casefold():
            return False
        return not query.get("streamKey") or query["streamKey"] == self._catalogue.stream_key(channel)

    def _order(self, query: QueryParams) -> tuple[Callable[[Channel], tuple[int, str]], bool]:
        """What to sort by and whether downwards; the name decides between equals."""
        orders: dict[str, Callable[[Channel], tuple[int, str]]] = {
            "name": lambda channel: (0, channel.name),
            "createdAt": lambda channel: (self._catalogue.created_ms(channel), channel.name),
            "updatedAt": lambda channel: (self._catalogue.updated_ms(channel), channel.name),
        }
        by, direction = query.get("sortBy", "createdAt"), query.get("sortOrder", "asc")
        if by not in orders:
            raise invalid_parameter("sortBy", f"This value must be one of {', '.join(orders)}.")
        if direction not in ("asc", "desc"):
            raise invalid_parameter("sortOrder", "This value must be one of asc, desc.")
        return orders[by], direction == "desc"

    def _refuse_if_retired(self) -> None:
        if self._quirks.apivideo_analytics == "retired":
            raise unrecognized_url()
