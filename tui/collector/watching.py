"""The watch list at work: read and written off the loop, told to whoever asks for more because of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from tui.clock import Clock
from tui.collector.answers import Publish, WatchedState
from tui.collector.requests import Watch
from tui.model.instants import HOUR_MS
from tui.watch.book import BookError, WatchBook
from tui.watch.subject import Subject, Watched

logger = logging.getLogger(__name__)

WATCHED_FOR_MS = 2 * HOUR_MS
"""How long something is watched unless it is ended: about an incident."""

T = TypeVar("T")

Heard = Callable[[tuple[Watched, ...]], None]
"""Hears the list whenever it has changed."""


class Watching:
    """Lives on the collector's loop; the file is on a thread of its own. `path` None keeps the list in memory."""

    def __init__(self, path: Path | None, *, clock: Clock, publish: Publish, heard: Heard) -> None:
        self._path = path
        self._clock = clock
        self._publish = publish
        self._heard = heard
        self._book: WatchBook | None = None
        self._disk = ThreadPoolExecutor(1, "watch")
        self._jobs: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        self.entries: tuple[Watched, ...] = ()

    async def run(self) -> None:
        """Read the list, then take what `submit` brings, until cancelled."""
        await self._told(self._refresh)
        while True:
            await self._told(await self._jobs.get())

    def submit(self, request: Watch) -> None:
        """Take a request. Never blocks."""
        self._jobs.put_nowait(lambda: self._change(request))

    def tick(self) -> None:
        """Called each second: what has come to its end leaves the list."""
        if self.entries and self.entries[0].until_ms <= self._clock.now_ms():
            self._jobs.put_nowait(self._refresh)

    def close(self) -> None:
        """Let go of the file once what is under way is done."""
        if self._book is not None:
            self._disk.submit(self._book.close)
        self._disk.shutdown(wait=False)

    async def _told(self, job: Callable[[], Awaitable[None]]) -> None:
        try:
            await job()
        except BookError as error:
            logger.warning("watch list: %s", error)
            self._publish(WatchedState(entries=self.entries, problem=str(error)))

    async def _change(self, request: Watch) -> None:
        subject, now_ms = request.subject, self._clock.now_ms()
        known = await self._on_disk(lambda book: book.entries(now_ms))
        ends = any(one.subject == subject for one in known) if request.wanted is None else not request.wanted
        if ends:
            await self._on_disk(lambda book: book.forget(subject))
        else:
            await self._on_disk(lambda book: book.watch(subject, now_ms, now_ms + WATCHED_FOR_MS))
        await self._refresh(subject)

    async def _refresh(self, changed: Subject | None = None) -> None:
        now_ms = self._clock.now_ms()
        entries = await self._on_disk(lambda book: book.entries(now_ms))
        if entries == self.entries and changed is None:
            return
        self.entries = entries
        self._heard(entries)
        self._publish(WatchedState(entries=entries, changed=changed))

    async def _on_disk(self, work: Callable[[WatchBook], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._disk, lambda: work(self._opened()))

    def _opened(self) -> WatchBook:
        if self._book is None:
            self._book = WatchBook(self._path)
        return self._book
