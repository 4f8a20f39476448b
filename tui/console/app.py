"""The console: takes snapshots from the collector, shows them, sends back what the operator asks for.

No key's path waits for a vendor, a disk or the drawing library: snapshots and drawings arrive as messages.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import ContentSwitcher, Input

from tui.clock import Clock
from tui.collector.depth.level import DepthLevel
from tui.collector.depth.state import DepthState
from tui.collector.lookup.question import LookupState
from tui.collector.requests import ChooseWindow, Look, Request, RetryNow
from tui.console import themes
from tui.console.arrivals import (
    ChartsDrawn,
    DepthCame,
    LookupCame,
    SnapshotCame,
    SparksDrawn,
    WorkplaceCame,
)
from tui.console.choices import choices
from tui.console.commands import COMMANDS, Where, bindings, keymap, keys_of
from tui.console.drawing.studio import DrawingThread, Result
from tui.console.dress import textual_theme
from tui.console.frame import vendor_strip
from tui.console.frame.line import Line
from tui.console.framed import FramedApp
from tui.console.panes.channel.pane import ChannelPane
from tui.console.panes.channel.spot import Spot, spot_of
from tui.console.panes.list_pane import ListPane
from tui.console.panes.lookup import tickets
from tui.console.panes.lookup.pane import LookupPane
from tui.console.panes.sparks import Sparks
from tui.console.panes.vendors import FEED, VendorsPane
from tui.console.panes.wall import WallPane
from tui.console.roaming import WALL, Place
from tui.console.screens.facts import facts, facts_sheet
from tui.console.screens.help import help_sheet
from tui.console.screens.palette import Palette
from tui.console.settings import CollectorFace, Workplace
from tui.console.symbols import charts_with
from tui.model.fields import channel_record
from tui.model.snapshot import Snapshot, WallRow
from tui.model.vendor import Kind
from tui.model.window import LIVE, next_window, previous_window

INTERRUPTED = 130
"""What a shell is told of a program that Ctrl-C ended: 128 and SIGINT's number."""

_ACTIONS = frozenset(command.action for command in COMMANDS)


class NoctopApp(FramedApp):
    """The whole console. `reload` gives a new workplace from the config as it is now, or raises ValueError in words."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = bindings(Where.EVERYWHERE)
    CSS = """
    Screen { background: $background; color: $foreground; layout: vertical; }
    ContentSwitcher { height: 1fr; }
    Input { background: $background; color: $foreground; }
    Input > .input--cursor { background: $background; color: $foreground; text-style: reverse; }
    """

    def __init__(
        self, workplace: Workplace, *, clock: Clock, reload: Callable[[], Workplace] | None = None
    ) -> None:
        super().__init__(workplace.settings, clock)
        self.animation_level = "none"
        self._workplace = workplace
        self._reload = reload
        self._theme = themes.load(self._settings.theme, self._settings.theme_folders)
        self._drawing = DrawingThread(self._drawn)
        self._sparks = Sparks(self._symbols.name, self._drawing)
        self._collector: CollectorFace | None = None

    # the screen -------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        yield Line(id="state-line")
        yield Line(id="vendor-strip")
        with ContentSwitcher(initial="wall", id="panes"):
            yield WallPane(self._symbols, self._clock.now_ms, self._sparks)
            yield ChannelPane(
                self._symbols,
                charts_with(self._settings.symbols, self._symbols),
                self._clock.now_ms,
                self._drawing,
                self._zone,
            )
            yield LookupPane(self._symbols, self._clock, self._settings)
            yield VendorsPane(self._symbols, self._clock.now_ms)
        yield Line(id="key-line")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While text is typed or a sheet lies over the panes, only the way out works."""
        if action == "interrupt" or action not in _ACTIONS:
            return True
        return not (isinstance(self.focused, Input) or self.screen.is_modal)

    def on_mount(self) -> None:
        self.set_keymap(keymap(self._settings.keys))
        self._wear(self._theme)
        self.screen.set_focus(self.query_one(WallPane).table)
        self.set_interval(1.0, self._each_second)
        if self._settings.banner:
            self.say(self._settings.banner, for_s=15.0)
        self.paint_frame()
        self._connect()

    def on_unmount(self) -> None:
        self._drawing.close()
        if self._collector is not None:
            self._collector.stop()

    def on_resize(self) -> None:
        self.paint_frame()

    def _connect(self) -> None:
        self._collector = self._workplace.connect(self._publish, self._publish_lookup, self._publish_depth)
        self._collector.start()

    def _publish(self, snapshot: Snapshot) -> None:
        """Called on the collector's thread."""
        with contextlib.suppress(RuntimeError):  # the app is on its way out
            self.post_message(SnapshotCame(snapshot))

    def _publish_lookup(self, state: LookupState) -> None:
        """Called on the collector's thread."""
        with contextlib.suppress(RuntimeError):
            self.post_message(LookupCame(state))

    def _publish_depth(self, state: DepthState) -> None:
        """Called on the collector's thread."""
        with contextlib.suppress(RuntimeError):
            self.post_message(DepthCame(state))

    def _drawn(self, result: Result) -> None:
        """Called on the drawing thread, with a batch of sparklines or of charts."""
        with contextlib.suppress(RuntimeError):
            sparks = self._sparks.take(result)
            self.post_message(SparksDrawn() if sparks else ChartsDrawn(result.failures))

    def _wear(self, theme: themes.Theme) -> None:
        """Dress everything in a theme."""
        self._theme = theme
        self.register_theme(textual_theme(theme))
        self.theme = f"noctop-{theme.name}"
        for line in self.query(Line):
            line.wear(theme.styles, self._table_symbols.ellipsis)
        for pane in self.query(ListPane):
            pane.wear(theme.styles, self._table_symbols)

    # what comes -------------------------------------------------------------------------------------------

    @on(SnapshotCame)
    def _snapshot_came(self, event: SnapshotCame) -> None:
        self._snapshot = event.snapshot
        with self.batch_update():
            self.query_one(WallPane).take(event.snapshot)
            self.query_one(VendorsPane).take(event.snapshot.feeds)
            self.lookup_pane.take_feeds(event.snapshot.feeds)
            self.channel_pane.take_snapshot(event.snapshot)
            self.paint_frame()

    @on(LookupCame)
    def _lookup_came(self, event: LookupCame) -> None:
        with self.batch_update():
            self.lookup_pane.take(event.state)

    @on(DepthCame)
    def _depth_came(self, event: DepthCame) -> None:
        with self.batch_update():
            self.channel_pane.take(event.state)

    @on(ChartsDrawn)
    def _charts_drawn(self, event: ChartsDrawn) -> None:
        self.channel_pane.charts_drawn(event.failures)

    @on(SparksDrawn)
    def _sparks_drawn(self) -> None:
        self.query_one(WallPane).sparks_drawn()

    def _each_second(self) -> None:
        """What changes by time alone: the clock's minute, ages of what is stale, counts down to the next try."""
        if not self.is_whole:  # on the way out: timers outlive the widgets
            return
        snapshot = self._snapshot
        if snapshot is not None:
            now_ms = self._clock.now_ms()
            if any(row.stale for row in snapshot.rows):
                self.query_one(WallPane).table.refresh_cells()
            if self.current == "vendors" or vendor_strip.counts_down(snapshot.feeds, now_ms):
                self.query_one(VendorsPane).table.refresh_cells()
        self.lookup_pane.tick()
        self.channel_pane.tick()
        self.paint_frame()

    # what the operator does -------------------------------------------------------------------------------

    def action_lookup(self) -> None:
        self.action_pane_lookup()
        self.lookup_pane.open_box()

    @on(LookupPane.Left)
    def _lookup_left(self) -> None:
        self.go_where_one_came_from()

    def action_zone(self) -> None:
        configured = self._settings.zone
        self._zone = UTC if self._zone is not UTC else configured
        if configured is UTC:
            self.say("the configured zone is UTC; [console] timezone in config.toml sets another")
        self.lookup_pane.show_zone(self._zone)
        self.channel_pane.show_zone(self._zone)
        self.paint_frame()

    @work(thread=True, group="reload", exclusive=True, exit_on_error=False)
    def action_reload(self) -> None:
        """Read the config again, off this thread: its secrets' commands may take a while."""
        if self._reload is None:
            return
        self.call_from_thread(self.say, "reading the config …")
        try:
            workplace = self._reload()
        except ValueError as error:
            words = " ".join(str(error).split())
            self.call_from_thread(self.say, f"the config stays as it was: {words}", wrong=True, for_s=15.0)
        else:
            self.post_message(WorkplaceCame(workplace))

    @on(WorkplaceCame)
    async def _move_to(self, event: WorkplaceCame) -> None:
        """Go on with another config: other vendors, another theme, other keys."""
        before, workplace = self._collector, event.workplace
        self._workplace, self._settings = workplace, workplace.settings
        self._keys = keys_of(self._settings.keys)
        self.set_keymap(keymap(self._settings.keys))
        self._zone = self._settings.zone
        self._wear(themes.load(self._settings.theme, self._settings.theme_folders))
        self.lookup_pane.abandon()
        self.lookup_pane.configure(self._settings)
        if before is not None:
            await asyncio.to_thread(before.stop)
        self._connect()
        self._submit(ChooseWindow(self.window))
        self.channel_pane.reopen()
        self.say("the config was read again")

    async def action_quit(self) -> None:
        self.exit(0)

    def action_interrupt(self) -> None:
        self.exit(INTERRUPTED)

    async def action_help(self) -> None:
        await self.push_screen(
            help_sheet(
                self.pane.commands(),
                self._keys,
                self._theme.styles,
                self._table_symbols,
                ascii_only=self._symbols.name == "ascii",
            )
        )

    async def action_palette(self) -> None:
        offered = choices(self.pane, self._keys, themes.names(self._settings.theme_folders))
        await self.push_screen(Palette(offered, self._theme.styles, self._table_symbols), self._chosen)

    def _chosen(self, name: str | None) -> None:
        if name is None:
            return
        verb, _, rest = name.partition(" ")
        match verb:
            case "sort":
                self.pane.table.sort_by(rest)
            case "window":
                self._choose_window(rest)
            case "theme":
                self._change_theme(rest)
            case "ticket":
                self.lookup_pane.choose_form(tickets.named(rest))
            case _:
                self.call_later(self._run_command, name)

    async def _run_command(self, action: str) -> None:
        pane = self.pane
        await self.run_action(action, default_namespace=pane if hasattr(pane, f"action_{action}") else self)

    def _change_theme(self, name: str) -> None:
        try:
            self._wear(themes.load(name, self._settings.theme_folders))
        except themes.ThemeError as error:
            self.say(str(error), wrong=True)

    @on(WallPane.WindowMoved)
    @on(ChannelPane.WindowMoved)
    def _window_moved(self, event: WallPane.WindowMoved | ChannelPane.WindowMoved) -> None:
        window = self.window
        self._choose_window(next_window(window) if event.step > 0 else previous_window(window))

    def _choose_window(self, window: str) -> None:
        self.window = window
        self._submit(ChooseWindow(window))
        self.channel_pane.choose_window(window)
        self.say(
            f"window {window}" + ("" if window == LIVE else ": figures of the wall are over this window")
        )

    def _submit(self, request: Request) -> None:
        if self._collector is not None:
            self._collector.submit(request)

    @on(WallPane.Looking)
    def _looking(self, event: WallPane.Looking) -> None:
        self._submit(Look(event.rows))

    @on(WallPane.Froze)
    def _froze(self, event: WallPane.Froze) -> None:
        self.say("frozen; collecting goes on, f shows the newest" if event.frozen else "live again")

    @on(WallPane.Opened)
    def _wall_opened(self, event: WallPane.Opened) -> None:
        spot = spot_of(event.row)
        if spot is not None:
            self.go(Place("channel", spot))
            return
        self._facts_of_channel(event.row)
        self.say("no System73 account has this channel, so there are no charts of it")

    @on(WallPane.FactsWanted)
    def _wall_facts(self, event: WallPane.FactsWanted) -> None:
        self._facts_of_channel(event.row)

    def _facts_of_channel(self, row: WallRow) -> None:
        now_ms = self._clock.now_ms()
        records = [(f"{one.vendor}: {one.channel_id}", channel_record(one, now_ms)) for one in row.members]
        self._show_facts(row.name, records)

    @on(WallPane.AccountWanted)
    def _account_wanted(self, event: WallPane.AccountWanted) -> None:
        """That of the row under the cursor, else the first there is."""
        spot = spot_of(event.row) if event.row is not None else None
        feeds = self._snapshot.feeds if self._snapshot is not None else ()
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
        self._show_facts(event.title, event.records)

    @on(VendorsPane.Opened)
    def _vendor_opened(self, event: VendorsPane.Opened) -> None:
        self._show_facts(event.feed.vendor, [(event.feed.kind.value, FEED.record(event.feed))])

    def _show_facts(self, title: str, records: Iterable[tuple[str, Mapping[str, object]]]) -> None:
        rows = facts(records, self._symbols.unknown)
        self.push_screen(facts_sheet(title, rows, self._theme.styles, self._table_symbols))

    @on(VendorsPane.Retried)
    def _retried(self, event: VendorsPane.Retried) -> None:
        self._submit(RetryNow(event.vendor))
        self.say(f"asking {event.vendor} again")

    @on(ListPane.Requested)
    def _requested(self, event: ListPane.Requested) -> None:
        self._submit(event.request)

    @on(ListPane.Sheeted)
    def _sheeted(self, event: ListPane.Sheeted) -> None:
        self.push_screen(event.sheet)
