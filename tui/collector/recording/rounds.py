"""When the wall is recorded: after each of System73's summaries, and at the refresh interval where none comes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection

from tui.clock import Clock
from tui.collector.board import Board
from tui.collector.entry import TREND_MINUTES
from tui.collector.faults import told
from tui.collector.recording.history import History
from tui.history import ChannelSample, HistoryError, Past
from tui.model.instants import HOUR_MS
from tui.waiting import until_set

logger = logging.getLogger(__name__)

LATE_INTERVALS = 1.5
"""A summary that is so late is not waited for: the wall is recorded as it stands. More than two would be a gap."""

LEAST_INTERVALS = 0.5
"""Two refreshes are this far apart at least, however many accounts there are."""

TRY_AGAIN_S = 30.0

RECALLED_MS = 24 * HOUR_MS
"""A wall that is older than this says nothing about now."""


class RecordingRounds:
    """Records a board's wall into a history for as long as it runs. Lives on the collector's loop."""

    def __init__(
        self,
        history: History,
        board: Board,
        *,
        clock: Clock,
        refresh_s: float,
        changed: Callable[[], None],
        give_way: Callable[[], Awaitable[None]],
        vendors: Collection[str] = (),
    ) -> None:
        """`changed` is called when there is something new to show, `give_way` returns when the screen has taken in what
        it was given last; `vendors` are the NAMEs that are asked now."""
        self._history = history
        self._board = board
        self._clock = clock
        self._refresh_s = refresh_s
        self._changed = changed
        self._give_way = give_way
        self._vendors = vendors
        self._refreshed = asyncio.Event()
        self._tried_s = clock.monotonic_s()

    def refreshed(self) -> None:
        """A summary has come."""
        self._refreshed.set()

    async def begin_anew(self) -> None:
        """The operator wants a new file."""
        await self._history.begin_anew()
        self._changed()

    async def run(self, *, summaries: bool) -> None:
        """Open the history, warm the sparklines, then record until cancelled. `summaries` says whether any come."""
        await self._history.open()
        self._changed()
        await self._warm()
        wait_s = self._refresh_s * ((LATE_INTERVALS if summaries else 1.0) - LEAST_INTERVALS)
        while True:
            try:
                await self._round(wait_s)
            except Exception as error:
                # A fault of ours in recording must not end the collector.
                logger.error("recording: %s", told(error))
            await asyncio.sleep(LEAST_INTERVALS * self._refresh_s)

    async def _warm(self) -> None:
        """What was last seen, at once, and the sparklines: the vendors take a second, or are not there at all."""
        now_ms = self._clock.now_ms()
        try:
            if self._vendors and not self._board.has_figures:
                samples = await self._history.read(lambda past: _last_wall(past, now_ms))
                self._board.recall(samples, self._vendors)
                self._changed()
            trends = await self._history.read(lambda past: past.trends(now_ms, TREND_MINUTES))
        except HistoryError as error:
            logger.warning("%s", error)
        else:
            self._board.remember(trends, now_ms)
            self._changed()

    async def _round(self, wait_s: float) -> None:
        await self._summary(wait_s)
        if self._clock.monotonic_s() - self._tried_s >= TRY_AGAIN_S:
            self._tried_s = self._clock.monotonic_s()
            await self._history.try_again()
        await self._give_way()
        samples = self._board.samples() if self._history.records else ()
        if samples:
            self._history.record(samples, self._clock.now_ms())

    async def _summary(self, wait_s: float) -> None:
        await until_set(self._refreshed, wait_s)
        self._refreshed.clear()


def _last_wall(past: Past, now_ms: int) -> tuple[ChannelSample, ...]:
    """The wall as it was last recorded, where that is not too long ago."""
    ends = [span.to_ms for span in past.spans() if span.from_ms < now_ms]
    if not ends or ends[-1] < now_ms - RECALLED_MS:
        return ()
    return past.wall_at(min(now_ms, ends[-1] - 1)).samples
