"""What is asked of each vendor in the background, one small class per vendor."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping

from tui.clock import Clock
from tui.collector.board import Board
from tui.collector.errors.hearing import NOBODY, Listener, heard_by
from tui.collector.joining import AloneQuery
from tui.collector.outcomes import outcomes
from tui.collector.shortfall import OF_THE_QUESTION, first_of, of_rows
from tui.model.channel import Delivery, Outcomes
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.session import Session
from tui.model.span import Span
from tui.model.vendor import Kind
from tui.model.window import LIVE, length_ms
from tui.vendors.apivideo import ApiVideoClient
from tui.vendors.conviva import ConvivaClient
from tui.vendors.errors import VendorError, Withdrawn
from tui.vendors.mediamelon import MediaMelonClient, SessionsAnswer
from tui.vendors.system73 import System73Client
from tui.vendors.transport import Priority
from tui.vendors.uplynk import Identity, IdentityKey, UplynkClient

PAGE_ROWS = 2_500
"""Channels asked for at once, a megabyte or so: a large account is then a few calls a refresh, not all its rate."""

SESSIONS_EVERY_S = 60.0
LIVE_STREAMS_EVERY_S = 30.0
PROBE_EVERY_S = 60.0
VIEWERS_PER_ROUND = 20

PROBE_ID = "00000000000000000000000000000000"
"""A playback session nobody has: asking for it tells whether Uplynk answers us, at the least cost."""

BLOCK_MS = 5 * MINUTE_MS
PROCESSED_WITHIN_MS = 10 * MINUTE_MS
"""Uplynk takes minutes to process a block; one that is older than this and still pending is worth a word."""


class WallPoll:
    """System73's summary: one call feeds the whole wall."""

    def __init__(
        self, vendor: str, client: System73Client, board: Board, *, clock: Clock, refresh_s: float
    ) -> None:
        self.vendor = vendor
        self.interval_s = refresh_s
        self.shortfall: VendorError | None = None
        self._client = client
        self._board = board
        self._clock = clock

    async def once(self) -> None:
        live, missing = await self._summary(LIVE)
        self._board.take_summary(
            self.vendor, Kind.SYSTEM73, live, self._clock.now_ms(), complete=missing is None
        )
        window, self.shortfall = self._board.window, missing
        if window != LIVE:
            rows, missing = await self._summary(window)
            if window == self._board.window:
                self._board.take_windowed(self.vendor, rows)
                self.shortfall = first_of((self.shortfall, missing))

    async def _summary(self, window: str) -> tuple[Mapping[str, Delivery], VendorError | None]:
        """Channel id -> delivery, and what keeps that from being all of them: with a row that cannot be read or a
        page that is missing, a channel left out says nothing."""
        rows: dict[str, Delivery] = {}
        bad_rows, truncated = 0, False
        async for page in self._client.summary_pages(window, per_page=PAGE_ROWS, priority=Priority.WALL):
            rows.update((row.channel_id, row.delivery) for row in page)
            bad_rows += page.bad_rows
            truncated = truncated or page.truncated
            await asyncio.sleep(0)
        return rows, of_rows(bad_rows, truncated=truncated)


class LiveStreamsPoll:
    """api.video's live streams: which are on air, and how many watch those."""

    interval_s = LIVE_STREAMS_EVERY_S

    def __init__(
        self,
        vendor: str,
        client: ApiVideoClient,
        board: Board,
        *,
        clock: Clock,
        viewers_per_round: int | None = VIEWERS_PER_ROUND,
    ) -> None:
        self.vendor = vendor
        self.shortfall: VendorError | None = None
        self._client = client
        self._board = board
        self._clock = clock
        self._viewers_per_round = viewers_per_round
        self._turn = 0

    async def once(self) -> None:
        streams = await self._client.live_streams(priority=Priority.WALL)
        listed = {one.live_stream_id: (one.name, one.broadcasting) for one in streams}
        self._board.take_live(self.vendor, listed, self._clock.now_ms())
        if streams.failure is not None:
            raise streams.failure
        missing = of_rows(streams.bad_rows, truncated=streams.truncated)
        self.shortfall = first_of((missing, await self._viewers()))

    async def _viewers(self) -> VendorError | None:
        """Concurrent viewers of the next few streams on air; they take turns where there are many. A figure that
        cannot be had is unknown; the first of the reasons. That the vendor gives none at all is no shortfall, and one
        stream tells; the others are then asked together, which wakes the console less often."""
        streams = self._next_streams()
        missing: VendorError | None = None
        for some in (streams[:1], streams[1:]):
            found = await asyncio.gather(*map(self._viewers_of, some), return_exceptions=True)
            failures = [one for one in found if isinstance(one, BaseException)]
            for failure in failures:
                if not isinstance(failure, OF_THE_QUESTION):
                    raise failure
            if any(isinstance(failure, Withdrawn) for failure in failures):
                return missing
            missing = first_of((missing, *(one for one in failures if isinstance(one, VendorError))))
        return missing

    async def _viewers_of(self, stream_id: str) -> None:
        """Ask one stream's; they are unknown where it cannot be asked."""
        try:
            count = await self._client.ccv_live(stream_id, priority=Priority.REST)
        except Withdrawn:
            raise
        except OF_THE_QUESTION:
            self._board.take_viewers(self.vendor, stream_id, None)
            raise
        self._board.take_viewers(self.vendor, stream_id, count)

    def _next_streams(self) -> tuple[str, ...]:
        on_air, number = self._board.on_air(self.vendor), self._viewers_per_round
        if number is None or len(on_air) <= number:
            return on_air
        start = self._turn % len(on_air)
        self._turn += number
        return (*on_air, *on_air)[start : start + number]


class ConvivaPoll:
    """The last ended sessions at Conviva, as outcomes per channel. A sample, and minutes late: both are said."""

    interval_s = SESSIONS_EVERY_S

    def __init__(
        self,
        vendor: str,
        client: ConvivaClient,
        board: Board,
        *,
        clock: Clock,
        vendor_now_ms: Callable[[], int],
        listener: Listener = NOBODY,
    ) -> None:
        self.vendor = vendor
        self.shortfall: VendorError | None = None
        self._client = client
        self._board = board
        self._clock = clock
        self._vendor_now_ms = vendor_now_ms
        self._listener = listener

    async def once(self) -> None:
        span = lately(self._board.window, self._vendor_now_ms())
        with heard_by(self._listener, self.vendor, span):
            answer = await self._client.sessions(span, priority=Priority.WALL)
        self._listener.heard(self.vendor, span, answer.sessions, sampled=answer.sampled)
        found = per_channel(self._board, self.vendor, answer.sessions, sampled=answer.sampled)

        async def ask(query: AloneQuery) -> Outcomes:
            own = await self._client.sessions(span, filters=query.as_filter(), priority=Priority.BACKFILL)
            return outcomes(own.sessions, sampled=own.sampled)

        unasked = await alone(self._board, self.vendor, ask, found)
        self.shortfall = first_of((of_rows(answer.bad_rows, truncated=False), unasked))
        self._board.take_outcomes(self.vendor, Kind.CONVIVA, found, self._clock.now_ms())
        raise_if_of_the_vendor(unasked)


class MediaMelonPoll:
    """The last ended sessions at MediaMelon, as outcomes per asset."""

    interval_s = SESSIONS_EVERY_S
    max_pages = 4

    def __init__(
        self,
        vendor: str,
        client: MediaMelonClient,
        board: Board,
        *,
        clock: Clock,
        vendor_now_ms: Callable[[], int],
        listener: Listener = NOBODY,
    ) -> None:
        self.vendor = vendor
        self.shortfall: VendorError | None = None
        self._client = client
        self._board = board
        self._clock = clock
        self._vendor_now_ms = vendor_now_ms
        self._listener = listener

    async def once(self) -> None:
        span = lately(self._board.window, self._vendor_now_ms())
        with heard_by(self._listener, self.vendor, span):
            answer = await self._client.list_sessions(span, max_pages=self.max_pages, priority=Priority.WALL)
        self._listener.heard(self.vendor, span, answer.sessions, sampled=_is_sample(answer))
        found = per_channel(self._board, self.vendor, answer.sessions, sampled=_is_sample(answer))

        async def ask(query: AloneQuery) -> Outcomes:
            own = await self._client.list_sessions(
                span, filter=query.as_filter(), max_pages=self.max_pages, priority=Priority.BACKFILL
            )
            return outcomes(own.sessions, sampled=_is_sample(own))

        unasked = answer.failure or await alone(self._board, self.vendor, ask, found)
        self.shortfall = first_of((of_rows(answer.bad_rows, truncated=False), unasked))
        self._board.take_outcomes(self.vendor, Kind.MEDIAMELON, found, self._clock.now_ms())
        if answer.failure is not None:
            raise answer.failure
        raise_if_of_the_vendor(unasked)


class UplynkProbe:
    """Uplynk answers about one viewer at a time, so nothing feeds the wall; this keeps its lamp honest."""

    interval_s = PROBE_EVERY_S

    def __init__(self, vendor: str, client: UplynkClient, now_ms: Callable[[], int]) -> None:
        self.vendor = vendor
        self.shortfall: VendorError | None = None
        self._client = client
        self._now_ms = now_ms

    async def once(self) -> None:
        end_ms = (self._now_ms() - PROCESSED_WITHIN_MS) // BLOCK_MS * BLOCK_MS
        nobody = Identity(IdentityKey.PLAYBACK_SESSION_ID, PROBE_ID)
        await self._client.session_statistics(
            nobody, Span(end_ms - BLOCK_MS, end_ms), priority=Priority.BACKFILL
        )


def lately(window: str, now_ms: int) -> Span:
    """The span whose ended sessions make outcomes: the wall's window, not below half an hour (data come minutes
    late) and not above the three hours that Conviva gives at once."""
    return Span(now_ms - min(max(length_ms(window), HOUR_MS // 2), 3 * HOUR_MS), now_ms)


def per_channel(
    board: Board, vendor: str, sessions: Iterable[Session], *, sampled: bool
) -> dict[str, Outcomes]:
    """Sessions sorted to the channels (or assets) they count for. Sessions that name neither count nowhere."""
    sorted_out: dict[str, list[Session]] = {}
    for session in sessions:
        channel_id = board.joining.channel_of(vendor, session)
        if channel_id is not None:
            sorted_out.setdefault(channel_id, []).append(session)
    return {channel_id: outcomes(rows, sampled=sampled) for channel_id, rows in sorted_out.items()}


async def alone(
    board: Board,
    vendor: str,
    ask: Callable[[AloneQuery], Awaitable[Outcomes]],
    found: dict[str, Outcomes],
) -> VendorError | None:
    """Ask for the channels that need a call each, and put into `found` what came. One that cannot be asked for (the
    `[channels]` table may say anything) costs itself alone; what is the vendor's trouble ends it. The first error."""
    first: VendorError | None = None
    for query in board.joining.alone(vendor):
        try:
            found[query.channel_id] = await ask(query)
        except VendorError as error:
            first = first or error
            if not isinstance(error, OF_THE_QUESTION):
                return error
    return first


def raise_if_of_the_vendor(error: VendorError | None) -> None:
    """Fail the round for what is not about a single question."""
    if error is not None and not isinstance(error, OF_THE_QUESTION):
        raise error


def _is_sample(answer: SessionsAnswer) -> bool:
    return answer.truncated or answer.failure is not None
