"""From frames of Textual to what a terminal has to be sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, LayoutUpdate

from tui.console.differ.pencil import Pencil
from tui.console.differ.pens import PenBox
from tui.console.differ.row import Row, blank_row, row_of, unknown_row

Update: TypeAlias = LayoutUpdate | ChopsUpdate


class Differ:
    """Keeps what was last sent for every cell of a terminal.

    One is for one terminal in one colour system. Not thread-safe, but `forget` may be called from a signal handler.
    """

    def __init__(self, color_system: ColorSystem | None, *, erases_in_colour: bool = False) -> None:
        """`erases_in_colour`: what the terminal erases takes the background that text is written on."""
        self._in_colour = erases_in_colour
        self._box = PenBox(color_system)
        self._rows: list[Row] = []
        self._size = (0, 0)
        self._pencil = Pencil(0, erases_in_colour=False)
        self._forgotten = True

    def forget(self) -> None:
        """Nobody knows what the terminal shows: whatever comes next is sent."""
        self._forgotten = True

    def frame(self, update: Update, cursor: tuple[int, int] | None = None) -> str:
        """What shows `update` on a terminal that shows what was sent before; "" where it does already.

        `cursor` (column, line) is where the cursor has to stand afterwards, None: anywhere.
        """
        size = _size(update)
        anew = self._forgotten or size != self._size
        if anew:
            self._begin(size)
        if isinstance(update, LayoutUpdate):
            wanted_rows = list(self._whole_lines(update))
            if anew:
                self._clear([wanted for _, wanted in wanted_rows])
        else:
            wanted_rows = list(self._pieces(update))
        for y, wanted in wanted_rows:
            shown = self._rows[y]
            if not wanted.shows(shown):
                self._pencil.write(y, wanted, list(wanted.spans(shown)))
                self._rows[y] = wanted
        if cursor is not None:
            self._pencil.go(*cursor)
        return self._pencil.taken()

    def _begin(self, size: tuple[int, int]) -> None:
        self._forgotten = False
        self._size = size
        width, height = size
        self._rows = [unknown_row(width) for _ in range(height)]
        self._pencil = Pencil(width, erases_in_colour=self._in_colour)

    def _clear(self, wanted: Sequence[Row]) -> None:
        """Blank the screen with what most blanks of the new one look like, so that they need not be sent."""
        blanks = Counter(
            pen
            for row in wanted
            for text, pen in zip(row.texts, row.pens, strict=True)
            if text == " " and self._pencil.can_erase_with(pen)
        )
        if blanks:
            blank = blanks.most_common(1)[0][0]
            self._pencil.clear(blank)
            self._rows = [blank_row(self._size[0], blank) for _ in self._rows]

    def _whole_lines(self, update: LayoutUpdate) -> Iterator[tuple[int, Row]]:
        """The lines of a whole screen, from the top, each as it should be."""
        for y, strips in enumerate(update.strips):
            laid = row_of((segment for strip in strips for segment in strip), self._box)
            if len(laid.texts) != self._size[0]:
                row = self._rows[y].copy()
                row.lay(0, laid)
                laid = row
            yield y, laid

    def _pieces(self, update: ChopsUpdate) -> Iterator[tuple[int, Row]]:
        """The same pieces that Textual would send, laid over what is shown."""
        rows: dict[int, Row] = {}
        for y, x1, x2 in update.spans:
            row = rows.get(y)
            if row is None:
                row = rows[y] = self._rows[y].copy()
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is None or x > x2 or end <= x1:
                    continue
                shown = strip if x1 <= x < x2 and end <= x2 else strip.crop(0, min(end, x2) - x)
                row.lay(x, row_of(shown, self._box))
        yield from sorted(rows.items())


def _size(update: Update) -> tuple[int, int]:
    """Columns and lines of the screen that an update is of."""
    if isinstance(update, LayoutUpdate):
        return update.region.width, update.region.height
    return update.chop_ends[0][-1], len(update.chops)
