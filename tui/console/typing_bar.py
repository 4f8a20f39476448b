"""A line with a sign, a place to type, and words beside it: it is there while something is typed into it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events, on
from textual.containers import Horizontal
from textual.message import Message

from tui.console.frame.line import Line
from tui.console.table import Piece
from tui.console.typing_line import TypingLine


@dataclass(frozen=True, slots=True)
class _Parts:
    sign: Line
    typing: TypingLine
    words: Line


class TypingBar(Horizontal):
    """Hidden until `show`, and its parts are made at the first one: of the nine bars of a console most are never used.

    Subclasses say what stands before the place to type, whether that is to be seen as one, and what Esc means.
    """

    DEFAULT_CSS = """
    TypingBar { height: 1; display: none; }
    TypingBar > TypingLine { width: 2fr; }
    TypingBar > #words { width: 3fr; }
    """

    sign: ClassVar[str]
    max_length: ClassVar[int] = 600
    stands_out: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self._made: _Parts | None = None
        self._styles_by_name: Mapping[str, Style] = {}
        self._ellipsis = "…"

    def wear(self, styles: Mapping[str, Style], ellipsis: str) -> None:
        """Take a theme's styles, and the sign for what is cut."""
        self._styles_by_name, self._ellipsis = styles, ellipsis
        if self._made is not None:
            self._dress(self._made)

    def show(self, text: str) -> None:
        """Come on the screen with this in the line, ready to type."""
        self.display = True
        typing = self._parts.typing
        typing.put(text)
        self.screen.set_focus(typing)

    def close(self) -> None:
        self.display = False

    def say_beside(self, words: str, style: str) -> None:
        """Words beside what is typed."""
        self._parts.words.say([Piece(f"  {words}", style)])

    @abstractmethod
    def given_up(self) -> Message:
        """What is posted when the operator thought better of it."""

    @on(TypingLine.Refused)
    def _refused(self, event: TypingLine.Refused) -> None:
        event.stop()
        self.say_beside(event.words, "error")

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self.post_message(self.given_up())

    @property
    def _parts(self) -> _Parts:
        if self._made is None:
            self._made = self._make()
        return self._made

    def _make(self) -> _Parts:
        parts = _Parts(Line(id="sign"), TypingLine(id="typing", max_length=self.max_length), Line(id="words"))
        parts.sign.styles.width = len(self.sign)
        self._dress(parts)
        self.mount(parts.sign, parts.typing, parts.words)
        parts.sign.say([Piece(self.sign, "accent")])
        return parts

    def _dress(self, parts: _Parts) -> None:
        for line in (parts.sign, parts.words):
            line.wear(self._styles_by_name, self._ellipsis)
        if self.stands_out:
            parts.typing.wear(self._styles_by_name)
