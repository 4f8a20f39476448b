"""Text brought to an exact number of terminal cells: wide characters count two, combining ones none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.cells import cell_len as cell_len_of_any
from rich.cells import set_cell_size
from rich.segment import Segment

from tui.console.table.cell import Cell, Cut, Piece
from tui.console.table.column import Align


def cell_len(text: str) -> int:
    """How many cells `text` takes. Most of what a console shows is plain letters and digits, a cell each."""
    return len(text) if text.isascii() else cell_len_of_any(text)


def fit(cell: Cell, width: int, align: Align, ellipsis: str) -> tuple[Piece, ...]:
    """The pieces of `cell` in exactly `width` cells: padded, or cut with an ellipsis."""
    if width < 1:
        return ()
    used = sum(cell_len(piece.text) for piece in cell.pieces)
    if used > width:
        return _CUTS[cell.cut](cell.pieces, width, ellipsis)
    if used == width:
        return cell.pieces
    blank = Piece(" " * (width - used))
    return (blank, *cell.pieces) if align == "right" else (*cell.pieces, blank)


def centre(cell: Cell, width: int, ellipsis: str) -> tuple[Piece, ...]:
    """The pieces of `cell` in the middle of `width` cells."""
    used = min(width, sum(cell_len(piece.text) for piece in cell.pieces))
    left = (width - used) // 2
    body = fit(cell, width - left, "left", ellipsis)
    return (Piece(" " * left), *body) if left else body


def crop(pieces: Sequence[Piece], skip: int, width: int) -> tuple[Piece, ...]:
    """`width` cells of `pieces` from the cell `skip` on; a wide character cut in half becomes a space."""
    kept: list[Piece] = []
    for text, style in pieces:
        _, rest = Segment(text).split_cells(min(skip, cell_len(text)))
        skip = max(0, skip - cell_len(text))
        shown = set_cell_size(rest.text, min(width, cell_len(rest.text)))
        width -= cell_len(shown)
        if shown:
            kept.append(Piece(shown, style))
    return tuple(kept)


def _cut_in_front(pieces: Sequence[Piece], width: int, ellipsis: str) -> tuple[Piece, ...]:
    room = width - cell_len(ellipsis)
    used = sum(cell_len(piece.text) for piece in pieces)
    return (Piece(ellipsis, pieces[0].style), *crop(pieces, used - room, room))


def _cut(pieces: Sequence[Piece], width: int, ellipsis: str) -> tuple[Piece, ...]:
    room = width - cell_len(ellipsis)
    kept: list[Piece] = []
    for text, style in pieces:
        size = cell_len(text)
        if size > room:
            return (*kept, Piece(set_cell_size(text, room) + ellipsis, style))
        kept.append(Piece(text, style))
        room -= size
    return tuple(kept)


def _cut_in_the_middle(pieces: Sequence[Piece], width: int, ellipsis: str) -> tuple[Piece, ...]:
    """A third is the end's: the beginning is what one reads a text by."""
    tail = (width - cell_len(ellipsis)) // 3
    whole = sum(cell_len(piece.text) for piece in pieces)
    return (*_cut(pieces, width - tail, ellipsis), *crop(pieces, whole - tail, tail))


_CUTS: Mapping[Cut, Callable[[Sequence[Piece], int, str], tuple[Piece, ...]]] = {
    "end": _cut,
    "middle": _cut_in_the_middle,
    "front": _cut_in_front,
}
