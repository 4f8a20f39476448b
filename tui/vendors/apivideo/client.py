"""api.video's live streams, player sessions and their events, as the model's rows.

Sources: the vendor's "Analytics" pages of August 2023 (withdrawn from its documentation a month later: expect
Withdrawn from the production service), "Live streams", and "Retrieve aggregated metrics" for concurrent viewers.

Every method raises VendorError; Withdrawn for an endpoint the vendor has taken out of service. An id it does not
know is no error but an empty answer. To be used in one event loop.
"""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr

from tui.clock import Clock, SystemClock
from tui.model.event import Event
from tui.model.session import Session
from tui.model.text import safe
from tui.vendors.apivideo.calls import Calls, Endpoint, Params
from tui.vendors.apivideo.events import event
from tui.vendors.apivideo.live_streams import LiveStream, live_stream
from tui.vendors.apivideo.paging import all_pages
from tui.vendors.apivideo.periods import checked_period
from tui.vendors.apivideo.sessions import session
from tui.vendors.apivideo.tokens import Tokens
from tui.vendors.errors import Nonsense, Rejected, Withdrawn
from tui.vendors.listing import Listing
from tui.vendors.paths import segment
from tui.vendors.transport import Answer, Priority, Transport
from tui.vendors.wire import non_negative_whole

MAX_PAGES = 50


class ApiVideoClient:
    """One account of api.video. `max_pages` (of 100 rows) caps every list. Logs in with the first question."""

    def __init__(
        self,
        transport: Transport,
        *,
        api_key: SecretStr,
        clock: Clock | None = None,
        max_pages: int = MAX_PAGES,
    ) -> None:
        clock = clock or SystemClock()
        self._vendor = transport.vendor
        self._calls = Calls(transport, Tokens(transport, api_key, clock), clock)
        self._max_pages = max_pages
        self._names: dict[str, str] = {}

    async def live_streams(self, *, priority: Priority = Priority.WALL) -> Listing[LiveStream]:
        """`/live-streams`: all of them, on air or not."""

        async def ask(page: Params) -> Answer:
            return await self._calls.get(Endpoint.LIVE_STREAMS, "/live-streams", page, priority)

        streams = await all_pages(
            ask, live_stream, lambda stream: stream.live_stream_id, max_pages=self._max_pages
        )
        self._names = {stream.live_stream_id: stream.name for stream in streams if stream.name}
        return streams

    async def live_stream(
        self, live_stream_id: str, *, priority: Priority = Priority.WALL
    ) -> LiveStream | None:
        """`/live-streams/{liveStreamId}`; None where the vendor does not know it."""
        path = f"/live-streams/{segment(live_stream_id)}"
        answer = await self._calls.get(Endpoint.LIVE_STREAMS, path, (), priority)
        if answer.status == 404:
            return None
        stream = live_stream(answer.json())
        if stream is None:
            error = Nonsense("answered something that is no live stream", status=answer.status)
            answer.spoilt(error)
            raise error
        if stream.name:
            self._names[live_stream_id] = stream.name
        return stream

    async def live_stream_sessions(
        self,
        live_stream_id: str,
        period: str,
        *,
        keep_raw: bool = False,
        priority: Priority = Priority.WALL,
    ) -> Listing[Session]:
        """`/analytics/live-streams/{liveStreamId}`: its player sessions, `channel` being the stream's name.

        `period` is one of the five formats (see `period_covering`), else CannotAnswer. The vendor counts in whole
        days, so rows beyond the span wanted are usual. The name costs one more request where it is not known yet
        (not in `requests`).
        """
        path = f"/analytics/live-streams/{segment(live_stream_id)}"
        checked_period(period)
        self._calls.check(Endpoint.LIVE_STREAM_SESSIONS)
        channel = await self._name(live_stream_id, priority)
        return await self._sessions(
            Endpoint.LIVE_STREAM_SESSIONS, path, period, channel, keep_raw=keep_raw, priority=priority
        )

    async def video_sessions(
        self, video_id: str, period: str, *, keep_raw: bool = False, priority: Priority = Priority.WALL
    ) -> Listing[Session]:
        """`/analytics/videos/{videoId}`: a video's player sessions. `period` as for live streams."""
        path = f"/analytics/videos/{segment(video_id)}"
        return await self._sessions(
            Endpoint.VIDEO_SESSIONS, path, period, None, keep_raw=keep_raw, priority=priority
        )

    async def session_events(
        self, session_id: str, period: str, *, priority: Priority = Priority.WALL
    ) -> Listing[Event]:
        """`/analytics/sessions/{sessionId}/events`, oldest first."""
        path = f"/analytics/sessions/{segment(session_id)}/events"
        asked = (("period", checked_period(period)),)

        async def ask(page: Params) -> Answer:
            return await self._calls.get(Endpoint.SESSION_EVENTS, path, asked + page, priority)

        def read(row: Any) -> Event | None:
            return event(row, vendor=self._vendor, session_id=safe(session_id))

        found = await all_pages(ask, read, lambda one: one, max_pages=self._max_pages)
        return found.ordered(lambda one: one.time_ms)

    async def ccv_live(self, live_stream_id: str, *, priority: Priority = Priority.WALL) -> int | None:
        """`/data/metrics/ccv/live`: most concurrent viewers in the last 20 seconds; None where there is no
        figure. Only the figure is read: the timestamps beside it are malformed in the vendor's own samples."""
        params = (("filterBy[mediaId][]", live_stream_id),)
        answer = await self._calls.get(
            Endpoint.CONCURRENT_VIEWERS, "/data/metrics/ccv/live", params, priority
        )
        payload = None if answer.status == 404 else answer.json()
        return non_negative_whole(payload.get("data")) if isinstance(payload, dict) else None

    async def _sessions(
        self,
        endpoint: Endpoint,
        path: str,
        period: str,
        channel: str | None,
        *,
        keep_raw: bool,
        priority: Priority,
    ) -> Listing[Session]:
        asked = (("period", checked_period(period)),)

        async def ask(page: Params) -> Answer:
            return await self._calls.get(endpoint, path, asked + page, priority)

        def read(row: Any) -> Session | None:
            return session(row, vendor=self._vendor, channel=channel, keep_raw=keep_raw)

        return await all_pages(ask, read, lambda one: one.session_id, max_pages=self._max_pages)

    async def _name(self, live_stream_id: str, priority: Priority) -> str | None:
        """What the stream is called; None where the vendor does not tell, which must not cost its sessions."""
        name = self._names.get(live_stream_id)
        if name is not None:
            return name
        try:
            stream = await self.live_stream(live_stream_id, priority=priority)
        except (Nonsense, Rejected, Withdrawn):
            return None
        return stream.name or None if stream else None
