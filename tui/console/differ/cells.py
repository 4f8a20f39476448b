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
    """One text per cell. `doubtful`: terminals may disagree about the width of something in it.

    `joining` has no cell of its own and belongs to the one before these: a text may have been cut between a letter
    and its accent.
    """

    texts: tuple[str, ...]
    doubtful: bool = False
    joining: str = ""


def cells_of(text: str) -> Cells:
    """The cells of `text`, as wide as Textual takes them to be."""
    if text.isascii() and text.isprintable():
        return Cells(tuple(text))
    return _split(text)


@lru_cache(maxsize=1024)
def _split(text: str) -> Cells:
    texts: list[str] = []
    joining = ""
    for start, end, width in rich.cells.split_graphemes(text)[0]:
        cluster = text[start:end]
        if width:
            texts += (cluster, WIDE_TAIL) if width == 2 else (cluster,)
        else:
            joining += cluster
    return Cells(tuple(texts), bool(joining) or any(map(is_doubtful, texts)), joining)


def is_doubtful(cluster: str) -> bool:
    """Whether a terminal may take another width for it, so that its cursor stands elsewhere after it."""
    return len(cluster) > 1 or cluster >= chr(_NEWER_SYMBOLS) or not cluster.isprintable()
