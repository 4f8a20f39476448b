"""The look-ups under way: started, shared, told of, and ended."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tui.clock import Clock
from tui.collector.accounts import Account
from tui.collector.faults import told
from tui.collector.joining import Joining
from tui.collector.lookup.cache import AnswerCache
from tui.collector.lookup.question import LookupState, Question
from tui.collector.lookup.run import Run, Surroundings
from tui.collector.recording.history import History

logger = logging.getLogger(__name__)

STATE_GAP_S = 0.2
"""A look-up is told of at most five times a second."""

CASE_GAP_S = 0.4
"""Rows are grouped and judged anew at most every so often, and never for more than a fifth of the time."""

_SHARE = 4

PublishLookup = Callable[[LookupState], None]


@dataclass(slots=True)
class _Shared:
    """One run, and the numbers under which it was asked for."""

    run: Run
    numbers: set[int] = field(default_factory=set)
    task: asyncio.Task[None] | None = None


class Lookups:
    """Lives on the collector's loop. Equal questions share one run; answers that no longer change are asked once.

    `publish` gets frozen states on the loop's thread and must not block. `accounts` gives those of the moment: one may
    be opened anew with another secret.
    """

    def __init__(
        self,
        accounts: Callable[[], Sequence[Account]],
        joining: Joining,
        *,
        clock: Clock,
        publish: PublishLookup,
        history: History | None = None,
    ) -> None:
        self._accounts = accounts
        self._joining = joining
        self._clock = clock
        self._publish = publish
        self._history = history
        self._cache = AnswerCache()
        self._running: dict[Question, _Shared] = {}
        self._ending: set[asyncio.Task[None]] = set()

    def start(self, number: int, question: Question) -> None:
        """Look it up, or listen to the run that already does. The first state is published at once."""
        shared = self._running.get(question)
        if shared is None:
            around = Surroundings(
                tuple(self._accounts()), self._joining, self._clock, self._cache, self._history
            )
            shared = self._running[question] = _Shared(Run(question, around))
            shared.task = asyncio.get_running_loop().create_task(self._follow(shared), name="look-up")
        shared.numbers.add(number)
        self._publish(shared.run.state(number, running=True))

    def cancel(self, number: int) -> None:
        """End it at once and publish what came. A run that others listen to goes on for them."""
        for question, shared in tuple(self._running.items()):
            if number in shared.numbers:
                shared.numbers.discard(number)
                if not shared.numbers:
                    self._end(question, shared)
                shared.run.rebuild_now()
                self._publish(shared.run.state(number, running=False, cancelled=True))

    def cancel_others(self, number: int) -> None:
        """End all look-ups but this one."""
        for shared in tuple(self._running.values()):
            for other in shared.numbers - {number}:
                self.cancel(other)

    async def aclose(self) -> None:
        """End everything, and wait until no request is under way."""
        for question, shared in tuple(self._running.items()):
            self._end(question, shared)
        await asyncio.gather(*self._ending, return_exceptions=True)

    def _end(self, question: Question, shared: _Shared) -> None:
        del self._running[question]
        shared.run.stopped()
        if shared.task is not None:
            self._ending.add(shared.task)
            shared.task.add_done_callback(self._ending.discard)
            shared.task.cancel()

    async def _follow(self, shared: _Shared) -> None:
        try:
            await follow(shared.run, lambda: self._tell(shared, running=True), self._clock)
        except Exception as error:
            # A fault of ours in one look-up must not end the collector.
            logger.error("look-up: %s", told(error))
        self._running.pop(shared.run.question, None)
        self._tell(shared, running=False)

    def _tell(self, shared: _Shared, *, running: bool) -> None:
        for number in shared.numbers:
            self._publish(shared.run.state(number, running=running))


async def follow(run: Run, tell: Callable[[], None], clock: Clock) -> None:
    """Do a run's work, and `tell` whenever it has got further; after the end the run's case is up to date."""
    work = asyncio.create_task(run.run(), name="look-up run")
    try:
        pace = _Pace(clock)
        seen = -1
        while not work.done():
            await asyncio.wait({work}, timeout=STATE_GAP_S)
            if run.case_is_stale and pace.due():
                await pace.timed(run)
            if run.version != seen and not work.done():
                seen = run.version
                tell()
        await work
        await run.rebuild()
    finally:
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await work


class _Pace:
    """When the case is to be made anew: not too often, and the rarer the longer it takes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._next_s = float("-inf")

    def due(self) -> bool:
        return self._clock.monotonic_s() >= self._next_s

    async def timed(self, run: Run) -> None:
        started_s = self._clock.monotonic_s()
        await run.rebuild()
        ended_s = self._clock.monotonic_s()
        self._next_s = ended_s + max(CASE_GAP_S, _SHARE * (ended_s - started_s))


async def look_up(
    accounts: Sequence[Account],
    joining: Joining,
    question: Question,
    clock: Clock,
    on_state: PublishLookup | None = None,
    history: History | None = None,
) -> LookupState:
    """One look-up from its start to its end, for commands; `on_state` hears of it on the way, `history` has what was
    recorded.

    What `on_state` raises ends the look-up and is raised here.
    """
    run = Run(question, Surroundings(tuple(accounts), joining, clock, AnswerCache(), history))

    def tell() -> None:
        if on_state is not None:
            on_state(run.state(0, running=True))

    tell()
    await follow(run, tell, clock)
    last = run.state(0, running=False)
    if on_state is not None:
        on_state(last)
    return last
