"""The line in which a list's filter is typed: it works as you type, and says in words what it cannot read."""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from tui.console.frame.line import Line
from tui.console.table import Piece
from tui.console.typing_line import TypingLine


class FilterBar(Horizontal):
    """Hidden until `open`. Posts `Changed` at each key, `Closed` at Enter (the filter stays) and Esc (it goes)."""

    DEFAULT_CSS = """
    FilterBar { height: 1; display: none; }
    FilterBar > #filter-sign { width: 2; }
    FilterBar > TypingLine { width: 2fr; }
    FilterBar > #filter-words { width: 3fr; }
    """

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

    def compose(self) -> ComposeResult:
        yield Line(id="filter-sign")
        yield TypingLine(id="filter-input")
        yield Line(id="filter-words")

    def wear(self, styles: Mapping[str, Style]) -> None:
        """Take a theme's styles."""
        for line in self.query(Line):
            line.wear(styles)

    def on_mount(self) -> None:
        self.query_one("#filter-sign", Line).say([Piece(" /", "accent")])

    def open(self, text: str) -> None:
        """Show the line with the present filter in it, ready to type."""
        self.display = True
        box = self.query_one(TypingLine)
        box.put(text)
        self.screen.set_focus(box)

    def close(self) -> None:
        self.display = False

    def say(self, words: str, *, wrong: bool) -> None:
        """What the filter finds, or why it cannot be read."""
        self.query_one("#filter-words", Line).say([Piece(f"  {words}", "error" if wrong else "dim")])

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
