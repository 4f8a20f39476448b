"""Questions about the past, answered from what was recorded: never on a loop, for they wait for the disk."""

from __future__ import annotations

import logging
from collections.abc import Callable

from tui.clock import Clock
from tui.collector.answers import Answer, CellState, ChangesState, ErrorsState, PastState
from tui.collector.depth.level import DepthLevel
from tui.collector.depth.state import DepthState
from tui.collector.entry import TREND_MINUTES
from tui.collector.faults import told
from tui.collector.past.changes import changes
from tui.collector.past.depth import past_depth, series_window
from tui.collector.past.errors import RecordedErrors
from tui.collector.past.wall import Naming, as_recorded, rows_of, snapshot
from tui.collector.requests import Compare, OpenDepth, ShowCell, ShowErrors, ShowPast
from tui.history import HistoryError, NoHistory, Past
from tui.model.snapshot import WallRow
from tui.model.thresholds import Thresholds
from tui.timeline.view import CellView

logger = logging.getLogger(__name__)

Question = ShowPast | Compare | OpenDepth | ShowErrors | ShowCell
"""The last two are asked of a recording alone: a collector has a timeline of its own."""

ThresholdsOf = Callable[[OpenDepth], Thresholds | None]
"""The thresholds of a level, for the lines across its charts; None where nobody knows."""

_FAULT = "noctop could not read its history; its log says more"


def nobody_knows(request: OpenDepth) -> Thresholds | None:
    """The thresholds of a file without a config."""
    return None


class PastReader:
    """`answer` never raises. `named` says which row of the wall a recorded channel belongs to."""

    def __init__(
        self, clock: Clock, *, named: Naming = as_recorded, thresholds: ThresholdsOf = nobody_knows
    ) -> None:
        self._clock = clock
        self._named = named
        self._thresholds = thresholds
        self._snapshots = 0
        self._errors = RecordedErrors()

    def answer(self, past: Past, question: Question) -> Answer:
        """What `past` knows of it; where it cannot be read, why."""
        if isinstance(past, NoHistory):
            return refused(question, f"there is nothing to go back to: {past.status().message}")
        try:
            return self._read(past, question)
        except HistoryError as error:
            return refused(question, str(error))
        except Exception as error:
            # A fault of ours in one answer must not end the others.
            logger.error("past: %s", told(error))
            return refused(question, _FAULT)

    def _read(self, past: Past, question: Question) -> Answer:
        match question:
            case ShowPast():
                return self._wall(past, question)
            case Compare():
                return self._changes(past, question)
            case OpenDepth():
                return past_depth(past, question, self._clock.now_ms(), self._thresholds(question))
            case ShowErrors():
                return self._errors.view(past, question, self._clock.now_ms())
            case ShowCell():
                return self._errors.cell(past, question, self._clock.now_ms())

    def _wall(self, past: Past, question: ShowPast) -> PastState:
        at_ms = past.stepped(question.at_ms, question.steps) if question.steps else question.at_ms
        wall, spans = past.wall_at(at_ms), past.spans()
        if not wall.samples:
            return PastState(number=question.number, at_ms=at_ms, recorded=spans)
        self._snapshots += 1
        made = snapshot(wall, past.trends(at_ms, TREND_MINUTES), self._named, self._snapshots)
        return PastState(
            number=question.number,
            at_ms=at_ms,
            snapshot=made,
            resolution_ms=wall.resolution_ms,
            recorded=spans,
        )

    def _changes(self, past: Past, question: Compare) -> ChangesState:
        from_ms, before = self._rows(past, question.from_ms, 1)
        to_ms, after = self._rows(past, question.to_ms, -1)
        moments = ((question.from_ms, from_ms, before), (question.to_ms, to_ms, after))
        return ChangesState(
            number=question.number,
            from_ms=from_ms,
            to_ms=to_ms,
            changes=changes(before, after) if before and after else (),
            unrecorded_ms=tuple(asked for asked, found, rows in moments if found != asked or not rows),
        )

    def _rows(self, past: Past, at_ms: int, step: int) -> tuple[int, tuple[WallRow, ...]]:
        """The lines at a moment; where nothing was recorded then, at the next that was in the direction of `step`."""
        wall = past.wall_at(at_ms)
        if not wall.samples:
            at_ms = past.stepped(at_ms, step)
            wall = past.wall_at(at_ms)
        return at_ms, tuple(rows_of(wall.samples, self._named, {}))


def refused(question: Question, problem: str) -> Answer:
    """The answer to a question that cannot be answered, and why."""
    match question:
        case ShowPast(number, at_ms):
            return PastState(number=number, at_ms=at_ms, problem=problem)
        case Compare(number, from_ms, to_ms):
            return ChangesState(number=number, from_ms=from_ms, to_ms=to_ms, problem=problem)
        case ShowErrors(number):
            return ErrorsState(number=number, problem=problem)
        case ShowCell(number):
            return CellState(number=number, view=CellView(events=(), n=0))
        case OpenDepth():
            return DepthState(
                number=question.number,
                level=DepthLevel.of(question),
                window=question.window,
                series_window=series_window(question.window),
                end_ms=question.at_ms or 0,
                problem=problem,
                at_ms=question.at_ms,
            )
