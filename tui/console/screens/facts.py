"""Everything known of one row, by the names that filters, JSON and CSV use too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rich.style import Style

from tui.console.screens.sheet import Sheet
from tui.console.table import Cell, Column, TableSymbols, Width, plain
from tui.model import quantity
from tui.model.quantity import Measure
from tui.model.table import Field, Fields

R = TypeVar("R")

_WHOLE = 1000
"""From here on four digits hold no decimals; what stands before the point is never rounded away."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a sheet. `name` is empty for a heading."""

    number: int
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a record and what it counts."""

    value: float
    measure: Measure


def named(fields: Fields[R], row: R) -> dict[str, object]:
    """Everything of `row` by name, for `facts`: its numbers with what they count."""
    return {name: _counted(fields.find(name), value) for name, value in fields.record(row).items()}


def _counted(field: Field[R] | None, value: object) -> object:
    measure = None if field is None else field.measure
    return Figure(value, measure) if measure is not None and isinstance(value, (int, float)) else value


def with_unit(value: float, measure: Measure | None = None) -> str:
    """`4.0 s  (3971)`: with the unit that suits it, and as it came; alone where that is the same."""
    exact = _exact(value)
    shown = exact if measure in (None, Measure.PLAIN) else quantity.shown(value, measure)
    return shown if shown == exact else f"{shown}  ({exact})"


def _exact(value: float) -> str:
    """Whole numbers in full, others in four digits: what follows in a mean is noise."""
    if isinstance(value, int):
        return str(value)
    return f"{value:.0f}" if abs(value) >= _WHOLE else f"{value:.4g}"


def facts(records: Iterable[tuple[str, Mapping[str, object]]], unknown: str) -> tuple[Fact, ...]:
    """The records one under the other, each under its heading."""
    found: list[tuple[str, str]] = []
    for heading, record in records:
        found.append(("", heading))
        found += [(name, _words(value, unknown)) for name, value in record.items()]
    return tuple(Fact(number, name, value) for number, (name, value) in enumerate(found))


def _words(value: object, unknown: str) -> str:
    if value is None or value in ([], ()):
        return unknown
    if isinstance(value, str):
        return value or unknown
    if isinstance(value, Figure):
        return with_unit(value.value, value.measure)
    if isinstance(value, float):
        return with_unit(value)
    return json.dumps(value, ensure_ascii=False)


def fact_columns(names: int = 28) -> tuple[Column[Fact], ...]:
    """Names (in so many cells) and values side by side; a line without a name is a heading."""
    return (
        Column(
            "name",
            "name",
            Width(min(12, names), names, max(32, names)),
            lambda fact: plain(fact.name, "dim"),
            worth=2,
        ),
        Column(
            "value",
            "value",
            Width.flexible(20),
            lambda fact: plain(fact.value, "" if fact.name else "title"),
            worth=1,
        ),
    )


def _name(fact: Fact) -> Cell:
    return plain(fact.name, "dim")


def facts_sheet(
    title: str, rows: Sequence[Fact], styles: Mapping[str, Style], symbols: TableSymbols
) -> Sheet[Fact]:
    """A sheet of names and values."""
    return Sheet(title, fact_columns(), lambda fact: str(fact.number), rows, styles, symbols)
