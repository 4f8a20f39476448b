"""Vendors that tell no errors: what can be known of them is whether noctop could see their channels at all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tui.clock import Clock
from tui.collector.accounts import Account
from tui.collector.errors.desk import Desk
from tui.collector.errors.session_vendor import AHEAD_MS, REACH_MS
from tui.model.span import Span
from tui.model.vendor import Feed, FeedState, Kind
from tui.timeline.view import Completeness

EVERY_S = 30.0

WORDS = {
    Kind.SYSTEM73: "tells no errors; its channels' changes are seen as long as noctop runs",
    Kind.APIVIDEO: "has no error events: calm there says nothing",
}

_BLIND = frozenset({FeedState.STALE, FeedState.LIMITED, FeedState.REFUSED, FeedState.DOWN})


class SilentVendors:
    """Marks when such a vendor could not be seen. What was before noctop ran is not held against them: nothing is
    missing that they could have told."""

    def __init__(self, accounts: Sequence[Account], desk: Desk, clock: Clock) -> None:
        self._words = {one.name: WORDS[one.kind] for one in accounts if one.kind in WORDS}
        self._desk = desk
        self._clock = clock
        self._feeds: dict[str, Feed] = {}
        self._seen_ms: dict[str, int] = {}

    def look(self, feeds: Sequence[Feed]) -> None:
        """How the feeds are now. Never blocks."""
        self._feeds = {feed.vendor: feed for feed in feeds}

    @property
    def caveats(self) -> list[str]:
        """A sentence for each of them."""
        return [f"{vendor} {words}" for vendor, words in self._words.items()]

    async def run(self) -> None:
        """Until cancelled."""
        for vendor, words in self._words.items():
            now_ms = self._clock.now_ms()
            self._seen_ms[vendor] = now_ms
            whole = Span(now_ms - REACH_MS, now_ms)
            await self._desk.cover(vendor, whole, Completeness.COMPLETE, words)
        while True:
            for vendor, words in self._words.items():
                await self._cover(vendor, words)
            await asyncio.sleep(EVERY_S)

    async def _cover(self, vendor: str, words: str) -> None:
        now_ms, feed = self._clock.now_ms(), self._feeds.get(vendor)
        since = Span(min(self._seen_ms[vendor], now_ms), now_ms)
        if feed is not None and feed.state in _BLIND:
            await self._desk.cover(vendor, since, Completeness.UNKNOWN, feed.message or words)
            return
        self._seen_ms[vendor] = now_ms
        await self._desk.cover(vendor, since, Completeness.COMPLETE, words)
        ahead = Span(now_ms, now_ms + AHEAD_MS)
        await self._desk.cover(vendor, ahead, Completeness.COMPLETE, words)
