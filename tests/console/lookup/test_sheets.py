"""The vendor's own row as lines of names and values."""

from __future__ import annotations

import json
from datetime import UTC

from tests.console.answers import session
from tui.console.panes.lookup.sheets import Desk, raw_sheet
from tui.console.panes.lookup.spelling import Spelling
from tui.console.table import TableSymbols
from tui.model.masking import REVEALED

DESK = Desk(
    mask=REVEALED,
    zone=UTC,
    unknown="—",
    spelling=Spelling(ascii_only=False),
    width=200,
    styles={},
    symbols=TableSymbols(),
    raw_key="R",
)


def raw_lines(row: object) -> list[tuple[str, str]]:
    """Names and values of the sheet of such a row."""
    sheet = raw_sheet(session("conviva", "1", 5, raw=json.dumps(row)), DESK)
    return [(fact.name, fact.value) for fact in sheet._rows]


def test_keys_stand_beside_their_values_as_deep_as_they_are() -> None:
    assert raw_lines({"a: b": 1, "c": {"d": "e: f"}})[1:4] == [
        ("  a: b", "1,"),
        ("  c", "{"),
        ("    d", '"e: f"'),
    ]


def test_a_text_of_a_list_is_one_value_whatever_stands_in_it() -> None:
    texts = ["Playback stalled: HTTP 503", 'a "quoted": word', "back\\", "plain"]
    lines = raw_lines({"errors": texts})
    assert lines[1] == ("  errors", "[")
    assert [name.strip() for name, _ in lines[2:6]] == [""] * 4
    assert json.loads("".join(value for _, value in lines[1:7])) == texts
