"""A view as JSON and back, and what is made of files that are none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.console.remembered.views import FULL
from tui.console.remembered.spelling import MOST_LISTS, UnreadableView, read, written
from tui.console.remembered.view import View


@pytest.mark.parametrize("view", [View(), FULL])
def test_what_is_written_is_read(view: View) -> None:
    assert read(written(view)) == view


def document(**changed: Any) -> str:
    return json.dumps(json.loads(written(FULL)) | changed)


def wall(**changed: Any) -> str:
    found = json.loads(written(FULL))
    found["lists"]["wall"] |= changed
    return json.dumps(found)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "it is no table"),
        ("{}", "another version"),
        (document(version=2), "another version"),
        (document(pane=7), "pane is no text"),
        (document(pane="x" * 301), "pane is no text"),
        (document(pane="wall\x1b[2J"), "pane holds what no screen may show"),
        (document(utc="yes"), "utc is neither"),
        (document(lists=[]), "lists is no table"),
        (document(lists={str(n): {} for n in range(MOST_LISTS + 1)}), "too many lists"),
        (document(lists={"wall\u202e": {}}), "lists holds"),
        (document(channel=[]), "channel is no table"),
        (document(channel={"key": "k\x1b", "name": "", "vendor": "v"}), "key holds"),
        (wall(filter="x\x9b31m"), "filter holds"),
        (wall(hidden="age"), "hidden is no list"),
        (wall(hidden=[1]), "hidden is no text"),
        (wall(marks=["x"] * 501), "marks is no list"),
        (wall(cursor={}), "cursor is no text"),
        (wall(sort=3), "sort is no text"),
        (wall(exceptions=None), "exceptions is neither"),
    ],
)
def test_what_is_no_view_is_refused_in_words_that_hold_nothing_of_it(text: str, why: str) -> None:
    with pytest.raises(UnreadableView, match=why) as refused:
        read(text)
    assert str(refused.value).isprintable()


def test_a_window_that_is_gone_is_the_live_one() -> None:
    assert read(document(window="3y")).window == "live"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(st.sampled_from([*json.loads(written(FULL))]), json_values)
def test_anything_in_any_place_is_a_view_or_refused(place: str, value: Any) -> None:
    try:
        view = read(document(**{place: value}))
    except UnreadableView:
        return
    assert read(written(view)) == view
