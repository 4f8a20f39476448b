"""From the refreshes of a minute to what is kept of it for five weeks. Pure: the same refreshes, the same minute.

Figure by figure over all channels: channel by channel it took several times as long, and a console does it every
minute for as long as it stands open. What is unpacked of a figure is dropped before the next one.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Iterator, Sequence

from tui.history.figures import Figure
from tui.history.flags import NOT_RECORDED, flags_byte, flags_of
from tui.history.metric import MEASURES, Cell, Measure, Pair, Weighed
from tui.history.packing import from_doubles
from tui.history.sheet import Contents
from tui.model.channel import State
from tui.right_of_way import give_way

FLAGS_COLUMN = 0
"""The column of a minute's sheet that holds `Flags.byte`."""

COLUMNS = 1 + 2 * len(Pair)

_NAN = math.nan

_Column = Sequence[float]


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


class _Refresh:
    """One refresh, its channels in the minute's order; every figure of one that is not in it is NaN."""

    def __init__(self, contents: Contents, ids: Sequence[int]) -> None:
        self._contents = contents
        self._rows = None if contents.ids == ids else _rows(contents.ids, ids)

    def column(self, figure: Figure) -> _Column:
        """A figure of every channel."""
        columns = self._contents.columns
        values = from_doubles(columns[figure]) if columns else ()
        if self._rows is None:
            return values
        return [_NAN if row is None else values[row] for row in self._rows]


def _rows(ids: Sequence[int], wanted: Iterable[int]) -> list[int | None]:
    """Where each of the wanted ones stands among `ids`."""
    rows = {channel: row for row, channel in enumerate(ids)}
    return [rows.get(channel) for channel in wanted]


_Some = Sequence[tuple[_Refresh, Sequence[int]]]
"""Refreshes, and the places of channels of which each says something."""


class _Minute:
    """A minute's refreshes, and the one before them."""

    def __init__(self, refreshes: Sequence[_Refresh], before: _Refresh | None, channels: int) -> None:
        self._refreshes = refreshes
        self._before = before
        self._places = range(channels)
        self._sampled = self._new(Figure.SAMPLED_AT)
        self._asked: _Some = [
            (refresh, [place for place in self._places if new[place]])
            for refresh, new in zip(refreshes, self._new(Figure.QUALITY_AT), strict=True)
        ]
        self._newest = self._last_ones()

    def columns(self) -> Iterator[_Column]:
        """Those of the minute's sheet, in their order."""
        yield self._flags()
        for measure in MEASURES:
            match measure.clock:
                case Figure.SAMPLED_AT:
                    yield from self._counted(measure.columns[0])
                case Figure.QUALITY_AT:
                    yield from self._weighed(measure, self._asked)
                case _:
                    yield from self._weighed(measure, self._newest)

    def _new(self, clock: Figure) -> list[list[bool]]:
        """Of each refresh and channel, whether its sample was not recorded before."""
        last: _Column = self._before.column(clock) if self._before else self._every(_NAN)
        found = []
        for refresh in self._refreshes:
            give_way()
            now = refresh.column(clock)
            found.append(list(map(is_new, now, last)))
            last = [before if at_ms != at_ms else at_ms for at_ms, before in zip(now, last, strict=True)]
        return found

    def _last_ones(self) -> _Some:
        """Of each channel the newest refresh that it is in: its levels and all flags but trouble are the minute's."""
        found, left = [], list(self._places)
        for refresh in reversed(self._refreshes):
            there = list(map(_is_known, refresh.column(Figure.FLAGS)))
            found.append((refresh, [place for place in left if there[place]]))
            left = [place for place in left if not there[place]]
            if not left:
                break
        return found

    def _flags(self) -> _Column:
        states = self._states()
        asked = {place for _, places in self._asked for place in places}
        found = self._every(NOT_RECORDED)
        for refresh, places in self._newest:
            give_way()
            column = refresh.column(Figure.FLAGS)
            for place in places:
                now = flags_of(round(column[place]))
                state = states.get(place, now.state)
                found[place] = flags_byte(state, now.stale, now.live, now.sampled, place in asked)
        return found

    def _states(self) -> dict[int, State]:
        """By a channel's place, its worst trouble, or its last state where there was none."""
        states: dict[int, State] = {}
        last: _Column = self._every(_NAN)
        for refresh in self._refreshes:
            give_way()
            now = refresh.column(Figure.FLAGS)
            for place in self._places:
                if now[place] != last[place] and _is_known(now[place]):  # nearly all are as they were
                    states[place] = _worse(states.get(place), flags_of(round(now[place])).state)
            last = now
        return states

    def _counted(self, figure: Figure) -> tuple[_Column, _Column]:
        """Sums and weights of a figure that is simply added: nearly all of a minute's work."""
        sums, weights = self._every(0.0), self._every(0.0)
        for refresh, new in zip(self._refreshes, self._sampled, strict=True):
            give_way()
            values = refresh.column(figure)
            known = [fresh and value == value for fresh, value in zip(new, values, strict=True)]
            if not all(known):
                values = [value if one else 0.0 for value, one in zip(values, known, strict=True)]
            sums = list(map(operator.add, sums, values))
            weights = list(map(operator.add, weights, known))
        return sums, weights

    def _weighed(self, measure: Measure, some: _Some) -> tuple[_Column, _Column]:
        """Sums and weights of a measure over these rows."""
        sums, weights = self._every(0.0), self._every(0.0)
        for refresh, places in some:
            give_way()
            columns = [refresh.column(figure) for figure in measure.columns] if places else []
            for place in places:
                # Whatever the measure, without its value there is nothing.
                if _is_known(columns[0][place]):
                    found = measure.weigh([column[place] for column in columns])
                    if found is not None:
                        sums[place] += found[0] * found[1]
                        weights[place] += found[1]
        return sums, weights

    def _every(self, value: float) -> list[float]:
        return [value] * len(self._places)


def _is_known(value: float) -> bool:
    return value == value


_TROUBLES = (State.CRITICAL, State.WARNING)


def _worse(before: State | None, now: State) -> State:
    """Trouble stays for the minute, the worse one; what is no trouble is forgotten with the next refresh."""
    if before not in _TROUBLES or before is now:
        return now
    if now not in _TROUBLES:
        return before
    return min(before, now, key=lambda state: state.rank)


def rolled_up(refreshes: Iterable[Contents], before: Contents | None) -> Contents:
    """The minute's sums and weights of every channel that was there.

    `refreshes` are those of the minute in their order, `before` the one before them: a sample that it already held
    is not counted again. Columns are FLAGS_COLUMN, then `sum_column` and `weight_column` of each pair.
    """
    held = tuple(refreshes)
    ids = _every_id(held)
    minute = _Minute(
        [_Refresh(one, ids) for one in held], None if before is None else _Refresh(before, ids), len(ids)
    )
    return Contents.of(ids, minute.columns())


def _every_id(refreshes: Iterable[Contents]) -> tuple[int, ...]:
    """The ids of all of them, in order."""
    different = {one.ids for one in refreshes}
    return different.pop() if len(different) == 1 else tuple(sorted(set().union(*different)))
