"""The console: takes snapshots from the collector, shows them, sends back what the operator asks for.

No key's path waits for a vendor, a disk or the drawing library: snapshots and drawings arrive as messages.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from textual import on, work
from textual.app import App, ComposeResult
from textual.widgets import ContentSwitcher, Input

from tui.clock import Clock
from tui.collector.lookup.question import LookupState
from tui.collector.requests import ChooseWindow, Look, Request, RetryNow
from tui.console import themes
from tui.console.arrivals import LookupCame, SnapshotCame, SparksDrawn, WorkplaceCame
from tui.console.choices import choices
from tui.console.commands import COMMANDS, Where, bindings, keymap, keys_of
from tui.console.dress import textual_theme
from tui.console.frame import key_line, vendor_strip
from tui.console.frame.line import Line
from tui.console.frame.state_line import StateLine
from tui.console.panes.list_pane import ListPane
from tui.console.panes.lookup import tickets
from tui.console.panes.lookup.pane import LookupPane
from tui.console.panes.sparks import Sparks
from tui.console.panes.vendors import FEED, VendorsPane
from tui.console.panes.wall import WallPane
from tui.console.saving import SaveError, save_text
from tui.console.screens.facts import facts, facts_sheet
from tui.console.screens.help import help_sheet
from tui.console.screens.palette import Palette
from tui.console.settings import CollectorFace, Workplace
from tui.console.symbols import symbols_for
from tui.console.table import ASCII, UNICODE, Piece
from tui.model.fields import channel_record
from tui.model.snapshot import Snapshot
from tui.model.window import LIVE, next_window, previous_window

NOTICE_S = 5.0

MOST_COPIED = 54_000
"""Bytes: terminals take some 74 KB of Base64 through OSC 52."""

_ACTIONS = frozenset(command.action for command in COMMANDS)


class NoctopApp(App[int]):
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
        super().__init__()
        self.animation_level = "none"
        self._workplace = workplace
        self._clock = clock
        self._reload = reload
        self._settings = workplace.settings
        self._symbols = symbols_for(self._settings.symbols, self._settings.encoding)
        self._table_symbols = ASCII if self._symbols.name == "ascii" else UNICODE
        self._keys = keys_of(self._settings.keys)
        self._zone: tzinfo = self._settings.zone
        self._snapshot: Snapshot | None = None
        self._window = LIVE
        self._notice: tuple[Piece, ...] = ()
        self._notice_until_s = 0.0
        self._theme = themes.load(self._settings.theme, self._settings.theme_folders)
        self._sparks = Sparks(self._symbols.name, lambda: self.post_message(SparksDrawn()))
        self._collector: CollectorFace | None = None
        self._before = "wall"

    # the screen -------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        yield Line(id="state-line")
        yield Line(id="vendor-strip")
        with ContentSwitcher(initial="wall", id="panes"):
            yield WallPane(self._symbols, self._clock.now_ms, self._sparks)
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
        self._paint_frame()
        self._connect()

    def on_unmount(self) -> None:
        self._sparks.close()
        if self._collector is not None:
            self._collector.stop()

    def on_resize(self) -> None:
        self._paint_frame()

    def _connect(self) -> None:
        self._collector = self._workplace.connect(self._publish, self._publish_lookup)
        self._collector.start()

    def _publish(self, snapshot: Snapshot) -> None:
        """Called on the collector's thread."""
        with contextlib.suppress(RuntimeError):  # the app is on its way out
            self.post_message(SnapshotCame(snapshot))

    def _publish_lookup(self, state: LookupState) -> None:
        """Called on the collector's thread."""
        with contextlib.suppress(RuntimeError):
            self.post_message(LookupCame(state))

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
            self._lookup_pane.take_feeds(event.snapshot.feeds)
            self._paint_frame()

    @on(LookupCame)
    def _lookup_came(self, event: LookupCame) -> None:
        with self.batch_update():
            self._lookup_pane.take(event.state)

    @on(SparksDrawn)
    def _sparks_drawn(self) -> None:
        self.query_one(WallPane).sparks_drawn()

    def _each_second(self) -> None:
        """What changes by time alone: the clock's minute, ages of what is stale, counts down to the next try."""
        snapshot = self._snapshot
        if snapshot is not None:
            now_ms = self._clock.now_ms()
            if any(row.stale for row in snapshot.rows):
                self.query_one(WallPane).table.refresh_cells()
            if self._current == "vendors" or vendor_strip.counts_down(snapshot.feeds, now_ms):
                self.query_one(VendorsPane).table.refresh_cells()
        self._lookup_pane.tick()
        self._paint_frame()

    def _paint_frame(self) -> None:
        width = self.size.width
        now_ms = self._clock.now_ms()
        wall = self.query_one(WallPane)
        state = StateLine(
            self._snapshot,
            now_ms,
            self._zone,
            self._settings.refresh_s,
            frozen=wall.frozen,
            revealed_minutes=self._lookup_pane.revealed_minutes,
        )
        self.query_one("#state-line", Line).say(state.pieces(width, self._symbols))
        feeds = self._snapshot.feeds if self._snapshot else ()
        strip = vendor_strip.pieces(feeds, now_ms, width, self._symbols)
        self.query_one("#vendor-strip", Line).say(strip if self._snapshot else ())
        self.query_one("#key-line", Line).say(self._bottom(width))

    def _bottom(self, width: int) -> tuple[Piece, ...]:
        if self._notice and self._clock.monotonic_s() < self._notice_until_s:
            return self._notice
        return key_line.pieces(
            self._pane.commands(), self._keys, width, ascii_only=self._symbols.name == "ascii"
        )

    def say(self, words: str, *, wrong: bool = False, for_s: float = NOTICE_S) -> None:
        """A sentence in the line of keys, for a few seconds."""
        self._notice = (Piece(f" {words}", "error" if wrong else "notice"),)
        self._notice_until_s = self._clock.monotonic_s() + for_s
        self._paint_frame()

    # what the operator does -------------------------------------------------------------------------------

    @property
    def _current(self) -> str:
        return self.query_one("#panes", ContentSwitcher).current or "wall"

    @property
    def _pane(self) -> ListPane[Any]:
        return self.query_one(f"#{self._current}", ListPane)

    @property
    def _lookup_pane(self) -> LookupPane:
        return self.query_one(LookupPane)

    def _show_pane(self, name: str) -> None:
        if name != self._current:
            self._before = self._current
        self.query_one("#panes", ContentSwitcher).current = name
        self._pane.take_focus()
        self._paint_frame()

    def action_pane_wall(self) -> None:
        self._show_pane("wall")

    def action_pane_lookup(self) -> None:
        self._show_pane("lookup")

    def action_pane_vendors(self) -> None:
        self._show_pane("vendors")

    def action_lookup(self) -> None:
        self._show_pane("lookup")
        self._lookup_pane.open_box()

    @on(LookupPane.Left)
    def _lookup_left(self) -> None:
        self._show_pane(self._before if self._before != "lookup" else "wall")

    def action_zone(self) -> None:
        configured = self._settings.zone
        self._zone = UTC if self._zone is not UTC else configured
        if configured is UTC:
            self.say("the configured zone is UTC; [console] timezone in config.toml sets another")
        self._lookup_pane.show_zone(self._zone)
        self._paint_frame()

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
        self._lookup_pane.abandon()
        self._lookup_pane.configure(self._settings)
        if before is not None:
            await asyncio.to_thread(before.stop)
        self._connect()
        self._submit(ChooseWindow(self._window))
        self.say("the config was read again")

    async def action_quit(self) -> None:
        self.exit(0)

    def action_interrupt(self) -> None:
        self.exit(0)

    async def action_help(self) -> None:
        await self.push_screen(
            help_sheet(
                self._pane.commands(),
                self._keys,
                self._theme.styles,
                self._table_symbols,
                ascii_only=self._symbols.name == "ascii",
            )
        )

    async def action_palette(self) -> None:
        offered = choices(self._pane, self._keys, themes.names(self._settings.theme_folders))
        await self.push_screen(Palette(offered, self._theme.styles, self._table_symbols), self._chosen)

    def _chosen(self, name: str | None) -> None:
        if name is None:
            return
        verb, _, rest = name.partition(" ")
        match verb:
            case "sort":
                self._pane.table.sort_by(rest)
            case "window":
                self._choose_window(rest)
            case "theme":
                self._change_theme(rest)
            case "ticket":
                self._lookup_pane.choose_form(tickets.named(rest))
            case _:
                self.call_later(self._run_command, name)

    async def _run_command(self, action: str) -> None:
        pane = self._pane
        await self.run_action(action, default_namespace=pane if hasattr(pane, f"action_{action}") else self)

    def _change_theme(self, name: str) -> None:
        try:
            self._wear(themes.load(name, self._settings.theme_folders))
        except themes.ThemeError as error:
            self.say(str(error), wrong=True)

    @on(WallPane.WindowMoved)
    def _window_moved(self, event: WallPane.WindowMoved) -> None:
        window = self._window
        self._choose_window(next_window(window) if event.step > 0 else previous_window(window))

    def _choose_window(self, window: str) -> None:
        self._window = window
        self._submit(ChooseWindow(window))
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
        now_ms = self._clock.now_ms()
        records = [
            (f"{member.vendor}: {member.channel_id}", channel_record(member, now_ms))
            for member in event.row.members
        ]
        self._show_facts(event.row.name, records)

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

    @on(ListPane.Complained)
    def _complained(self, event: ListPane.Complained) -> None:
        self.say(event.words, wrong=True, for_s=60.0 if event.words else 0.0)

    @on(ListPane.Copied)
    def _copied(self, event: ListPane.Copied) -> None:
        if len(event.text.encode()) > MOST_COPIED:
            self.say("too long for a terminal's clipboard: Y saves it to a file", wrong=True)
            return
        self.copy_to_clipboard(event.text)
        self.say("copied (through the terminal, OSC 52; in tmux it needs set-clipboard on)")

    @on(ListPane.Saved)
    def _saved(self, event: ListPane.Saved) -> None:
        self._save(event.name, event.text, event.ending)

    @on(ListPane.Requested)
    def _requested(self, event: ListPane.Requested) -> None:
        self._submit(event.request)

    @on(ListPane.Said)
    def _said(self, event: ListPane.Said) -> None:
        self.say(event.words, wrong=event.wrong)

    @on(ListPane.Sheeted)
    def _sheeted(self, event: ListPane.Sheeted) -> None:
        self.push_screen(event.sheet)

    @work(thread=True, group="save", exit_on_error=False)
    def _save(self, name: str, text: str, ending: str) -> None:
        stamp = datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC).strftime("%Y%m%d-%H%M%SZ")
        try:
            path = save_text(self._settings.saved_folder, name, stamp, text, ending)
        except SaveError as error:
            self.call_from_thread(self.say, str(error), wrong=True)
        else:
            self.call_from_thread(self.say, f"saved {path}")
