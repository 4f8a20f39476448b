"""The timeline drawn: title, sentence, totals, list, read-out and caveats, from a view and what is pointed at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from rich.style import Style
from textual.app import ComposeResult

from tui.clock import Clock
from tui.console.drawing.drawn import Drawn
from tui.console.drawing.shelf import Key
from tui.console.drawing.studio import Request
from tui.console.frame.line import Line as TextLine
from tui.console.frame.lines import Lines
from tui.console.panes.errors.axis import axis_text
from tui.console.panes.errors.cells import bucket_pieces, signs_of
from tui.console.panes.errors.columns import BUCKETS, GroupColumns, Look
from tui.console.panes.errors.layout import chart_height, most_buckets, shape_of
from tui.console.panes.errors.line import Line, lines_of
from tui.console.panes.errors.totals import Place, Totals
from tui.console.panes.errors.wish import index_of
from tui.console.panes.errors.words import Readout, caveat_lines, caveats
from tui.console.panes.list_pane import ListPane
from tui.console.panes.lookup.spelling import Spelling
from tui.console.settings import Settings
from tui.console.symbols import Symbols
from tui.console.table import Cell, Piece, TableSymbols
from tui.model.fields import event_fields
from tui.timeline.view import TimelineView

_MOST_BARS = 9
_MOST_CAVEATS = 3


class Drawing(Protocol):
    """What is needed of the drawing thread."""

    def request(self, request: Request) -> None: ...

    def get(self, key: Key) -> Drawn | None: ...


class TimelinePicture(ListPane[Line]):
    """Shows one view. What is asked and when is its subclass's; here `_view` is drawn, whatever it answers."""

    DEFAULT_CSS = """
    TimelinePicture > #errors-sentence, TimelinePicture > #errors-totals { height: auto; }
    """

    def __init__(self, symbols: Symbols, clock: Clock, settings: Settings, drawing: Drawing) -> None:
        self._spelling = Spelling(ascii_only=symbols.name == "ascii")
        self._look = Look(symbols, self._spelling, settings.zone, settings.mask)
        self._columns = GroupColumns(self._look)
        super().__init__(
            "errors",
            self._columns.all(),
            lambda line: line.key,
            # The filter goes with the question and is of the events, not of these lines: `passes` leaves it out.
            event_fields(settings.mask),  # type: ignore[arg-type]
            id="errors",
        )
        self._symbols = symbols
        self._clock = clock
        self._settings = settings
        self._drawing = drawing
        self._styles: Mapping[str, Style] = {}
        self._view: TimelineView | None = None
        self._cursor_ms: int | None = None
        self._only_going_on = False
        self._made_for: object = None
        self._title = TextLine(id="errors-title")
        self._sentence = Lines(1, id="errors-sentence")
        self._totals = Lines(_MOST_BARS, id="errors-totals")
        self._readout = TextLine(id="errors-readout")
        self._caveats = Lines(_MOST_CAVEATS, id="errors-caveats")

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._sentence
        yield self._totals
        yield from super().compose()
        yield self._readout
        yield self._caveats

    def wear(self, styles: Mapping[str, Style], symbols: TableSymbols) -> None:
        super().wear(styles, symbols)
        self._styles = styles
        for one in (self._title, self._sentence, self._totals, self._readout, self._caveats):
            one.wear(styles, symbols.ellipsis)

    # sizes ------------------------------------------------------------------------------------------------

    @property
    def _width(self) -> int:
        """Also before the pane was on the screen for the first time: it takes the whole width."""
        return self.size.width or self.app.size.width

    @property
    def _room(self) -> int:
        """How many buckets there is room for."""
        return most_buckets(self._width)

    # what is pointed at -----------------------------------------------------------------------------------

    @property
    def _index(self) -> int | None:
        """The bucket under the cursor, as a number in the view; None where the cursor is on none of those shown."""
        if self._view is None:
            return None
        index = index_of(self._cursor_ms, self._view)
        return index if index is not None and index >= self._first_shown else None

    @property
    def _first_shown(self) -> int:
        return 0 if self._view is None else len(self._view.starts_ms) - self._look.shape.shown

    # drawing it -------------------------------------------------------------------------------------------

    def passes(self, row: Line) -> bool:
        return row.row.going_on or not self._only_going_on

    @property
    def hides_nothing(self) -> bool:
        return not self._only_going_on

    def _show(self) -> None:
        """Everything anew; what looks as before is not sent again."""
        view = self._view
        if view is not None:
            self._take_look(view)
            self._rows = lines_of(view, flat=self.table.sort is not None)
        shown = [line for line in self._rows if self.passes(line)]
        self.table.empty_lines = self.why_empty() if not shown else ()
        self.table.totals = self._totals_line(view) if view is not None and self._rows else None
        self.table.show(shown)
        self._show_totals()
        self._say_all()

    def _take_look(self, view: TimelineView) -> None:
        look, asked = self._look, view.question
        look.shape = shape_of(len(view.starts_ms), self._width)
        first = self._first_shown
        regrouped = look.by != asked.by
        look.by, look.end_ms = asked.by, view.starts_ms[-1] + 1
        look.take_rows(view.rows, anew=regrouped)
        look.heaviest = max((max(row.counts[first:], default=0) for row in view.rows), default=0)
        look.axis = axis_text(view.starts_ms[first:], asked.bucket_ms, look.shape.pitch, look.zone)
        look.against = view.against is not None
        look.cursor, look.cursor_line = self._index, self.table.cursor_key or ""
        made_for = (look.by, look.axis, look.shape, look.against, look.ratios, look.most_at_cells)
        if made_for != self._made_for:
            self._made_for = made_for
            self.table.columns = self._columns.all()

    def _totals_line(self, view: TimelineView) -> Mapping[str, Cell]:
        first = self._first_shown
        pieces = bucket_pieces(
            view.totals[first:],
            view.completeness[first:],
            pitch=self._look.shape.pitch,
            heaviest=max(view.totals[first:], default=0),
            signs=signs_of(self._symbols),
        )
        groups = sum(len(line.row.key) == 1 or line.flat for line in self._rows)
        return self._columns.totals(groups, Cell(pieces), sum(view.totals))

    def _bars(self) -> Totals | None:
        """The totals as they should be drawn; None where there is nothing to draw or no room."""
        height = chart_height(self.size.height)
        if self._view is None or not height or not self._rows:
            return None
        mark = index_of(self._view.question.mark_ms, self._view)
        return Totals(self._view, self._look.shape, height, self._index, mark)

    def _show_totals(self) -> None:
        """The bars that are drawn; those that are not yet are asked for, and meanwhile there is only the rule."""
        bars = self._bars()
        slot = self.table.slot_of(BUCKETS)
        if bars is None or slot is None:
            self._totals.say(())
            return
        request = bars.request(self._symbols.name)
        drawn = self._drawing.get(request.key)
        if drawn is None:
            self._drawing.request(request)
        self._totals.say(bars.lines(drawn, Place(slot.start, slot.end, slot.skip), self._symbols))

    def charts_drawn(self) -> None:
        """The drawing thread has finished something."""
        if self.display:
            self._show_totals()

    def _say_all(self) -> None:
        self._say_title()
        self._say_readout()
        view = self._view
        sentence = self._look.mask.text(view.sentence) if view is not None else ""
        self._sentence.say([(Piece(f" {self._spelling(sentence)}", "notice"),)] if sentence else [])
        told = caveats(view, self._look.zone) if view is not None else []
        most = 1 if self.size.height < 26 else _MOST_CAVEATS
        self._caveats.say(caveat_lines(told, self._width, most, self._spelling))

    def _say_title(self) -> None:
        """What is shown, how far it is from what was asked."""

    def _say_readout(self) -> None:
        view, line = self._view, self.table.cursor_row
        if view is None or not view.starts_ms:
            self._readout.say(())
            return
        both = () if line is None else zip(line.by, line.row.key, strict=False)
        name = " / ".join(self._look.value(*one) for one in both)
        readout = Readout(view, line, name, self._index, self._look.zone, self._clock.now_ms())
        self._readout.say(readout.pieces(self._spelling))
