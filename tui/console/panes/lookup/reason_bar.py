"""The line in which the reason for revealing personal data is typed."""

from __future__ import annotations

from textual import on
from textual.message import Message
from textual.widgets import Input

from tui.console.panes.lookup.reveal import wrong_with
from tui.console.typing_bar import TypingBar


class ReasonBar(TypingBar):
    """Hidden until `open`. Posts `Given` with a reason, `GivenUp` at Esc."""

    sign = " why reveal? "
    max_length = 200

    class Given(Message):
        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    class GivenUp(Message):
        """The operator thought better of it."""

    def open(self) -> None:
        """Ask, the line empty."""
        self.show("")
        self.say_beside("audited; 5 m or until the next look-up", "dim")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        wrong = wrong_with(event.value)
        if wrong:
            self.say_beside(wrong, "error")
        else:
            self.post_message(self.Given(event.value.strip()))

    def given_up(self) -> Message:
        return self.GivenUp()
