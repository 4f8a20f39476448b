"""The console: takes snapshots from the collector, shows them, sends back what the operator asks for.

No key's path waits for a vendor, a disk or the drawing library: snapshots and drawings arrive as messages.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC
from itertools import count

from textual import on
from textual.app import ComposeResult
from textual.events import Event, Key
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from tui import right_of_way
from tui.clock import Clock
from tui.collector.answers import ErrorsState
from tui.console.arrivals import (
    ChartsDrawn,
    DepthCame,
    ErrorsCame,
    LookupCame,
    SnapshotCame,
    SparksDrawn,
)
from tui.console.backdrop import Ground, Panes
from tui.console.choices import choices
from tui.console.commands import COMMANDS, WHILE_TYPING, Where, bindings, keymap
from tui.console.depicting import DepictingApp
from tui.console.frame import vendor_strip
from tui.console.frame.line import Line
from tui.console.panes.changes.pane import ChangesPane
from tui.console.panes.channel.pane import ChannelPane
from tui.console.panes.errors.events import EventsPane
from tui.console.panes.errors.pane import ErrorsPane
from tui.console.panes.lookup import tickets
from tui.console.panes.lookup.pane import LookupPane
from tui.console.panes.vendors import VendorsPane
from tui.console.panes.wall import WallPane
from tui.console.past.bar import MomentBar
from tui.console.screens.help import help_sheet
from tui.console.screens.palette import Palette
from tui.console.settings import Workplace
from tui.console.symbols import charts_with
from tui.console.table.canvas import LineCanvas
from tui.model.snapshot import Snapshot

INTERRUPTED = 130
"""What a shell is told of a program that Ctrl-C ended: 128 and SIGINT's number."""

_ACTIONS = frozenset(command.action for command in COMMANDS)


class NoctopApp(DepictingApp):
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
        super().__init__(workplace, clock=clock, reload=reload)
        self.animation_level = "none"

    # the screen -------------------------------------------------------------------------------------------

    def get_default_screen(self) -> Screen[None]:
        return Ground(id="_default")

    def compose(self) -> ComposeResult:
        yield Line(id="state-line")
        yield Line(id="vendor-strip")
        with Panes(initial="wall", id="panes"):
            yield WallPane(self._symbols, self.moment_ms, self._sparks, refresh_s=self._settings.refresh_s)
            yield ChannelPane(
                self._symbols,
                charts_with(self._settings.symbols, self._symbols),
                self.moment_ms,
                self._drawing,
                self._zone,
            )
            yield LookupPane(self._symbols, self._clock, self._settings)
            numbers = count(1).__next__
            yield ErrorsPane(
                self._symbols,
                self._clock,
                self._settings,
                self._drawing,
                numbers,
                lambda: self.lookup_pane.form,
            )
            yield EventsPane(self._symbols, self._clock, self._settings, numbers)
            yield VendorsPane(self._symbols, self._clock.now_ms)
            yield ChangesPane(self._symbols, self._clock.now_ms, self.moment_words)
        yield MomentBar(self.read_moment, self.moment_words)
        yield Line(id="key-line")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While text is typed or a sheet lies over the panes, only the ways out work."""
        if action in WHILE_TYPING or action not in _ACTIONS:
            return True
        return not (isinstance(self.focused, Input) or self.screen.is_modal)

    def on_mount(self) -> None:
        self.set_keymap(keymap(self._settings.keys))
        self.wear(self._theme)
        self._wardrobe.open()
        self.screen.set_focus(self.query_one(WallPane).table)
        self.set_interval(1.0, self._each_second)
        if self._settings.banner:
            self.say(self._settings.banner, for_s=15.0)
        self.begin_measuring()
        self.begin_holding()
        self.paint_frame()
        self.connect_collector()
        self.recall_view()

    def on_unmount(self) -> None:
        self.stop_work()

    def on_resize(self) -> None:
        self.paint_frame()

    # what comes -------------------------------------------------------------------------------------------

    async def on_event(self, event: Event) -> None:
        """What has the focus is handed a key that no binding takes, and may hand it back: it is acted on where it goes
        no further."""
        came_back = event.is_forwarded
        await super().on_event(event)
        if not isinstance(event, Key):
            return
        if came_back or not event.is_forwarded:
            self._draw_what_a_key_changed()
            right_of_way.answer()
            if self.outbox is None or self.outbox.clear:
                right_of_way.give_back()
        elif self.focused is not None:
            self.focused.call_later(self._seen_by, self.focused, event)

    def _seen_by(self, widget: Widget, key: Key) -> None:
        """On its way back up `widget` has seen the key, and may have kept it (a letter that is typed)."""
        if key._stop_propagation:
            right_of_way.answer()
        elif isinstance(above := widget.parent, Widget):
            above.call_later(self._seen_by, above, key)

    def _draw_what_a_key_changed(self) -> None:
        """Of keys that come faster than they are drawn only what the last one leads to is."""
        if right_of_way.is_last() and isinstance(self.focused, LineCanvas):
            self.focused.draw_now()

    @on(SnapshotCame)
    def _snapshot_came(self, event: SnapshotCame) -> None:
        right_of_way.hold()
        self.say_what_is_kept(event.snapshot.recording)
        if not self.holds_back(event.snapshot):
            self.take_snapshot(event.snapshot)

    def take_snapshot(self, snapshot: Snapshot) -> None:
        with self.batch_update():
            self.show_now()
            self.show_live(snapshot)
            self.query_one(VendorsPane).take(snapshot.feeds, snapshot.recording)
            self.lookup_pane.take_feeds(snapshot.feeds)
            self.events_pane.take_feeds(snapshot.feeds)
            self.paint_frame()

    @on(LookupCame)
    def _lookup_came(self, event: LookupCame) -> None:
        with self.batch_update():
            self.lookup_pane.take(event.state)

    @on(DepthCame)
    def _depth_came(self, event: DepthCame) -> None:
        if self.holds_back(event.state):
            return
        with self.batch_update():
            self.channel_pane.take(event.state)

    @on(ErrorsCame)
    def _errors_came(self, event: ErrorsCame) -> None:
        with self.batch_update():
            if isinstance(event.state, ErrorsState):
                self.errors_pane.take(event.state)
            else:
                self.events_pane.take(event.state)

    @on(ChartsDrawn)
    def _charts_drawn(self, event: ChartsDrawn) -> None:
        self.channel_pane.charts_drawn(event.failures)
        self.errors_pane.charts_drawn()

    @on(SparksDrawn)
    def _sparks_drawn(self) -> None:
        self.query_one(WallPane).sparks_drawn()

    def _each_second(self) -> None:
        """What changes by time alone: the clock's minute, ages of what is stale, counts down to the next try."""
        if not self.is_whole:  # on the way out: timers outlive the widgets
            return
        stirred = self.has_stirred()
        if stirred:
            self.note_view()
        self.note_picture()
        self.tidy_up()
        self.lookup_pane.tick()  # what was revealed masks itself again, however slow the line
        if self.is_quiet():
            return
        snapshot, wall = self._live, self.query_one(WallPane)
        if any(row.stale for row in wall.table.visible_rows):
            wall.table.refresh_cells("age")
        if snapshot is not None:
            now_ms = self._clock.now_ms()
            if self.current == "vendors" or vendor_strip.counts_down(snapshot.feeds, now_ms):
                self.query_one(VendorsPane).table.refresh_cells()
        self.channel_pane.tick()
        self.errors_pane.tick()
        if stirred or self.frame_is_late():
            self.paint_frame()

    def redraw_sparks(self) -> None:
        self.query_one(WallPane).draw_sparks()

    # what the operator does -------------------------------------------------------------------------------

    def action_zone(self) -> None:
        configured = self._settings.zone
        self._zone = UTC if self._zone is not UTC else configured
        if configured is UTC:
            self.say("the configured zone is UTC; [console] timezone in config.toml sets another")
        self.lookup_pane.show_zone(self._zone)
        self.channel_pane.show_zone(self._zone)
        self.errors_pane.show_zone(self._zone)
        self.events_pane.show_zone(self._zone)
        self.paint_frame()

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
        offered = choices(self.pane, self._keys, self.theme_names)
        await self.push_screen(Palette(offered, self._theme.styles, self._table_symbols), self._chosen)

    def _chosen(self, name: str | None) -> None:
        if name is None:
            return
        verb, _, rest = name.partition(" ")
        match verb if rest else "":  # "sort" alone is the command, the next column
            case "sort":
                with contextlib.suppress(ValueError):  # a column may go while the palette is open
                    self.pane.table.sort_by(rest)
            case "window":
                self.choose_window(rest)
            case "group":
                self.errors_pane.group_by(rest.removeprefix("by "))
            case "theme":
                self.change_theme(rest)
            case "ticket":
                self.lookup_pane.choose_form(tickets.named(rest))
            case _:
                self.call_later(self._run_command, name)

    async def _run_command(self, action: str) -> None:
        pane = self.pane
        await self.run_action(action, default_namespace=pane if hasattr(pane, f"action_{action}") else self)
