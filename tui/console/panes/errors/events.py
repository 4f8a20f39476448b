"""The events behind one cell of the timeline, and from each the way to the look-up of its viewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo

from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.message import Message

from tui.clock import Clock
from tui.collector.answers import CellState
from tui.collector.requests import ShowCell
from tui.console.commands import Where, bindings
from tui.console.frame.line import Line, spread
from tui.console.panes.errors.event_columns import EventColumns, EventLook, EventRow, event_rows
from tui.console.panes.errors.viewer import look_up
from tui.console.panes.list_pane import ListPane
from tui.console.panes.lookup.draft import Draft
from tui.console.panes.lookup.sheets import Desk, event_sheet
from tui.console.panes.lookup.spelling import Spelling
from tui.console.panes.lookup.times import one_day, range_text
from tui.console.settings import Settings
from tui.console.symbols import Symbols
from tui.console.table import Cell, Piece, Table, TableSymbols, plain
from tui.model.event import Event
from tui.model.fields import event_fields
from tui.model.table import Field, Fields
from tui.model.vendor import Feed, Kind
from tui.timeline.question import CellQuestion, GroupKey
from tui.timeline.view import CellView


class EventsPane(ListPane[EventRow]):
    """Shows one cell at a time. Posts `Requested` to ask for it, `LookedUp` for the viewer of an event, `Left` where
    the operator goes back to the timeline."""

    comes_back = False  # what was looked at some time ago is no place to begin
    rows_are_kept = False
    why_no_subject = (
        "an error names a session, not who watched: enter looks it up, and its viewer is watched there"
    )
    BINDINGS = bindings(Where.EVENTS, Where.FACTS)
    places = (Where.EVENTS, Where.FACTS, Where.LIST, Where.EVERYWHERE)
    meanings: Mapping[str, tuple[str, str]] = {
        "enter": ("look up", "look up the viewer this happened to, about that time"),
        "facts": ("facts", "everything known of this event, by name"),
        "back": ("back", "clear the filter and the sort, or go back to the cell"),
    }

    class LookedUp(Message):
        """The operator wants to see everything of whoever this happened to."""

        def __init__(self, draft: Draft) -> None:
            super().__init__()
            self.draft = draft

    class Left(Message):
        """The operator goes back to the timeline."""

    def __init__(
        self, symbols: Symbols, clock: Clock, settings: Settings, numbers: Callable[[], int]
    ) -> None:
        self._spelling = Spelling(ascii_only=symbols.name == "ascii")
        self._look = EventLook(symbols, self._spelling, settings.zone, settings.mask)
        self._columns = EventColumns(self._look)
        super().__init__(
            "events", self._columns.all(), lambda row: row.key, _row_fields(settings), id="events"
        )
        self._clock = clock
        self._numbers = numbers
        self._styles: Mapping[str, Style] = {}
        self._kinds: Mapping[str, Kind] = {}
        self._number = 0
        self._cell: CellQuestion | None = None
        self._view: CellView | None = None
        self._heading = Line(id="events-heading")

    def compose(self) -> ComposeResult:
        yield self._heading
        yield from super().compose()

    def wear(self, styles: Mapping[str, Style], symbols: TableSymbols) -> None:
        super().wear(styles, symbols)
        self._styles = styles
        self._heading.wear(styles, symbols.ellipsis)

    def configure(self, settings: Settings) -> None:
        """Take the settings when the config was read again."""
        self._look.mask = settings.mask
        self.take_fields(_row_fields(settings))
        self.show_zone(settings.zone)

    def show_zone(self, zone: tzinfo) -> None:
        """Write times in this zone."""
        self._look.zone = zone
        self._show()

    def take_feeds(self, feeds: Sequence[Feed]) -> None:
        """Which vendor is of which kind: that decides how a session of its is looked up."""
        self._kinds = {feed.vendor: feed.kind for feed in feeds}

    # what is shown ----------------------------------------------------------------------------------------

    def enter(self, cell: CellQuestion) -> None:
        """Show this cell. What is there of the same cell stays until its answer comes, and the cursor with it."""
        if cell != self._cell:
            self._cell, self._view = cell, None
            self.table.sort_by(None)
            self.table.action_first()
        self._number = self._numbers()
        self.post_message(self.Requested(ShowCell(self._number, cell)))
        self._show()

    def reopen(self) -> None:
        """Another collector is there, which was not asked yet."""
        if self.display and self._cell is not None:
            self.enter(self._cell)

    def take(self, state: CellState) -> None:
        """Show what is behind the cell that was asked for last; answers for others are late."""
        if state.number == self._number:
            self._view = state.view
            self._show()

    def _show(self) -> None:
        if self._cell is None:
            return
        days = not one_day(self._cell.span, self._look.zone)
        if days != self._look.days:
            self._look.days = days
            self.table.columns = self._columns.all()
        self.take_rows(event_rows(self._view.events) if self._view is not None else ())
        self._say_heading()

    def _say_heading(self) -> None:
        cell = self._cell
        if cell is None:
            return
        crumb = f" {self._look.symbols.separator} "
        names = [self._written(key, value) for key, value in zip(cell.question.by, cell.key, strict=False)]
        when = range_text(cell.span, self._look.zone, self._clock.now_ms())
        left = [
            Piece(" errors", "dim"),
            *(piece for name in names for piece in (Piece(crumb, "dim"), Piece(name, "title"))),
            Piece(f"{crumb}{self._spelling(when)}", "dim"),
        ]
        self._heading.say(
            spread(left, [Piece(f"  {self._how_many()} ", "dim")], self.app.size.width, self._spelling("…"))
        )

    def _written(self, key: GroupKey, value: str) -> str:
        mask = self._look.mask.text if key is GroupKey.ERROR else self._look.mask.typed
        return self._spelling(mask(value)) if value else f"{key.value} not told"

    def _how_many(self) -> str:
        if self._view is None:
            return self._spelling("asking …")
        shown, n = len(self._view.events), self._view.n
        return f"the newest {shown} of {n} errors" if shown < n else f"{n} error{'' if n == 1 else 's'}"

    def why_empty(self) -> Sequence[Cell]:
        if self._view is None:
            return (plain(self._spelling("asking …"), "dim"),)
        if self._rows:
            return super().why_empty()
        return (plain("no error in this cell", "dim"), plain("esc goes back to the timeline", "dim"))

    def on_resize(self) -> None:
        self._say_heading()

    # keys -------------------------------------------------------------------------------------------------

    @on(Table.Activated)
    def _activated(self, event: Table.Activated) -> None:
        event.stop()
        row = self.table.cursor_row
        if row is None:
            return
        draft = look_up(row.event, self._kinds.get(row.event.vendor), self._clock.now_ms())
        if draft is None:
            self.say(
                f"{row.event.vendor} names no session here, so there is nobody to look up; i tells the rest"
            )
        else:
            self.post_message(self.LookedUp(draft))

    def action_facts(self) -> None:
        row = self.table.cursor_row
        if row is not None:
            self.post_message(self.Sheeted(event_sheet(row.event, self._desk())))

    def _desk(self) -> Desk:
        return Desk(
            mask=self._look.mask,
            zone=self._look.zone,
            unknown=self._look.symbols.unknown,
            spelling=self._spelling,
            width=self.app.size.width,
            styles=self._styles,
            symbols=self.table.symbols,
            raw_key="",
        )

    def action_back(self) -> None:
        if self.filter_text:
            super().action_back()
        elif self.table.sort is not None:
            self.table.sort_by(None)
        else:
            self.post_message(self.Left())


def _row_fields(settings: Settings) -> Fields[EventRow]:
    """The events by the names of EVENT, masked as the screen is."""
    of_events = event_fields(settings.mask)
    known = (of_events.find(name) for name in of_events.names)
    return Fields(_of_row(one) for one in known if one is not None)


def _of_row(field: Field[Event]) -> Field[EventRow]:
    def get(row: EventRow) -> object:
        return field.get(row.event)

    return replace(field, get=get)  # type: ignore[arg-type, return-value]
