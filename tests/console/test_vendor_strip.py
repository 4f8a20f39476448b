"""The line of vendors: cut to its width, in signs the terminal has."""

from __future__ import annotations

import pytest

from tui.console.frame import vendor_strip
from tui.console.frame.line import cells
from tui.console.symbols import symbols_for
from tui.model.vendor import Feed, FeedState, Kind

FEEDS = tuple(Feed(vendor=kind.value, kind=kind, state=FeedState.CONNECTING) for kind in Kind)


@pytest.mark.parametrize(("encoding", "cut"), [("utf-8", "…"), ("ascii", "~")])
def test_words_are_cut_with_a_sign_that_the_terminal_has(encoding: str, cut: str) -> None:
    pieces = vendor_strip.pieces(FEEDS, 0, 90, symbols_for("auto", encoding))
    text = "".join(piece.text for piece in pieces)
    assert cells(pieces) <= 90
    assert cut in text
    assert text.isascii() == (encoding == "ascii")
