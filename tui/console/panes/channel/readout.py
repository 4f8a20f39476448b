"""Every chart at one moment, in one line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from tui.collector.depth.state import Points
from tui.console.frame.line import cells
from tui.console.panes.channel.graphs import Graph
from tui.console.panes.channel.timeline import Timeline, value_at
from tui.console.table import Piece
from tui.model.quantity import same_unit

_NOW = "now"


def readout(
    graphs: Sequence[Graph], over: Timeline, cursor_ms: int | None, width: int, unknown: str
) -> tuple[Piece, ...]:
    """The values at the cursor, without one the newest. In full words where they fit, else in short ones; those of
    the charts in front stand in front."""
    stamp, style = (_NOW, "title") if cursor_ms is None else (over.clock(cursor_ms), "frozen")
    front = [Piece(f" {stamp} ", style)]
    in_full = [_of(graph, cursor_ms, unknown, in_full=True) for graph in graphs]
    if cells([*front, *chain.from_iterable(in_full)]) <= width:
        return (*front, *chain.from_iterable(in_full))
    return _as_many_as_fit(front, [_of(graph, cursor_ms, unknown, in_full=False) for graph in graphs], width)


def _as_many_as_fit(line: list[Piece], items: Sequence[list[Piece]], width: int) -> tuple[Piece, ...]:
    """No number is cut in two: an item that does not fit is left out."""
    for item in items:
        if cells([*line, *item]) <= width:
            line = [*line, *item]
    return tuple(line)


def _of(graph: Graph, cursor_ms: int | None, unknown: str, *, in_full: bool) -> list[Piece]:
    """`throughput cdn 3.21 Gb/s p2p 1.04 Gb/s`, or `thr 3.21/1.04 Gb/s`: one unit for both."""
    values = [_value(points, cursor_ms) for _, points in graph.lines]
    column = same_unit(values, graph.scale)
    numbers = [unknown if value is None else column.number(value) for value in values]
    known = any(value is not None for value in values)
    unit = f" {column.unit.symbol}" if known and column.unit.symbol else ""
    if not in_full:
        return [Piece(f" {graph.short} ", "dim"), Piece(f"{'/'.join(numbers)}{unit} ")]
    pieces = [Piece(f"  {graph.title} ", "dim")]
    for (source, _), number in zip(graph.lines, numbers, strict=True):
        if len(graph.lines) > 1:
            pieces.append(Piece(f"{source} ", "dim"))
        pieces.append(Piece(f"{number} "))
    return [*pieces, Piece(f"{unit.strip()} ", "dim")] if unit else pieces


def _value(points: Points, cursor_ms: int | None) -> float | None:
    if cursor_ms is None:
        return points[-1].value if points else None
    return value_at(points, cursor_ms)
