"""The collector on a thread and loop of its own.

A stalled terminal blocks Textual's loop (its writer's queue is bounded); collecting, recording and alerting must
not notice.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import selectors
import threading
from collections.abc import Callable
from typing import Protocol

from tui.collector.faults import told
from tui.collector.requests import Request
from tui.right_of_way import give_way, stay_behind

logger = logging.getLogger(__name__)

STOP_WITHIN_S = 3.0


class Runs(Protocol):
    """What lives on the thread: a collector, or what stands in for one."""

    async def run(self) -> None: ...

    def submit(self, request: Request) -> None: ...


class CollectorThread:
    """Starts a collector, hands it requests from any thread, stops it.

    `make` is called on the new thread, so that everything bound to a loop is bound to that one, and whoever starts it
    need not wait for what that loads. What is asked or ended meanwhile is done as soon as it is made.
    """

    def __init__(self, make: Callable[[], Runs]) -> None:
        self._make = make
        self._thread = threading.Thread(target=self._run, name="collector", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._collector: Runs | None = None
        self._lock = threading.Lock()
        self._waiting: list[Request] = []
        self._stopped = False

    def start(self) -> None:
        """Returns at once."""
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether it still collects: a fault of its own may have ended it."""
        return self._thread.is_alive()

    def submit(self, request: Request) -> None:
        """Hand a request over. Never blocks; after the stop it is dropped."""
        with self._lock:  # held for a few steps only, by the thread as well
            loop, collector = self._loop, self._collector
            if loop is None or collector is None:
                self._waiting.append(request)
                return
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to ask
            loop.call_soon_threadsafe(collector.submit, request)

    def stop(self) -> None:
        """Cancel everything and wait a short time for connections to close."""
        with self._lock:
            self._stopped = True
            loop, task = self._loop, self._task
        if loop is not None and task is not None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(task.cancel)
        self._thread.join(STOP_WITHIN_S)

    def _run(self) -> None:
        stay_behind()
        try:
            with asyncio.Runner(loop_factory=_loop) as runner:
                runner.run(self._main())
        except asyncio.CancelledError:
            pass
        except Exception as error:
            # Nobody waits for this thread, and the interpreter's own words about it would go over the screen.
            logger.critical("the collector has ended: %s", told(error))

    async def _main(self) -> None:
        collector = self._make()
        with self._lock:
            self._collector = collector
            self._loop = asyncio.get_running_loop()
            self._task = asyncio.current_task()
            waiting, self._waiting = self._waiting, []
            if self._stopped and self._task is not None:
                self._task.cancel()
        for request in waiting:
            self._loop.call_soon(collector.submit, request)
        await collector.run()


class _Courteous(selectors.DefaultSelector):
    """Lets the screen go first before each round of what has come."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(timeout)
        give_way()
        return ready


def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.SelectorEventLoop(_Courteous())
