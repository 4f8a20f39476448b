"""When the next key of a row is due: one that is held down comes again some 30 times a second.

Times are those of a monotonic clock, in seconds.
"""

from __future__ import annotations

NEVER_S = float("-inf")

SHORTEST_S, LONGEST_S = 0.015, 0.1
"""Gaps between the keys of a row. What comes faster is pasted: nobody could do anything in between if each were waited
for. What comes slower is typed, and nobody can say when."""

GAPS = 2
"""So many gaps one after the other make a row."""

EARLY_S, LATE_S = 0.005, 0.008
"""How long before and after its time a key is still waited for: a line is never quite regular."""

UNSTEADY_S = 0.01
"""So much longer than the shortest of its gaps, at the most, is the next one taken to be. With that a row leaves more
than half of the time at the usual 30 a second to others."""


class Rhythm:
    """Told of each key that comes; knows when to expect one."""

    def __init__(self) -> None:
        self._last_s = self._from_s = self._until_s = NEVER_S
        self._gaps_s: tuple[float, ...] = ()

    def came(self, now_s: float) -> None:
        """A key has come."""
        gap_s = now_s - self._last_s
        self._last_s = now_s
        self._gaps_s = (*self._gaps_s, gap_s)[-GAPS:] if SHORTEST_S <= gap_s <= LONGEST_S else ()
        if len(self._gaps_s) < GAPS:
            self._from_s = self._until_s = NEVER_S
            return
        shortest_s = min(self._gaps_s)
        self._from_s = now_s + shortest_s - EARLY_S
        self._until_s = now_s + min(max(self._gaps_s), shortest_s + UNSTEADY_S) + LATE_S

    def due_for_s(self, now_s: float) -> float:
        """How much longer a key may come any moment; 0 where none is expected just now."""
        return self._until_s - now_s if self._from_s <= now_s < self._until_s else 0.0
