"""Rows read one by one are those that the whole JSON holds, wherever the list stands and however the text breaks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.vendors.errors import Nonsense, VendorError
from tui.vendors.transport import Answer

MEMBER = "rows"

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
OTHERS = st.dictionaries(st.text().filter(lambda name: name != MEMBER), VALUES, max_size=3)
SPACES = st.sampled_from(["", " ", "\n\t "])


def answer(text: str) -> Answer:
    return Answer(status=200, body=text.encode("utf-8", "surrogatepass"))


def spaced(value: Any, space: str) -> str:
    return space + json.dumps(value, separators=(f"{space},{space}", f"{space}:{space}")) + space


@given(st.lists(VALUES), OTHERS, OTHERS, SPACES, st.booleans())
def test_the_member_of_an_object(
    listed: list[Any], before: dict[str, Any], after: dict[str, Any], space: str, in_a_list: bool
) -> None:
    whole = {**before, MEMBER: listed, **after}
    rows = answer(spaced([whole] if in_a_list else whole, space)).rows(MEMBER)
    assert list(rows) == listed
    assert (rows.listed, rows.wrapped) == (True, True)
    assert rows.outside == {**before, **after}


@given(st.lists(VALUES), SPACES)
def test_a_list_by_itself(listed: list[Any], space: str) -> None:
    rows = answer(spaced(listed, space)).rows("no such member")
    assert list(rows) == listed
    assert (rows.listed, rows.wrapped) == (True, False)
    assert rows.outside == {}


@given(VALUES.filter(lambda value: not isinstance(value, list)))
def test_no_list_anywhere(value: Any) -> None:
    rows = answer(json.dumps(value)).rows("no such member")
    assert list(rows) == []
    assert (rows.listed, rows.wrapped) == (False, False)
    assert rows.outside == value


def test_a_member_that_is_no_list_stands_outside() -> None:
    rows = answer('{"rows": null, "more": 1}').rows(MEMBER)
    assert list(rows) == []
    assert rows.outside == {"rows": None, "more": 1}


@given(st.lists(VALUES, max_size=3), OTHERS, st.data())
def test_what_the_json_module_refuses_is_refused(
    listed: list[Any], others: dict[str, Any], data: st.DataObject
) -> None:
    """Cut, with a character left out, or with one too many."""
    text = json.dumps({**others, MEMBER: listed})
    at = data.draw(st.integers(0, len(text) - 1))
    text = data.draw(
        st.sampled_from([text[:at], text[:at] + text[at + 1 :], text[:at] + "," + text[at:], text + "]"])
    )
    try:
        json.loads(text)
    except ValueError:
        with pytest.raises(Nonsense):
            list(answer(text).rows(MEMBER))
    else:
        list(answer(text).rows(MEMBER))


@pytest.mark.parametrize(
    "text", ["[1,]", "[{},]", "[,1]", '{"rows":[1,]}', '{"rows":[]', '{"rows" []}', "{1:2}"]
)
def test_broken_in_the_list_itself(text: str) -> None:
    with pytest.raises(Nonsense, match="broken"):
        list(answer(text).rows(MEMBER))


def test_what_came_before_the_break_came_and_the_vendor_hears_of_it() -> None:
    heard: list[VendorError] = []
    rows = iter(Answer(status=200, body=b'{"rows": [{"a": 1}, {"a"', spoilt=heard.append).rows(MEMBER))
    assert next(rows) == {"a": 1}
    with pytest.raises(Nonsense) as caught:
        next(rows)
    assert heard == [caught.value]
    assert caught.value.__context__ is None


def test_rows_nested_too_deep() -> None:
    with pytest.raises(Nonsense, match="too deep"):
        list(answer('{"rows": [' + "[" * 100_000 + "]" * 100_000 + "]}").rows(MEMBER))
