"""How much goes to the terminal, and how much of the time it takes no more."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

KEPT_S = 60
"""Seconds that are told one by one."""

HELD_UP_S = 0.3
"""A second in which the line took nothing for so long, and yet took something, is a slow one: bytes move, but not as
fast as they come. One in which nothing moved at all is a line that stands still, which is another thing."""

SLOW_SECONDS = 5
WATCHED_S = 20


@dataclass(slots=True)
class _Second:
    """One second of the monotonic clock."""

    second: int
    sent_bytes: int = 0
    blocked_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Flowing:
    """What has gone to the terminal. Rates are bytes a second: of the last whole second, and since the start.

    `blocked_ratio` is the part of the last minute in which the terminal took nothing though something was to be sent.
    """

    now_bytes_per_s: int
    mean_bytes_per_s: float
    total_bytes: int
    blocked_ratio: float


class Flow:
    """Counts by the second. Not safe for threads: its owner has the lock."""

    def __init__(self, now_s: float) -> None:
        self._started_s = now_s
        self._total_bytes = 0
        self._seconds: deque[_Second] = deque()

    def sent(self, count: int, blocked_s: float, now_s: float) -> None:
        """So many bytes were taken just now, after the line had taken none for `blocked_s`."""
        self._total_bytes += count
        here = self._at(int(now_s))
        here.sent_bytes += count
        # What lasted over several seconds belongs to each of them; those before this one took nothing.
        here.blocked_s += min(blocked_s, now_s - int(now_s))
        second, left_s = int(now_s) - 1, blocked_s - (now_s - int(now_s))
        while left_s > 0 and second >= int(now_s) - KEPT_S:
            self._at(second).blocked_s += min(left_s, 1.0)
            second, left_s = second - 1, left_s - 1.0

    def flowing(self, now_s: float) -> Flowing:
        self._forget(now_s)
        last = next((one for one in self._seconds if one.second == int(now_s) - 1), None)
        span_s = max(1.0, now_s - self._started_s)
        blocked_s = sum(one.blocked_s for one in self._seconds)
        return Flowing(
            now_bytes_per_s=last.sent_bytes if last is not None else 0,
            mean_bytes_per_s=self._total_bytes / span_s,
            total_bytes=self._total_bytes,
            blocked_ratio=min(1.0, blocked_s / min(span_s, KEPT_S)),
        )

    def slow(self, now_s: float) -> bool:
        """Whether the line has been too slow for what is sent, often enough to say so."""
        since = int(now_s) - WATCHED_S
        held_up = [
            one
            for one in self._seconds
            if one.second >= since and one.sent_bytes and one.blocked_s >= HELD_UP_S
        ]
        return len(held_up) >= SLOW_SECONDS

    def _at(self, second: int) -> _Second:
        for one in reversed(self._seconds):
            if one.second == second:
                return one
        made = _Second(second)
        self._seconds.append(made)
        self._forget(float(max(one.second for one in self._seconds)))
        return made

    def _forget(self, now_s: float) -> None:
        self._seconds = deque(one for one in self._seconds if one.second > int(now_s) - KEPT_S)
