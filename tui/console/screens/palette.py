"""The palette: every command by name, found as you type; `sort NAME`, `window NAME` and `theme NAME` as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Input

from tui.console.frame.line import Line
from tui.console.table import Column, Piece, Table, TableSymbols, Width, plain
from tui.console.typing_line import TypingLine


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the palette: what is typed for it, what it does, its key."""

    name: str
    words: str
    key: str = ""


class Palette(ModalScreen[str | None]):
    """Returns the name of the chosen choice, None for Esc."""

    DEFAULT_CSS = """
    Palette { background: $background; }
    Palette > Horizontal { height: 1; }
    Palette #palette-sign { width: 2; }
    Palette TypingLine { width: 1fr; }
    """

    def __init__(self, choices: Sequence[Choice], styles: Mapping[str, Style], symbols: TableSymbols) -> None:
        super().__init__()
        self._choices = choices
        self._styles = styles
        columns = (
            Column[Choice]("name", "command", Width(16, 22, 28), lambda one: plain(one.name, "key"), worth=3),
            Column[Choice]("words", "does", Width.flexible(24), lambda one: plain(one.words), worth=2),
            Column[Choice]("key", "key", Width(6, 10, 12), lambda one: plain(one.key, "dim"), worth=1),
        )
        self.table: Table[Choice] = Table(
            columns, lambda one: one.name, styles_by_name=styles, symbols=symbols
        )
        self.table.can_focus = False

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Line(id="palette-sign")
            yield TypingLine(id="palette-input")
        yield self.table

    def on_mount(self) -> None:
        sign = self.query_one("#palette-sign", Line)
        sign.wear(self._styles)
        sign.say([Piece(" :", "accent")])
        self.table.empty_lines = (plain("no such command here", "warning"), plain("esc goes back", "dim"))
        self.table.show(self._choices)
        self.set_focus(self.query_one(TypingLine))

    def on_input_changed(self, event: Input.Changed) -> None:
        self.table.show(matching(self._choices, event.value))
        self.table.action_first()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Where nothing is called like that it stays open, and says so."""
        if self.table.cursor_key is not None or not event.value.strip():
            self._leave(self.table.cursor_key)

    def on_key(self, event: events.Key) -> None:
        moves = {"down": self.table.action_cursor_down, "up": self.table.action_cursor_up}
        if event.key == "escape":
            event.stop()
            self._leave(None)
        elif event.key in moves:
            event.stop()
            event.prevent_default()
            moves[event.key]()

    def _leave(self, chosen: str | None) -> None:
        if self.is_active:  # a key pressed twice comes twice, and the second would take the screen below away
            self.dismiss(chosen)


def matching(choices: Sequence[Choice], text: str) -> Sequence[Choice]:
    """Choices whose name starts with the text first, then those that hold every word of it somewhere."""
    wanted = text.strip().casefold()
    terms = wanted.split()
    held = [one for one in choices if all(term in f"{one.name} {one.words}".casefold() for term in terms)]
    return sorted(held, key=lambda one: not one.name.casefold().startswith(wanted))
