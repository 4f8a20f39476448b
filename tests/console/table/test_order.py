"""Rows stand in the order asked for, the unknown last, and move only when they must."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from tests.console.table.channels import Asked, Channel, changed, channels
from tui.console.table import Sort
from tui.console.table.contents import Arranged, Contents
from tui.console.table.order import RankOrder, first_of_each, sorted_by

VALUES = st.dictionaries(st.text("abcdef", max_size=3), st.none() | st.floats(), max_size=12)


def known(value: float | None) -> bool:
    return value is not None and not math.isnan(value)


@given(VALUES, st.booleans())
def test_sorted_with_the_unknown_last_in_both_directions(
    values: dict[str, float | None], descending: bool
) -> None:
    keys = sorted_by(values, descending)
    count = sum(known(value) for value in values.values())
    shown = [values[key] for key in keys]
    assert sorted(keys) == sorted(values)
    assert all(known(value) for value in shown[:count])
    assert not any(known(value) for value in shown[count:])
    assert shown[:count] == sorted(filter(known, values.values()), reverse=descending)


@given(st.dictionaries(st.text("abcdef", max_size=3), st.integers(0, 2), max_size=12), st.booleans())
def test_equal_values_stay_as_they_stood(values: dict[str, int], descending: bool) -> None:
    keys = sorted_by(values, descending)
    for value in range(3):
        stood = [key for key in values if values[key] == value]
        assert [key for key in keys if values[key] == value] == stood


@given(st.lists(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 3), max_size=9)))
def test_ranks_are_in_order_and_rows_stay_put_while_no_rank_changes(
    snapshots: list[dict[str, int]],
) -> None:
    order: RankOrder[int] = RankOrder(lambda rank: rank)
    before: dict[str, int] = {}
    keys: list[str] = []
    for rows in snapshots:
        now = order.arrange(rows)
        assert sorted(now) == sorted(rows)
        assert [rows[key] for key in now] == sorted(rows.values())
        if rows.items() <= before.items():
            assert now == [key for key in keys if key in rows]
        before, keys = rows, list(now)


def test_a_base_order_that_changes_moves_nothing_until_a_rank_does() -> None:
    order: RankOrder[int] = RankOrder(lambda rank: rank)
    assert order.arrange({"a": 1, "b": 1, "c": 1}) == ["a", "b", "c"]
    assert order.arrange({"c": 1, "b": 1, "a": 1}) == ["a", "b", "c"]
    assert order.arrange({"c": 1, "b": 1, "a": 0}) == ["a", "c", "b"]


def test_of_rows_that_share_a_key_the_first_is_kept() -> None:
    assert first_of_each(["ab", "b", "ac"], lambda word: word[0]) == {"a": "ab", "b": "b"}


def contents(ranked: bool = True) -> Contents[Channel]:
    return Contents(Asked().columns(), lambda row: row.key, (lambda row: row.rank) if ranked else None)


def test_a_list_without_a_rank_stands_as_it_is_shown() -> None:
    plain_list = contents(ranked=False)
    plain_list.show(channels(3)[::-1])
    assert plain_list.keys == ["ch00002", "ch00001", "ch00000"]


def test_a_sort_goes_before_an_arrangement_and_that_before_the_rank() -> None:
    wall = contents()
    rows = changed(channels(3), "ch00002", rank=0)
    wall.show(rows)
    assert wall.keys == ["ch00002", "ch00000", "ch00001"]
    wall.show(Arranged({row.key: row for row in rows}, ("ch00001", "ch00000", "ch00002")))
    assert wall.keys == ("ch00001", "ch00000", "ch00002")
    wall.sort_by(Sort("devices", descending=True))
    assert wall.keys == ["ch00002", "ch00001", "ch00000"]
    wall.sort_by(None)
    assert wall.keys == ("ch00001", "ch00000", "ch00002")


def test_a_sort_follows_the_values_of_each_snapshot() -> None:
    wall = contents()
    wall.sort_by(Sort("devices"))
    wall.show(channels(3))
    wall.show(changed(channels(3), "ch00000", devices=99))
    assert wall.keys == ["ch00001", "ch00002", "ch00000"]


def test_frozen_keeps_only_the_newest_aside() -> None:
    wall = contents()
    wall.show(channels(2))
    wall.frozen = True
    assert not wall.has_newer
    assert not wall.show(channels(3))
    assert not wall.show(channels(4))
    assert wall.has_newer
    assert len(wall.keys) == 2
    assert wall.thaw()
    assert len(wall.keys) == 4
    assert not wall.has_newer
    assert not wall.thaw()


def test_a_sort_ends_with_its_column() -> None:
    wall = contents()
    wall.sort_by(Sort("devices"))
    wall.take_columns([column for column in wall.columns if column.key != "total"])
    assert wall.sort == Sort("devices")
    wall.take_columns([column for column in wall.columns if column.key != "devices"])
    assert wall.sort is None
