"""The time axis that all charts of a level share: its span, its ticks, and the cursor on it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import pairwise
from statistics import median

from tui.collector.depth.state import DepthState, Points
from tui.console.drawing.instants import round_instants
from tui.console.panes.channel.graphs import Graph
from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS
from tui.model.window import length_ms

CELLS_A_TICK = 9
"""Room for a tick's label and some air."""

GAP_STEPS = 3.5
"""A step so many times the usual one is a gap: a poll that was late is none."""

FAR_STEPS = 10


@dataclass(frozen=True, slots=True)
class Timeline:
    """From `from_ms` to `to_ms`, as it is read in `zone`."""

    from_ms: int
    to_ms: int
    zone: tzinfo

    def ticks(self, cells: int) -> tuple[tuple[int, str], ...]:
        """Round instants and their labels, as many as `cells` have room for."""
        at_most = max(2, cells // CELLS_A_TICK)
        instants = round_instants(self.from_ms, self.to_ms, at_most, self._offset_ms())
        step = min((two - one for one, two in pairwise(instants)), default=MINUTE_MS)
        return tuple((at_ms, self._label(at_ms, step)) for at_ms in instants)

    def fraction(self, at_ms: int) -> float:
        """Where an instant stands: 0 at the left end, 1 at the right one."""
        return min(1.0, max(0.0, (at_ms - self.from_ms) / max(1, self.to_ms - self.from_ms)))

    def clock(self, at_ms: int) -> str:
        """An instant as the read-out has it: with the day where the axis is longer than one."""
        moment = self._local(at_ms)
        if self.to_ms - self.from_ms > DAY_MS:
            return f"{moment:%a %m-%d %H:%M}"
        return f"{moment:%H:%M:%S}" if self.to_ms - self.from_ms <= HOUR_MS else f"{moment:%H:%M}"

    def _label(self, at_ms: int, step_ms: int) -> str:
        moment = self._local(at_ms)
        if step_ms >= DAY_MS:
            return f"{moment:%a %d}" if self.to_ms - self.from_ms <= 8 * DAY_MS else f"{moment:%m-%d}"
        return f"{moment:%H:%M}" if step_ms >= MINUTE_MS else f"{moment:%H:%M:%S}"

    def _local(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, self.zone)

    def _offset_ms(self) -> int:
        offset = self._local(self.to_ms).utcoffset()
        return 0 if offset is None else round(offset.total_seconds() * 1000)


def timeline(state: DepthState, zone: tzinfo) -> Timeline:
    """The axis of a state: its window up to the vendor's present."""
    return Timeline(state.end_ms - length_ms(state.series_window), state.end_ms, zone)


def instants(shown: Iterable[Graph], over: Timeline) -> list[int]:
    """Every instant at which some line has a point: where the cursor can stand, oldest first."""
    times = {one.at_ms for graph in shown for _, points in graph.lines for one in points}
    return sorted(at_ms for at_ms in times if over.from_ms <= at_ms <= over.to_ms)


def moved(cursor_ms: int | None, steps: int, stops: Sequence[int]) -> int | None:
    """The cursor so many stops on. None is the present, right of all stops: from there it goes left onto the newest
    but one, since the newest is what is read out anyway."""
    if not stops:
        return None
    last = len(stops) - 1
    if cursor_ms is None:
        index = last
    elif steps < 0:
        index = bisect_left(stops, cursor_ms)
    else:
        index = bisect_right(stops, cursor_ms) - 1
    index += steps
    return None if index >= last else stops[max(0, index)]


def usual_step_ms(points: Points) -> float:
    """How far apart the points of a line usually are."""
    return median([two.at_ms - one.at_ms for one, two in pairwise(points)] or [MINUTE_MS])


def value_at(points: Points, at_ms: int) -> float | None:
    """What a line says of a moment: its nearest point, None where that is further than its usual step."""
    times = [one.at_ms for one in points]
    right = bisect_left(times, at_ms)
    near = min(points[max(0, right - 1) : right + 1], key=lambda one: abs(one.at_ms - at_ms), default=None)
    if near is None or abs(near.at_ms - at_ms) > usual_step_ms(points):
        return None
    return near.value
