"""Lenient readers for what vendors write: a null, a string for a number or an odd row never costs more than itself."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Annotated, Any, TypeVar

from pydantic import PlainValidator, TypeAdapter, ValidationError
from pydantic_core import SchemaValidator, core_schema

from tui.model.safe_fields import OptionalSafeStr, SafeStr

__all__ = ["Flag", "NonNegative", "NonNegativeWhole", "Number", "OptionalSafeStr", "SafeStr", "Whole", "rows"]

_NUMERIC = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?\s*")
_LONGEST = 64
_EXACT = 2**63

Row = TypeVar("Row")


def number(value: Any) -> int | float | None:
    """A finite number out of a number or a numeric string; None for everything else (a bool, nan, "", "12 ms")."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if -_EXACT <= value < _EXACT else None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str) and len(value) <= _LONGEST and value.isascii() and _NUMERIC.fullmatch(value):
        return number(int(value)) if value.strip().lstrip("+-").isdigit() else number(float(value))
    return None


def whole(value: Any) -> int | None:
    """A number rounded to a whole one, where there is one."""
    found = number(value)
    if found is None or not -_EXACT <= found < _EXACT:
        return None
    return round(found)


def non_negative(value: Any) -> int | float | None:
    """A number, the vendors' negative sentinels (-1, -3000) being unknown."""
    sort = type(value)
    if (sort is float and 0.0 <= value < math.inf) or (sort is int and 0 <= value < _EXACT):
        return value  # type: ignore[no-any-return]  # nearly all of them, and thousands at a time
    found = number(value)
    return None if found is None or found < 0 else found


def non_negative_whole(value: Any) -> int | None:
    if type(value) is int and 0 <= value < _EXACT:  # nearly all of them, and thousands at a time
        return value
    return whole(non_negative(value))


def flag(value: Any) -> bool | None:
    """A truth value in any spelling; `"false"` and "0" are False, what is neither is None."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return None if value not in (0, 1) else bool(value)
    if isinstance(value, str):
        return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(
            value.strip().lower()
        )
    return None


Number = Annotated[int | float | None, PlainValidator(number)]
Whole = Annotated[int | None, PlainValidator(whole)]
NonNegative = Annotated[int | float | None, PlainValidator(non_negative)]
NonNegativeWhole = Annotated[int | None, PlainValidator(non_negative_whole)]
Flag = Annotated[bool | None, PlainValidator(flag)]


def rows(
    adapter: TypeAdapter[Row], items: Iterable[Any], on_bad: Callable[[Any], None] | None = None
) -> list[Row]:
    """The rows that are rows. `adapter` is that of ONE row.

    The whole page is validated at once (several times quicker); only where that fails is each row looked at
    alone, and `on_bad` told of those that are none.
    """
    listed = list(items)
    try:
        page: list[Row] = _whole_page(adapter).validate_python(listed)
    except (ValidationError, RecursionError):
        return _one_by_one(adapter, listed, on_bad)
    return page


def _one_by_one(
    adapter: TypeAdapter[Row], items: list[Any], on_bad: Callable[[Any], None] | None
) -> list[Row]:
    good = []
    for item in items:
        try:
            good.append(adapter.validate_python(item))
        except (ValidationError, RecursionError):
            if on_bad is not None:
                on_bad(item)
    return good


@lru_cache(maxsize=64)
def _whole_page(adapter: TypeAdapter[Any]) -> SchemaValidator:
    return SchemaValidator(core_schema.list_schema(adapter.core_schema))
