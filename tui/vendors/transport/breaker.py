"""Leaving a vendor alone that does not answer, and finding out cheaply when it does again."""

from __future__ import annotations

from collections.abc import Callable


class Pass:
    """Leave to go once; whoever holds it ends it in `succeeded`, `failed` or `abandoned`."""


class Breaker:
    """Opens after `failures_to_open` failures in a row, waits (twice as long each time, up to `longest_s`), then
    lets a single trial through: its success closes, its failure opens again.

    Only failures that say "not there" count: no connection, 5xx, too slow. A refused key or a rate limit is an
    answer.
    """

    def __init__(
        self,
        monotonic_s: Callable[[], float],
        *,
        failures_to_open: int = 5,
        first_s: float = 5.0,
        longest_s: float = 120.0,
    ) -> None:
        self._monotonic_s = monotonic_s
        self._failures_to_open = failures_to_open
        self._first_s = first_s
        self._longest_s = longest_s
        self._failures = 0
        self._openings = 0
        self._open_until_s: float | None = None
        self._trial: Pass | None = None

    @property
    def is_open(self) -> bool:
        return self._open_until_s is not None

    def next_trial_s(self) -> float:
        """Seconds until a trial may go; 0 when one may go, is under way, or the breaker is closed."""
        return 0.0 if self._open_until_s is None else max(0.0, self._open_until_s - self._monotonic_s())

    def admits(self) -> bool:
        """Whether a request may go now."""
        return self._open_until_s is None or (self._trial is None and self.next_trial_s() == 0)

    def admit(self) -> Pass | None:
        """Leave to go now, or None."""
        if not self.admits():
            return None
        leave = Pass()
        if self._open_until_s is not None:
            self._trial = leave
        return leave

    def succeeded(self, leave: Pass) -> None:
        """The vendor answered, whatever it said; an answer that set out before the breaker opened counts too."""
        self._failures = self._openings = 0
        self._open_until_s = None
        self.abandoned(leave)

    def failed(self, leave: Pass) -> None:
        """The vendor was not there. Failures that set out before the breaker opened change nothing any more."""
        trial = leave is self._trial
        self.abandoned(leave)
        if self._open_until_s is not None and not trial:
            return
        self._failures += 1
        if trial or self._failures >= self._failures_to_open:
            wait_s = min(self._longest_s, self._first_s * 2.0 ** min(self._openings, 16))
            self._openings += 1
            self._open_until_s = self._monotonic_s() + wait_s

    def abandoned(self, leave: Pass) -> None:
        """Nothing (more) is to be learnt from it: the next one may be the trial."""
        if leave is self._trial:
            self._trial = None

    def half_open(self) -> None:
        """Lets the next request be the trial without waiting."""
        if self._open_until_s is not None:
            self._open_until_s = self._monotonic_s()
