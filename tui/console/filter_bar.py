"""The line in which a list's filter is typed: it works as you type, and says in words what it cannot read."""

from __future__ import annotations

from textual.message import Message
from textual.widgets import Input

from tui.console.typing_bar import TypingBar


class FilterBar(TypingBar):
    """Hidden until `show`. Posts `Changed` at each key, `Closed` at Enter (the filter stays) and Esc (it goes)."""

    sign = " /"
    stands_out = False

    class Changed(Message):
        """The filter's text as it now stands."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Closed(Message):
        """Typing has ended; `text` is the filter that stays ("" for none)."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def say(self, words: str, *, wrong: bool) -> None:
        """What the filter finds, or why it cannot be read."""
        self.say_beside(words, "error" if wrong else "dim")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.display:
            self.post_message(self.Changed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Closed(event.value))

    def given_up(self) -> Message:
        return self.Closed("")
