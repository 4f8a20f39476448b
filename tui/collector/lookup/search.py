"""One vendor's part of a look-up: its steps asked by as many workers as the vendor takes requests at once."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import replace
from typing import Protocol

from tui.clock import Clock
from tui.collector.faults import told
from tui.collector.lookup.askers import Ask
from tui.collector.lookup.book import Book
from tui.collector.lookup.cache import AnswerCache
from tui.collector.lookup.findings import Findings
from tui.collector.lookup.found import Found
from tui.collector.lookup.plan import Plan, PlayerEvents, Step
from tui.collector.lookup.question import VendorProgress
from tui.collector.lookup.relevance import overlaps, within
from tui.model.coverage import Coverage, Status
from tui.model.span import Span
from tui.model.vendor import Kind, Reason
from tui.vendors.errors import CannotAnswer, Nonsense, Refused, VendorError, Withdrawn

logger = logging.getLogger(__name__)

FAILURES_TO_GIVE_UP = 3
"""So many steps failed in a row: the vendor is in trouble, and the operator waits for the others."""

MAX_ROWS = 5_000
"""Rows kept of one vendor: who asks for an asset's month gets the newest of it, and is told so."""

_HOPELESS = (Refused, Withdrawn, CannotAnswer)
"""Errors that the next step would meet again."""


class Part(Protocol):
    """One vendor in a look-up, asked or not."""

    @property
    def vendor(self) -> str: ...

    @property
    def version(self) -> int:
        """Grows with whatever `progress` shows."""
        ...

    def progress(self) -> VendorProgress: ...


class Unasked:
    """A vendor that is not asked: it cannot be, or was left out."""

    version = 0

    def __init__(
        self, vendor: str, kind: Kind, span: Span, status: Status, reason: Reason | None, words: str
    ):
        self.vendor = vendor
        self._coverage = Coverage(
            vendor=vendor,
            kind=kind,
            status=status,
            reason=reason,
            message=words,
            from_ms=span.from_ms,
            to_ms=span.to_ms,
        )

    def progress(self) -> VendorProgress:
        return VendorProgress(
            vendor=self.vendor,
            kind=self._coverage.kind,
            requests_done=0,
            requests_planned=0,
            rows=0,
            coverage=self._coverage,
            finished=True,
        )


class _GivenUp(Exception):
    """Ends the other workers."""


class Search:
    """Asks `plan`, the newest step first, and hands what comes to `findings`. Never raises but when cancelled."""

    def __init__(
        self,
        vendor: str,
        kind: Kind,
        span: Span,
        plan: Plan,
        *,
        ask: Ask,
        workers: int,
        findings: Findings,
        cache: AnswerCache,
        clock: Clock,
    ) -> None:
        self.vendor = vendor
        self.kind = kind
        self.finished = asyncio.Event()
        self.version = 0
        self.book = Book(vendor, kind, span, plan)
        self._span = span
        self._queue: deque[Step] = deque(plan.steps)
        self._ask = ask
        self._workers = max(1, min(workers, len(plan.steps)))
        self._findings = findings
        self._cache = cache
        self._clock = clock
        self._asked = 0
        self._started_s: float | None = None
        self._failures_in_a_row = 0
        self._told: tuple[tuple[int, bool], Coverage] | None = None

    async def run(self) -> None:
        self._started_s = self._clock.monotonic_s()
        try:
            async with asyncio.TaskGroup() as tasks:
                for number in range(self._workers):
                    tasks.create_task(self._work(), name=f"look-up {self.vendor} {number}")
        except* _GivenUp:
            self._queue.clear()
        self.finished.set()
        self.version += 1

    def progress(self) -> VendorProgress:
        finished = self.finished.is_set()
        return VendorProgress(
            vendor=self.vendor,
            kind=self.kind,
            requests_done=self.book.done,
            requests_planned=self.book.planned,
            rows=self.book.rows,
            coverage=self._coverage(finished=finished),
            seconds_left=None if finished else self._seconds_left(),
            finished=finished,
        )

    def _coverage(self, *, finished: bool) -> Coverage:
        """Made once for every version: of 576 blocks it costs milliseconds, and state and case both want it."""
        if self._told is None or self._told[0] != (self.version, finished):
            self._told = ((self.version, finished), self.book.coverage(finished=finished))
        return self._told[1]

    def stopped(self) -> None:
        """The operator has ended it."""
        if not self.finished.is_set():
            self.book.note("stopped before its end")
            self.version += 1

    def beside(self, requests: int, problem: str) -> None:
        """What was asked of this vendor besides, about the neighbours."""
        self.book.requests += requests
        if problem:
            self.book.note(problem)
        self.version += 1

    async def _work(self) -> None:
        while self._queue:
            step = self._queue.popleft()
            kept = self._cache.find(self.vendor, step)
            if kept is not None:
                self._take(step, kept)
            else:
                await self._ask_one(step)
            self.version += 1

    async def _ask_one(self, step: Step) -> None:
        try:
            found = await self._ask(step)
        except VendorError as error:
            self._fail(step, error)
        except Exception as error:
            # A fault of ours at one row must not cost the other vendors. Its text may hold an identity.
            logger.error("%s: %s", self.vendor, told(error))
            self._fail(step, Nonsense("noctop could not read its answer"))
        else:
            self._asked += 1
            self._failures_in_a_row = 0
            self._cache.keep(self.vendor, step, found)
            self._take(step, found)

    def _take(self, step: Step, found: Found) -> None:
        found = self._of_interest(step, found)
        new = self._findings.take_sessions(found.sessions) + self._findings.take_events(found.events)
        self.book.took(step, found, new)
        if self.book.rows >= MAX_ROWS and self._queue:
            self._queue.clear()
            self.book.note(f"stopped at {self.book.rows} rows: a shorter range shows all of them")

    def _of_interest(self, step: Step, found: Found) -> Found:
        """What touches the range. Steps reach beyond it; only of a single player everything is of interest."""
        if isinstance(step.how, PlayerEvents):
            return found
        sessions = tuple(session for session in found.sessions if overlaps(session, self._span))
        return replace(found, sessions=sessions, events=within(found.events, self._span))

    def _fail(self, step: Step, error: VendorError) -> None:
        self._failures_in_a_row += 1
        if isinstance(error, _HOPELESS) or self._failures_in_a_row >= FAILURES_TO_GIVE_UP:
            self.book.gave_up(error)
            raise _GivenUp
        self.book.failed(step, error)

    def _seconds_left(self) -> float | None:
        """By the pace so far; what came from the cache tells nothing about it."""
        if self._asked == 0 or self._started_s is None:
            return None
        taken_s = self._clock.monotonic_s() - self._started_s
        return taken_s / self._asked * (self.book.planned - self.book.done)
