"""From the refreshes of a minute to what is kept of it for five weeks. Pure: the same refreshes, the same minute."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tui.history.figures import Figure
from tui.history.flags import NOT_RECORDED, Flags, flags_of
from tui.history.metric import MEASURES, Cell, Measure, Pair, Weighed
from tui.history.sheet import Contents
from tui.model.channel import State
from tui.right_of_way import in_turns

FLAGS_COLUMN = 0
"""The column of a minute's sheet that holds `Flags.byte`."""

COLUMNS = 1 + 2 * len(Pair)

_SAMPLED, _QUALITY, _LEVELS = (
    tuple((2 * pair, MEASURES[pair]) for pair in Pair if MEASURES[pair].clock is clock)
    for clock in (Figure.SAMPLED_AT, Figure.QUALITY_AT, None)
)
"""Of each sort of pairs, by the clock of its samples: where the sum stands, and how it is measured."""

_COUNTED = slice(Figure.CDN_KBPS, Figure.TOTAL_VIEWING_S + 1)
"""The figures of `_SAMPLED`, which are simply added: nearly all of a minute's work."""


def sum_column(pair: Pair) -> int:
    """The column of a minute's sheet that holds the pair's weighted sum."""
    return 1 + 2 * pair


def weight_column(pair: Pair) -> int:
    """The column of a minute's sheet that holds the pair's weight."""
    return 2 + 2 * pair


def weighed(measure: Measure, cell: Cell) -> Weighed:
    """What one row has to say for a measure."""
    return measure.weigh([cell(column) for column in measure.columns])


def is_new(at_ms: float, before_ms: float) -> bool:
    """Whether a sample with this time was not recorded with the refresh before. NaN is no time."""
    return not math.isnan(at_ms) and at_ms != before_ms


@dataclass(slots=True)
class _Minute:
    """One channel's minute so far. `last` is its newest row, of which the levels and all flags but trouble are."""

    sums: list[float] = field(default_factory=lambda: [0.0] * (2 * len(Pair)))
    samples: int = 0
    counted: list[float] = field(default_factory=lambda: [0.0] * len(_SAMPLED))
    state: State | None = None
    asked: bool = False
    last: Sequence[float] = ()

    def take(self, row: Sequence[float], before: Sequence[float] | None) -> None:
        if is_new(row[Figure.SAMPLED_AT], before[Figure.SAMPLED_AT] if before else math.nan):
            self._count(row)
        if is_new(row[Figure.QUALITY_AT], before[Figure.QUALITY_AT] if before else math.nan):
            self._add(row, _QUALITY)
            self.asked = True
        self.state = _worse(self.state, flags_of(round(row[Figure.FLAGS])).state)
        self.last = row

    def _count(self, row: Sequence[float]) -> None:
        figures = row[_COUNTED]
        if math.isnan(sum(figures)):  # some are unknown
            self._add(row, _SAMPLED)
        else:
            self.samples += 1
            self.counted = list(map(operator.add, self.counted, figures))

    def _add(self, row: Sequence[float], parts: Iterable[tuple[int, Measure]]) -> None:
        sums = self.sums
        for place, measure in parts:
            # Whatever the measure, without its value there is nothing.
            if math.isnan(row[measure.columns[0]]):
                continue
            found = measure.weigh([row[column] for column in measure.columns])
            if found is not None:
                sums[place] += found[0] * found[1]
                sums[place + 1] += found[1]

    def row(self) -> tuple[float, ...]:
        if self.state is None:
            return (NOT_RECORDED, *self.sums)
        for (place, _), value in zip(_SAMPLED, self.counted, strict=True):
            self.sums[place] += value
            self.sums[place + 1] += self.samples
        self._add(self.last, _LEVELS)
        now = flags_of(round(self.last[Figure.FLAGS]))
        return (Flags(self.state, now.stale, now.live, now.sampled, self.asked).byte(), *self.sums)


_TROUBLES = (State.CRITICAL, State.WARNING)


def _worse(before: State | None, now: State) -> State:
    """Trouble stays for the minute, the worse one; what is no trouble is forgotten with the next refresh."""
    if before not in _TROUBLES or before is now:
        return now
    if now not in _TROUBLES:
        return before
    return min(before, now, key=lambda state: state.rank)


EVERY = range(1 << 32)
"""The numbers of all channels there can be."""


def rolled_up(refreshes: Iterable[Contents], before: Contents | None, numbers: range = EVERY) -> Contents:
    """The minute's sums and weights of every channel that was there, or of those with these numbers.

    `refreshes` are those of the minute in their order, `before` the one before them: a sample that it already held
    is not counted again. Columns are FLAGS_COLUMN, then `sum_column` and `weight_column` of each pair.
    """
    minutes: dict[int, _Minute] = {}
    # Through a step of Python's for each row: as one call it would hold the interpreter for all of them.
    last = dict(in_turns(before.rows(numbers))) if before is not None else {}
    for contents in refreshes:
        for channel, row in in_turns(contents.rows(numbers)):
            minutes.setdefault(channel, _Minute()).take(row, last.get(channel))
            last[channel] = row
    ids = sorted(minutes)
    return Contents.of_rows(ids, (minutes[channel].row() for channel in in_turns(ids)), COLUMNS)
