"""The error timeline: ask for groups by buckets, point at one of their cells, go into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo

from textual import on
from textual.message import Message

from tui.clock import Clock
from tui.collector.answers import ErrorsState
from tui.collector.requests import CloseErrors, ShowErrors
from tui.console.commands import Where, bindings
from tui.console.panes.errors.error_class import error_class
from tui.console.panes.errors.full import facts_of
from tui.console.panes.errors.picture import Drawing
from tui.console.panes.errors.steering import SteeredTimeline
from tui.console.panes.errors.wish import cell_of
from tui.console.panes.errors.words import Title, why_empty
from tui.console.panes.lookup import tickets
from tui.console.panes.lookup.sheets import Desk
from tui.console.panes.lookup.times import range_text
from tui.console.settings import Settings
from tui.console.symbols import Symbols
from tui.console.table import Cell, Table, plain
from tui.diagnosis.ticket import Form, ticket
from tui.timeline.question import CellQuestion, TimelineQuestion

PATIENCE_S = 0.5
"""For so long an answer may take before it is said that one waits for it."""


class ErrorsPane(SteeredTimeline):
    """Shows one timeline at a time. Posts `Requested` to ask and to close, `Opened` for the events behind a cell."""

    rows_are_kept = False  # a filter of errors may name a session
    why_no_subject = (
        "a group of errors cannot be watched: enter shows its events, enter there looks up the viewer"
    )
    BINDINGS = bindings(Where.ERRORS, Where.ERROR_STEPS, Where.TROUBLE, Where.FACTS)
    places = (Where.ERRORS, Where.ERROR_STEPS, Where.TROUBLE, Where.FACTS, Where.LIST, Where.EVERYWHERE)
    meanings: Mapping[str, tuple[str, str]] = {
        "enter": ("events", "the events behind this cell, or behind the whole row"),
        "filter": ("filter", "only errors that match, as you type"),
        "exceptions": ("going on", "only what is going on"),
        "facts": ("facts", "all facts: the row, who is hit most, what is unknown"),
        "error_next": ("error", "the next bucket with errors, of this row or of any"),
        "error_previous": ("", "the bucket with errors before this one"),
        "sort": ("sort", "sort by the next column, all groups on one level"),
        "copy": ("copy", "copy the ticket of this class of errors, or the row"),
        "save": ("", "save the ticket of this class of errors, or the list"),
        "back": ("", "cursor away, then mark, filter, sort, what is hidden"),
    }

    class Opened(Message):
        """The operator wants to see the events behind a cell."""

        def __init__(self, cell: CellQuestion) -> None:
            super().__init__()
            self.cell = cell

    def __init__(
        self,
        symbols: Symbols,
        clock: Clock,
        settings: Settings,
        drawing: Drawing,
        numbers: Callable[[], int],
        form: Callable[[], Form],
    ) -> None:
        """`numbers` gives each question a number that no other has, `form` is the one tickets are written in."""
        super().__init__(symbols, clock, settings, drawing)
        self._numbers = numbers
        self._form = form
        self._number = 0
        self._open = False
        self._asked: TimelineQuestion | None = None
        self._asked_at_s = 0.0
        self._problem = ""

    def configure(self, settings: Settings) -> None:
        """Take the settings when the config was read again."""
        self._settings = settings
        self._look.mask = settings.mask
        self.show_zone(settings.zone)

    def show_zone(self, zone: tzinfo) -> None:
        """Write times in this zone."""
        self._look.zone = zone
        self._show_anew()

    # asking -----------------------------------------------------------------------------------------------

    def enter(self) -> None:
        """The pane came on screen: what was last seen at once, and what is so now as soon as it comes."""
        if not self._open:
            self._open, self._asked = True, None
            self._number = self._numbers()
        self._ask()
        self._show()

    def leave(self) -> None:
        """Nobody looks any more: it need not cost calls."""
        if self._open:
            self._open = False
            self.post_message(self.Requested(CloseErrors(self._number)))

    def reopen(self) -> None:
        """Another collector is there, which knows nothing of what this one was asked."""
        was_open, self._open = self._open, False
        if was_open:
            self.enter()

    def _ask(self) -> None:
        """Ask, where the question is another by now. The view stays until the answer comes."""
        question = self._wish.question(self._room, self._clock.now_ms())
        if self._open and question != self._asked:
            self._asked, self._asked_at_s = question, self._clock.monotonic_s()
            self.post_message(self.Requested(ShowErrors(self._number, question)))
            self.set_timer(PATIENCE_S, self._say_title)

    def take(self, state: ErrorsState) -> None:
        """Show a state of the timeline that was asked for; those of closed ones are late."""
        if state.number != self._number or not self._open:
            return
        self._problem = state.problem
        if state.view is not None:
            self._view = state.view
        self._show()

    def tick(self) -> None:
        """What changes by time alone: the present enters another bucket, and one has waited for long."""
        if self._open:
            self._ask()
            self._say_title()

    def on_resize(self) -> None:
        self._ask()
        self._show_anew()

    @property
    def _awaited(self) -> bool:
        return self._asked is not None and (self._view is None or self._view.question != self._asked)

    # words ------------------------------------------------------------------------------------------------

    def _say_title(self) -> None:
        question = self._asked or self._wish.question(self._room, self._clock.now_ms())
        waiting = self._awaited and self._clock.monotonic_s() - self._asked_at_s >= PATIENCE_S
        note, wrong = self._note(waiting)
        title = Title(
            question,
            self._wish.viewport.span_ms,
            self._position(question),
            self._only_going_on,
            note,
            wrong,
            waiting,
        )
        self._title.say(title.pieces(self._width, self._spelling))

    def _position(self, question: TimelineQuestion) -> str:
        if self._wish.viewport.live:
            return "up to now" if self._wish.past_ms is None else "up to then"
        return range_text(question.span, self._look.zone, self._clock.now_ms())

    def _note(self, waiting: bool) -> tuple[str, bool]:
        """What is amiss or awaited, and whether it is amiss."""
        if self._problem:
            return self._problem, True
        if self._view is not None and self._view.filter_error:
            return self._view.filter_error, True
        if not waiting:
            return "", False
        regrouped = (
            self._view is not None and self._asked is not None and self._view.question.by != self._asked.by
        )
        return ("regrouping …" if regrouped else "asking …"), False

    def why_empty(self) -> Sequence[Cell]:
        if self._view is None:
            words = self._problem or "asking for errors …"
            return (plain(self._spelling(words), "dim"),)
        if self._rows:
            return (
                plain(f"none of {len(self._rows)} groups is going on", "dim"),
                plain("x shows them all", "dim"),
            )
        return why_empty(self._view, self._look.zone, self._wish.viewport.span_ms)

    # filter, sort, what is hidden -------------------------------------------------------------------------

    def apply_filter(self) -> None:
        """The filter is part of the question: it is of the events, not of the groups on the screen."""
        self._change(replace(self._wish, filter=self.filter_text))
        if self.filter_bar.display:
            found = sum(self._view.totals) if self._view is not None else 0
            self.filter_bar.say(f"{found} error{'' if found == 1 else 's'}", wrong=False)

    def action_exceptions(self) -> None:
        self._only_going_on = not self._only_going_on
        self._show()

    @on(Table.SortChanged)
    def _sorted_otherwise(self, event: Table.SortChanged) -> None:
        event.stop()
        self._show()

    def action_back(self) -> None:
        if self._cursor_ms is not None:
            self._point_at(None)
        elif self._wish.mark_ms is not None:
            self._change(replace(self._wish, mark_ms=None))
        elif self.filter_text:
            super().action_back()
        elif self.table.sort is not None:
            self.table.sort_by(None)
        elif self._only_going_on:
            self.action_exceptions()

    # into a row -------------------------------------------------------------------------------------------

    @on(Table.Activated)
    def _activated(self, event: Table.Activated) -> None:
        event.stop()
        line = self.table.cursor_row
        if line is not None and self._view is not None:
            self.post_message(self.Opened(cell_of(self._view, line.row.key, self._index)))

    def action_facts(self) -> None:
        if self._view is None:
            self.say("nothing came yet")
            return
        told = facts_of(self.table.cursor_row, self._view, self._look)
        self.post_message(self.Sheeted(self._desk().sheet("errors: all that is known", told)))

    def _desk(self) -> Desk:
        return Desk(
            mask=self._look.mask,
            zone=self._look.zone,
            unknown=self._symbols.unknown,
            spelling=self._spelling,
            width=self._width,
            styles=self._styles,
            symbols=self.table.symbols,
            raw_key="",
        )

    # away with it -----------------------------------------------------------------------------------------

    def action_copy(self) -> None:
        text = self._ticket() or self.row_text()
        if text:
            self.post_message(self.Copied(text))

    def action_save(self) -> None:
        text = self._ticket()
        if text:
            self.post_message(self.Saved("ticket", text, tickets.ENDINGS[self._form()]))
        else:
            super().action_save()

    def _ticket(self) -> str:
        """That of the class of errors under the cursor, "" where the group is of another sort."""
        line = self.table.cursor_row
        case = None if line is None or self._view is None else error_class(line, self._view, self._look)
        if case is None:
            return ""
        return ticket(case, zone=self._settings.zone, mask=self._look.mask, form=self._form())
