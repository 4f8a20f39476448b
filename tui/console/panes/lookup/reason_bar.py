"""The line in which the reason for revealing personal data is typed."""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from tui.console.frame.line import Line
from tui.console.panes.lookup.reveal import wrong_with
from tui.console.table import Piece
from tui.console.typing_line import TypingLine

_QUESTION = " why reveal? "


class ReasonBar(Horizontal):
    """Hidden until `open`. Posts `Given` with a reason, `GivenUp` at Esc."""

    DEFAULT_CSS = f"""
    ReasonBar {{ height: 1; display: none; }}
    ReasonBar > #reason-question {{ width: {len(_QUESTION)}; }}
    ReasonBar > TypingLine {{ width: 2fr; }}
    ReasonBar > #reason-words {{ width: 3fr; }}
    """

    class Given(Message):
        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    class GivenUp(Message):
        """The operator thought better of it."""

    def compose(self) -> ComposeResult:
        yield Line(id="reason-question")
        yield TypingLine(id="reason-input", max_length=200)
        yield Line(id="reason-words")

    def wear(self, styles: Mapping[str, Style], ellipsis: str) -> None:
        """Take a theme's styles, and the sign for what is cut."""
        for line in self.query(Line):
            line.wear(styles, ellipsis)
        self.query_one(TypingLine).wear(styles)

    def open(self) -> None:
        """Ask, the line empty."""
        self.display = True
        self.query_one("#reason-question", Line).say([Piece(_QUESTION, "accent")])
        self.query_one("#reason-words", Line).say(
            [Piece("  it is written to the audit file; for five minutes", "dim")]
        )
        line = self.query_one(TypingLine)
        line.put("")
        self.screen.set_focus(line)

    def close(self) -> None:
        self.display = False

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()

    @on(TypingLine.Refused)
    def _refused(self, event: TypingLine.Refused) -> None:
        event.stop()
        self._complain(event.words)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        wrong = wrong_with(event.value)
        if wrong:
            self._complain(wrong)
        else:
            self.post_message(self.Given(event.value.strip()))

    def _complain(self, words: str) -> None:
        self.query_one("#reason-words", Line).say([Piece(f"  {words}", "error")])

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self.post_message(self.GivenUp())
