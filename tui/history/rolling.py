"""From the refreshes of a minute to what is kept of it for five weeks. Pure: the same refreshes, the same minute."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tui.history.figures import Figure
from tui.history.flags import NOT_RECORDED, Flags, flags_of
from tui.history.metric import MEASURES, Cell, Measure, Pair, Weighed
from tui.history.sheet import Contents, Sheet, columns_of
from tui.model.channel import State
from tui.right_of_way import in_turns

FLAGS_COLUMN = 0
"""The column of a minute's sheet that holds `Flags.byte`."""

COLUMNS = 1 + 2 * len(Pair)

_LEVELS = tuple(pair for pair in Pair if MEASURES[pair].clock is None)
_CLOCKED = {
    clock: tuple(pair for pair in Pair if MEASURES[pair].clock is clock)
    for clock in (Figure.SAMPLED_AT, Figure.QUALITY_AT)
}


def sum_column(pair: Pair) -> int:
    """The column of a minute's sheet that holds the pair's weighted sum."""
    return 1 + 2 * pair


def weight_column(pair: Pair) -> int:
    """The column of a minute's sheet that holds the pair's weight."""
    return 2 + 2 * pair


_PARTS = {
    pairs: tuple((2 * pair, MEASURES[pair]) for pair in pairs) for pairs in (_LEVELS, *_CLOCKED.values())
}
"""Of each sort of pairs: where its sum stands, and how it is measured."""


def weighed(measure: Measure, cell: Cell) -> Weighed:
    """What one row has to say for a measure."""
    return measure.weigh([cell(column) for column in measure.columns])


def is_new(at_ms: float, before_ms: float) -> bool:
    """Whether a sample with this time was not recorded with the refresh before. NaN is no time."""
    return not math.isnan(at_ms) and at_ms != before_ms


@dataclass(slots=True)
class _Minute:
    """One channel's minute so far."""

    sums: list[float] = field(default_factory=lambda: [0.0] * (2 * len(Pair)))
    flags: Flags | None = None
    asked: bool = False

    def take(self, row: Sequence[float], before: Sequence[float] | None) -> None:
        for clock, pairs in _CLOCKED.items():
            if is_new(row[clock], before[clock] if before else math.nan):
                self._add(row, pairs)
                self.asked = self.asked or clock is Figure.QUALITY_AT
        for pair in _LEVELS:
            self.sums[2 * pair], self.sums[2 * pair + 1] = 0.0, 0.0
        self._add(row, _LEVELS)
        now = flags_of(round(row[Figure.FLAGS]))
        trouble = _worse(self.flags, now)
        self.flags = Flags(trouble, now.stale, now.live, now.sampled, self.asked)

    def _add(self, row: Sequence[float], pairs: tuple[Pair, ...]) -> None:
        sums = self.sums
        for place, measure in _PARTS[pairs]:
            if math.isnan(
                row[measure.columns[0]]
            ):  # whatever the measure, without its value there is nothing
                continue
            found = measure.weigh([row[column] for column in measure.columns])
            if found is not None:
                sums[place] += found[0] * found[1]
                sums[place + 1] += found[1]

    def row(self) -> tuple[float, ...]:
        return (self.flags.byte() if self.flags else NOT_RECORDED, *self.sums)


def _worse(before: Flags | None, now: Flags) -> State:
    """Trouble stays for the minute, the worse one; what is no trouble is forgotten with the next refresh."""
    troubles = (State.CRITICAL, State.WARNING)
    if before is None or before.state not in troubles:
        return now.state
    if now.state not in troubles:
        return before.state
    return min(before.state, now.state, key=lambda state: state.rank)


def rolled_up(refreshes: Iterable[Sheet], before: Sheet | None, only: int | None = None) -> Contents | None:
    """The minute's sums and weights of every channel that was there (or of the `only` one asked for), or None without
    a refresh.

    `refreshes` are those of the minute in their order, `before` the one before them: a sample that it already held
    is not counted again. Columns are FLAGS_COLUMN, then `sum_column` and `weight_column` of each pair.
    """
    minutes: dict[int, _Minute] = {}
    last: dict[int, Sequence[float]] = _rows(before, only) if before is not None else {}
    seen = False
    for sheet in refreshes:
        seen = True
        rows = _rows(sheet, only)
        for channel, row in in_turns(rows.items()):
            minutes.setdefault(channel, _Minute()).take(row, last.get(channel))
        last.update(rows)
    if not seen:
        return None
    ids = sorted(minutes)
    columns = columns_of([minutes[channel].row() for channel in in_turns(ids)], COLUMNS)
    return Contents.of(ids, columns)


def _rows(sheet: Sheet, only: int | None) -> dict[int, Sequence[float]]:
    if only is not None:
        place = sheet.row(only)
        return {} if place is None else {only: [sheet.value(figure, place) for figure in Figure]}
    columns = [sheet.column(figure) for figure in Figure]
    # Through a step of Python's for each row: as one call it would hold the interpreter for all of them.
    return dict(in_turns(zip(sheet.ids, zip(*columns, strict=True), strict=True)))
