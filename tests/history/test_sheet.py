"""Sheets: what was packed comes back to the bit, and bytes from anywhere are refused or read, never worse."""

from __future__ import annotations

import math
import struct
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.history.packing import deflate, inflate, planes, words
from tui.history.problems import Damaged
from tui.history.sheet import MAX_ROWS, Contents, Sheet, packed

VALUES = st.floats(allow_infinity=False)


@st.composite
def contents(draw: st.DrawFn, ids: tuple[int, ...] | None = None, width: int | None = None) -> Contents:
    if ids is None:
        ids = tuple(sorted(draw(st.sets(st.integers(0, 2**32 - 1), max_size=8))))
    columns = draw(st.integers(0, 5)) if width is None else width
    values = [draw(st.lists(VALUES, min_size=len(ids), max_size=len(ids))) for _ in range(columns)]
    return Contents.of(ids, values, draw(st.lists(st.text(max_size=5), max_size=3)))


@given(contents())
def test_a_whole_sheet_comes_back_to_the_bit(held: Contents) -> None:
    sheet = Sheet(packed(held))
    assert sheet.whole
    assert sheet.contents() == held


@given(st.data())
def test_a_sheet_that_says_what_differs_comes_back_to_the_bit(data: st.DataObject) -> None:
    base = data.draw(contents())
    other = data.draw(contents(base.ids, len(base.columns)))
    whole = Sheet.just_packed(base, packed(base))
    assert whole.contents() == base
    sheet = Sheet(packed(other, whole), base=Sheet(packed(base)))
    assert not sheet.whole
    assert sheet.contents() == other


@given(st.data())
def test_some_channels_are_cut_out_of_a_sheet(data: st.DataObject) -> None:
    base = data.draw(contents(width=3))
    other = data.draw(contents(base.ids, 3))
    numbers = range(data.draw(st.integers(0, 2**32)), data.draw(st.integers(0, 2**32)))
    for sheet, held in (
        (Sheet(packed(base)), base),
        (Sheet(packed(other, Sheet(packed(base))), base=Sheet(packed(base))), other),
    ):
        whole = dict(held.rows(range(2**32)))
        found = dict(sheet.cut(numbers, 3).rows(range(2**32)))
        assert found.keys() == {one for one in held.ids if one in numbers}
        assert all(words_of(found[one]) == words_of(whole[one]) for one in found)


def words_of(row: tuple[float, ...]) -> bytes:
    """To the bit: NaN is not equal to itself."""
    return struct.pack(f"<{len(row)}d", *row)


def test_what_does_not_differ_costs_nothing() -> None:
    ids = range(1_000)
    column = [math.sin(number) for number in ids]
    base = Contents.of(ids, [column] * 3)
    assert len(packed(base)) > 15_000
    assert len(packed(base, Sheet(packed(base)))) < 40


def test_one_value_is_read_by_its_place() -> None:
    sheet = Sheet(packed(Contents.of([4, 9], [[1.5, math.nan], [2.5, 3.5]])))
    assert sheet.value(1, 1) == 3.5
    assert math.isnan(sheet.value(0, 1))
    assert sheet.column(1) == (2.5, 3.5)


def test_a_sheet_like_another_shares_its_ids() -> None:
    first = Sheet(packed(Contents.of([1, 2], [[1.0, 2.0]])))
    second = Sheet(packed(Contents.of([1, 2], [[3.0, 4.0]])), like=first)
    assert second.ids is first.ids


def test_a_sheet_without_what_it_differs_from_is_refused() -> None:
    base = Contents.of([1, 2], [[1.0, 2.0]])
    told = packed(base, Sheet(packed(base)))
    with pytest.raises(Damaged):
        Sheet(told)
    with pytest.raises(Damaged):
        Sheet(told, base=Sheet(packed(Contents.of([1], [[1.0]]))))


def read_all(data: bytes) -> None:
    sheet = Sheet(data)
    sheet.contents()


@given(contents(), st.data())
def test_altered_bytes_are_read_or_refused(held: Contents, data: st.DataObject) -> None:
    raw = bytearray(packed(held))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_all(bytes(raw[: data.draw(st.integers(0, len(raw)))]))
    except Damaged:
        return
    assert len(raw) >= 7


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with pytest.raises(Damaged):
        read_all(raw + b"!")


def test_a_sheet_that_claims_too_much_is_refused_before_it_is_unpacked() -> None:
    rows = MAX_ROWS + 1
    part = deflate(bytes(rows * 4), 9)
    raw = struct.pack("<BBBI", 1, 0, 0, rows) + words([len(part), 0]) + part
    with pytest.raises(Damaged):
        Sheet(raw)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = deflate(bytes(50_000_000), 9)
    ids = deflate(planes(words([1, 2]), 4), 9)
    raw = struct.pack("<BBBI", 1, 0, 1, 2) + words([len(ids), 0, len(bomb)]) + ids + bomb
    tracemalloc.start()
    with pytest.raises(Damaged):
        Sheet(raw).column(0)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1_000_000


@pytest.mark.parametrize("size", [0, 9, 11])
def test_a_value_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(Damaged):
        inflate(deflate(bytes(10), 9), size)


def test_what_is_not_compressed_is_refused() -> None:
    with pytest.raises(Damaged):
        inflate(b"\xff\xff\xff", 10)
