"""What is written to the terminal: it knows where the cursor stands and with what it writes."""

from __future__ import annotations

from collections.abc import Sequence

from tui.console.differ.cells import WIDE_TAIL, is_doubtful
from tui.console.differ.moves import move
from tui.console.differ.pens import DEFAULT, Pen, change
from tui.console.differ.row import UNKNOWN, Row

_CLEAR = "\x1b[2J"
_ERASE_TO_END = "\x1b[K"
_NEAR = 16
"""Cells; over a longer gap no text is shorter than a movement."""


class Pencil:
    """Collects the sequence of one frame after the other. Cursor and pen are carried from frame to frame."""

    def __init__(self, width: int, *, erases_in_colour: bool) -> None:
        self._width = width
        self._in_colour = erases_in_colour
        self._x: int | None = None
        self._y: int | None = None
        self._pen: Pen | None = None
        self._written: list[str] = []

    def taken(self) -> str:
        """What was written since the last time."""
        written, self._written = "".join(self._written), []
        return written

    def clear(self, blank: Pen) -> None:
        """Blank the whole screen."""
        self._written += (change(self._pen, blank), _CLEAR)
        self._pen = blank

    def go(self, x: int, y: int) -> None:
        self._written.append(move(self._x, self._y, x, y))
        self._x, self._y = x, y

    def write(self, y: int, row: Row, spans: Sequence[tuple[int, int]]) -> None:
        """Write these cells of a row."""
        if row.doubtful:
            for start, end in spans:
                self._write_doubtful(y, row, start, end)
            return
        blanks_from = self._blanks_from(row)
        kept = [(start, min(end, blanks_from)) for start, end in spans if start < blanks_from]
        blank = [(max(start, blanks_from), end) for start, end in spans if end > blanks_from]
        for start, end in kept:
            self._reach(y, row, start)
            self._put(row, start, end)
        if blank:
            self._write_blanks(y, row, blank)

    def can_erase_with(self, pen: Pen) -> bool:
        """Whether erased cells can look like blanks of this pen."""
        return pen.blank is pen and not pen.attributes and (self._in_colour or pen is DEFAULT)

    def _blanks_from(self, row: Row) -> int:
        """From where on everything is blank and can be erased."""
        texts, pens, x = row.texts, row.pens, self._width
        last = pens[-1]
        if self.can_erase_with(last):
            while x and texts[x - 1] == " " and pens[x - 1] is last:
                x -= 1
        return x

    def _reach(self, y: int, row: Row, x: int) -> None:
        """Go to a cell, or write what lies between again where that is shorter."""
        if self._y == y and self._x is not None and 0 < x - self._x <= _NEAR and _sound(row, self._x, x):
            text, pen = _text(row, self._x, x, self._pen)
            again = text + change(pen, _needed(row, x, pen))
            moving = move(self._x, y, x, y) + change(self._pen, _needed(row, x, self._pen))
            if _bytes(again) <= _bytes(moving):
                self._written.append(text)
                self._x, self._pen = x, pen
                return
        self.go(x, y)

    def _put(self, row: Row, start: int, end: int) -> None:
        text, self._pen = _text(row, start, end, self._pen)
        self._written.append(text)
        # Behind the last column a terminal's cursor stays on it or waits to wrap.
        self._x = end if end < self._width else None

    def _write_blanks(self, y: int, row: Row, spans: Sequence[tuple[int, int]]) -> None:
        """Blanks up to the end of the line, all with the last one's pen: erased where that is shorter."""
        start, end = spans[0][0], spans[-1][1]
        self._reach(y, row, start)
        pen_first = self._erasing_with(row.pens[-1])
        if len(spans) == 1 and end - start <= len(pen_first) + len(_ERASE_TO_END):
            self._put(row, start, end)
            return
        self._written += (pen_first, _ERASE_TO_END)
        if pen_first:
            self._pen = row.pens[-1]

    def _erasing_with(self, blank: Pen) -> str:
        """What has to come first for erased cells to look as if written with this pen."""
        return "" if self._pen is not None and self._pen.blank is blank else change(self._pen, blank)

    def _write_doubtful(self, y: int, row: Row, start: int, end: int) -> None:
        """Each character of doubtful width is put on blanks, and the cursor goes where the next one belongs."""
        x = start
        while x < end:
            self.go(x, y)
            stop = x + 1
            while stop < end and row.texts[stop] == WIDE_TAIL:
                stop += 1
            if is_doubtful(row.texts[x]):
                blanks = Row([" "] * (stop - x), row.pens[x:stop])
                self._put_blanks(y, x, blanks)
                self._put(row, x, stop)
                self._x = self._y = None
            else:
                self._put(row, x, stop)
            x = stop

    def _put_blanks(self, y: int, x: int, blanks: Row) -> None:
        text, self._pen = _text(blanks, 0, len(blanks.texts), self._pen)
        self._written.append(text)
        after = x + len(blanks.texts)
        self._x = after if after < self._width else None
        self.go(x, y)


def _text(row: Row, start: int, end: int, pen: Pen | None) -> tuple[str, Pen | None]:
    """These cells with the codes they need after `pen`, and the pen after them."""
    written: list[str] = []
    for text, wanted in zip(row.texts[start:end], row.pens[start:end], strict=True):
        if wanted is not pen and (pen is None or text != " " or pen.blank is not wanted):
            written.append(change(pen, wanted))
            pen = wanted
        written.append(text)
    return "".join(written), pen


def _needed(row: Row, x: int, pen: Pen | None) -> Pen:
    """The pen to have for the cell at `x`: the one at hand, where it shows the same."""
    wanted = row.pens[x]
    return pen if pen is not None and row.texts[x] == " " and pen.blank is wanted else wanted


def _sound(row: Row, start: int, end: int) -> bool:
    """Whether these cells are known and begin with a whole character."""
    return row.texts[start] != WIDE_TAIL and UNKNOWN not in row.texts[start:end]


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
