"""The line in which a moment is typed; what it is understood as stands beside it at each key."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rich.style import Style
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from tui.console.frame.line import Line
from tui.console.table import Piece
from tui.console.typing_line import TypingLine
from tui.model.when import Moment, WhenError

_SIGN = " go to "
_HINT = "14:05, 2h, yesterday 21:00, 2026-11-21 20:41, now"

Read = Callable[[str], Moment]
"""What a text means; raises WhenError in words."""


class MomentBar(Horizontal):
    """Hidden until `open`. Posts `Chosen` with a moment, `GivenUp` at Esc."""

    DEFAULT_CSS = f"""
    MomentBar {{ height: 1; display: none; }}
    MomentBar > #moment-sign {{ width: {len(_SIGN)}; }}
    MomentBar > TypingLine {{ width: 2fr; }}
    MomentBar > #moment-words {{ width: 3fr; }}
    """

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

    def compose(self) -> ComposeResult:
        yield Line(id="moment-sign")
        yield TypingLine(id="moment-input", max_length=80)
        yield Line(id="moment-words")

    def wear(self, styles: Mapping[str, Style], ellipsis: str) -> None:
        """Take a theme's styles, and the sign for what is cut."""
        for line in self.query(Line):
            line.wear(styles, ellipsis)
        self.query_one(TypingLine).wear(styles)

    def open(self) -> None:
        """Ask, the line empty."""
        self.display = True
        self.query_one("#moment-sign", Line).say([Piece(_SIGN, "accent")])
        line = self.query_one(TypingLine)
        line.put("")
        self._say(_HINT, "dim")
        self.screen.set_focus(line)

    def close(self) -> None:
        self.display = False

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if not event.value.strip():
            self._say(_HINT, "dim")
            return
        try:
            self._say(self._shown(self._read(event.value).at_ms), "text")
        except WhenError:
            self._say("not understood yet", "dim")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            moment = self._read(event.value)
        except WhenError as error:
            self._say(str(error), "error")
        else:
            self.post_message(self.Chosen(moment.at_ms, moment.note))

    @on(TypingLine.Refused)
    def _refused(self, event: TypingLine.Refused) -> None:
        event.stop()
        self._say(event.words, "error")

    def _say(self, words: str, style: str) -> None:
        self.query_one("#moment-words", Line).say([Piece(f"  {words}", style)])

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self.post_message(self.GivenUp())
