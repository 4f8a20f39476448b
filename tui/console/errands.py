"""What panes ask of the whole console: going elsewhere, facts over the panes, other windows, requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual import on

from tui.collector.depth.level import DepthLevel
from tui.collector.requests import BeginHistoryAnew, ChooseWindow, Look, RetryNow
from tui.console.panes.channel.facts import members
from tui.console.panes.channel.pane import ChannelPane
from tui.console.panes.channel.spot import Spot, spot_of
from tui.console.panes.errors.events import EventsPane
from tui.console.panes.errors.pane import ErrorsPane
from tui.console.panes.list_pane import ListPane
from tui.console.panes.lookup.pane import LookupPane
from tui.console.panes.vendors import FEED, VendorsPane
from tui.console.panes.wall import WallPane
from tui.console.roaming import ERRORS, WALL, Place
from tui.console.screens.facts import facts, facts_sheet, named
from tui.console.watching import WatchingApp
from tui.model.recording import Keeping
from tui.model.snapshot import WallRow
from tui.model.vendor import Kind
from tui.model.window import LIVE, next_window, previous_window


class ErrandsApp(WatchingApp):
    """Runs the errands of its panes."""

    def action_lookup(self) -> None:
        self.action_pane_lookup()
        self.lookup_pane.open_box()

    @on(LookupPane.Left)
    def _lookup_left(self) -> None:
        self.go_where_one_came_from()

    @on(WallPane.WindowMoved)
    @on(ChannelPane.WindowMoved)
    def _window_moved(self, event: WallPane.WindowMoved | ChannelPane.WindowMoved) -> None:
        window = self.window
        self.choose_window(next_window(window) if event.step > 0 else previous_window(window))

    def choose_window(self, window: str) -> None:
        self.window = window
        self.submit(ChooseWindow(window))
        self.channel_pane.choose_window(window)
        self.say(
            f"window {window}" + ("" if window == LIVE else ": figures of the wall are over this window")
            if self.past_ms is None
            else f"charts {window}; a wall of the past stays as it was recorded"
        )

    @on(WallPane.Looking)
    def _looking(self, event: WallPane.Looking) -> None:
        self.submit(Look(event.rows))

    @on(WallPane.Froze)
    def _froze(self, event: WallPane.Froze) -> None:
        self.say("frozen; collecting goes on, f shows the newest" if event.frozen else "live again")

    @on(WallPane.Opened)
    def _wall_opened(self, event: WallPane.Opened) -> None:
        self.open_channel(event.row)

    def open_channel(self, row: WallRow) -> None:
        """Into its charts; where there are none, to what is known of it."""
        spot = spot_of(row)
        if spot is not None:
            self.go(Place("channel", spot))
            return
        self._facts_of_channel(row)
        self.say("no System73 account has this channel, so there are no charts of it")

    @on(WallPane.FactsWanted)
    def _wall_facts(self, event: WallPane.FactsWanted) -> None:
        self._facts_of_channel(event.row)

    def _facts_of_channel(self, row: WallRow) -> None:
        self._show_facts(self.dated(row.name, "  "), members(row, self.moment_ms()))

    @on(WallPane.AccountWanted)
    def _account_wanted(self, event: WallPane.AccountWanted) -> None:
        """That of the row under the cursor, else the first there is."""
        spot = spot_of(event.row) if event.row is not None else None
        feeds = self._live.feeds if self._live is not None else ()
        first = next((feed.vendor for feed in feeds if feed.kind is Kind.SYSTEM73), None)
        vendor = spot.level.vendor if spot is not None else first
        if vendor is None:
            self.say("there is no System73 account in the config, and no other vendor has such charts")
        else:
            self.go(Place("channel", Spot(DepthLevel(vendor=vendor))))

    @on(ChannelPane.Went)
    def _went(self, event: ChannelPane.Went) -> None:
        self.go(WALL if event.spot is None else Place("channel", event.spot))

    @on(ChannelPane.FactsWanted)
    def _channel_facts(self, event: ChannelPane.FactsWanted) -> None:
        self._show_facts(self.dated(event.title, "  "), event.records)

    @on(ErrorsPane.Opened)
    def _cell_opened(self, event: ErrorsPane.Opened) -> None:
        self.go(Place("events", cell=event.cell))

    @on(EventsPane.Left)
    def _events_left(self) -> None:
        self.go(ERRORS)

    @on(EventsPane.LookedUp)
    async def _viewer_wanted(self, event: EventsPane.LookedUp) -> None:
        self.action_pane_lookup()
        await self.lookup_pane.look_up(event.draft)

    @on(VendorsPane.Opened)
    def _vendor_opened(self, event: VendorsPane.Opened) -> None:
        self._show_facts(event.feed.vendor, [(event.feed.kind.value, named(FEED, event.feed))])

    def _show_facts(self, title: str, records: Iterable[tuple[str, Mapping[str, object]]]) -> None:
        rows = facts(records, self._symbols.unknown)
        self.push_screen(facts_sheet(title, rows, self._theme.styles, self._table_symbols))

    @on(VendorsPane.Retried)
    def _retried(self, event: VendorsPane.Retried) -> None:
        self.submit(RetryNow(event.vendor))
        self.say(f"asking {event.vendor} again")

    def action_history_new(self) -> None:
        kept = self._live.recording.state if self._live is not None else Keeping.OPENING
        match kept:
            case Keeping.RECORDING:
                self.say("the history is recorded already; a new file is begun only where it cannot be")
            case Keeping.OFF:
                self.say("[history] enabled = false in config.toml: nothing is to be recorded")
            case _:
                self.submit(BeginHistoryAnew())
                self.say("beginning a new history file; the old one stays as it is")

    @on(ListPane.Requested)
    def _requested(self, event: ListPane.Requested) -> None:
        self.submit(event.request)

    @on(ListPane.Sheeted)
    def _sheeted(self, event: ListPane.Sheeted) -> None:
        self.push_screen(event.sheet)
