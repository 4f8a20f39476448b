"""What the transport saw of one vendor: the figures of the strip and of the vendors' pane."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from tui.clock import Clock
from tui.model.vendor import Feed, FeedState, Reason
from tui.vendors.errors import CannotAnswer, OutOfReach, Rejected, VendorError, Withdrawn
from tui.vendors.transport.breaker import Breaker
from tui.vendors.transport.gate import Gate
from tui.vendors.transport.settings import TransportSettings

MINUTE_S = 60.0
SLOW_ANSWER_MS = 5_000.0
"""A whole answer that takes longer is called slow on the strip."""

_TROUBLES = {
    Reason.REFUSED: FeedState.REFUSED,
    Reason.LIMITED: FeedState.LIMITED,
    Reason.SLOW: FeedState.SLOW,
    Reason.UNREACHABLE: FeedState.DOWN,
    Reason.NONSENSE: FeedState.DOWN,
}


_IN_TROUBLE = frozenset(_TROUBLES.values())


@dataclass(frozen=True, slots=True)
class Trouble:
    """The last thing that went wrong, and when (epoch ms)."""

    reason: Reason
    words: str
    at_ms: int
    brief: str


class Meter:
    """Counts. `consecutive_errors` are those of whole requests (repeats included) since the last good one; what
    the vendor understood and declined (a 404, out of reach) is told, but is no trouble of the feed."""

    def __init__(self, settings: TransportSettings, clock: Clock, breaker: Breaker, gate: Gate) -> None:
        self._settings = settings
        self._clock = clock
        self._breaker = breaker
        self._gate = gate
        self._tries_s: deque[float] = deque()
        self.tries_total = 0
        self.errors_total = 0
        self.consecutive_errors = 0
        self.under_way = 0
        self.latency_ms: float | None = None
        self.last_success_at_ms: int | None = None
        self.last_trouble: Trouble | None = None
        self.refused = False
        self.processed_until_ms: int | None = None
        self.clock_skew_ms: int | None = None
        self.notes: tuple[str, ...] = ()

    def tried(self) -> None:
        self.tries_total += 1
        self._tries_s.append(self._clock.monotonic_s())
        self.requests_last_minute()

    def requests_last_minute(self) -> int:
        """Tries on the wire in the last sixty real seconds, whatever the clock on the wall does."""
        since_s = self._clock.monotonic_s() - MINUTE_S
        while self._tries_s and self._tries_s[0] <= since_s:
            self._tries_s.popleft()
        return len(self._tries_s)

    def succeeded(self, latency_ms: float) -> None:
        self.latency_ms = latency_ms
        self.last_success_at_ms = self._clock.now_ms()
        self.consecutive_errors = 0
        self.refused = False

    def failed(self, error: VendorError, latency_ms: float | None = None) -> None:
        self.errors_total += 1
        self.last_trouble = Trouble(error.reason, error.message, self._clock.now_ms(), error.brief)
        if latency_ms is not None:
            self.latency_ms = latency_ms
        if isinstance(error, (Rejected, Withdrawn, OutOfReach, CannotAnswer)):
            return
        self.consecutive_errors += 1
        self.refused = self.refused or error.reason is Reason.REFUSED

    def feed(self, now_ms: int) -> Feed:
        trouble = self.last_trouble
        state = self._state()
        return Feed(
            vendor=self._settings.vendor,
            kind=self._settings.kind,
            state=state,
            message=self._message(state, trouble),
            latency_ms=self.latency_ms,
            last_success_at_ms=self.last_success_at_ms,
            last_error=trouble.words if trouble else "",
            last_error_at_ms=trouble.at_ms if trouble else None,
            next_try_at_ms=self._next_try_at_ms(now_ms),
            processed_until_ms=self.processed_until_ms,
            requests_last_minute=self.requests_last_minute(),
            budget_per_minute=round(self._settings.max_requests_per_s * MINUTE_S),
            requests_total=self.tries_total,
            errors_total=self.errors_total,
            clock_skew_ms=self.clock_skew_ms,
            notes=self.notes,
            brief=trouble.brief if trouble is not None and state in _IN_TROUBLE else "",
        )

    def _next_try_at_ms(self, now_ms: int) -> int | None:
        wait_s = max(self._gate.held_s(), self._breaker.next_trial_s())
        return now_ms + round(wait_s * 1000) if wait_s > 0 else None

    def _state(self) -> FeedState:
        if self.refused:
            return FeedState.REFUSED
        if self._breaker.is_open:
            return FeedState.DOWN
        if self._gate.held_s() > 0:
            return FeedState.LIMITED
        if self.consecutive_errors and self.last_trouble is not None:
            return _TROUBLES.get(self.last_trouble.reason, FeedState.UP)
        if self.last_success_at_ms is None:
            return FeedState.CONNECTING if self.under_way else FeedState.IDLE
        if self.processed_until_ms is not None:
            return FeedState.PENDING
        return FeedState.SLOW if (self.latency_ms or 0.0) > SLOW_ANSWER_MS else FeedState.UP

    @staticmethod
    def _message(state: FeedState, trouble: Trouble | None) -> str:
        well = (FeedState.UP, FeedState.IDLE, FeedState.CONNECTING, FeedState.PENDING)
        return "" if trouble is None or state in well else trouble.words
