"""The error timeline of a recording: its events, and of nobody more than was recorded."""

from __future__ import annotations

from dataclasses import replace

from tui.collector.answers import CellState, ErrorsState
from tui.collector.requests import ShowCell, ShowErrors
from tui.history import Past
from tui.model.masking import REVEALED
from tui.model.span import Span
from tui.timeline.ledger import LONGEST_MS, MOST_EVENTS, Ledger

MOST_SHOWN = 500
"""Events behind one cell."""

CAVEAT = "the errors that were recorded; samples of sessions are not, so nothing is said of who is hit more"


class RecordedErrors:
    """Reads a recording's events once, those of its last month. Waits for the disk, so never on a loop."""

    def __init__(self) -> None:
        self._ledger: Ledger | None = None

    def view(self, past: Past, request: ShowErrors, now_ms: int) -> ErrorsState:
        """The timeline. Raises HistoryError."""
        view = self._at_hand(past, now_ms).view(request.question, now_ms)
        return ErrorsState(number=request.number, view=replace(view, caveats=(CAVEAT, *view.caveats)))

    def cell(self, past: Past, request: ShowCell, now_ms: int) -> CellState:
        """The events behind a cell of the last view. Raises HistoryError."""
        view = self._at_hand(past, now_ms).cell(request.question, MOST_SHOWN)
        return CellState(number=request.number, view=view)

    def _at_hand(self, past: Past, now_ms: int) -> Ledger:
        if self._ledger is None:
            # What is in an exported file is masked: nothing is to be masked a second time.
            ledger = Ledger(REVEALED, held_ms=LONGEST_MS)
            ledger.take_events(past.events(Span(now_ms - LONGEST_MS, now_ms + 1), MOST_EVENTS))
            self._ledger = ledger
        return self._ledger
