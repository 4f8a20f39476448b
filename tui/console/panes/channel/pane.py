"""A channel in depth: charts over its streams, from the whole account down to a rendition."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import tzinfo

from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.message import Message

from tui.collector.depth.level import DepthLevel
from tui.collector.depth.state import DepthState
from tui.collector.requests import CloseDepth
from tui.console.commands import Where, bindings
from tui.console.drawing.drawn import Symbols as DrawnWith
from tui.console.drawing.studio import Failure
from tui.console.frame.line import Line
from tui.console.panes.channel.columns import LevelColumns
from tui.console.panes.channel.facts import Record, records
from tui.console.panes.channel.grid import ChartGrid
from tui.console.panes.channel.heading import Heading
from tui.console.panes.channel.page import Drawing, Page
from tui.console.panes.channel.rows import LEVEL_ROW, LevelRow, rows_of, sum_of
from tui.console.panes.channel.spot import Spot
from tui.console.panes.list_pane import ListPane
from tui.console.symbols import Symbols
from tui.console.table import Cell, Table, TableSymbols, plain
from tui.model.snapshot import Snapshot, WallRow
from tui.model.window import LIVE
from tui.watch.subject import Subject, WatchKind

KEPT = 16
"""Levels whose last state is shown at once when one comes back to them."""


class ChannelPane(ListPane[LevelRow]):
    """Shows one level at a time. Posts `Requested` to open and close it at the collector, `Went` where the operator
    goes up or down, `WindowMoved`, and `FactsWanted`."""

    BLANK = False  # seen on either side of the charts

    BINDINGS = bindings(Where.CHANNEL, Where.DEPTH, Where.FACTS)
    travels = True
    places = (Where.CHANNEL, Where.DEPTH, Where.FACTS, Where.LIST, Where.EVERYWHERE)
    meanings: Mapping[str, tuple[str, str]] = {
        "enter": ("in", "into this stream or rendition"),
        "back": ("up", "the cursor away, then the filter, then one level up"),
        "copy": ("copy", "copy what is read out and the row to the clipboard"),
        "save": ("", "save the charts and the list as text to a file"),
    }

    class Went(Message):
        """The operator goes to another level; None is the wall."""

        def __init__(self, spot: Spot | None) -> None:
            super().__init__()
            self.spot = spot

    class WindowMoved(Message):
        """The operator wants the next (1) or previous (-1) window."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class FactsWanted(Message):
        """The operator wants to see these records in full."""

        def __init__(self, title: str, found: Sequence[Record]) -> None:
            super().__init__()
            self.title = title
            self.records = found

    def __init__(
        self,
        symbols: Symbols,
        drawn_with: DrawnWith,
        now_ms: Callable[[], int],
        drawing: Drawing,
        zone: tzinfo,
    ) -> None:
        self._columns = LevelColumns(symbols)
        nowhere = DepthLevel(vendor="")
        super().__init__("channel", self._columns.of(nowhere), lambda row: row.key, LEVEL_ROW, id="channel")
        self._symbols = symbols
        self._now_ms = now_ms
        self._page = Page(symbols, drawn_with, drawing, zone)
        self._grid = ChartGrid(ascii_only=symbols.name == "ascii")
        self._heading = Line(id="channel-heading")
        self._readout = Line(id="channel-readout")
        self._spot: Spot | None = None
        self._state: DepthState | None = None
        self._window = LIVE
        self._number = 0
        self._open = False
        self._at_ms: int | None = None
        self._came_from: Spot | None = None
        self._snapshot: Snapshot | None = None
        self._kept: OrderedDict[tuple[DepthLevel, str], DepthState] = OrderedDict()

    def compose(self) -> ComposeResult:
        yield self._heading
        yield self._grid
        yield self._readout
        yield from super().compose()

    def wear(self, styles: Mapping[str, Style], symbols: TableSymbols) -> None:
        super().wear(styles, symbols)
        self._grid.wear(styles)

    # where one is -----------------------------------------------------------------------------------------

    @property
    def spot(self) -> Spot | None:
        """The level that is shown, None before the first."""
        return self._spot

    def enter(self, spot: Spot, window: str) -> None:
        """Show this level: what was last seen of it at once, and what comes from now on."""
        self.leave()
        before = self._spot
        if before is None or before.key != spot.key or window != self._window:
            self._page.forget_cursor()
        if spot != before:
            self.table.action_first()
            self._came_from = before
        self._spot, self._window = spot, window
        self._number += 1
        self._open = True
        self._state = self._kept.get((spot.level, window)) if self._at_ms is None else None
        over_window = window != LIVE and self._at_ms is None
        self.table.columns = self._columns.of(spot.level, over_window=over_window)
        self.post_message(self.Requested(spot.level.opened(self._number, window, self._at_ms)))
        self._show()

    def show_past(self, at_ms: int | None) -> None:
        """Show the level as it was recorded then. From one moment of the past to the next the charts stay until the
        others have come; the present is never shown as the past."""
        if at_ms == self._at_ms:
            return
        before, self._at_ms = self._state if self._at_ms is not None else None, at_ms
        self._page.home_ms = at_ms
        self._page.forget_cursor()
        if self._open and self._spot is not None:
            self.enter(self._spot, self._window)
            if at_ms is not None and before is not None:
                self._state = before
                self._show()

    def reset_moment(self) -> None:
        """The charts' cursor back to the moment that is shown."""
        self._page.forget_cursor()
        self._show_charts()

    def leave(self) -> None:
        """Nobody looks any more: it need not cost calls."""
        if self._open:
            self._open = False
            self.post_message(self.Requested(CloseDepth(self._number)))

    def reopen(self) -> None:
        """Another collector is there, which knows nothing of what this one was asked."""
        was_open, self._open = self._open, False
        if was_open and self._spot is not None:
            self.enter(self._spot, self._window)

    def choose_window(self, window: str) -> None:
        """Show this level over another window."""
        if self._spot is not None and window != self._window and self._open:
            self.enter(self._spot, window)

    # what comes -------------------------------------------------------------------------------------------

    def take(self, state: DepthState) -> None:
        """Show a state of the level that was opened last; those of others are late."""
        if state.number != self._number or not self._open:
            return
        self._state = state
        if state.at_ms is None:
            self._keep(state)
        self._show()

    def _keep(self, state: DepthState) -> None:
        self._kept[state.level, state.window] = state
        self._kept.move_to_end((state.level, state.window))
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def take_snapshot(self, snapshot: Snapshot) -> None:
        """The wall has moved: the channel's state, and the account's channels."""
        self._snapshot = snapshot
        if self._spot is None or not self.display:
            return
        self._say_heading()
        if self._spot.level.is_account:
            self._show_rows()

    def charts_drawn(self, failures: Iterable[Failure]) -> None:
        """The drawing thread has finished something, but for these."""
        self._page.take_failures(failures)
        self._grid.show(self._page.tiles(), self._page.layout)

    def tick(self) -> None:
        """What changes by time alone: how old things are."""
        if self._open and self._state is not None:
            self._page.take(self._state, self._now_ms())
            self._show_charts()
            self._show_ages(self._state)

    def show_zone(self, zone: tzinfo) -> None:
        """Write times in this zone."""
        self._page.zone = zone
        self._show()

    def on_resize(self) -> None:
        self._show()

    def on_show(self) -> None:
        self._show()

    # drawing it -------------------------------------------------------------------------------------------

    def _show(self) -> None:
        if self._spot is None:
            return
        if self._state is not None:
            self._page.take(self._state, self._now_ms())
        else:
            self._page.clear()
        self._show_rows()
        self._show_charts()

    def _show_rows(self) -> None:
        spot, state = self._spot, self._state
        if spot is None:
            return
        wall = self._snapshot.rows if self._snapshot is not None else ()
        rows = rows_of(spot, state, wall, self._now_ms()) if state is not None else []
        self.take_rows(rows)
        self._show_totals()
        self._point_at_where_one_came_from(rows)

    def _show_ages(self, state: DepthState) -> None:
        """Rows dim once, those of the account with the wall; the totals tell their age from then on."""
        dim = any(row.stale for row in self._rows)
        if not state.level.is_account and state.rows.stale(self._now_ms()) != dim:
            self._show_rows()
        else:
            self._show_totals()

    def _show_totals(self) -> None:
        state = self._state
        whole = sum_of(self._rows, state, self._now_ms()) if state is not None else None
        self.table.totals = self._columns.totals(whole)

    def _point_at_where_one_came_from(self, rows: Sequence[LevelRow]) -> None:
        """Going up, the cursor is on the row one was in. Once: afterwards it is the operator's."""
        came_from = self._came_from
        if rows:
            self._came_from = None
        for row in rows if came_from is not None else ():
            if row.spot == came_from:
                self.table.move_cursor_to(row.key)

    def _show_charts(self) -> None:
        self._page.lay_out(self.size.width - 2, self.size.height - 2, len(self._rows))
        self._grid.show(self._page.tiles(), self._page.layout)
        self._say_heading()
        self._say_readout()

    def _say_heading(self) -> None:
        if self._spot is not None:
            feeds = self._snapshot.feeds if self._snapshot is not None else ()
            vendor = self._spot.level.vendor
            feed = next((one for one in feeds if one.vendor == vendor), None)
            heading = Heading(
                spot=self._spot,
                state=self._state,
                window=self._window,
                row=self._wall_row,
                feed=feed,
                page=self._page.number_words,
                trouble=self._page.trouble,
                watched=self.subject() in self.watched,
            )
            self._heading.say(heading.pieces(self.size.width, self._symbols))

    def take_watched(self, subjects: frozenset[Subject]) -> None:
        super().take_watched(subjects)
        self._say_heading()

    def _say_readout(self) -> None:
        self._readout.say(self._page.readout(self.size.width))

    @property
    def _wall_row(self) -> WallRow | None:
        rows = self._snapshot.rows if self._snapshot is not None else ()
        return next((row for row in rows if self._spot is not None and row.key == self._spot.key), None)

    def why_empty(self) -> Sequence[Cell]:
        state = self._state
        if self._rows and self.filter_text:
            return super().why_empty()
        if state is None or state.rows.awaited:
            return (plain("" if state is not None and state.problem else "asking ...", "dim"),)
        if state.rows.error:
            return (plain(state.rows.error, "dim"),)
        return (plain("the vendor lists nothing below this", "dim"),)

    # keys -------------------------------------------------------------------------------------------------

    @on(Table.Activated)
    def _activated(self, event: Table.Activated) -> None:
        event.stop()
        row = self.table.cursor_row
        if row is None or self._spot is None:
            return
        if row.spot.level == self._spot.level:
            self.say("there is nothing below a rendition")
        else:
            self.post_message(self.Went(row.spot))

    def action_back(self) -> None:
        if self._page.cursor_is_away:
            self._page.forget_cursor()
            self._show_charts()
        elif self.filter_text:
            super().action_back()
        elif self.table.sort is not None:
            self.table.sort_by(None)
        elif self._spot is not None:
            self.post_message(self.Went(self._spot.above))

    def action_charts_next(self) -> None:
        self._turn(1)

    def action_charts_previous(self) -> None:
        self._turn(-1)

    def _turn(self, step: int) -> None:
        if not self._page.turn(step):
            self.say("all charts are on screen")
        self._show_charts()

    def action_moment_left(self) -> None:
        self._move(-1)

    def action_moment_right(self) -> None:
        self._move(1)

    def action_moment_left_far(self) -> None:
        self._move(-10)

    def action_moment_right_far(self) -> None:
        self._move(10)

    def _move(self, steps: int) -> None:
        self._page.move_cursor(steps)
        self._show_charts()

    def action_window_next(self) -> None:
        self.post_message(self.WindowMoved(1))

    def action_window_previous(self) -> None:
        self.post_message(self.WindowMoved(-1))

    def subject(self) -> Subject | None:
        spot = self.spot
        return Subject(WatchKind.CHANNEL, spot.key, spot.name) if spot is not None and spot.key else None

    def action_facts(self) -> None:
        if self._spot is not None:
            found = records(self._spot, self._state, self.table.cursor_row, self._wall_row, self._now_ms())
            self.post_message(self.FactsWanted(self._spot.title, found))

    def row_text(self) -> str:
        read = [" ".join(line.text.split()) for line in (self._heading, self._readout)]
        return "\n".join([*read, super().row_text()])

    def list_text(self) -> str:
        read = [line.text.strip() for line in (self._heading, self._readout)]
        return "\n".join([*read, "", self._grid.text, "", super().list_text()])
