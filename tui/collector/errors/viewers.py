"""The watched viewers' errors at Uplynk, which can only be asked about one viewer at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping

from tui.collector.accounts import Account
from tui.collector.errors.desk import Desk
from tui.collector.errors.session_vendor import REACH_MS
from tui.collector.errors.stretches import Asked
from tui.collector.faults import told
from tui.collector.lookup.askers import Ask, asker
from tui.collector.lookup.found import Found
from tui.collector.lookup.plan import Step, plan
from tui.collector.shortfall import OF_THE_QUESTION
from tui.model.coverage import SegmentState
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.span import Span
from tui.timeline.view import Completeness
from tui.vendors.errors import VendorError
from tui.vendors.transport import Priority
from tui.waiting import until_set
from tui.watch.subject import Subject, Watched

logger = logging.getLogger(__name__)

EVERY_S = 300.0
"""A block of Uplynk's is five minutes."""

BEFORE_MS = HOUR_MS
"""What happened to a viewer before he was watched is why he is: so much of it is asked as well, 12 calls."""

_AHEAD_MS = 6 * MINUTE_MS
"""Until the next round it is known that it will be asked."""

_WORDS = "errors of watched viewers only"
_WORST_FIRST = (Completeness.UNKNOWN, Completeness.FILLING, Completeness.COMPLETE)


class WatchedViewers:
    """Asks block after block, the newest first; what is not processed yet (202) is asked again in the next round."""

    def __init__(self, vendor: str, account: Callable[[], Account], desk: Desk) -> None:
        self.vendor = vendor
        self._account = account
        self._desk = desk
        self._asked: dict[Subject, Asked] = {}
        self._watched: tuple[Watched, ...] = ()
        self._news = asyncio.Event()

    def watch(self, entries: Iterable[Watched]) -> None:
        """These are watched now. Never blocks."""
        viewers = tuple(one for one in entries if one.subject.identity is not None)
        if viewers != self._watched:
            self._watched = viewers
            self._asked = {one.subject: self._asked.get(one.subject, Asked(0)) for one in viewers}
            self._news.set()

    @property
    def number(self) -> int:
        """How many viewers are watched."""
        return len(self._watched)

    async def run(self) -> None:
        """Until cancelled. A fault of ours in one round must not end the others."""
        while True:
            try:
                await self.once()
            except Exception as error:
                logger.error("%s: %s", self.vendor, told(error))
            await until_set(self._news, EVERY_S)
            self._news.clear()

    async def once(self) -> None:
        """Ask what is still to be asked about everybody who is watched."""
        account = self._account()
        if account.transport is None:
            return
        now_ms = account.transport.now_ms()
        ask = asker(account, account.transport.now_ms, Priority.BACKFILL)
        steps = self._steps(account, now_ms)
        await self._cover_the_rest(steps, now_ms)
        for span in sorted(steps, key=lambda one: -one.to_ms):
            found = [await self._asked_for(ask, subject, step) for subject, step in steps[span]]
            completeness, words = min(found, key=lambda one: _WORST_FIRST.index(one[0]))
            await self._desk.cover(self.vendor, span, completeness, words)

    def _steps(self, account: Account, now_ms: int) -> Mapping[Span, list[tuple[Subject, Step]]]:
        """Who is to be asked for which block."""
        steps: dict[Span, list[tuple[Subject, Step]]] = {}
        for one in self._watched:
            identity = one.subject.identity
            since_ms = max(now_ms - REACH_MS, min(one.since_ms - BEFORE_MS, now_ms))
            for gap in self._asked[one.subject].gaps(Span(since_ms, now_ms)) if identity is not None else ():
                for step in plan(account.kind, [identity], gap, now_ms).steps if identity is not None else ():
                    steps.setdefault(step.span, []).append((one.subject, step))
        return steps

    async def _cover_the_rest(self, steps: Iterable[Span], now_ms: int) -> None:
        """Before anybody was watched there was nothing to ask, so nothing is missing; what is next will be asked."""
        first_ms = min((one.since_ms - BEFORE_MS for one in self._watched), default=now_ms)
        before = Span(min(now_ms - REACH_MS, first_ms), first_ms)
        await self._desk.cover(self.vendor, before, Completeness.COMPLETE, _WORDS)
        ahead = Span(now_ms, now_ms + _AHEAD_MS)
        await self._desk.cover(self.vendor, ahead, Completeness.FILLING, _WORDS)

    async def _asked_for(self, ask: Ask, subject: Subject, step: Step) -> tuple[Completeness, str]:
        asked = self._asked.get(subject)
        if asked is None:  # no longer watched, since this round began
            return Completeness.COMPLETE, _WORDS
        try:
            found = await ask(step)
        except OF_THE_QUESTION as error:
            asked.given_up(step.span)
            return Completeness.UNKNOWN, error.message
        except VendorError as error:
            return Completeness.UNKNOWN, error.message
        if found.lasting:
            asked.given_up(step.span)
        if found.events:
            await self._desk.take_events_about(subject.value, found.events)
        return _completeness(found), _words(found)


def _completeness(found: Found) -> Completeness:
    if found.lasting:
        return Completeness.COMPLETE
    lost = all(part.state is SegmentState.OUT_OF_REACH for part in found.parts)
    return Completeness.UNKNOWN if lost else Completeness.FILLING


def _words(found: Found) -> str:
    pending = any(part.state is SegmentState.PENDING for part in found.parts)
    return f"{_WORDS}; not all processed yet" if pending else _WORDS
