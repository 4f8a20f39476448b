"""The console's frame: the lines around the pane, and what becomes of words that are said, copied or saved."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime, tzinfo

from rich.text import Text
from textual import on, work
from textual.events import Event
from textual.message import Message
from textual.widget import Widget

from tui.clock import Clock
from tui.collector.faults import told
from tui.console.arrivals import Arrival
from tui.console.commands import keys_of
from tui.console.frame import recording, vendor_strip
from tui.console.frame.key_line import KeyLine
from tui.console.frame.line import Line, cells, lit
from tui.console.frame.state_line import StateLine
from tui.console.panes.list_pane import ListPane
from tui.console.panes.lookup.pane import LookupPane
from tui.console.panes.wall import WallPane
from tui.console.past import words
from tui.console.past.cursor import TimeCursor
from tui.console.roaming import RoamingApp
from tui.console.saving import SaveError, save_text
from tui.console.settings import Settings
from tui.console.symbols import symbols_for
from tui.console.table import ASCII, UNICODE, Piece
from tui.model.instants import MINUTE_MS
from tui.model.recording import NOT_RECORDED, Keeping, Recording
from tui.model.snapshot import Snapshot

logger = logging.getLogger(__name__)

NOTICE_S = 5.0

STIRRING = 2
"""Seconds in which something may still come of a key or a message."""

_PART_IDS = "#state-line, #vendor-strip, #panes, #wall, #vendors, #lookup, #key-line"
_PARTS = 7
"""The lines of state, vendors and keys, the switcher, and the panes that are asked for what they show."""

MOST_COPIED = 54_000
"""Bytes: terminals take some 74 KB of Base64 through OSC 52."""


class FramedApp(RoamingApp):
    """Paints the lines of state, vendors and keys, and gives panes their way out to the operator."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        super().__init__()
        self._settings = settings
        self._clock = clock
        self._symbols = symbols_for(settings.symbols, settings.encoding)
        self._table_symbols = ASCII if self._symbols.name == "ascii" else UNICODE
        self._keys = keys_of(settings.keys)
        self._zone: tzinfo = settings.zone
        self._snapshot: Snapshot | None = None
        self._live: Snapshot | None = None
        self._cursor = TimeCursor()
        self._notice: tuple[Piece, ...] = ()
        self._notice_until_s = 0.0
        self._stirring = STIRRING
        self._painted_s = 0.0
        self._painted_at: tuple[int, int | None] = (0, None)
        self._parts: tuple[Widget, ...] = ()
        self._key_line = KeyLine()
        self.low_bandwidth = settings.low_bandwidth

    @property
    def lookup_pane(self) -> LookupPane:
        return self.query_one(LookupPane)

    @property
    def past_ms(self) -> int | None:
        """The moment of the past that is shown, None for the present."""
        return self._cursor.at_ms

    def moment_ms(self) -> int:
        """The moment whose figures are shown: ages are those of then."""
        at_ms = self._cursor.at_ms
        return self._clock.now_ms() if at_ms is None else at_ms

    def dated(self, text: str, gap: str) -> str:
        """`text`, and in the past before it the moment that its figures are of: away from the frame nothing says it."""
        return text if self.past_ms is None else f"PAST {words.moment(self.past_ms, self._zone)}{gap}{text}"

    def _fatal_error(self) -> None:
        """Textual would print every local variable of the traceback, and they hold identities and answers. The type
        and the place are enough to find a fault, on the terminal and in the log."""
        error = sys.exc_info()[1] or self._exception
        words = told(error) if error is not None else "an unknown fault"
        logger.error("the console ends: %s", words)
        self._exit_renderables.append(Text(f"noctop: a fault of its own ended the console: {words}"))
        self._close_messages_no_wait()

    async def _on_message(self, message: Message) -> None:
        """What comes from other threads is for the widgets, which go first when the console closes."""
        self._stirring = STIRRING
        if self._running or not isinstance(message, Arrival):
            await super()._on_message(message)

    @property
    def is_whole(self) -> bool:
        """Whether the lines and panes are all there; on the way out they go one by one, while timers still fire."""
        if len(self._parts) < _PARTS:  # asked each second: a query costs as much as all else that second does
            self._parts = tuple(self.query(_PART_IDS))
        return len(self._parts) == _PARTS and all(part.is_attached for part in self._parts)

    async def on_event(self, event: Event) -> None:
        self._stirring = STIRRING
        await super().on_event(event)

    def has_stirred(self) -> bool:
        """Asked each second: whether anything has come lately. Without that, only what time changes is another."""
        self._stirring -= 1
        return self._stirring >= 0

    def frame_is_late(self) -> bool:
        """Whether time alone has changed a word on the lines of state, vendors and keys since they were painted."""
        now_ms = self._clock.now_ms()
        return (
            self._painted_at != self._at(now_ms)
            or self._notice_until_s > self._painted_s
            or (self._live is not None and vendor_strip.counts_down(self._live.feeds, now_ms))
        )

    def _at(self, now_ms: int) -> tuple[int, int | None]:
        """What of the time is on those lines: the clock's minute, and how long personal data stay revealed."""
        return now_ms // MINUTE_MS, self.lookup_pane.revealed_minutes

    def paint_frame(self) -> None:
        if not self.is_whole:
            return
        width = self.size.width
        now_ms = self._clock.now_ms()
        self._painted_s, self._painted_at = self._clock.monotonic_s(), self._at(now_ms)
        wall = self.query_one(WallPane)
        state = StateLine(
            self._snapshot,
            now_ms,
            self._zone,
            self._settings.refresh_s,
            frozen=wall.frozen,
            revealed_minutes=self.lookup_pane.revealed_minutes,
            low_bandwidth=self.low_bandwidth,
            past="" if self.past_ms is None else words.moment(self.past_ms, self._zone),
        )
        self.query_one("#state-line", Line).say(state.pieces(width, self._symbols))
        self.query_one("#vendor-strip", Line).say(self._strip(now_ms, width))
        self.paint_keys()

    def paint_keys(self) -> None:
        """The line of keys alone: words said there go after a while."""
        self.query_one("#key-line", Line).say(self._bottom(self.size.width))

    def _strip(self, now_ms: int, width: int) -> tuple[Piece, ...]:
        """The vendors are always those of now; while the past is shown, that is said."""
        shown = self._cursor.shown
        front: tuple[Piece, ...] = ()
        if shown is not None:
            fine = words.resolution(shown.resolution_ms) if shown.snapshot else "nothing recorded"
            now = "" if self._settings.recording else "   now:"
            front = (Piece(f" {fine}", "title"), Piece(now, "dim"))
        feeds = self._live.feeds if self._live else ()
        strip = vendor_strip.pieces(feeds, now_ms, width - cells(front), self._symbols) if self._live else ()
        return (*front, *(strip if shown is None else lit(strip, "dim")))

    def _bottom(self, width: int) -> tuple[Piece, ...]:
        front = () if self.past_ms is None else (Piece(" PAST ", "past"),)
        if self._notice and self._clock.monotonic_s() < self._notice_until_s:
            return (*front, *self._notice)
        commands = self.pane.commands()
        if front:
            commands = tuple(sorted(commands, key=lambda one: not one.action.startswith("time_")))
        room = width - cells(front)
        keys = self._key_line.pieces(commands, self._keys, room, ascii_only=self._symbols.name == "ascii")
        return (*front, *keys)

    def say(self, words: str, *, wrong: bool = False, for_s: float = NOTICE_S) -> None:
        """A sentence in the line of keys, for a few seconds."""
        self._notice = (Piece(f" {words}", "error" if wrong else "notice"),)
        self._notice_until_s = self._clock.monotonic_s() + for_s
        self.paint_frame()

    def say_what_is_kept(self, now: Recording) -> None:
        """What has changed in that, in a sentence."""
        before = self._live.recording if self._live is not None else NOT_RECORDED
        words = recording.news(before, now)
        if words:
            self.say(words, wrong=now.state is Keeping.TROUBLE, for_s=recording.SAID_FOR_S)

    def hush(self) -> None:
        """What was said holds no longer."""
        self._notice_until_s = 0.0

    # out of the console -----------------------------------------------------------------------------------

    @on(ListPane.Complained)
    def _complained(self, event: ListPane.Complained) -> None:
        self.say(event.words, wrong=True, for_s=60.0 if event.words else 0.0)

    @on(ListPane.Copied)
    def _copied(self, event: ListPane.Copied) -> None:
        text = self.dated(event.text, "\n") if self.pane.travels else event.text
        if len(text.encode()) > MOST_COPIED:
            self.say("too long for a terminal's clipboard: Y saves it to a file", wrong=True)
            return
        self.copy_to_clipboard(text)
        self.say("copied (through the terminal, OSC 52; in tmux it needs set-clipboard on)")

    @on(ListPane.Saved)
    def _saved(self, event: ListPane.Saved) -> None:
        text = self.dated(event.text, "\n") if self.pane.travels else event.text
        self._save(event.name, text, event.ending)

    @on(ListPane.Said)
    def _said(self, event: ListPane.Said) -> None:
        self.say(event.words, wrong=event.wrong)

    @work(thread=True, group="save", exit_on_error=False)
    def _save(self, name: str, text: str, ending: str) -> None:
        stamp = datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC).strftime("%Y%m%d-%H%M%SZ")
        try:
            path = save_text(self._settings.saved_folder, name, stamp, text, ending)
        except SaveError as error:
            self.call_from_thread(self.say, str(error), wrong=True)
        else:
            self.call_from_thread(self.say, f"saved {path}")
