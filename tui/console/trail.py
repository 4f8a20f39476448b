"""Where the operator was, one place after the other, for going back and forward as in a browser."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")

_KEPT = 100


class Trail(Generic[T]):
    """Begins at a place and always is at one."""

    def __init__(self, start: T) -> None:
        self._places = [start]
        self._here = 0

    @property
    def here(self) -> T:
        return self._places[self._here]

    def visit(self, place: T) -> None:
        """Go on from here to `place`; what lay ahead is forgotten. The same place again is no step."""
        if place == self.here:
            return
        self._places = [*self._places[: self._here + 1], place][-_KEPT:]
        self._here = len(self._places) - 1

    def back(self) -> T | None:
        """The place before this one, where the operator is now; None at the first."""
        return self._moved(-1)

    def forward(self) -> T | None:
        """The place that was gone back from; None where there is none."""
        return self._moved(1)

    def _moved(self, step: int) -> T | None:
        if not 0 <= self._here + step < len(self._places):
            return None
        self._here += step
        return self.here
