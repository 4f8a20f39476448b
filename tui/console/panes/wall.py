"""The wall: every live channel, worst first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter

from rich.style import Style
from textual import on
from textual.message import Message

from tui.console.commands import Where, bindings
from tui.console.frame.feed_words import words
from tui.console.panes.list_pane import ListPane
from tui.console.panes.sparks import Sparks
from tui.console.panes.wall_columns import QUALITY_GOOD_MS, WallColumns, described
from tui.console.symbols import Symbols
from tui.console.table import Arranged, Cell, Table, TableSymbols, plain
from tui.model.channel import State
from tui.model.fields import wall_fields
from tui.model.snapshot import Snapshot, WallRow
from tui.watch.subject import Subject, WatchKind

EXCEPTIONS = (State.CRITICAL, State.WARNING, State.NO_DATA)


class WallPane(ListPane[WallRow]):
    """Shows snapshots. Posts `Looking` when other rows come on screen, `WindowMoved`, `Opened` for a row to go into,
    `FactsWanted` for one to see in full, and `AccountWanted`."""

    BINDINGS = bindings(Where.WALL, Where.DEPTH, Where.TROUBLE, Where.FACTS)
    travels = True
    places = (Where.WALL, Where.TROUBLE, Where.DEPTH, Where.FACTS, Where.LIST, Where.EVERYWHERE)
    meanings: Mapping[str, tuple[str, str]] = {
        "enter": ("open", "into this channel: its charts and its streams")
    }

    class Looking(Message):
        """These rows are on screen now."""

        def __init__(self, rows: tuple[str, ...]) -> None:
            super().__init__()
            self.rows = rows

    class WindowMoved(Message):
        """The operator wants the next (1) or previous (-1) window."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Opened(Message):
        """The operator wants to go into this channel."""

        def __init__(self, row: WallRow) -> None:
            super().__init__()
            self.row = row

    class FactsWanted(Message):
        """The operator wants to see everything known of this channel."""

        def __init__(self, row: WallRow) -> None:
            super().__init__()
            self.row = row

    class AccountWanted(Message):
        """The operator wants to see the account as a whole that this row (if any) is of."""

        def __init__(self, row: WallRow | None) -> None:
            super().__init__()
            self.row = row

    class Froze(Message):
        """The screen was frozen or thawed."""

        def __init__(self, frozen: bool) -> None:
            super().__init__()
            self.frozen = frozen

    def __init__(
        self, symbols: Symbols, now_ms: Callable[[], int], sparks: Sparks, *, refresh_s: float
    ) -> None:
        self._columns = WallColumns(
            symbols,
            now_ms,
            sparks.text,
            lambda row: _subject(row) in self.watched,
            max(QUALITY_GOOD_MS, 2_000 * refresh_s),
        )
        super().__init__(
            "wall",
            self._columns.all(),
            attrgetter("key"),
            wall_fields(now_ms),
            rank=attrgetter("state.rank"),
            steady=True,
            id="wall",
        )
        self._now_ms = now_ms
        self._sparks = sparks
        self._only_exceptions = False
        self._frozen = False
        self._snapshot: Snapshot | None = None
        self._waiting: Snapshot | None = None
        self._in_the_past = False
        self.why_nothing: Sequence[str] = ()
        """Why there is no row of the moment that is shown, and the keys that help."""

    @property
    def frozen(self) -> bool:
        return self._frozen

    def show_past(self, at_ms: int | None) -> None:
        """The past is not frozen: it stands still by itself."""
        self._in_the_past, self._frozen, self._waiting = at_ms is not None, False, None

    @property
    def only_exceptions(self) -> bool:
        return self._only_exceptions

    def take(self, snapshot: Snapshot) -> None:
        """Show a snapshot; while frozen it waits."""
        if self.frozen:
            self._waiting = snapshot
            return
        self._snapshot = snapshot
        self.table.take_totals(self._columns.totals(snapshot.totals))
        arranged = Arranged(snapshot.by_key, snapshot.worst_first) if snapshot.worst_first else None
        self.take_rows(snapshot.rows, arranged)
        self.draw_sparks()

    def wear(self, styles: Mapping[str, Style], symbols: TableSymbols) -> None:
        super().wear(styles, symbols)
        self.table.refresh_cells()

    def passes(self, row: WallRow) -> bool:
        if self._only_exceptions and row.state not in EXCEPTIONS and not row.stale:
            return False
        return super().passes(row)

    @property
    def hides_nothing(self) -> bool:
        return super().hides_nothing and not self._only_exceptions

    def why_empty(self) -> Sequence[Cell]:
        if self._snapshot is None:
            return (plain("asking the vendors ...", "dim"),)
        if not self._snapshot.rows and self._in_the_past:
            return tuple(plain(words, "dim") for words in self.why_nothing)
        if not self._snapshot.rows:
            return self._no_channels(self._snapshot)
        if self._only_exceptions and not self.filter_text:
            return (
                plain(f"no channel of {len(self._rows)} is in trouble", "dim"),
                plain("x shows them all", "dim"),
            )
        return super().why_empty()

    def _no_channels(self, snapshot: Snapshot) -> Sequence[Cell]:
        now_ms = self._now_ms()
        said = [
            plain(f"{feed.vendor}: {trouble}", "dim")
            for feed in snapshot.feeds
            if (trouble := words(feed, now_ms))
        ]
        return (
            plain("no vendor has listed a channel yet", "dim"),
            *said,
            plain("4 shows the vendors", "dim"),
        )

    # sparklines -------------------------------------------------------------------------------------------

    def draw_sparks(self) -> None:
        """Have the sparklines of the rows on screen drawn, off this thread."""
        self._sparks.want(self.table.visible_rows)

    def sparks_drawn(self) -> None:
        """Newly drawn sparklines are there."""
        self.table.refresh_cells("throughput", "buffer")

    @on(Table.VisibleChanged)
    def _visible_changed(self, event: Table.VisibleChanged) -> None:
        event.stop()
        self.draw_sparks()
        self.post_message(self.Looking(event.keys))

    # keys -------------------------------------------------------------------------------------------------

    @on(Table.Activated)
    def _activated(self, event: Table.Activated) -> None:
        event.stop()
        row = self.table.cursor_row
        if row is not None:
            self.post_message(self.Opened(row))

    def subject(self) -> Subject | None:
        row = self.table.cursor_row
        return None if row is None else _subject(row)

    def action_facts(self) -> None:
        row = self.table.cursor_row
        if row is not None:
            self.post_message(self.FactsWanted(row))

    def action_account(self) -> None:
        self.post_message(self.AccountWanted(self.table.cursor_row))

    def action_exceptions(self) -> None:
        self._only_exceptions = not self._only_exceptions
        self.apply_filter()

    def action_back(self) -> None:
        if self.filter_text:
            super().action_back()
        elif self._only_exceptions:
            self.action_exceptions()
        elif self.frozen:
            self.action_freeze()

    def action_freeze(self) -> None:
        if self._in_the_past:
            self.say("the past stands still by itself")
            return
        self._frozen = not self._frozen
        waiting, self._waiting = self._waiting, None
        if not self.frozen and waiting is not None:
            self.take(waiting)
        self.post_message(self.Froze(self.frozen))

    def action_window_next(self) -> None:
        self.post_message(self.WindowMoved(1))

    def action_window_previous(self) -> None:
        self.post_message(self.WindowMoved(-1))

    def row_text(self) -> str:
        row = self.table.cursor_row
        return described(row, self._now_ms()) if row is not None else ""


def _subject(row: WallRow) -> Subject:
    """A channel, by the key of its row."""
    return Subject(WatchKind.CHANNEL, row.key, row.name)
