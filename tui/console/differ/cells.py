"""Text as the cells it takes on a terminal."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import rich.cells

WIDE_TAIL = ""
"""The text of the second cell of a character that takes two."""

_NEWER_SYMBOLS = 0x1F000
"""From here on stand emoji and such: a terminal of another Unicode version may draw them in another width."""


class Cells(NamedTuple):
    """One text per cell. `doubtful`: terminals may disagree about the width of something in it."""

    texts: tuple[str, ...]
    doubtful: bool


@lru_cache(maxsize=8192)
def cells_of(text: str) -> Cells:
    """The cells of `text`, as wide as Textual takes them to be.

    What joins the character before it stays with that; where there is none, it is left out.
    """
    if text.isascii() and text.isprintable():
        return Cells(tuple(text), False)
    texts: list[str] = []
    doubtful = False
    for start, end, width in rich.cells.split_graphemes(text)[0]:
        cluster = text[start:end]
        doubtful = doubtful or not width or is_doubtful(cluster)
        if width:
            texts += (cluster, WIDE_TAIL) if width == 2 else (cluster,)
    return Cells(tuple(texts), doubtful)


def is_doubtful(cluster: str) -> bool:
    """Whether a terminal may take another width for it, so that its cursor stands elsewhere after it."""
    return len(cluster) > 1 or cluster >= chr(_NEWER_SYMBOLS) or not cluster.isprintable()
