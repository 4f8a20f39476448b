"""The past desk: takes questions about what was recorded, has them read off the loop, tells the answers.

Of questions of one sort only the newest counts: who holds down a key wants the last moment, not all those in between.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from tui.collector.answers import Answer, Publish
from tui.collector.faults import told
from tui.collector.past.reading import PastReader, Question
from tui.collector.requests import CloseDepth, OpenDepth
from tui.history import Past

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

    def close_depth(self, request: CloseDepth) -> None:
        """Nobody waits for this level any more."""
        waiting = self._waiting.get(OpenDepth)
        if isinstance(waiting, OpenDepth) and waiting.number == request.number:
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
