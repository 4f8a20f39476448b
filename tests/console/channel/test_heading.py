"""The pane's first line: whose trouble it is, and as much of the trouble as there is room for."""

from __future__ import annotations

import pytest

from tests.console.channel.states import CHANNEL, RENDITION, state
from tui.console.frame.line import cells
from tui.console.panes.channel.heading import Heading
from tui.console.panes.channel.spot import Spot
from tui.console.symbols import symbols_for

SYMBOLS = symbols_for("block", "utf-8")
TROUBLE = "connection to 127.0.0.1 refused; next try in 7 s"


def said(spot: Spot, width: int, trouble: str = TROUBLE) -> str:
    heading = Heading(spot, state(1), "live", None, None, "charts 1/3", trouble)
    pieces = heading.pieces(width, SYMBOLS)
    assert cells(pieces) == width
    return "".join(piece.text for piece in pieces)


def test_where_one_is_stands_whole_beside_a_long_trouble() -> None:
    line = said(Spot(RENDITION, "News", "Sports 1"), 80)
    assert line.startswith(" channels › Sports 1 › 0x1 › 4000   connection to 127.0.0.1 refused; ")
    assert line.endswith("…")


def test_a_trouble_that_fits_stands_whole() -> None:
    assert said(Spot(CHANNEL, "News", "Sports 1"), 80).endswith(f"   {TROUBLE} ")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_name_without_end_leaves_room_for_what_is_wrong(width: int) -> None:
    line = said(Spot(CHANNEL, "News", "Sports " * 40), width)
    assert "connection" in line
    assert line.index("…") == width * 2 // 3 - 1
