"""From what a filter says to a function that says yes or no to a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from tui.model.filtering import patterns
from tui.model.filtering.comparisons import field_of, test_for
from tui.model.filtering.reading import read
from tui.model.filtering.syntax import And, Comparison, Node, Not, Or, Pattern, Word
from tui.model.table import Fields

R = TypeVar("R")
Predicate = Callable[[R, str], bool]
"""Takes the row and its folded text, which is made once for all the words of a filter."""


class Filter(Generic[R]):
    """A compiled filter: call it with a row. `text` is what was typed."""

    __slots__ = ("_fields", "_needs_text", "_predicate", "matches_all", "text")

    def __init__(self, text: str, node: Node, fields: Fields[R]) -> None:
        self.text = text
        self.matches_all = node == And(())
        self._fields = fields
        self._needs_text = _holds_word(node)
        self._predicate: Predicate[R] = _predicate(node, fields)

    def __call__(self, row: R) -> bool:
        text = self._fields.text(row).casefold() if self._needs_text else ""
        return self._predicate(row, text)

    def select(self, rows: Iterable[R]) -> list[R]:
        """The rows that pass, in their order."""
        return [row for row in rows if self(row)]

    def __repr__(self) -> str:
        return f"Filter({self.text!r})"


def compile_filter(text: str, fields: Fields[R]) -> Filter[R]:
    """The filter `text` over rows described by `fields`; empty text passes everything. Raises FilterError."""
    return Filter(text, read(text), fields)


def _holds_word(node: Node) -> bool:
    match node:
        case Word():
            return True
        case Not(part):
            return _holds_word(part)
        case And(parts) | Or(parts):
            return any(_holds_word(part) for part in parts)
        case _:
            return False


def _predicate(node: Node, fields: Fields[R]) -> Predicate[R]:
    match node:
        case Word(text):
            wanted = text.casefold()
            return lambda _, folded: wanted in folded
        case Pattern():
            return _pattern(node, fields)
        case Comparison():
            return _comparison(node, fields)
        case Not(part):
            inner = _predicate(part, fields)
            return lambda row, folded: not inner(row, folded)
        case And(parts):
            return _all([_predicate(part, fields) for part in parts])
        case Or(parts):
            return _any([_predicate(part, fields) for part in parts])


def _pattern(node: Pattern, fields: Fields[R]) -> Predicate[R]:
    pattern = patterns.compiled(node.source, node.position)
    return lambda row, _: patterns.found(pattern, fields.text(row))


def _comparison(node: Comparison, fields: Fields[R]) -> Predicate[R]:
    field = field_of(node, fields)
    get, test = field.get, test_for(node, field)
    return lambda row, _: test(get(row))


def _all(parts: list[Predicate[R]]) -> Predicate[R]:
    def passes(row: R, folded: str) -> bool:
        for part in parts:  # noqa: SIM110  a generator costs more than the tests themselves
            if not part(row, folded):
                return False
        return True

    return passes


def _any(parts: list[Predicate[R]]) -> Predicate[R]:
    def passes(row: R, folded: str) -> bool:
        for part in parts:  # noqa: SIM110
            if part(row, folded):
                return True
        return False

    return passes
