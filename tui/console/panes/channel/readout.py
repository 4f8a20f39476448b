"""Every chart at one moment, in one line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from tui.collector.depth.state import Points
from tui.console.frame.line import cells, lit
from tui.console.panes.channel.graphs import Graph
from tui.console.panes.channel.timeline import Timeline, value_at
from tui.console.table import Piece
from tui.model import quantity
from tui.model.quantity import same_unit

_NOW = "now"
_FULL, _SHORT = 0, 1


def readout(
    graphs: Sequence[Graph], over: Timeline, cursor_ms: int | None, width: int, unknown: str, now_ms: int
) -> tuple[Piece, ...]:
    """The values at the cursor, without one the newest: these are dim where they are stale, and their age stands in
    place of "now", behind a single chart's where others are fresh. In full words where they fit, else in short ones,
    closer together if need be; what does not fit even so is left out from the end, no number is cut in two."""
    items = [_item(graph, cursor_ms, unknown) for graph in graphs]
    if cursor_ms is not None:
        stamp = Piece(f" {over.clock(cursor_ms)} ", "frozen")
    else:
        since_ms = _stale_since_ms(graphs)
        stamp = (
            Piece(f" {_NOW} ", "title") if since_ms is None else Piece(f"{_ago(since_ms, now_ms)} ", "stale")
        )
        items = [
            _dimmed(item, graph.health.stale_since_ms, now_ms, own_age=since_ms is None)
            for item, graph in zip(items, graphs, strict=True)
        ]
    front = (stamp,)
    forms = [
        [*chain.from_iterable((Piece(between), *item[form]) for item in items)]
        for form, between in ((_FULL, "   "), (_SHORT, "  "), (_SHORT, " "))
    ]
    line = next((form for form in forms if cells([*front, *form]) <= width), None)
    return (
        (*front, *line) if line is not None else _as_many_as_fit(front, [one.short for one in items], width)
    )


def _stale_since_ms(graphs: Sequence[Graph]) -> int | None:
    """Since when no chart that has points has had a newer one: of the oldest, as nothing may seem newer than it is."""
    since = [one.health.stale_since_ms for one in graphs if any(points for _, points in one.lines)]
    known = [at_ms for at_ms in since if at_ms is not None]
    return min(known) if known and len(known) == len(since) else None


def _ago(since_ms: int, now_ms: int) -> str:
    return f" {quantity.age(now_ms - since_ms)} ago"


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


def _dimmed(item: _Item, since_ms: int | None, now_ms: int, *, own_age: bool) -> _Item:
    """Dim where it is stale, with its age where no other tells that."""
    if since_ms is None:
        return item
    age = (Piece(_ago(since_ms, now_ms), "stale"),) if own_age else ()
    return _Item(*((*lit(form, "dim"), *age) for form in item))


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
