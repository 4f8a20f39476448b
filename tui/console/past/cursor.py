"""Where in time the console looks: what is shown, and what was asked for and has not come yet."""

from __future__ import annotations

from tui.collector.answers import PastState
from tui.collector.requests import ShowPast
from tui.model.instants import MINUTE_MS
from tui.model.window import length_ms

LEAST_JUMP_MS = 10 * MINUTE_MS


def jump_ms(window: str) -> int:
    """How far a jump goes while the wall is over `window`: as long as that is, and at least ten minutes."""
    return max(LEAST_JUMP_MS, length_ms(window))


class TimeCursor:
    """`shown` is the moment on screen, None for the present. What is asked for shows only once it has come, so that the
    frame never says another moment than the rows under it; steps add up meanwhile."""

    def __init__(self) -> None:
        self.shown: PastState | None = None
        self._number = 0
        self._asked: ShowPast | None = None

    @property
    def at_ms(self) -> int | None:
        """The moment that is shown, None for the present."""
        return None if self.shown is None else self.shown.at_ms

    @property
    def asked(self) -> ShowPast | None:
        """What has not come yet."""
        return self._asked

    def step(self, steps: int, now_ms: int) -> ShowPast:
        """So many recorded moments on from where one looks, or is about to."""
        before = self._asked
        if before is None:
            return self._ask(now_ms if self.shown is None else self.shown.at_ms, steps)
        return self._ask(before.at_ms, before.steps + steps)

    def go(self, at_ms: int) -> ShowPast:
        """To that moment."""
        return self._ask(at_ms, 0)

    def aim_ms(self, now_ms: int) -> int:
        """Where one looks, or is about to."""
        if self._asked is not None:
            return self._asked.at_ms
        return now_ms if self.shown is None else self.shown.at_ms

    def again(self) -> ShowPast | None:
        """What is to be asked of another collector, which knows nothing of this one's questions."""
        if self._asked is not None:
            return self._ask(self._asked.at_ms, self._asked.steps)
        return None if self.shown is None else self._ask(self.shown.at_ms, 0)

    def take(self, state: PastState) -> ShowPast | None:
        """The question that `state` answers; None where it is late. Where it cannot be answered one stays."""
        asked = self._asked
        if asked is None or state.number != asked.number:
            return None
        self._asked = None
        if not state.problem:
            self.shown = state
        return asked

    def leave(self) -> None:
        """Back to the present; what was asked for is not wanted any more."""
        self.shown = self._asked = None

    def _ask(self, at_ms: int, steps: int) -> ShowPast:
        self._number += 1
        self._asked = ShowPast(self._number, at_ms, steps)
        return self._asked
