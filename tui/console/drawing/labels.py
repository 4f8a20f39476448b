"""Words in a drawing: made literal, and measured in the terminal's cells."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from tui.console.drawing.drawn import Segment, joined
from tui.model.text import safe

_ELLIPSIS = {True: "~", False: "…"}


def cell_width(text: str) -> int:
    """The cells `text` takes: two for wide East Asian characters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def label(text: str, cells: int, *, ascii_only: bool = False) -> str:
    """`text` without anything that steers a terminal, cut to at most `cells` cells, a cut being shown.

    Names come from vendors through the model, which made them safe already; plotext would pass an escape
    sequence through, so the drawing does not rely on that.
    """
    text = safe(text)
    if ascii_only:
        text = text.encode("ascii", "replace").decode("ascii")
    if cell_width(text) <= cells:
        return text
    return _head(text, cells - 1) + _ELLIPSIS[ascii_only] if cells > 0 else ""


def narrow(text: str, cells: int, *, ascii_only: bool = False) -> str:
    """`label`, with every character that is not exactly one cell wide replaced: plotext counts characters."""
    single = "".join(character if _cells(character) == 1 else "?" for character in safe(text))
    return label(single, cells, ascii_only=ascii_only)


def padded(text: str, cells: int) -> str:
    """`text` filled with spaces on the right to `cells` cells."""
    return text + " " * (cells - cell_width(text))


def fitted(segments: Iterable[Segment], cells: int) -> tuple[Segment, ...]:
    """`segments` cut or filled to exactly `cells` cells."""
    line: list[Segment] = []
    left = cells
    for text, style in segments:
        piece = _head(text, left)
        line.append((piece, style))
        left -= cell_width(piece)
        if piece != text:
            break
    line.append((" " * left, ""))
    return joined(line)


def _head(text: str, cells: int) -> str:
    if text.isascii():
        return text[: max(0, cells)]
    used = 0
    for index, character in enumerate(text):
        used += _cells(character)
        if used > cells:
            return text[:index]
    return text
