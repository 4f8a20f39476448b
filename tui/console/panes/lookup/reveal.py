"""Showing personal data for a short time, with a reason that is written down first."""

from __future__ import annotations

from collections.abc import Callable

LASTS_S = 300.0

SHORTEST_REASON = 3


class Reveal:
    """Whether personal data may show just now. `monotonic_s` measures the time that is left.

    A reveal belongs to what it was asked for, as the audit file says: its owner ends it with the next look-up.
    """

    def __init__(self, monotonic_s: Callable[[], float]) -> None:
        self._monotonic_s = monotonic_s
        self._until_s: float | None = None

    @property
    def on(self) -> bool:
        return self.left_s > 0

    @property
    def left_s(self) -> float:
        return 0.0 if self._until_s is None else max(0.0, self._until_s - self._monotonic_s())

    @property
    def minutes_left(self) -> int | None:
        """Begun minutes, for the frame; None while all is masked."""
        left_s = self.left_s
        return None if left_s <= 0 else max(1, -int(-left_s // 60))

    def begin(self) -> None:
        self._until_s = self._monotonic_s() + LASTS_S

    def end(self) -> None:
        self._until_s = None

    def ran_out(self) -> bool:
        """Whether it ended by itself since it was last asked."""
        if self._until_s is None or self.on:
            return False
        self._until_s = None
        return True


def wrong_with(reason: str) -> str:
    """What is wrong with a reason, in words; "" where it will do."""
    if len(reason.strip()) < SHORTEST_REASON:
        return "a reason is needed, such as the number of the ticket; esc leaves all masked"
    return ""
