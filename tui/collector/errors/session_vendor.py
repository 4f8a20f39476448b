"""One vendor of sessions (Conviva, MediaMelon) kept on the timeline: the present with the wall's polls, the past in
blocks behind it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from tui.clock import Clock
from tui.collector.accounts import Account
from tui.collector.errors.answers import BLOCK_MS, SETTLES_MS, Sessions, asked, with_failed
from tui.collector.errors.desk import Desk
from tui.collector.errors.stretches import Asked
from tui.collector.faults import told
from tui.collector.shortfall import OF_THE_QUESTION
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.session import Session
from tui.model.span import Span, blocks_newest_first
from tui.model.vendor import Kind
from tui.timeline.view import Completeness
from tui.vendors.errors import VendorError
from tui.vendors.transport import Priority
from tui.waiting import until_set

logger = logging.getLogger(__name__)

REACH_MS = 48 * HOUR_MS
"""How far back the timeline goes, and so how far back is asked."""

OVERLAP_MS = 30 * MINUTE_MS
"""What each round reads again: data come late."""

AHEAD_MS = 2 * MINUTE_MS
"""Until the next round of the wall's poll it is known that it will be asked."""

BACKFILL_EVERY_S = 10.0
"""A block of three hours is up to four calls of an account that whole teams share (Conviva: 400 a minute)."""


class SessionVendor:
    """Hears what the wall's poll got for the present, asks for the failed sessions where that was only a sample, and
    in between for what is missing of the last two days, the newest first, as long as the vendor is well."""

    def __init__(
        self,
        vendor: str,
        account: Callable[[], Account],
        desk: Desk,
        clock: Clock,
        reach_ms: int = REACH_MS,
    ) -> None:
        self.vendor = vendor
        self._account = account
        self._desk = desk
        self._clock = clock
        self._reach_ms = reach_ms
        self._asked = Asked(SETTLES_MS[account().kind])
        self._heard: Sessions | None = None
        self._missed: tuple[Span, VendorError] | None = None
        self._well = False
        self._news = asyncio.Event()

    def heard(self, span: Span, sessions: tuple[Session, ...], *, sampled: bool) -> None:
        """The wall's poll got these. Never blocks."""
        self._heard, self._missed = Sessions(span, sessions, sampled=sampled), None
        self._news.set()

    def missed(self, span: Span, error: VendorError) -> None:
        """The wall's poll got nothing. Never blocks."""
        self._heard, self._missed = None, (span, error)
        self._news.set()

    async def run(self) -> None:
        """Until cancelled. A fault of ours in one round must not end the others."""
        while True:
            await until_set(self._news, BACKFILL_EVERY_S)
            try:
                await self.once()
            except Exception as error:
                logger.error("%s: %s", self.vendor, told(error))

    async def once(self) -> bool:
        """What the wall's poll got, else the next block of the past. Whether there was anything to do."""
        self._news.clear()
        heard, self._heard = self._heard, None
        missed, self._missed = self._missed, None
        if missed is not None:
            await self._lost(*missed)
        elif heard is not None:
            await self._present(heard)
        else:
            return self._well and await self._backfill()
        return True

    async def _present(self, heard: Sessions) -> None:
        """The failed ones are asked for the last half hour, and for what was missed since the round before."""
        span = heard.span
        since_ms = min(span.to_ms - OVERLAP_MS, self._asked.until_ms or span.from_ms)
        recent = Span(max(span.from_ms, since_ms), span.to_ms)
        found = await with_failed(self._account().client, heard, recent, Priority.BACKFILL)
        await self._take(found, recent if heard.sampled else span)

    async def _backfill(self) -> bool:
        now_ms = self._vendor_now_ms()
        gaps = self._asked.gaps(Span(now_ms - max(self._reach_ms, OVERLAP_MS), now_ms - OVERLAP_MS))
        if not gaps:
            return False
        block = next(blocks_newest_first(gaps[-1], BLOCK_MS))
        try:
            found = await asked(self._account().client, block, Priority.BACKFILL)
        except OF_THE_QUESTION as error:
            # Longer ago than it keeps, or more than it takes: to ask again would give the same.
            self._asked.given_up(block)
            await self._unknown(block, error)
        except VendorError as error:
            self._well = False
            await self._unknown(block, error)
        else:
            await self._take(found, block)
        return True

    async def _take(self, found: Sessions, span: Span) -> None:
        await self._desk.take_sessions(found.sample, found.everyone)
        if found.failure is not None:
            self._well = False
            await self._unknown(self._unanswered(span), found.failure)
            return
        self._well = True
        settled, fresh = self._asked.answered(span, self._vendor_now_ms())
        fresh = Span(fresh.from_ms, fresh.to_ms + (AHEAD_MS if self._is_newest(span) else 0))
        words = self._words(found)
        await self._desk.cover(self.vendor, settled, Completeness.COMPLETE, words)
        await self._desk.cover(self.vendor, fresh, Completeness.FILLING, words)

    async def _lost(self, span: Span, error: VendorError) -> None:
        """From the last answer on nothing is known; what was known before stays so."""
        self._well = False
        await self._unknown(self._unanswered(span), error)

    def _unanswered(self, span: Span) -> Span:
        until_ms = self._asked.until_ms
        return span if until_ms is None else Span(min(max(span.from_ms, until_ms), span.to_ms), span.to_ms)

    async def _unknown(self, span: Span, error: VendorError) -> None:
        await self._desk.cover(self.vendor, span, Completeness.UNKNOWN, error.message)

    def _is_newest(self, span: Span) -> bool:
        return span.to_ms == self._asked.until_ms

    def _words(self, found: Sessions) -> str:
        late = (
            "ended sessions only, up to 15 min late" if self._kind is Kind.CONVIVA else "ended sessions only"
        )
        if found.partial:
            return f"{late}; a sample, of the failed ones too"
        return f"{late}; a sample, but all that failed" if found.sampled else late

    @property
    def _kind(self) -> Kind:
        return self._account().kind

    def _vendor_now_ms(self) -> int:
        transport = self._account().transport
        return transport.now_ms() if transport is not None else self._clock.now_ms()
