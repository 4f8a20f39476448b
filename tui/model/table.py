"""Rows by name: the one description of a type's columns that JSON, CSV, filters and sorting all read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar, cast

from tui.model.quantity import Measure

R = TypeVar("R")


class FieldType(StrEnum):
    """What a field's values are, and so what may be asked of them."""

    TEXT = "text"
    WORD = "word"
    """One of a few fixed words."""
    FLAG = "true or false"
    NUMBER = "number"
    TIME = "time"
    """ISO 8601 in UTC, as `instants.iso_utc` writes it."""


@dataclass(frozen=True, slots=True)
class Field(Generic[R]):
    """One column: its JSON name and how to read it from a row.

    `get` returns what goes into JSON: str, int, float, bool, None (unknown), or a list of str. `measure` says what
    a number counts, `words` which words a WORD may be (in upper or lower case alike), `searched` whether a bare
    word in a filter looks here (texts and lists of texts only).
    """

    name: str
    get: Callable[[R], object]
    type: FieldType = FieldType.TEXT
    measure: Measure | None = None
    words: tuple[str, ...] = ()
    searched: bool = False


class Fields(Generic[R]):
    """The columns of one type, in the order they are written. `aliases` are further keys for filters."""

    def __init__(self, fields: Iterable[Field[R]], aliases: Mapping[str, str] | None = None) -> None:
        self._fields = tuple(fields)
        self._by_key = {field.name: field for field in self._fields}
        for alias, name in (aliases or {}).items():
            self._by_key[alias] = self._by_key[name]
        self._searched: tuple[Callable[[R], str | list[str] | None], ...] = tuple(
            cast(Callable[[R], str | list[str] | None], field.get) for field in self._fields if field.searched
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The JSON names in order: the head of a CSV file, the columns one can sort by."""
        return tuple(field.name for field in self._fields)

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key a filter may use: the names and the aliases."""
        return tuple(self._by_key)

    @property
    def searched(self) -> tuple[str, ...]:
        """The names of those in which a bare word is looked for."""
        return tuple(field.name for field in self._fields if field.searched)

    def find(self, key: str) -> Field[R] | None:
        """The field of that name or alias, None where there is none."""
        return self._by_key.get(key)

    def record(self, row: R) -> dict[str, object]:
        """`row` as it goes into JSON."""
        return {field.name: field.get(row) for field in self._fields}

    def text(self, row: R) -> str:
        """Everything a bare word searches, a line for each text."""
        parts: list[str] = []
        for get in self._searched:
            value = get(row)
            if isinstance(value, str):
                parts.append(value)
            elif value:
                parts.extend(value)
        return "\n".join(parts)
