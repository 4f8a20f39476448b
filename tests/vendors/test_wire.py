"""The lenient readers: nothing that JSON can hold breaks them, and nothing unknown becomes a number."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter

from tui.model.text import safe
from tui.vendors.wire import (
    Flag,
    NonNegative,
    NonNegativeWhole,
    Number,
    OptionalSafeStr,
    SafeStr,
    Whole,
    flag,
    non_negative,
    non_negative_whole,
    number,
    rows,
    whole,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


class Row(BaseModel):
    name: SafeStr = ""
    city: OptionalSafeStr = None
    number: Number = None
    whole: Whole = None
    time_ms: NonNegative = None
    count: NonNegativeWhole = None
    on: Flag = None


ROW = TypeAdapter(Row)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (1, 1), (1.5, 1.5), ("1", 1), ("1.5", 1.5), (" 42 ", 42), ("-3", -3), ("1e3", 1000.0), ("+7", 7),
        (".5", 0.5), ("5.", 5.0), (0, 0), ("0", 0), (True, None), (False, None), (None, None), ("", None),
        ("nan", None), ("inf", None), ("-Infinity", None), (math.nan, None), (math.inf, None), ("12 ms", None),
        ("0x10", None), ("1_000", None), ("٣", None), ("1e999", None), ([], None), ([1], None), ({}, None),
        ("9" * 5_000, None), (10**30, None), ("1" + "0" * 40, None),
    ],
)  # fmt: skip
def test_numbers(value: object, read: float | None) -> None:
    assert number(value) == read
    assert type(number(value)) is type(read)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (True, True), (False, False), ("true", True), ("false", False), ("False", False), (" TRUE ", True),
        ("0", False), ("1", True), (1, True), (0, False), (2, None), ("", None), (None, None), ("maybe", None),
        ([], None), ({}, None), (math.nan, None), ("no", False), ("yes", True),
    ],
)  # fmt: skip
def test_flags(value: object, read: bool | None) -> None:
    assert flag(value) is read


@pytest.mark.parametrize("value", [-1, -3000, "-1", -0.5, "-3000", None, ""])
def test_a_negative_sentinel_is_unknown(value: object) -> None:
    assert non_negative(value) is None
    assert non_negative_whole(value) is None


def test_whole_numbers_are_rounded_and_huge_ones_unknown() -> None:
    assert [whole("2.6"), whole(1e300), whole(-7), non_negative_whole(2.5)] == [3, None, -7, 2]


@given(JSON)
def test_whatever_comes_is_a_finite_number_or_unknown(value: Any) -> None:
    found = number(value)
    assert found is None or (not isinstance(found, bool) and math.isfinite(found))
    assert whole(value) is None or isinstance(whole(value), int)
    assert non_negative(value) is None or non_negative(value) == found
    assert flag(value) in (None, True, False)


@given(st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_survives_being_written_as_text(value: float) -> None:
    assert number(value) == value
    assert number(json.dumps(value)) == value


@given(st.dictionaries(st.sampled_from(sorted(Row.model_fields)) | st.text(), JSON))
def test_any_object_is_a_row_and_any_field_of_it_is_clean(item: dict[str, Any]) -> None:
    bad: list[Any] = []
    (row,) = rows(ROW, [item], bad.append)
    assert bad == []
    assert safe(row.name) == row.name


@given(st.lists(JSON, max_size=8))
def test_what_is_no_row_costs_only_itself(items: list[Any]) -> None:
    bad: list[Any] = []
    good = rows(ROW, items, bad.append)
    assert len(good) + len(bad) == len(items)
    assert len(good) == sum(isinstance(item, dict) for item in items)


def test_good_rows_keep_their_order_around_bad_ones() -> None:
    items = [{"name": "a"}, 1, {"name": "b"}, None, {"name": "c"}, "x"]
    bad: list[Any] = []
    assert [row.name for row in rows(ROW, items, bad.append)] == ["a", "b", "c"]
    assert bad == [1, None, "x"]
    assert [row.name for row in rows(ROW, iter(items))] == ["a", "b", "c"]
    assert rows(ROW, []) == []


def test_text_is_safe() -> None:
    (row,) = rows(ROW, [{"name": "\x1b[31m", "city": None}])
    assert (row.name, row.city) == ("␛[31m", None)
