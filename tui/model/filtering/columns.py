"""A filter over rows that are kept in columns: what thousands of rows repeat is judged once.

The same language, read and tested by the same parts as `predicate`, and with the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from tui.model.filtering import patterns
from tui.model.filtering.comparisons import field_of, test_for
from tui.model.filtering.reading import read
from tui.model.filtering.syntax import And, Comparison, Node, Not, Or, Pattern, Word
from tui.model.table import Fields

R = TypeVar("R")

_FLIPPED = bytes.maketrans(b"\x00\x01", b"\x01\x00")


class Columns(Protocol):
    """Rows in columns."""

    def __len__(self) -> int: ...

    def numbers(self, name: str) -> Sequence[int]:
        """For each row the number of its value in the field of that name."""
        ...

    def values(self, name: str) -> Sequence[object]:
        """By their number, what the field's getter gives: None, or one text, number or truth value."""
        ...


def passing(text: str | Node, fields: Fields[R], columns: Columns) -> bytes:
    """A byte for each row, 1 where it passes the filter (typed, or read already). Raises FilterError."""
    return _Judge(fields, columns).judged(read(text) if isinstance(text, str) else text)


class _Judge(Generic[R]):
    def __init__(self, fields: Fields[R], columns: Columns) -> None:
        self._fields = fields
        self._columns = columns

    def judged(self, node: Node) -> bytes:
        match node:
            case Word(text):
                wanted = text.casefold()
                return self._in_texts(lambda told: wanted in told.casefold())
            case Pattern(source, position):
                pattern = patterns.compiled(source, position)
                return self._in_texts(lambda told: patterns.found(pattern, told))
            case Comparison():
                field = field_of(node, self._fields)
                return self._rows(field.name, test_for(node, field))
            case Not(part):
                return self.judged(part).translate(_FLIPPED)
            case And(parts):
                return self._together(map(self.judged, parts), int.__and__, 1)
            case Or(parts):
                return self._together(map(self.judged, parts), int.__or__, 0)

    def _in_texts(self, test: Callable[[str], bool]) -> bytes:
        """Whether any of a row's searched texts passes. (A word cannot reach from one text into the next.)"""
        found = (
            self._rows(name, lambda told: isinstance(told, str) and test(told))
            for name in self._fields.searched
        )
        return self._together(found, int.__or__, 0)

    def _rows(self, name: str, test: Callable[[object], bool]) -> bytes:
        passed = bytes(map(test, self._columns.values(name)))
        if not any(passed):
            return bytes(len(self._columns))
        return bytes(map(passed.__getitem__, self._columns.numbers(name)))

    def _together(self, found: Iterable[bytes], join: Callable[[int, int], int], start: int) -> bytes:
        """Joined byte by byte, all rows as one long number."""
        size = len(self._columns)
        joined = int.from_bytes(bytes([start]) * size, "big")
        for one in found:
            joined = join(joined, int.from_bytes(one, "big"))
        return joined.to_bytes(size, "big")
