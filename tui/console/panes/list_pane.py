"""What every pane with a list does: move, filter as you type, sort, copy, save."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Generic

from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input

from tui.collector.requests import Request
from tui.console.commands import Command, Where, bindings, commands_for
from tui.console.filter_bar import FilterBar
from tui.console.table import Arranged, Cell, Column, Comparable, Table, TableSymbols, plain
from tui.console.table.column import R
from tui.console.table_moves import TableMoves
from tui.model.filtering import Filter, FilterError, compile_filter
from tui.model.table import Fields
from tui.watch.subject import Subject


class ListPane(TableMoves, Vertical, Generic[R]):
    """A table, and below it the line for its filter. Subclasses give the columns and what the rows mean."""

    BINDINGS = bindings(Where.LIST)

    BLANK = True  # behind its table and lines, as `tui.console.backdrop` is

    DEFAULT_CSS = "ListPane { height: 1fr; }"

    places: tuple[Where, ...] = (Where.LIST, Where.EVERYWHERE)
    """Whose commands work here, for the line of keys and the help; its own come first."""

    meanings: Mapping[str, tuple[str, str]] = {}
    """What a list's command means here where it is something else: its short word and its words, by action."""

    why_no_subject = "there is nothing to watch here: put the cursor on a channel, a session or a viewer"

    rows_are_kept = True
    """Whether the filter and the cursor may be kept on disk; not where rows are persons."""

    comes_back = True
    """Whether the next start may begin here; not where nothing is to be seen before something was asked."""

    travels = False
    """Whether the figures are those of the moment that is shown, also where that is past."""

    class Copied(Message):
        """The operator wants this text in the clipboard."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Saved(Message):
        """The operator wants this text as a file; `ending` says what sort."""

        def __init__(self, name: str, text: str, ending: str = "txt") -> None:
            super().__init__()
            self.name = name
            self.text = text
            self.ending = ending

    class Requested(Message):
        """The collector is to be asked this."""

        def __init__(self, request: Request) -> None:
            super().__init__()
            self.request = request

    class Said(Message):
        """A sentence for the operator."""

        def __init__(self, words: str, *, wrong: bool = False) -> None:
            super().__init__()
            self.words = words
            self.wrong = wrong

    class Sheeted(Message):
        """The operator wants this sheet over the panes."""

        def __init__(self, sheet: ModalScreen[None]) -> None:
            super().__init__()
            self.sheet = sheet

    class Complained(Message):
        """The filter cannot be read, in words; "" once it can."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[R]],
        key: Callable[[R], str],
        fields: Fields[R],
        *,
        rank: Callable[[R], Comparable] | None = None,
        whole: Callable[[R], Cell | None] | None = None,
        steady: bool = False,
        id: str | None = None,  # noqa: A002  (Textual's own name for it)
    ) -> None:
        super().__init__(id=id)
        self.title = name
        self.table: Table[R] = Table(columns, key, rank=rank, whole=whole, steady=steady)
        self.filter_bar = FilterBar()
        self._fields = fields
        self._filter: Filter[R] = compile_filter("", fields)
        self._rows: Sequence[R] = ()
        self._arranged: Arranged[R] | None = None
        self._unasked = False
        self.watched: frozenset[Subject] = frozenset()
        self._pointed_at: str | None = None

    def compose(self) -> ComposeResult:
        yield self.table
        yield self.filter_bar

    def wear(self, styles: Mapping[str, Style], symbols: TableSymbols) -> None:
        """Take a theme's styles and a set of symbols."""
        self.table.styles_by_name = styles
        self.table.symbols = symbols
        self.filter_bar.wear(styles, symbols.ellipsis)

    def commands(self) -> tuple[Command, ...]:
        """The commands that work here, in the order of `places`, in the words of what they mean here."""
        return self._commands

    @cached_property
    def _commands(self) -> tuple[Command, ...]:
        return tuple(self._as_meant(command) for place in self.places for command in commands_for(place))

    def _as_meant(self, command: Command) -> Command:
        bar, words = self.meanings.get(command.action, (command.bar, command.words))
        return replace(command, bar=bar, words=words)

    def show_past(self, at_ms: int | None) -> None:
        """The console looks at this moment from now on (None: at the present). Panes that know of time override
        it and ask for what stands at it."""

    def take_focus(self) -> None:
        """The pane came on screen: keys are meant for it."""
        self.screen.set_focus(self.table)

    def say(self, words: str, *, wrong: bool = False) -> None:
        """Have this said to the operator."""
        self.post_message(self.Said(words, wrong=wrong))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a filter is typed, keys are text."""
        return not isinstance(self.app.focused, Input)

    # the watch list ---------------------------------------------------------------------------------------

    def subject(self) -> Subject | None:
        """What the cursor is on, as something to watch; None where `why_no_subject` says why not."""
        return None

    def take_watched(self, subjects: frozenset[Subject]) -> None:
        """These are watched now: their rows carry a mark."""
        self.watched = subjects
        self.table.refresh_cells()

    # rows and the filter ----------------------------------------------------------------------------------

    def take_rows(self, rows: Sequence[R], arranged: Arranged[R] | None = None) -> None:
        """Show these rows, through the filter; while it lets all pass, as they are `arranged`, where they are."""
        self._rows, self._arranged, self._unasked = rows, arranged, True
        self.apply_filter()
        self._point()

    def point_at(self, key: str) -> None:
        """Put the cursor on this row once it is there, unless the operator has moved it before."""
        self._pointed_at = key
        self._point()

    def _point(self) -> None:
        if self._pointed_at is not None and (
            not self.table.at_rest or self.table.move_cursor_to(self._pointed_at)
        ):
            self._pointed_at = None

    def filter_by(self, text: str) -> None:
        """Take a filter that was not typed just now; one that cannot be read leaves the list unfiltered."""
        with contextlib.suppress(FilterError):
            self._filter = compile_filter(text, self._fields)
        self.apply_filter()

    def passes(self, row: R) -> bool:
        """Whether a row is to be shown; subclasses add what their own keys hide."""
        return self._filter(row)

    @property
    def hides_nothing(self) -> bool:
        """Whether every row passes, so that none need be asked."""
        return self._filter.matches_all

    @property
    def filter_text(self) -> str:
        return self._filter.text

    def take_fields(self, fields: Fields[R]) -> None:
        """Filter by these from now on: the same names, which read otherwise (masked, say)."""
        self._fields = fields
        self._filter = compile_filter(self._filter.text, fields)

    def apply_filter(self) -> None:
        whole = self.hides_nothing
        shown = self._rows if whole else [row for row in self._rows if self.passes(row)]
        self.table.empty_lines = self.why_empty() if not shown else ()
        arranged = self._arranged if whole else None
        self.table.show(shown if arranged is None else arranged, unasked=self._unasked)
        self._unasked = False
        if self.filter_bar.display:
            self.filter_bar.say(f"{len(shown)} of {len(self._rows)}", wrong=False)

    def why_empty(self) -> Sequence[Cell]:
        """Why there is no row, and the key that helps."""
        if self._rows and self.filter_text:
            return (
                plain(f"none of {len(self._rows)} matches  {self.filter_text}", "dim"),
                plain("esc clears the filter", "dim"),
            )
        return (plain("nothing here yet", "dim"),)

    def action_filter(self) -> None:
        self.filter_bar.show(self._filter.text)
        self.apply_filter()

    @on(FilterBar.Changed)
    def _typed(self, event: FilterBar.Changed) -> None:
        event.stop()
        if self._understood(event.text):
            self.apply_filter()

    @on(FilterBar.Closed)
    def _typing_ended(self, event: FilterBar.Closed) -> None:
        event.stop()
        if self._understood(event.text):
            self.filter_bar.close()
            self.screen.set_focus(self.table)
            self.apply_filter()

    def _understood(self, text: str) -> bool:
        """Take the filter; where it cannot be read the last one stays, and the words say why."""
        try:
            self._filter = compile_filter(text, self._fields)
        except FilterError as error:
            self.filter_bar.say("not understood yet", wrong=True)
            self.post_message(self.Complained(str(error)))
            return False
        self.post_message(self.Complained(""))
        return True

    def action_back(self) -> None:
        """Esc peels off one thing at a time; what it is depends on the pane."""
        if self.filter_text:
            self._filter = compile_filter("", self._fields)
            self.apply_filter()

    # what the keys do -------------------------------------------------------------------------------------

    def action_enter(self) -> None:
        self.table.action_activate()

    def action_sort(self) -> None:
        self.table.action_sort_next()

    def action_sort_reverse(self) -> None:
        self.table.action_sort_reverse()

    def action_copy(self) -> None:
        text = self.row_text()
        if text:
            self.post_message(self.Copied(text))

    def action_save(self) -> None:
        self.post_message(self.Saved(self.title, self.list_text()))

    def row_text(self) -> str:
        """The cursor's row as text."""
        return self.table.cursor_text()

    def list_text(self) -> str:
        """Every row of the list as text, not only those on screen."""
        shown = [row for row in self._rows if self.passes(row)]
        cells = [[column.cell(row).text for column in self.table.columns] for row in shown]
        head = [column.title for column in self.table.columns]
        return "\n".join("\t".join(line) for line in [head, *cells]) + "\n"
