"""One key against one value: what may be asked of which type of field."""

from __future__ import annotations

import difflib
import math
import operator as operators
from collections.abc import Callable, Iterable
from typing import TypeVar

from tui.model.filtering.numbers import number_in
from tui.model.filtering.syntax import Comparison, FilterError
from tui.model.instants import from_iso
from tui.model.quantity import Measure
from tui.model.table import Field, Fields, FieldType

R = TypeVar("R")
Test = Callable[[object], bool]
"""Whether a field's value (what its getter returns) passes."""

_ORDERS: dict[str, Callable[[float, float], bool]] = {
    "<": operators.lt,
    "<=": operators.le,
    ">": operators.gt,
    ">=": operators.ge,
}
_LISTED = 12
"""Keys named where none is near: enough to see what keys look like."""
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


def field_of(comparison: Comparison, fields: Fields[R]) -> Field[R]:
    """The field a comparison names; raises FilterError with the nearest keys where there is none."""
    field = fields.find(comparison.key)
    if field is not None:
        return field
    key, sign = comparison.key, comparison.operator
    near = _near(key.lower(), fields.keys)
    hint = f"did you mean {near}?" if near else f"the keys are {_listed(fields.keys)}"
    raise FilterError(
        f'there is no key {key}: {hint} (to look for the text itself: "{key}{sign}…")', comparison.position
    )


def _listed(keys: tuple[str, ...]) -> str:
    shown = ", ".join(keys[:_LISTED])
    return shown if len(keys) <= _LISTED else f"{shown} and {len(keys) - _LISTED} more, as in the JSON output"


def _near(text: str, choices: Iterable[str]) -> str:
    return " or ".join(difflib.get_close_matches(text, list(choices), n=2, cutoff=0.6))


def test_for(comparison: Comparison, field: Field[R]) -> Test:
    """The test that `comparison` makes of the field's value; raises FilterError where it makes no sense."""
    if comparison.value.lower() == "null" and not comparison.quoted and comparison.operator in {":", "="}:
        return _is_unknown
    try:
        return _TESTS[field.type](comparison, field)
    except ValueError as error:
        raise FilterError(f"{comparison.key} {error}", comparison.position) from None


def _is_unknown(value: object) -> bool:
    return value is None or value == []


def _text(comparison: Comparison, field: Field[R]) -> Test:
    _only_equality(comparison)
    wanted = comparison.value.casefold()
    if comparison.operator == "=":
        return _any_text(lambda text: text.casefold() == wanted)
    return _any_text(lambda text: wanted in text.casefold())


def _any_text(matches: Callable[[str], bool]) -> Test:
    def test(value: object) -> bool:
        if isinstance(value, str):
            return matches(value)
        return isinstance(value, (list, tuple)) and any(matches(one) for one in value)

    return test


def _word(comparison: Comparison, field: Field[R]) -> Test:
    _only_equality(comparison)
    wanted = comparison.value.casefold()
    if field.words and wanted not in field.words:
        near = _near(wanted, field.words)
        raise ValueError(f"is one of {', '.join(field.words)}" + (f": did you mean {near}?" if near else ""))
    return _any_text(lambda text: text.casefold() == wanted)


def _flag(comparison: Comparison, field: Field[R]) -> Test:
    _only_equality(comparison)
    wanted = _FLAGS.get(comparison.value.lower())
    if wanted is None:
        raise ValueError("is true or false")
    return lambda value: value is wanted


def _number(comparison: Comparison, field: Field[R]) -> Test:
    wanted = number_in(comparison.value, field.measure or Measure.PLAIN)
    order = _ORDERS.get(comparison.operator)
    if order is not None:
        return lambda value: isinstance(value, (int, float)) and order(value, wanted)
    # 81% is 0.81 only up to the last bits of a float.
    return lambda value: isinstance(value, (int, float)) and math.isclose(value, wanted, rel_tol=1e-9)


def _time(comparison: Comparison, field: Field[R]) -> Test:
    order = _ORDERS.get(comparison.operator)
    if order is None:
        return _text(comparison, field)
    wanted = from_iso(comparison.value)
    if wanted is None or not comparison.value.upper().endswith("Z"):
        raise ValueError("takes a time in UTC, such as 2026-11-21T20:00Z")
    return lambda value: isinstance(value, str) and (at := from_iso(value)) is not None and order(at, wanted)


def _only_equality(comparison: Comparison) -> None:
    if comparison.operator not in {":", "="}:
        raise ValueError(f"cannot be compared with {comparison.operator}, only with : and =")


_TESTS: dict[FieldType, Callable[[Comparison, Field[R]], Test]] = {
    FieldType.TEXT: _text,
    FieldType.WORD: _word,
    FieldType.FLAG: _flag,
    FieldType.NUMBER: _number,
    FieldType.TIME: _time,
}
