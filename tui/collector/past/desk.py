"""The past desk: takes questions about what was recorded, has them read off the loop, tells the answers.

Of questions of one sort only the newest counts: who holds down a key wants the last moment, not all those in between.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from tui.clock import Clock
from tui.collector.answers import Answer, Publish
from tui.collector.faults import told
from tui.collector.joining import Joining
from tui.collector.past.reading import PastReader, Question
from tui.collector.past.wall import as_joined
from tui.collector.requests import OpenDepth
from tui.history import Past
from tui.model.thresholds import Thresholds

logger = logging.getLogger(__name__)

Read = Callable[[Callable[[Past], Answer]], Awaitable[Answer]]
"""Has something read of the past on a thread that may wait for the disk."""


class PastDesk:
    """Lives on the collector's loop. `ask` never blocks; `publish` gets the answers on the loop's thread."""

    def __init__(self, read: Read, reader: PastReader, publish: Publish) -> None:
        self._read = read
        self._reader = reader
        self._publish = publish
        self._waiting: dict[type[Question], Question] = {}
        self._asked = asyncio.Event()

    def ask(self, question: Question) -> None:
        """Answer this when its turn comes, and nothing of its sort that waited so far."""
        self._waiting[type(question)] = question
        self._asked.set()

    def close_depth(self, number: int) -> None:
        """Nobody waits for this level any more."""
        waiting = self._waiting.get(OpenDepth)
        if isinstance(waiting, OpenDepth) and waiting.number == number:
            del self._waiting[OpenDepth]

    async def run(self) -> None:
        """Answer until cancelled."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            while self._waiting:
                await self._answer(self._waiting.pop(next(iter(self._waiting))))

    async def _answer(self, question: Question) -> None:
        try:
            self._publish(await self._read(lambda past: self._reader.answer(past, question)))
        except Exception as error:
            # Whoever reads or takes answers may fail with one; the next may go well.
            logger.error("past: %s", told(error))


def desk_of(read: Read, joining: Joining, clock: Clock, publish: Publish) -> PastDesk:
    """The desk of a collector: rows and thresholds are those of its config."""

    def thresholds(request: OpenDepth) -> Thresholds | None:
        channel_id = request.channel_id
        return joining.identity(request.vendor, channel_id, "").thresholds if channel_id is not None else None

    return PastDesk(read, PastReader(clock, named=as_joined(joining), thresholds=thresholds), publish)
