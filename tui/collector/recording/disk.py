"""A thread for work that waits for a disk."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class DiskThread:
    """Does one piece of work after the other, awaited on a loop.

    A daemon, and none of the loop's own executor: a disk that hangs must hold up neither the loop nor the end.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` gives, or raises. Whoever stops waiting before it began has it left undone."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name=self._name, daemon=True)
            self._thread.start()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._jobs.put(lambda: None if answer.cancelled() else _do(work, loop, answer))
        return await answer

    def stop(self) -> None:
        """End after the work at hand; nothing is waited for."""
        self._jobs.put(None)

    async def finish(self, work: Callable[[], None], within_s: float) -> None:
        """Do this last, and wait so long for it at most: it is done however long the disk takes."""
        if self._thread is None:
            return
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[None] = loop.create_future()
        self._jobs.put(lambda: _do(work, loop, answer))
        self.stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await answer

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()


def _do(work: Callable[[], T], loop: asyncio.AbstractEventLoop, answer: asyncio.Future[T]) -> None:
    try:
        result = work()
    except Exception as error:
        _hand_over(loop, answer, answer.set_exception, error)
    else:
        _hand_over(loop, answer, answer.set_result, result)


def _hand_over(
    loop: asyncio.AbstractEventLoop, answer: asyncio.Future[T], put: Callable[[Any], None], what: object
) -> None:
    def put_if_wanted() -> None:
        if not answer.done():
            put(what)

    with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
        loop.call_soon_threadsafe(put_if_wanted)
