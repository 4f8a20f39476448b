"""The line in which a moment is typed; what it is understood as stands beside it at each key."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.message import Message
from textual.widgets import Input

from tui.console.typing_bar import TypingBar
from tui.model.when import Moment, WhenError

_HINT = "14:05, 2h, yesterday 21:00, 2026-11-21 20:41, now"

Read = Callable[[str], Moment]
"""What a text means; raises WhenError in words."""


class MomentBar(TypingBar):
    """Hidden until `open`. Posts `Chosen` with a moment, `GivenUp` at Esc."""

    sign = " go to "
    max_length = 80

    class Chosen(Message):
        """The operator wants to go there."""

        def __init__(self, at_ms: int, note: str) -> None:
            super().__init__()
            self.at_ms = at_ms
            self.note = note

    class GivenUp(Message):
        """The operator thought better of it."""

    def __init__(self, read: Read, shown: Callable[[int], str]) -> None:
        """`shown` writes a moment in words."""
        super().__init__()
        self._read = read
        self._shown = shown

    def open(self) -> None:
        """Ask, the line empty."""
        self.show("")
        self.say_beside(_HINT, "dim")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if not event.value.strip():
            self.say_beside(_HINT, "dim")
            return
        try:
            self.say_beside(self._shown(self._read(event.value).at_ms), "text")
        except WhenError:
            self.say_beside("not understood yet", "dim")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            moment = self._read(event.value)
        except WhenError as error:
            self.say_beside(str(error), "error")
        else:
            self.post_message(self.Chosen(moment.at_ms, moment.note))

    def given_up(self) -> Message:
        return self.GivenUp()
