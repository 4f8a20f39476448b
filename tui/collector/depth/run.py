"""One level, asked for round after round until nobody looks at it any more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tui.clock import Clock
from tui.collector.accounts import Account
from tui.collector.depth.level import DepthLevel
from tui.collector.depth.parts import Answered, Asking, Key, Plan, Sort, newer, per_minute
from tui.collector.depth.state import DepthState, Part
from tui.collector.depth.usual import Usual
from tui.collector.faults import told
from tui.collector.recording.history import History
from tui.collector.requests import OpenDepth
from tui.collector.shortfall import OF_THE_QUESTION
from tui.model.channel import Delivery, Rendition, Stream
from tui.model.thresholds import Thresholds
from tui.model.vendor import Reason
from tui.model.window import length_ms
from tui.vendors.errors import CannotAnswer, OutOfReach, Rejected, VendorError, Withdrawn
from tui.vendors.system73 import System73Client
from tui.vendors.transport import Priority

logger = logging.getLogger(__name__)

SHARE = 0.5
"""At most this share of the vendor's rate goes to one open level; the wall and alerts keep theirs."""

FIRST_GAP_S = 0.25
"""In the first round, while somebody waits for it, what came is told this often; ..."""

LATER_GAP_S = 2.0
"""... in later ones all charts move at once, unless one answer takes this long."""

DECLINED_EVERY_S = 300.0
"""How soon to ask again what the vendor understood and declined: a key's tier does not change within a minute."""

_DECLINED = (CannotAnswer, Withdrawn, Rejected, OutOfReach)

_FAULT = "noctop could not read the answer; its log says more"

Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Around:
    """What a run has about it. `account` gives the vendor's account of the moment (its key may be renewed), `pause`
    waits so many seconds or until somebody is in a hurry, `history` has what was recorded."""

    account: Callable[[], Account | None]
    clock: Clock
    refresh_s: float
    pause: Pause
    thresholds: Thresholds | None = None
    history: History | None = None


class DepthRun:
    """Holds what came of one level. Lives on the collector's loop."""

    def __init__(self, request: OpenDepth, around: Around) -> None:
        self.number = request.number
        self.level = DepthLevel.of(request)
        self._around = around
        self._plan = Plan(self.level, request.window, around.refresh_s, around.clock)
        self._parts: dict[Key, Part[Any]] = {}
        self._asked_s: dict[Key, float] = {}
        self._declined: set[Key] = set()
        self._shared: dict[Key, Reason] = {}
        self._end_ms = around.clock.now_ms()
        self._version = 0
        window = self._plan.series_window
        self._usual = Usual(self.level, window, length_ms(window), around.history, self._vendor_now_ms)

    @property
    def vendor(self) -> str:
        return self.level.vendor

    def problem(self) -> str:
        """Why the vendor cannot be asked at all; "" where it can."""
        account = self._around.account()
        if account is None:
            return f"no vendor is called {self.vendor}"
        if account.client is None:
            return account.problem or "it has no key"
        if not isinstance(account.client, System73Client):
            return f"{self.vendor} ({account.kind}) has no series of channels"
        return ""

    def forget_when_asked(self) -> None:
        """Everything is due again, what was declined too."""
        self._asked_s.clear()
        self._declined.clear()

    async def run(self, tell: Callable[[], None]) -> None:
        """Ask and read, and `tell` whenever there is more; ends only where there is nobody to ask."""
        async with asyncio.TaskGroup() as tasks:
            usual = tasks.create_task(self._usual.follow(tell), name="depth usual")
            await self._ask_on(tell)
            usual.cancel()

    async def _ask_on(self, tell: Callable[[], None]) -> None:
        while not self.problem():
            await self._round(tell, LATER_GAP_S if self._parts else FIRST_GAP_S)
            await self._around.pause(self._pause_s())
        tell()

    def state(self) -> DepthState:
        """All of it, frozen."""
        return DepthState(
            number=self.number,
            level=self.level,
            window=self._plan.window,
            series_window=self._plan.series_window,
            end_ms=self._end_ms,
            aggregate=self._whole(Sort.AGGREGATE, Sort.ROWS),
            rows=self._part(Key(Sort.ROWS)),
            series=self._of(Sort.SERIES),
            last=self._of(Sort.LAST),
            usual=self._usual.parts,
            counts=self._of(Sort.COUNTS),
            qualities=self._of(Sort.QUALITY),
            aggregate_now=self._whole(Sort.AGGREGATE_NOW, Sort.ROWS_NOW),
            points_now=self._of(Sort.POINT_NOW),
            thresholds=self._around.thresholds,
            cost_per_minute=round(per_minute(self._askings())),
            problem=self.problem(),
        )

    # rounds -----------------------------------------------------------------------------------------------

    async def _round(self, tell: Callable[[], None], gap_s: float) -> None:
        due = self._due()
        self._end_ms = self._vendor_now_ms()
        asked = {asyncio.create_task(self._ask(one)) for one in due}
        seen = self._version
        try:
            waiting = asked
            while waiting:
                _, waiting = await asyncio.wait(waiting, timeout=gap_s)
                if self._version != seen or not waiting:
                    seen = self._version
                    tell()
        finally:
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)

    def _due(self) -> list[Asking]:
        """What it is time for, marked as asked. Where a whole series is asked for, its last point needs no call."""
        now_s = self._around.clock.monotonic_s()
        due = {one.key: one for one in self._askings() if self._left_s(one, now_s) <= self._slack_s()}
        for key in tuple(due):
            self._asked_s[key] = now_s
            if key.sort is Sort.SERIES:
                last = Key(Sort.LAST, key.of)
                due.pop(last, None)
                self._asked_s[last] = now_s
        return list(due.values())

    def _pause_s(self) -> float:
        """Until something is due again."""
        now_s = self._around.clock.monotonic_s()
        return max(0.0, min(self._left_s(one, now_s) for one in self._askings()))

    def _left_s(self, one: Asking, now_s: float) -> float:
        asked_s = self._asked_s.get(one.key)
        return 0.0 if asked_s is None else asked_s + one.every_s - now_s

    def _slack_s(self) -> float:
        """What is due this soon is asked along with the rest, so that a round stays one round."""
        return self._around.refresh_s / 4

    def _askings(self) -> list[Asking]:
        """The plan as it is now: by what is declined and which rows are known, and as slow as the budget needs it."""
        rows_now: Sequence[Stream | Rendition] = self._part(self._plan.rows_now).value or ()
        planned = [
            replace(one, every_s=max(one.every_s, DECLINED_EVERY_S)) if one.key in self._declined else one
            for one in self._plan.askings(rows_now)
        ]
        account = self._around.account()
        allowed = SHARE * 60.0 * (account.max_requests_per_s if account is not None else 1.0)
        stretch = max(1.0, per_minute(planned) / allowed)
        return [replace(one, every_s=one.every_s * stretch) for one in planned]

    # answers ----------------------------------------------------------------------------------------------

    async def _ask(self, one: Asking) -> None:
        account = self._around.account()
        client = account.client if account is not None else None
        if not isinstance(client, System73Client):
            return
        priority = Priority.WALL if one.key in self._parts else Priority.OPERATOR
        try:
            self._take(one, await one.ask(client, priority))
        except VendorError as error:
            self._fail(one, error.message)
            self._share(one, error)
            if isinstance(error, _DECLINED):
                self._declined.add(one.key)
        except Exception as error:
            # A fault of ours in one answer must not cost the others.
            logger.error("%s: %s", self.vendor, told(error))
            self._shared.pop(one.key, None)
            self._fail(one, _FAULT)

    def _share(self, one: Asking, error: VendorError) -> None:
        """What is the vendor's trouble as a whole is the same for all that suffer from it: they say it in the words of
        the newest try. Earlier ones would tell of a next try that has passed, and one reason would be told as many.
        What never came counts with its interval all the same: what it would have carried on is old without it."""
        self._shared.pop(one.key, None)
        if isinstance(error, OF_THE_QUESTION):
            return
        self._shared[one.key] = error.reason
        part = self._part(one.key)
        self._parts[one.key] = replace(part, every_s=part.every_s or one.every_s)
        for other, reason in self._shared.items():
            if reason == error.reason:
                self._parts[other] = replace(self._part(other), error=error.message)

    def _take(self, one: Asking, answered: Answered) -> None:
        self._declined.discard(one.key)
        self._shared.pop(one.key, None)
        before = self._part(one.key)
        value = answered.value
        if one.key.sort is Sort.LAST:
            value = newer(before.value or (), value, self._series_end_ms(one.key))
        changed = before.came_at_ms is None or value != before.value
        self._parts[one.key] = Part(
            value,
            self._around.clock.now_ms(),
            answered.lacks,
            one.every_s,
            before.version + changed,
        )
        self._version += 1

    def _fail(self, one: Asking, words: str) -> None:
        self._parts[one.key] = replace(self._part(one.key), error=words)
        self._version += 1

    def _series_end_ms(self, last: Key) -> int:
        points = self._part(Key(Sort.SERIES, last.of)).value
        return points[-1].at_ms if points else 0

    # the state --------------------------------------------------------------------------------------------

    def _part(self, key: Key) -> Part[Any]:
        return self._parts.get(key, Part())

    def _of(self, sort: Sort) -> Mapping[Any, Part[Any]]:
        """The answers of one sort, by what they are of; awaited ones are among them, those no longer asked are not."""
        return {one.key.of: self._part(one.key) for one in self._askings() if one.key.sort is sort}

    def _whole(self, aggregate: Sort, below: Sort) -> Part[Delivery]:
        """A rendition's own row is all there is of it as a whole."""
        if not self.level.is_rendition:
            return self._part(Key(aggregate))
        rows: Part[tuple[Stream | Rendition, ...]] = self._part(Key(below))
        delivery = rows.value[0].delivery if rows.value is not None and len(rows.value) == 1 else None
        return Part(delivery, rows.came_at_ms, rows.error, rows.every_s, rows.version)

    def _vendor_now_ms(self) -> int:
        account = self._around.account()
        if account is None or account.transport is None:
            return self._around.clock.now_ms()
        return account.transport.now_ms()
