"""Snapshots that are no longer shown, taken apart bit by bit.

Whoever lets go of ten thousand rows last frees them in one stretch (some 10 ms, in which no other thread runs). On the
screen's thread that would be a key that waits; so the collector holds on to the last few snapshots, and frees the older
ones in pieces between which others get their turn.
"""

from __future__ import annotations

import asyncio
from collections import deque

from tui.model.snapshot import Snapshot

KEPT = 3
"""The one on screen, the one that is on its way there, and one more for a screen that is slow."""

PIECE = 250
"""Rows freed in a stretch: some 0.2 ms."""


class Leavings:
    """Lives on the collector's loop."""

    def __init__(self) -> None:
        self._kept: deque[Snapshot] = deque()

    def put(self, snapshot: Snapshot) -> None:
        """This one has just been published."""
        self._kept.append(snapshot)

    async def clear_away(self) -> None:
        """Free all but the newest few."""
        while len(self._kept) > KEPT:
            rows = list(self._kept.popleft().rows)
            while rows:
                del rows[-PIECE:]
                await asyncio.sleep(0)
