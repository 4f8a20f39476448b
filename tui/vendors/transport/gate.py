"""The budget of one vendor: so many requests at once, so many a second, the most urgent first."""

from __future__ import annotations

import asyncio
import heapq
import math
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from tui.vendors.transport.request import Priority

_SERIES_GROUP, _FAST_PER_S = 4, 20.0
"""A channel's figures are so many calls. At a high rate they come so close by themselves, and together they would only
keep the screen waiting."""

_TOGETHER_S = 0.05
"""What comes so soon after the first of a group goes with it."""

_PATIENCE = 2.0
"""Windows that a group waits for room for all of it. After that they go as they can: what is more urgent may leave
single places for as long as it lasts."""

_SHORTEST_SLEEP_S = 0.001
"""Rounding may leave a sleeper a nanosecond early; without a floor it would spin."""


class Entry(Enum):
    """What became of waiting at the gate."""

    GRANTED = auto()
    HELD = auto()
    """The vendor's hold outlasts what the waiter may wait."""
    CLOSED = auto()


@dataclass(order=True, slots=True)
class _Ticket:
    priority: int
    number: int
    since_s: float = field(compare=False)
    give_up_s: float = field(compare=False)
    entry: asyncio.Future[Entry] = field(compare=False)


class Gate:
    """Places and a rate behind one queue, ordered by priority and then by arrival.

    In any second at most `per_s` are let through (a fraction makes it so many in a somewhat longer time). Within it
    they may go together: the four calls of one question cost a waking console far less than one and one and one and
    one. But what no operator waits for leaves room for what he does next: series go by fours, a quarter of the rate
    left free, and what fills in the past goes one by one. Four wait for room for all of them: let through as each may,
    they would soon come evenly spaced, and nothing would bring them together again.

    A place is taken by `enter` and given back by `leave`. Cancelling a waiter gives up its ticket, and its place
    and its part of the rate where it had just got them. `sleep` must let `monotonic_s` pass.
    """

    def __init__(
        self,
        *,
        places: int,
        per_s: float,
        monotonic_s: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._places = places
        self._per_s = per_s
        most = math.ceil(per_s)
        self._window_s = most / per_s
        self._admitted_s: deque[float] = deque(maxlen=most)
        """When the last ones were admitted, as many as the window may hold."""
        self._monotonic_s = monotonic_s
        self._sleep = sleep
        self._group_from_s = float("-inf")
        self._group_left = 0
        """How many more may go with those of the last group."""
        self._queue: list[_Ticket] = []
        self._arrivals = 0
        self._taken = 0
        self._held_until_s = float("-inf")
        self._waker: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def waiting(self) -> int:
        return sum(not ticket.entry.done() for ticket in self._queue)

    @property
    def taken(self) -> int:
        return self._taken

    def held_s(self) -> float:
        """Seconds for which nobody is let through, 0 for none."""
        return max(0.0, self._held_until_s - self._monotonic_s())

    async def enter(self, priority: Priority, give_up_s: float) -> Entry:
        """Waits for a place and its turn; at once HELD where the hold lasts beyond `give_up_s` (monotonic)."""
        if self._closed:
            return Entry.CLOSED
        if self._held_until_s > give_up_s:
            return Entry.HELD
        self._arrivals += 1
        entry: asyncio.Future[Entry] = asyncio.get_running_loop().create_future()
        ticket = _Ticket(priority, self._arrivals, self._monotonic_s(), give_up_s, entry)
        heapq.heappush(self._queue, ticket)
        if self._queue[0] is ticket:
            self._stop_waker()  # it sleeps as long as what was first before has to wait
        self._admit()
        try:
            return await entry
        except asyncio.CancelledError:
            if entry.done() and not entry.cancelled() and entry.result() is Entry.GRANTED:
                self.leave(unused=True)
            else:
                entry.cancel()
                self._admit()
            raise

    def leave(self, *, unused: bool = False) -> None:
        """Gives the place back; and the part of the rate too where nothing was sent."""
        self._taken -= 1
        if unused and self._admitted_s:
            self._admitted_s.pop()
        self._admit()

    def hold(self, seconds: float) -> None:
        """Lets nobody through for `seconds`; a longer hold stands. Who cannot wait that long is told now."""
        self._held_until_s = max(self._held_until_s, self._monotonic_s() + seconds)
        for ticket in self._queue:
            if ticket.give_up_s < self._held_until_s and not ticket.entry.done():
                ticket.entry.set_result(Entry.HELD)

    def release(self) -> None:
        """Ends a hold."""
        self._held_until_s = float("-inf")
        self._stop_waker()
        self._admit()

    def close(self) -> None:
        """Sends all waiters away, and everybody after them."""
        self._closed = True
        self._stop_waker()
        for ticket in self._queue:
            if not ticket.entry.done():
                ticket.entry.set_result(Entry.CLOSED)
        self._queue.clear()

    def _admit(self) -> None:
        while self._drop_departed() and self._taken < self._places:
            if self._pause_s() > 0:
                self._wake_later()
                return
            ticket = heapq.heappop(self._queue)
            self._count(ticket.priority)
            self._taken += 1
            ticket.entry.set_result(Entry.GRANTED)

    def _drop_departed(self) -> bool:
        """Whether somebody still waits."""
        while self._queue and self._queue[0].entry.done():
            heapq.heappop(self._queue)
        return bool(self._queue)

    def _count(self, priority: int) -> None:
        now_s = self._monotonic_s()
        if priority >= Priority.SERIES:
            if not self._goes_with_a_group(priority, now_s):
                self._group_from_s, self._group_left = now_s, self._group(priority)
            self._group_left -= 1
        self._admitted_s.append(now_s)

    def _pause_s(self) -> float:
        """Seconds until the first in the queue may go by hold and rate."""
        now_s, first, admitted = self._monotonic_s(), self._queue[0], self._admitted_s
        together, from_s = 1, self._held_until_s
        if first.priority >= Priority.SERIES and not self._goes_with_a_group(first.priority, now_s):
            group = self._group(first.priority)
            from_s = max(from_s, self._group_from_s + group / self._per_s)
            together = group if now_s < first.since_s + _PATIENCE * self._window_s else 1
        places = self._room(first.priority) - together + 1
        if len(admitted) >= places:
            from_s = max(from_s, admitted[-places] + self._window_s)
        return max(from_s - now_s, 0.0)

    def _room(self, priority: int) -> int:
        """How many of this priority a window may hold."""
        most = self._admitted_s.maxlen or 1
        return most if priority < Priority.SERIES else max(1, most - max(1, most // 4))

    def _group(self, priority: int) -> int:
        """How many of this priority go together."""
        alone = priority >= Priority.BACKFILL or self._per_s > _FAST_PER_S
        return 1 if alone else min(_SERIES_GROUP, self._room(priority))

    def _goes_with_a_group(self, priority: int, now_s: float) -> bool:
        """Whether it is one of those that are on their way together."""
        return (
            self._group_left > 0 and priority < Priority.BACKFILL and now_s < self._group_from_s + _TOGETHER_S
        )

    def _wake_later(self) -> None:
        if self._waker is None:
            self._waker = asyncio.get_running_loop().create_task(self._wake())

    async def _wake(self) -> None:
        while self._drop_departed() and (pause_s := self._pause_s()) > 0:
            await self._sleep(max(pause_s, _SHORTEST_SLEEP_S))
        self._waker = None
        self._admit()

    def _stop_waker(self) -> None:
        if self._waker is not None:
            self._waker.cancel()
            self._waker = None
