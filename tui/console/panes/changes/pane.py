"""What changed: the channels that came, went or moved between two moments, the most moved first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from tui.collector.answers import ChangesState, ChannelChange
from tui.collector.requests import Compare
from tui.console.frame.line import Line
from tui.console.panes.changes.columns import change_columns
from tui.console.panes.changes.fields import change_fields, row_of
from tui.console.panes.list_pane import ListPane
from tui.console.symbols import Symbols
from tui.console.table import Cell, Piece, Table, plain
from tui.model.snapshot import WallRow


class ChangesPane(ListPane[ChannelChange]):
    """Shows the answer to one comparison. Posts `Requested` to ask for it, `Opened` for a channel to go into, `Left`
    where the operator goes back."""

    comes_back = False

    class Opened(Message):
        """The operator wants to go into this channel."""

        def __init__(self, row: WallRow) -> None:
            super().__init__()
            self.row = row

    class Left(Message):
        """The operator wants to go back to where he came from."""

    def __init__(self, symbols: Symbols, now_ms: Callable[[], int], shown: Callable[[int], str]) -> None:
        """`shown` writes a moment in words."""
        super().__init__("changes", change_columns(symbols), _key, change_fields(now_ms), id="changes")
        self._shown = shown
        self._heading = Line(id="changes-heading")
        self._asked: Compare | None = None
        self._state: ChangesState | None = None
        self._number = 0

    def compose(self) -> ComposeResult:
        yield self._heading
        yield from super().compose()

    def compare(self, from_ms: int, to_ms: int) -> None:
        """Ask what changed between these moments."""
        self._number += 1
        self._asked, self._state = Compare(self._number, from_ms, to_ms), None
        self.post_message(self.Requested(self._asked))
        self._say_heading()
        self.take_rows(())

    def take(self, state: ChangesState) -> None:
        """Show the answer to what was asked last; others are late."""
        if state.number == self._number:
            self._state = state
            self._say_heading()
            self.take_rows(state.changes)

    def _say_heading(self) -> None:
        told = self._state or self._asked
        if told is None:
            return
        pieces = [Piece(" what changed", "title")]
        if self._state is not None and self._state.changes:
            many = len(self._state.changes)
            pieces.append(Piece(f"   {many} channel{'' if many == 1 else 's'}"))
        pieces.append(Piece(f"   {_from_to(self._shown(told.from_ms), self._shown(told.to_ms))}", "dim"))
        if self._state is not None and self._state.unrecorded_ms:
            pieces.append(Piece("   the nearest that was recorded", "notice"))
        self._heading.say(pieces)

    def on_show(self) -> None:
        self._say_heading()

    def why_empty(self) -> Sequence[Cell]:
        if self._rows and self.filter_text:
            return super().why_empty()
        state = self._state
        if state is None:
            return (plain("reading the history …", "dim"),)
        if state.problem:
            return (plain(state.problem, "error"),)
        if state.from_ms >= state.to_ms:
            return (plain("nothing was recorded between these two", "dim"),)
        return (plain("no channel came, went, or moved by more than 5 %", "dim"),)

    @on(Table.Activated)
    def _activated(self, event: Table.Activated) -> None:
        event.stop()
        change = self.table.cursor_row
        row = row_of(change) if change is not None else None
        if row is not None:
            self.post_message(self.Opened(row))

    def action_back(self) -> None:
        if self.filter_text:
            super().action_back()
        elif self.table.sort is not None:
            self.table.sort_by(None)
        else:
            self.post_message(self.Left())


def _key(change: ChannelChange) -> str:
    row = row_of(change)
    return change.name if row is None else row.key


def _from_to(first: str, last: str) -> str:
    """`Sat 2026-11-21 20:41:10 UTC to 20:52:00 UTC`: of two moments of one day the day once."""
    day = first[: len("Sat 2026-11-21 ")]
    return f"{first} to {last.removeprefix(day)}"
