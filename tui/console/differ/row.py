"""One line of the terminal, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.segment import Segment

from tui.console.differ.cells import WIDE_TAIL, cells_of, is_doubtful
from tui.console.differ.pens import DEFAULT, Pen, PenBox

UNKNOWN = "\x00"
"""The text of a cell of which nobody knows what it shows: equal to nothing that is ever written."""


class Row:
    """A text and a pen for each cell. `doubtful`: the terminal may have put something on this line elsewhere.

    A character two cells wide has its text in the first and `WIDE_TAIL` in the second. `joining` belongs to the cell
    before the first one, see `Cells`.
    """

    __slots__ = ("doubtful", "joining", "pens", "texts")

    def __init__(
        self, texts: list[str], pens: list[Pen], *, doubtful: bool = False, joining: str = ""
    ) -> None:
        self.texts = texts
        self.pens = pens
        self.doubtful = doubtful
        self.joining = joining

    def copy(self) -> Row:
        """A row to lay cells on. What was torn on this one is written once and then past."""
        doubtful = self.doubtful and any(text != UNKNOWN and is_doubtful(text) for text in self.texts)
        return Row(self.texts.copy(), self.pens.copy(), doubtful=doubtful)

    def shows(self, other: Row) -> bool:
        """Whether both look the same."""
        return self.texts == other.texts and self.pens == other.pens

    def lay(self, x: int, laid: Row) -> None:
        """Put cells over those from `x` on; what reaches beyond the line is cut off."""
        texts, width = self.texts, len(self.texts)
        end = min(width, x + len(laid.texts))
        if end <= x:
            return
        # Half a wide character is left where cells end in the midst of one: terminals blank it.
        if x and texts[x] == WIDE_TAIL:
            self._blank(x - 1)
        if end < width and texts[end] == WIDE_TAIL:
            self._blank(end)
        texts[x:end] = laid.texts[: end - x]
        self.pens[x:end] = laid.pens[: end - x]
        self.doubtful = self.doubtful or laid.doubtful
        if x and laid.joining:
            _join(texts, x - 1, laid.joining)

    def _blank(self, x: int) -> None:
        self.texts[x], self.pens[x] = " ", self.pens[x].blank
        self.doubtful = True

    def spans(self, before: Row) -> Iterator[tuple[int, int]]:
        """What of this row has to be written where a terminal shows `before`: starts and ends (exclusive).

        A wide character is written whole or not at all; of a doubtful line everything known is written.
        """
        if self.doubtful or before.doubtful:
            yield from _together(x for x, text in enumerate(self.texts) if text != UNKNOWN)
            return
        cells = zip(before.texts, self.texts, before.pens, self.pens, strict=True)
        changed = [x for x, (old, new, was, now) in enumerate(cells) if now is not was or old != new]
        if WIDE_TAIL in self.texts or WIDE_TAIL in before.texts:
            changed = _whole(changed, before.texts, self.texts)
        yield from _together(changed)


def unknown_row(width: int) -> Row:
    """A line of which nothing is known."""
    return Row([UNKNOWN] * width, [DEFAULT] * width)


def blank_row(width: int, pen: Pen) -> Row:
    """An erased line."""
    return Row([" "] * width, [pen] * width)


def row_of(segments: Iterable[Segment], box: PenBox) -> Row:
    """The cells of a strip's segments. What a segment controls beside text is left out, as Textual itself does."""
    texts: list[str] = []
    pens: list[Pen] = []
    doubtful, joining = False, ""
    for text, style, _ in segments:
        cells = cells_of(text)
        if cells.joining:
            joining += "" if texts else cells.joining
            _join(texts, len(texts) - 1, cells.joining)
        pen = box.pen(style)
        blank = pen.blank
        texts += cells.texts
        if blank is pen or " " not in cells.texts:
            pens += [pen] * len(cells.texts)
        else:
            pens += [blank if one == " " else pen for one in cells.texts]
        doubtful = doubtful or cells.doubtful
    return Row(texts, pens, doubtful=doubtful, joining=joining)


def _join(texts: list[str], x: int, joining: str) -> None:
    """Put what has no cell of its own to the character that has the cell `x`."""
    if x > 0 and texts[x] == WIDE_TAIL:
        x -= 1
    if x >= 0 and texts[x] != UNKNOWN and not texts[x].endswith(joining):
        texts[x] += joining


def _whole(changed: Sequence[int], before: Sequence[str], after: Sequence[str]) -> list[int]:
    """With every cell of a wide character, as it was or is, of which one cell changed."""
    wanted = set(changed)
    for texts in (before, after):
        for tail in (x for x, text in enumerate(texts) if text == WIDE_TAIL):
            if tail in wanted or tail - 1 in wanted:
                wanted |= {tail - 1, tail}
    return sorted(wanted)


def _together(cells: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Neighbours as spans."""
    start = end = -1
    for x in cells:
        if x != end:
            if end > start:
                yield start, end
            start = x
        end = x + 1
    if end > start:
        yield start, end
