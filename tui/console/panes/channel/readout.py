"""Every chart at one moment, in one line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from tui.collector.depth.state import Points
from tui.console.frame.line import cells
from tui.console.panes.channel.graphs import Graph
from tui.console.panes.channel.timeline import Timeline, value_at
from tui.console.table import Piece
from tui.model.quantity import same_unit

_NOW = "now"
_FULL, _SHORT = 0, 1


def readout(
    graphs: Sequence[Graph], over: Timeline, cursor_ms: int | None, width: int, unknown: str
) -> tuple[Piece, ...]:
    """The values at the cursor, without one the newest. In full words where they fit, else in short ones, closer
    together if need be; what does not fit even so is left out from the end, no number is cut in two."""
    stamp, style = (_NOW, "title") if cursor_ms is None else (over.clock(cursor_ms), "frozen")
    front = (Piece(f" {stamp} ", style),)
    items = [_item(graph, cursor_ms, unknown) for graph in graphs]
    forms = [
        [*chain.from_iterable((Piece(between), *item[form]) for item in items)]
        for form, between in ((_FULL, "   "), (_SHORT, "  "), (_SHORT, " "))
    ]
    line = next((form for form in forms if cells([*front, *form]) <= width), None)
    return (
        (*front, *line) if line is not None else _as_many_as_fit(front, [one.short for one in items], width)
    )


def _as_many_as_fit(
    line: tuple[Piece, ...], items: Sequence[tuple[Piece, ...]], width: int
) -> tuple[Piece, ...]:
    for item in items:
        longer = (*line, Piece(" "), *item)
        if cells(longer) <= width:
            line = longer
    return line


class _Item(NamedTuple):
    """One chart's values: `throughput cdn 3.21 p2p 1.04 Gb/s`, and `thr 3.21/1.04 Gb/s`. One unit for both."""

    full: tuple[Piece, ...]
    short: tuple[Piece, ...]


def _item(graph: Graph, cursor_ms: int | None, unknown: str) -> _Item:
    values = [_value(points, cursor_ms) for _, points in graph.lines]
    column = same_unit(values, graph.scale)
    numbers = [unknown if value is None else column.number(value) for value in values]
    known = any(value is not None for value in values)
    unit = f" {column.unit.symbol}" if known and column.unit.symbol else ""
    full = [Piece(graph.title, "dim")]
    for (source, _), number in zip(graph.lines, numbers, strict=True):
        full += [Piece(f" {source}", "dim")] if len(graph.lines) > 1 else []
        full.append(Piece(f" {number}"))
    return _Item((*full, Piece(unit)), (Piece(f"{graph.short} ", "dim"), Piece(f"{'/'.join(numbers)}{unit}")))


def _value(points: Points, cursor_ms: int | None) -> float | None:
    if cursor_ms is None:
        return points[-1].value if points else None
    return value_at(points, cursor_ms)
