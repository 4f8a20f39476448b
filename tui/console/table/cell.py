"""What one column says of one row: literal text in named styles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple


class Piece(NamedTuple):
    """A run of literal text (already safe, never markup) in one named style; "" is the line's own style."""

    text: str
    style: str = ""


Cut = Literal["end", "middle", "front"]


@dataclass(frozen=True, slots=True)
class Cell:
    """The pieces one cell shows, left to right. Two cells that look the same compare equal. Where they do not fit they
    are `cut` at the end; where beginnings are alike in front (addresses) or in the middle (texts)."""

    pieces: tuple[Piece, ...] = ()
    cut: Cut = "end"

    @property
    def text(self) -> str:
        """The words alone, as copied or saved."""
        return "".join(piece.text for piece in self.pieces)


BLANK = Cell()


def plain(text: str, style: str = "") -> Cell:
    """A cell of one piece."""
    return Cell((Piece(text, style),)) if text else BLANK
