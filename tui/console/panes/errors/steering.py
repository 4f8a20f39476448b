"""Which part of the timeline the operator wishes to see: grouped how, how long, up to when, and the bucket in it."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace

from textual import on

from tui.clock import Clock
from tui.console.panes.errors import grouping
from tui.console.panes.errors.columns import BUCKETS
from tui.console.panes.errors.picture import Drawing, TimelinePicture
from tui.console.panes.errors.viewport import SPANS_MS, bucket_of
from tui.console.panes.errors.wish import Wish
from tui.console.panes.errors.words import span_text
from tui.console.settings import Settings
from tui.console.symbols import Symbols
from tui.console.table import Table
from tui.timeline.question import GroupKey


class SteeredTimeline(TimelinePicture):
    """Keeps a wish, which its keys change. Asking for it is its subclass's."""

    def __init__(self, symbols: Symbols, clock: Clock, settings: Settings, drawing: Drawing) -> None:
        super().__init__(symbols, clock, settings, drawing)
        self._wish = Wish()

    @abstractmethod
    def _ask(self) -> None:
        """Ask for what is wished, where that is another question by now."""

    def _change(self, wish: Wish) -> None:
        self._wish = wish
        self._cursor_ms = wish.viewport.cursor_ms
        self._ask()
        self._show_anew()

    def _show_anew(self) -> None:
        if self.display:
            self._show()

    def reset_moment(self) -> None:
        """Up to the moment that is shown again, the cursor on no bucket."""
        self._change(replace(self._wish, viewport=replace(self._wish.viewport, end_ms=None, cursor_ms=None)))

    def show_past(self, at_ms: int | None) -> None:
        """Look at the time before this moment as it was known, or at the present again."""
        self._change(replace(self._wish, past_ms=at_ms, viewport=replace(self._wish.viewport, end_ms=None)))

    # grouping, zoom, pan ----------------------------------------------------------------------------------

    def action_group_by(self) -> None:
        self._change(replace(self._wish, by=grouping.next_first(self._wish.by)))

    def action_group_by_second(self) -> None:
        self._change(replace(self._wish, by=grouping.next_second(self._wish.by)))

    def group_by(self, name: str) -> None:
        """Group by the key of that name, as the palette offers them."""
        self._change(replace(self._wish, by=grouping.grouped_by(GroupKey(name), self._wish.by)))

    def action_zoom_in(self) -> None:
        self._zoom(-1)

    def action_zoom_out(self) -> None:
        self._zoom(1)

    def _zoom(self, steps: int) -> None:
        port = self._wish.viewport
        zoomed = port.zoomed(steps, self._end_ms)
        if zoomed == port:
            least, most = span_text(SPANS_MS[0]), span_text(SPANS_MS[-1])
            self.say(f"the zoom goes from {least} to {most}")
        self._change(replace(self._wish, viewport=zoomed))

    def action_span_left(self) -> None:
        self._pan(-0.5)

    def action_span_right(self) -> None:
        self._pan(0.5)

    def _pan(self, screens: float) -> None:
        port = self._wish.viewport
        panned = port.panned(screens, self._end_ms)
        if panned == port:
            self.say("no vendor tells of errors older than 31 days" if screens < 0 else "this is the newest")
        self._change(replace(self._wish, viewport=panned))

    @property
    def _end_ms(self) -> int:
        return self._wish.end_ms(self._clock.now_ms())

    # the bucket cursor ------------------------------------------------------------------------------------

    def action_bucket_left(self) -> None:
        self._step(-1)

    def action_bucket_right(self) -> None:
        self._step(1)

    def _step(self, step: int) -> None:
        """From no bucket to the newest or the oldest; beyond the newest to none."""
        if self._view is None or not self._view.starts_ms:
            return
        first, last = self._first_shown, len(self._view.starts_ms) - 1
        index = self._index
        if index is None:
            self._point_at(last if step < 0 else first)
        elif index + step > last:
            self._point_at(None)
        else:
            self._point_at(max(first, index + step))

    def _point_at(self, index: int | None) -> None:
        at_ms = None if index is None or self._view is None else self._view.starts_ms[index]
        self._cursor_ms = at_ms
        if at_ms is not None:
            self.table.hold_cursor()  # a bucket of this row was meant, whatever row comes to stand first
        self._wish = replace(self._wish, viewport=replace(self._wish.viewport, cursor_ms=at_ms))
        self._look.cursor = self._index
        self.table.refresh_cells(BUCKETS, "against")
        self._show_totals()
        self._say_readout()

    @on(Table.CursorMoved)
    def _other_row(self, event: Table.CursorMoved) -> None:
        event.stop()
        self._look.cursor_line = event.key or ""
        if self._look.cursor is not None:
            self.table.refresh_cells(BUCKETS, "against")
        self._say_readout()

    def action_error_next(self) -> None:
        self._go_to_error(1)

    def action_error_previous(self) -> None:
        self._go_to_error(-1)

    def _go_to_error(self, step: int) -> None:
        """To the next bucket with errors: of the row, where the cursor is on a bucket already, else of all rows."""
        view, line, here = self._view, self.table.cursor_row, self._index
        if view is None:
            return
        counts = view.totals if here is None or line is None else line.row.counts
        shown = range(self._first_shown, len(counts))
        ahead = [one for one in shown if here is None or (one - here) * step > 0]
        found = next((one for one in ahead[::step] if counts[one]), None)
        if found is not None:
            self._point_at(found)
        elif step > 0:
            self.say("no later error on the screen; right arrow goes on")
        else:
            self.say("no earlier error on the screen; left arrow goes on")

    def action_bucket_mark(self) -> None:
        """Mark the bucket under the cursor (without one the newest); the marked one again takes the mark away."""
        if self._view is None or not self._view.starts_ms:
            return
        index = self._index
        at_ms = self._view.starts_ms[-1 if index is None else index]
        before = self._wish.mark_ms
        same = before is not None and bucket_of(before, self._view.question.bucket_ms) == at_ms
        self._change(replace(self._wish, mark_ms=None if same else at_ms))
