"""Everything known of one row, by the names that filters, JSON and CSV use too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.style import Style

from tui.console.screens.sheet import Sheet
from tui.console.table import Cell, Column, TableSymbols, Width, plain


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a sheet. `name` is empty for a heading."""

    number: int
    name: str
    value: str


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
