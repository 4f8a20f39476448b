"""The one way to a vendor: its turn, its tries, and what was learnt from them."""

from __future__ import annotations

import asyncio
import logging
import math
import random as randomness
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from tui.clock import Clock
from tui.model.redaction import Redactor, hush_libraries
from tui.model.text import safe
from tui.model.vendor import Kind
from tui.vendors.errors import CannotAnswer, Limited, Refused, Slow, Unreachable, VendorError
from tui.vendors.transport.answer import Answer
from tui.vendors.transport.breaker import Breaker, Pass
from tui.vendors.transport.connection import open_pool
from tui.vendors.transport.exchange import Outcome, attempt
from tui.vendors.transport.gate import Entry, Gate
from tui.vendors.transport.meter import Meter
from tui.vendors.transport.pool import Pool
from tui.vendors.transport.repeats import LONGEST_HOLD_S, Repeat, asked_pause_s, repeat
from tui.vendors.transport.request import Credentials, Request
from tui.vendors.transport.settings import TransportSettings
from tui.vendors.transport.skew import Skew
from tui.vendors.transport.verdict import judged

logger = logging.getLogger(__name__)

DEADLINE_TRIES = 3.0
"""The default deadline of a request, in deadlines of a try."""
FIRST_HOLD_S = 5.0
LONGEST_OWN_HOLD_S = 60.0
CLOCK_NEWS_MS = 30_000
"""A difference of the clocks that signatures may be refused for."""

MAX_NOTES = 8


@dataclass(slots=True)
class _Pursuit:
    """One request on its way: how often it was tried, until when it may be, and what went wrong last."""

    request: Request
    allowed_s: float
    deadline_s: float
    tries: int = 0
    error: VendorError | None = None
    repeat: Repeat | None = None


class Transport:
    """Sends requests to one vendor within its budget, and keeps its `meter`.

    Made anywhere, used in one event loop, closed there. `sleep` and `clock` belong together: a `sleep` that
    returns must have let `clock.monotonic_s` pass.
    """

    def __init__(
        self,
        settings: TransportSettings,
        *,
        clock: Clock,
        random: randomness.Random | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        hush_libraries()
        self._settings = settings
        self._clock = clock
        self._dice = random or randomness.Random()
        self._sleep = sleep
        self._pool: Pool | None = None
        self._skew = Skew(any_distance=settings.loopback)
        self._own_holds = 0
        self._breaker = Breaker(clock.monotonic_s)
        self._gate = Gate(
            places=settings.max_concurrency,
            per_s=settings.max_requests_per_s,
            monotonic_s=clock.monotonic_s,
            sleep=sleep,
        )
        self.meter = Meter(settings, clock, self._breaker, self._gate)

    @property
    def vendor(self) -> str:
        return self._settings.vendor

    @property
    def kind(self) -> Kind:
        return self._settings.kind

    async def send(self, request: Request) -> Answer:
        """The vendor's answer, after its turn has come and as many tries as are useful.

        Raises VendorError and nothing else (besides being cancelled): Limited while the vendor's rate limit holds
        longer than the request may wait, Unreachable at once while the breaker is open, Slow at the deadline.
        """
        if any(segment in (".", "..") for segment in request.path.split("?")[0].split("/")):
            raise CannotAnswer("a name of dots alone cannot stand in an address")
        allowed_s = request.deadline_s or self._settings.timeout_s * DEADLINE_TRIES
        pursuit = _Pursuit(request, allowed_s, self._clock.monotonic_s() + allowed_s)
        self.meter.under_way += 1
        try:
            answer = await self._pursued(pursuit)
        finally:
            self.meter.under_way -= 1
        if answer is not None:
            self.meter.succeeded(answer.latency_ms)
            self._own_holds = 0
            return answer
        error = pursuit.error or Unreachable("no answer")
        if pursuit.tries:
            self.meter.failed(error)
        # Raised here, outside of every handler and without the frames it went through: neither its chain nor a
        # traceback that shows locals leads to a URL.
        raise error.with_traceback(None)

    async def _pursued(self, pursuit: _Pursuit) -> Answer | None:
        """The answer, or None with `pursuit.error` set."""
        while True:
            answer = await self._in_turn(pursuit)
            step = pursuit.repeat
            if answer is not None or step is None:
                return answer
            if step.hold:
                self._gate.hold(step.pause_s)  # for everybody; the queue then keeps the order of urgency
            elif step.pause_s >= self._left_s(pursuit):
                return None
            else:
                await self._sleep(step.pause_s)

    async def _in_turn(self, pursuit: _Pursuit) -> Answer | None:
        """Waits for a place, and makes one try with it."""
        pursuit.repeat = None
        if not self._breaker.admits():
            pursuit.error = pursuit.error or self._left_alone()
            return None
        entry = await self._turn(pursuit)
        if entry is not Entry.GRANTED:
            pursuit.error = pursuit.error or self._turned_away(entry, pursuit)
            return None
        leave = self._breaker.admit()
        if leave is None:
            self._gate.leave(unused=True)
            pursuit.error = pursuit.error or self._left_alone()
            return None
        try:
            return await self._tried(pursuit, leave)
        finally:
            self._breaker.abandoned(leave)
            self._gate.leave()

    async def _turn(self, pursuit: _Pursuit) -> Entry | None:
        """What the gate says; None where nothing came of waiting until the deadline."""
        try:
            async with asyncio.timeout(max(0.0, self._left_s(pursuit))):
                entry = await self._gate.enter(pursuit.request.priority, pursuit.deadline_s)
        except TimeoutError:
            return None
        if entry is Entry.GRANTED and self._left_s(pursuit) <= 0:
            self._gate.leave(unused=True)
            return None
        return entry

    def _left_s(self, pursuit: _Pursuit) -> float:
        return pursuit.deadline_s - self._clock.monotonic_s()

    async def _tried(self, pursuit: _Pursuit, leave: Pass) -> Answer | None:
        """One try: the good answer, or None with what was wrong and whether to repeat in `pursuit`."""
        request = pursuit.request
        credentials = request.authorise() if request.authorise is not None else Credentials()
        started_s, sent_ms = self._clock.monotonic_s(), self._clock.now_ms()
        within_s = min(self._settings.timeout_s, pursuit.deadline_s - started_s)
        pursuit.tries += 1
        try:
            pool = self._opened()
        except VendorError as unusable:
            pursuit.error = unusable
            return None
        self.meter.tried()
        outcome = await attempt(pool, self._settings, request, credentials, within_s)
        assumed_skew_ms = self._skew.noticed_ms or 0
        if outcome.answer is not None:
            self._skew.learn(outcome.answer, sent_ms, self._clock.now_ms())
            self.meter.clock_skew_ms = self._skew.noticed_ms
            outcome = replace(outcome, answer=self._dressed(outcome.answer, pursuit, credentials, started_s))
        error = self._weighed(outcome, pursuit)
        if (
            isinstance(error, Refused)
            and abs((self._skew.noticed_ms or 0) - assumed_skew_ms) >= CLOCK_NEWS_MS
        ):
            # The refusal itself told that the clocks disagree, and a signature carries the time: once more, now
            # on the vendor's clock, before anybody hears of a refused key.
            pursuit.repeat = Repeat(0.0) if request.repeatable and pursuit.tries == 1 else None
        self._tell_breaker(leave, outcome, error, fair=within_s >= self._settings.timeout_s / 2)
        return outcome.answer if error is None else None

    def _dressed(
        self, answer: Answer, pursuit: _Pursuit, credentials: Credentials, started_s: float
    ) -> Answer:
        return replace(
            answer,
            latency_ms=(self._clock.monotonic_s() - started_s) * 1000,
            tries=pursuit.tries,
            spoilt=self.note_failure,
            redactor=Redactor((*credentials.values(), *pursuit.request.personal)),
        )

    def _weighed(self, outcome: Outcome, pursuit: _Pursuit) -> VendorError | None:
        """What is wrong with it, and in `pursuit` whether to ask again."""
        answer = outcome.answer
        asked_s = (
            asked_pause_s(answer, self.now_ms()) if answer is not None and answer.status >= 400 else None
        )
        error = outcome.error if answer is None else judged(answer, pursuit.request, asked_s)
        pursuit.error = error
        if error is None:
            return None
        pursuit.repeat = repeat(outcome, pursuit.request, pursuit.tries, asked_s, self._dice)
        if isinstance(error, Limited) and pursuit.repeat is None:
            self._hold_back(asked_s)
        logger.debug("%s: try %d: %s: %s", self.vendor, pursuit.tries, error.reason, error.message)
        return error

    def _hold_back(self, asked_s: float | None) -> None:
        """After a rate limit that no repeat got past: as long as was asked, else longer each time. Requests that
        were under way together meet the same limit, and count once."""
        if asked_s is not None:
            self._gate.hold(asked_s)
        elif self._gate.held_s() == 0:
            self._gate.hold(min(LONGEST_OWN_HOLD_S, FIRST_HOLD_S * 2.0 ** min(self._own_holds, 8)))
            self._own_holds += 1

    def _tell_breaker(self, leave: Pass, outcome: Outcome, error: VendorError | None, *, fair: bool) -> None:
        """`fair` is a try that had time enough: one cut short by its asker's deadline says nothing."""
        was_open = self._breaker.is_open
        if isinstance(error, (Unreachable, Slow)):
            if fair or isinstance(error, Unreachable):
                self._breaker.failed(leave)
        elif outcome.sent:
            self._breaker.succeeded(leave)
        if self._breaker.is_open != was_open:
            logger.info("%s: %s", self.vendor, "answers again" if was_open else "left alone for a while")

    def _left_alone(self) -> Unreachable:
        trouble = self.meter.last_trouble
        wait_s = math.ceil(self._breaker.next_trial_s())
        when = f"next try in {wait_s} s" if wait_s else "being tried again"
        return Unreachable(f"{trouble.words}; {when}" if trouble else f"does not answer; {when}")

    def _turned_away(self, entry: Entry | None, pursuit: _Pursuit) -> VendorError:
        if entry is None:
            return Slow(f"waited {pursuit.allowed_s:.3g} s for its turn")
        if entry is Entry.CLOSED:
            return Unreachable("noctop is closing the connection")
        held_s = self._gate.held_s()
        return Limited(f"rate limit: holding back for {math.ceil(held_s)} s more", retry_after_s=held_s)

    def _opened(self) -> Pool:
        if self._pool is None:
            self._pool = open_pool(self._settings)
        return self._pool

    def now_ms(self) -> int:
        """The vendor's now: our clock plus its measured skew, where that is two seconds or more."""
        return self._clock.now_ms() + (self._skew.noticed_ms or 0)

    def note_pending(self, processed_until_ms: int | None) -> None:
        """How far the vendor says that its data reach; None when they reach the present again."""
        self.meter.processed_until_ms = processed_until_ms

    def note(self, text: str) -> None:
        """One more thing that the vendors' pane should say, once."""
        words = safe(text, 200)
        if words not in self.meter.notes:
            self.meter.notes = (*self.meter.notes, words)[-MAX_NOTES:]

    def note_failure(self, error: VendorError) -> None:
        """A good answer (by its status) turned out to be none: a web page, another shape than promised."""
        self.meter.failed(error)

    def hold_until(self, seconds: float) -> None:
        """Sends nothing for so long, the vendor having said so in its own way."""
        self._gate.hold(min(max(seconds, 0.0), LONGEST_HOLD_S))

    def retry_now(self) -> None:
        """The operator's key: forgets holds, and lets the next request be the breaker's trial."""
        self._gate.release()
        self._breaker.half_open()

    async def aclose(self) -> None:
        """Sends waiting requests away and closes the connections."""
        self._gate.close()
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.aclose()
