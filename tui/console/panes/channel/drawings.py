"""What the drawing thread is asked for: graphs and tallies in the units they are read in."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from operator import attrgetter

from tui.collector.depth.level import DepthLevel
from tui.collector.depth.state import Points
from tui.console.drawing.bars import BarSpec
from tui.console.drawing.charts import ChartSeries, ChartSpec, Threshold
from tui.console.drawing.drawn import Symbols as DrawnWith
from tui.console.drawing.studio import Request
from tui.console.panes.channel.graphs import Graph, Limit, Tally
from tui.console.panes.channel.layout import Layout
from tui.console.panes.channel.timeline import GAP_STEPS, Timeline, usual_step_ms
from tui.console.symbols import STATE_STYLES, Symbols
from tui.model.quantity import Column, Unit, same_unit
from tui.model.series import CountsPoint

LABEL_CELLS = 5
"""As wide as any label of a y axis (`12.50`), so that all axes of a column of charts stand under each other."""

LAST_WEEK = "last week"

Subject = tuple[DepthLevel, str]
"""What a drawing is of: the level and its window."""


class Easel:
    """Makes the requests for one kind of terminal. `drawn_with` is the character set of the lines; bars are of one
    piece, which blocks show best."""

    def __init__(self, symbols: Symbols, drawn_with: DrawnWith) -> None:
        self._symbols = symbols
        self._drawn_with = drawn_with

    def chart(self, graph: Graph, over: Timeline, size: Layout, subject: Subject) -> Request:
        """A graph over a time axis."""
        shown = [(name, _within(points, over)) for name, points in graph.lines]
        usual = [(LAST_WEEK, within) for points in graph.usual if (within := _within(points, over))]
        column = _unit(graph, [*shown, *usual])
        spec = ChartSpec(
            series=(
                *(_series(name, points, column.unit) for name, points in shown),
                *(_behind(_series(name, points, column.unit)) for name, points in usual),
            ),
            width=size.width,
            height=size.height,
            symbols=self._drawn_with,
            title=graph.title,
            unit=column.unit.symbol,
            thresholds=tuple(self._threshold(limit, column.unit) for limit in graph.limits),
            x_ticks=over.ticks(size.width - LABEL_CELLS - 1),
            from_ms=over.from_ms,
            to_ms=over.to_ms,
            label_cells=LABEL_CELLS,
        )
        version = (graph.version, graph.limits, over)
        return Request(slot=("chart", graph.name), subject=(subject, graph.name), version=version, spec=spec)

    def bars(self, tally: Tally, cursor_ms: int | None, size: Layout, subject: Subject) -> Request:
        """Counts at the cursor, without one the newest, the largest first."""
        point = counts_at(tally.points, cursor_ms)
        counts = sorted(point.counts, key=lambda named: -named[1]) if point is not None else []
        spec = BarSpec(
            tuple(counts), size.width, size.height, self._symbols.name, title=f"{tally.title}  devices"
        )
        version = (tally.version, point.at_ms if point is not None else None)
        return Request(slot=("chart", tally.name), subject=(subject, tally.name), version=version, spec=spec)

    def _threshold(self, limit: Limit, unit: Unit) -> Threshold:
        """Its severity is told by the sign that the wall has for it, then by the colour."""
        value = limit.value / unit.size
        words = f"{self._symbols.states[limit.state]} {value:g} {limit.words}".rstrip()
        return Threshold(value, words, STATE_STYLES[limit.state])


def _unit(graph: Graph, shown: list[tuple[str, Points]]) -> Column:
    """One unit for all lines and limits; of nothing at all there is none to be told."""
    known = [one.value for _, points in shown for one in points if one.value is not None]
    limits = [limit.value for limit in graph.limits]
    return same_unit([*known, *limits], graph.scale) if known or limits else Column(Unit("", 1.0, 0), 0)


def _within(points: Points, over: Timeline) -> Points:
    return tuple(one for one in points if over.from_ms <= one.at_ms <= over.to_ms)


def _behind(series: ChartSeries) -> ChartSeries:
    """Dotted, which no line of the present is, and under those."""
    return replace(series, style="dotted", behind=True)


def _series(name: str, points: Points, unit: Unit) -> ChartSeries:
    return ChartSeries(
        name,
        tuple(one.at_ms for one in points),
        tuple(None if one.value is None else one.value / unit.size for one in points),
        longest_step_ms=round(GAP_STEPS * usual_step_ms(points)),
    )


def counts_at(points: tuple[CountsPoint, ...], cursor_ms: int | None) -> CountsPoint | None:
    """The counts that were known at a moment."""
    if cursor_ms is None:
        return points[-1] if points else None
    number = bisect_right(points, cursor_ms, key=attrgetter("at_ms"))
    return points[number - 1] if number else None
