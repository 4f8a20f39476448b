"""Snapshots that are no longer shown, taken apart bit by bit.

Whoever lets go of ten thousand rows last frees them in one stretch (some 10 ms, in which no other thread runs). On the
screen's thread that would be a key that waits; so the collector holds on to a snapshot until nobody else does, and then
frees it in pieces between which others get their turn.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque

from tui.model.snapshot import Snapshot

PIECE = 250
"""Rows freed in a stretch: some 0.2 ms."""


_OURS = 2
"""References to a snapshot that nobody else holds: the variable, and the argument of the count."""


class Leavings:
    """Lives on the collector's loop."""

    def __init__(self) -> None:
        self._kept: deque[Snapshot] = deque()

    def put(self, snapshot: Snapshot) -> None:
        """This one has just been published."""
        self._kept.append(snapshot)

    async def clear_away(self) -> None:
        """Free what is neither the newest nor on a screen that is slow or frozen."""
        held: list[Snapshot] = []
        while len(self._kept) > 1:
            snapshot = self._kept.popleft()
            if sys.getrefcount(snapshot) > _OURS:
                held.append(snapshot)
                continue
            rows = list(snapshot.rows)
            del snapshot
            while rows:
                del rows[-PIECE:]
                await asyncio.sleep(0)
        self._kept.extendleft(reversed(held))
