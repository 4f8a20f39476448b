"""What came of a look-up, drawn: the lines above, the timeline through its filter, everything in full behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo

from rich.style import Style
from textual import on

from tui.clock import Clock
from tui.collector.lookup.question import LookupState, Question
from tui.console.commands import key_label, keys_of
from tui.console.frame.lines import Lines
from tui.console.panes.list_pane import ListPane
from tui.console.panes.lookup import sheets
from tui.console.panes.lookup.columns import Look, TimelineColumns
from tui.console.panes.lookup.entries import Entry, entries
from tui.console.panes.lookup.fields import entry_fields
from tui.console.panes.lookup.head import Head
from tui.console.panes.lookup.spelling import Spelling
from tui.console.panes.lookup.times import one_day
from tui.console.settings import Settings
from tui.console.symbols import Symbols
from tui.console.table import Cell, Table, TableSymbols, plain
from tui.diagnosis.case import case_mask
from tui.diagnosis.pairing import ref_of
from tui.model.masking import Mask
from tui.model.session import Session

_HEAD_LINES = 24


class AnswerPane(ListPane[Entry]):
    """Shows the states of one look-up, each as a whole. `question` is what was asked, None before the first."""

    rows_are_kept = False

    def __init__(self, symbols: Symbols, clock: Clock, settings: Settings) -> None:
        self._spelling = Spelling(ascii_only=symbols.name == "ascii")
        self._look = Look(symbols, self._spelling, settings.zone, settings.mask)
        self._columns = TimelineColumns(self._look)
        super().__init__(
            "look-up",
            self._columns.all(),
            lambda entry: entry.key,
            entry_fields(settings.mask),
            whole=self._columns.whole,
            id="lookup",
        )
        self._clock = clock
        self._settings = settings
        self._symbols = symbols
        self._styles: Mapping[str, Style] = {}
        self._table_symbols = self.table.symbols
        self._question: Question | None = None
        self._state: LookupState | None = None
        self._cancelled = False
        self._newest_first = False
        self._entries: Sequence[Entry] = ()
        self._head = Lines(_HEAD_LINES, id="lookup-head")

    def wear(self, styles: Mapping[str, Style], symbols: TableSymbols) -> None:
        super().wear(styles, symbols)
        self._styles, self._table_symbols = styles, symbols
        self._head.wear(styles, symbols.ellipsis)

    def show_zone(self, zone: tzinfo) -> None:
        """Write times in this zone."""
        self._look.zone = zone
        self.apply_filter()

    # what is shown ----------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """Whether an answer is still to be waited for."""
        if self._state is None:
            return self._question is not None and not self._cancelled
        return self._state.running

    def ask(self, question: Question) -> None:
        """Begin with an empty answer to this."""
        self._question, self._state, self._cancelled = question, None, False
        self.table.action_first()

    def hold(self) -> None:
        """Wait for nothing more: what came is kept."""
        self._cancelled = True
        if self._state is not None:
            self._state = replace(self._state, running=False, cancelled=True)
        self.apply_filter()

    def show_state(self, state: LookupState) -> None:
        """Show this; one that was on its way when the look-up was cancelled shows as cancelled."""
        if self._cancelled and state.running:
            state = replace(state, running=False, cancelled=True)
        before, self._state = self._state, state
        self.remask()
        if self.display and before is not None and before.case is state.case:
            self._say_head()
        elif self.display:
            self.apply_filter()

    def base_mask(self) -> Mask:
        """The mask as it stands, before it knows what must not show of a case."""
        return self._settings.mask

    def remask(self) -> None:
        """Take the mask of this moment, knowing what must not show of this case."""
        mask = self.base_mask()
        if self._state is not None:
            mask = case_mask(self._state.case, mask)
        if mask != self._look.mask:
            self._look.mask = mask
            self.take_fields(entry_fields(mask))

    def apply_filter(self) -> None:
        """Draw all anew: the lines above, and the timeline through the filter."""
        self._entries = self._filtered()
        self._lay_out_times()
        self.table.empty_lines = self.why_empty() if not self._entries else ()
        self.table.show(self._entries)
        self._say_head()
        if self.filter_bar.display:
            self.filter_bar.say(f"{_rows_in(self._entries)} of {self._total}", wrong=False)

    def _filtered(self) -> Sequence[Entry]:
        if self._state is None:
            return ()
        case = self._state.case
        return entries(
            case.sessions,
            case.events,
            case.groups,
            keep=self.passes,
            newest_first=self._newest_first,
            flat=self.table.sort is not None,
        )

    @property
    def _total(self) -> int:
        """How many sessions and events there are without the filter."""
        if self._state is None:
            return 0
        case = self._state.case
        return _rows_in(entries(case.sessions, case.events, (), flat=True))

    def _lay_out_times(self) -> None:
        """Times need their day once the range goes over midnight."""
        days = self._question is not None and not one_day(self._question.span, self._look.zone)
        if days != self._look.days:
            self._look.days = days
            self.table.columns = self._columns.all()

    def _say_head(self) -> None:
        if self._state is None:
            words = "cancelled before a vendor answered" if self._cancelled else "asking the vendors ..."
            self._head.say(
                [plain(f" {self._spelling(words)}", "dim").pieces] if self._question is not None else ()
            )
            return
        head = Head(
            state=self._state,
            mask=self._look.mask,
            zone=self._look.zone,
            now_ms=self._clock.now_ms(),
            spelling=self._spelling,
            ascii_only=self._symbols.name == "ascii",
            hint=f"{self._key('back')} cancels " if self.running else "",
        )
        self._head.say(head.lines(self.size.width, self.size.height)[:_HEAD_LINES])

    def _key(self, action: str) -> str:
        return key_label(keys_of(self._settings.keys)[action][:1])

    def on_resize(self) -> None:
        self._say_head()

    def why_empty(self) -> Sequence[Cell]:
        if self._question is None:
            return (
                plain("nothing looked up yet", "dim"),
                plain("s: paste an id, an IP or a session id", "dim"),
            )
        if self.filter_text and self._total:
            return (
                plain(f"none of {self._total} matches  {self.filter_text}", "dim"),
                plain("esc clears the filter", "dim"),
            )
        if self.running:
            return (plain("nothing came yet", "dim"),)
        return (
            plain("no session and no event: that is no sign of health, see above what was not seen", "dim"),
            plain("s looks up somebody else, or another range", "dim"),
        )

    # order and errors -------------------------------------------------------------------------------------

    def action_sort_reverse(self) -> None:
        if self.table.sort is not None:
            super().action_sort_reverse()
            return
        self._newest_first = not self._newest_first
        self.apply_filter()

    @on(Table.SortChanged)
    def _sorted_otherwise(self, event: Table.SortChanged) -> None:
        event.stop()
        self.apply_filter()

    def action_error_next(self) -> None:
        self._go_to_error(1)

    def action_error_previous(self) -> None:
        self._go_to_error(-1)

    def _go_to_error(self, step: int) -> None:
        keys = list(self.table.keys)
        bad = {entry.key for entry in self._entries if entry.bad}
        here = keys.index(self.table.cursor_key) if self.table.cursor_key in keys else -1
        ahead = keys[here + 1 :] if step > 0 else keys[: max(here, 0)][::-1]
        found = next((key for key in ahead if key in bad), None)
        if found is None:
            self.say("no further error below" if step > 0 else "no further error above")
        else:
            self.table.move_cursor_to(found)

    # in full ----------------------------------------------------------------------------------------------

    @on(Table.Activated)
    def _activated(self, event: Table.Activated) -> None:
        event.stop()
        entry = self.table.cursor_row
        if entry is not None:
            self.post_message(self.Sheeted(sheets.entry_sheet(entry, self._session_of(entry), self._desk())))

    def action_case(self) -> None:
        if self._state is None:
            self.say("nothing came yet")
        else:
            self.post_message(self.Sheeted(sheets.case_sheet(self._state, self._desk())))

    def action_raw(self) -> None:
        entry = self.table.cursor_row
        session = None if entry is None else self._session_of(entry)
        if session is None:
            self.say("this line has no vendor's row of its own; a session has")
        else:
            self.post_message(self.Sheeted(sheets.raw_sheet(session, self._desk())))

    def _session_of(self, entry: Entry) -> Session | None:
        """The line's own session, or the one that its event names."""
        if entry.session is not None or not entry.events or self._state is None:
            return entry.session
        wanted = (entry.vendor, entry.events[0].session_id)
        return next((one for one in self._state.case.sessions if ref_of(one) == wanted), None)

    def _desk(self) -> sheets.Desk:
        return sheets.Desk(
            mask=self._look.mask,
            zone=self._look.zone,
            unknown=self._symbols.unknown,
            spelling=self._spelling,
            width=self.size.width,
            styles=self._styles,
            symbols=self._table_symbols,
            raw_key=self._key("raw"),
        )


def _rows_in(found: Sequence[Entry]) -> int:
    return sum(len(one.events) or int(not one.heading) for one in found)
