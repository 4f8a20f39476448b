"""What an eye sees of a terminal: pyte, with the attributes it leaves out, and two of them compared."""

from __future__ import annotations

from collections.abc import Iterator

import pyte
from pyte.screens import Char

LEFT_OUT = {2: 22, 6: 25, 8: 28, 21: 24, 51: 54, 52: 54, 53: 55}
"""Attributes that pyte does not know -> what clears them."""

NO_WRAP = "\x1b[?7l"
"""Textual's driver sends it at the start."""


class Glass(pyte.Screen):
    """A terminal of `columns` x `lines`. `in_colour`: what is erased takes the background that is written on.

    Attributes that pyte does not know stand beside the foreground's name.
    """

    def __init__(self, columns: int, lines: int, *, in_colour: bool = True) -> None:
        self._in_colour = in_colour
        self._more: frozenset[int] = frozenset()
        super().__init__(columns, lines)
        self.stream = pyte.Stream(self)
        self.stream.feed(NO_WRAP)
        self.fed = 0

    def feed(self, data: str) -> None:
        self.fed += len(data.encode())
        self.stream.feed(data)

    def select_graphic_rendition(self, *attrs: int, **kwargs: bool) -> None:
        self.cursor.attrs = self.cursor.attrs._replace(fg=self.cursor.attrs.fg.partition("+")[0])
        super().select_graphic_rendition(*attrs)
        for code in _single(attrs or (0,)):
            if code in LEFT_OUT:
                self._more |= {code}
            self._more = frozenset(one for one in self._more if code not in (0, LEFT_OUT[one]))
        more = "".join(f"+{code}" for code in sorted(self._more))
        self.cursor.attrs = self.cursor.attrs._replace(fg=self.cursor.attrs.fg + more)

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        assert how == 0
        self._erase(self.cursor.y, self.cursor.x)

    def erase_in_display(self, how: int = 0, *args: object, **kwargs: object) -> None:
        """pyte erases only cells that something was written to."""
        assert how == 2
        for y in range(self.lines):
            self._erase(y, 0)

    def _erase(self, y: int, start: int) -> None:
        self.dirty.add(y)
        blank = Char(" ", bg=self.cursor.attrs.bg if self._in_colour else "default")
        for x in range(start, self.columns):
            self.buffer[y][x] = blank

    def cells(self, y: int) -> list[Char]:
        line = self.buffer[y]
        return [line[x] for x in range(self.columns)]


def _single(attrs: tuple[int, ...]) -> Iterator[int]:
    """The codes that are attributes, not the numbers of a colour."""
    rest = iter(attrs)
    for code in rest:
        if code in (38, 48):
            for _ in range(1 if next(rest, 0) == 5 else 3):
                next(rest, 0)
        else:
            yield code


_SHOWN_ON_BLANKS = ("+6", "+21", "+51", "+52", "+53")


def _seen(char: Char) -> Char:
    """A cell without what a blank does not show."""
    if char.data != " " or char.underscore or char.reverse or char.strikethrough or char.blink:
        return char
    if any(code in char.fg for code in _SHOWN_ON_BLANKS):
        return char
    return Char(" ", bg=char.bg)


def differences(one: Glass, other: Glass) -> list[str]:
    """Where two terminals do not show the same, in words. Looks at the lines written to since the last time."""
    found = []
    for y in sorted(one.dirty | other.dirty):
        for x, (left, right) in enumerate(zip(one.cells(y), other.cells(y), strict=True)):
            if left != right and _seen(left) != _seen(right):
                found.append(f"line {y}, column {x}: {left} against {right}")
                break
    one.dirty.clear()
    other.dirty.clear()
    return found
