"""Text is brought to an exact number of terminal cells, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.console.table import Cell, Piece, plain
from tui.console.table.column import Align
from tui.console.table.fit import centre, crop, fit

WORDS = st.text(st.sampled_from("ab [/]…—▇é漢字e\u0301🙂\u0308"), max_size=12)
CELLS = st.builds(
    Cell,
    st.lists(st.builds(Piece, WORDS, st.sampled_from(["", "dim", "accent"])), max_size=4).map(tuple),
    st.sampled_from(["end", "middle", "front"]),
)


def width_of(pieces: tuple[Piece, ...]) -> int:
    return sum(cell_len(piece.text) for piece in pieces)


def text_of(pieces: tuple[Piece, ...]) -> str:
    return Cell(pieces).text


@given(CELLS, st.integers(0, 30), st.sampled_from(["left", "right"]))
def test_fitted_text_has_exactly_the_width(cell: Cell, width: int, align: Align) -> None:
    assert width_of(fit(cell, width, align, "…")) == width


@given(CELLS, st.integers(0, 30), st.sampled_from(["left", "right"]))
def test_text_that_keeps_its_end_has_exactly_the_width_too(cell: Cell, width: int, align: Align) -> None:
    assert width_of(fit(Cell(cell.pieces, cut="front"), width, align, "…")) == width


@pytest.mark.parametrize(
    ("text", "width", "seen"),
    [
        ("http://o/1.mpd", 14, "http://o/1.mpd"),
        ("http://o/1.mpd", 13, "…tp://o/1.mpd"),
        ("http://o/1.mpd", 1, "…"),
        ("http://o/テレビ.mpd", 9, "…レビ.mpd"),
        ("http://o/テレビ.mpd", 10, "… レビ.mpd"),
    ],
)
def test_what_keeps_its_end_is_cut_in_front(text: str, width: int, seen: str) -> None:
    assert text_of(fit(Cell((Piece(text),), cut="front"), width, "left", "…")) == seen


@given(CELLS, st.integers(0, 30))
def test_centred_text_has_exactly_the_width(cell: Cell, width: int) -> None:
    assert width_of(centre(cell, width, "…")) == width


@given(CELLS, st.integers(0, 20), st.integers(0, 20))
def test_a_crop_has_exactly_the_width_asked_for_where_there_is_text(
    cell: Cell, skip: int, width: int
) -> None:
    whole = width_of(cell.pieces)
    assert width_of(crop(cell.pieces, skip, width)) == max(0, min(width, whole - skip))


@pytest.mark.parametrize(
    ("text", "width", "align", "shown"),
    [
        ("News", 6, "left", "News  "),
        ("News", 6, "right", "  News"),
        ("News 24", 5, "left", "News…"),
        ("News 24", 1, "left", "…"),
        ("News 24", 0, "left", ""),
        ("漢字漢字", 8, "left", "漢字漢字"),
        ("漢字漢字", 6, "left", "漢字 …"),
        ("漢字漢字", 5, "left", "漢字…"),
        ("cafe\u0301 noir", 5, "left", "cafe\u0301…"),
        ("[b]bold[/b]", 20, "left", "[b]bold[/b]         "),
    ],
)
def test_fitted_text(text: str, width: int, align: Align, shown: str) -> None:
    assert text_of(fit(plain(text), width, align, "…")) == shown


@pytest.mark.parametrize(
    ("width", "shown"),
    [(13, "buffer (conv)"), (12, "buffer (…nv)"), (9, "buffer…v)"), (2, "b…"), (1, "…")],
)
def test_what_is_cut_in_the_middle_keeps_both_ends(width: int, shown: str) -> None:
    cell = Cell((Piece("buffer"), Piece(" (conv)", "dim")), cut="middle")
    assert text_of(fit(cell, width, "left", "…")) == shown


def test_pieces_keep_their_styles_and_the_ellipsis_takes_that_of_the_piece_it_cuts() -> None:
    cell = Cell((Piece("▲", "severity.critical"), Piece(" stale", "stale")))
    assert fit(cell, 7, "left", "…") == cell.pieces
    assert fit(cell, 4, "left", "~") == (Piece("▲", "severity.critical"), Piece(" s~", "stale"))


def test_a_wide_character_cut_in_half_becomes_a_space() -> None:
    assert text_of(crop((Piece("a漢b"),), 2, 2)) == " b"
    assert text_of(crop((Piece("a漢b"),), 0, 2)) == "a "


def test_centred() -> None:
    assert text_of(centre(plain("none"), 10, "…")) == "   none   "
    assert text_of(centre(plain("none at all"), 8, "…")) == "none at…"
