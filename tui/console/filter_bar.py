"""The line in which a list's filter is typed: it works as you type, and says in words what it cannot read."""

from __future__ import annotations

from textual import events, on
from textual.message import Message
from textual.widgets import Input

from tui.console.typing_bar import TypingBar
from tui.console.typing_line import TypingLine


class FilterBar(TypingBar):
    """Hidden until `open`. Posts `Changed` at each key, `Closed` at Enter (the filter stays) and Esc (it goes)."""

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

    def open(self, text: str) -> None:
        """Show the line with the present filter in it, ready to type."""
        self.show(text)

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

    @on(TypingLine.Refused)
    def _refused(self, event: TypingLine.Refused) -> None:
        event.stop()
        self.say(event.words, wrong=True)

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self.post_message(self.Closed(""))
