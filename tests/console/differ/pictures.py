"""Random pictures, and the updates by which Textual's compositor would go from one to the next."""

from __future__ import annotations

import random
from itertools import groupby

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tests.console.differ.glass import Glass, differences
from tui.console.differ.differ import Differ, Update

WIDTH, HEIGHT = 34, 5
CONSOLE = Console(color_system="truecolor", force_terminal=True, width=WIDTH)

TEXTS = (*" " * 14, *"aaab0123", *"▁▃▇│─", "é", "東", "京", "한", "📺", "e\u0301", "ﾊ")
STYLES = [None] + [
    Style.parse(words)
    for words in (
        *("", "default on default", "#ffffff on #102030", "#808080 on #102030", "bold #ffffff on #102030"),
        *("on #304050", "bold", "dim", "bold dim italic", "reverse", "underline", "red on blue"),
        *(
            "strike #ff0000",
            "blink2",
            "overline",
            "underline2 on #102030",
            "conceal",
            "color(9) on color(200)",
        ),
        *("link https://example.org/ #ffffff on #102030", "frame"),
    )
]

USUAL = Style.parse("#ffffff on #102030")

Cell = tuple[str, Style | None]
"""A character and its style; the second cell of a wide one has no text."""

Line = list[Cell]


class Painter:
    """Paints at random, and says what Textual would: the whole of it, or the pieces that were painted over."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self.picture: list[Line] = [self._line(WIDTH) for _ in range(HEIGHT)]

    def next_update(self) -> Update:
        before = [line.copy() for line in self.picture]
        if self._dice.random() < 0.15:
            self.picture = [self._line(WIDTH) for _ in range(HEIGHT)]
            return self.whole()
        spans = [self._paint_over(y) for y in range(HEIGHT) if self._dice.random() < 0.6]
        if not spans or self._dice.random() < 0.2:
            return self.whole()
        return self._pieces(spans, before)

    def whole(self) -> LayoutUpdate:
        strips = [self._strip(line).divide(self._cuts(line, line)) for line in self.picture]
        return LayoutUpdate(list(strips), Region(0, 0, WIDTH, HEIGHT))

    def _paint_over(self, y: int) -> tuple[int, int, int]:
        """Paint over some cells of a line; its span."""
        start = self._dice.randrange(WIDTH)
        end = min(WIDTH, start + self._dice.choice((1, 1, 2, 5, 12, WIDTH)))
        line = self.picture[y]
        start, end = _whole_characters(line, start, end)
        line[start:end] = self._line(end - start)
        return y, start, end

    def _line(self, width: int) -> Line:
        cells: Line = []
        style = self._style()
        while len(cells) < width:
            if self._dice.random() < 0.25:
                style = self._style()
            text = self._dice.choice(TEXTS)
            if cell_len(text) <= width - len(cells):
                cells += [(text, style), ("", style)] if cell_len(text) == 2 else [(text, style)]
        return cells

    def _style(self) -> Style | None:
        return self._dice.choice(STYLES) if self._dice.random() < 0.5 else USUAL

    def _strip(self, line: Line) -> Strip:
        runs = groupby(line, key=lambda cell: cell[1])
        return Strip([Segment("".join(text for text, _ in run), style) for style, run in runs], len(line))

    def _cuts(self, line: Line, before: Line) -> list[int]:
        """Where widgets might meet: never within a character, as two of them lie side by side there."""
        sound = [
            x for x in range(1, WIDTH) if all(one[x][0] and len(one[x - 1][0]) < 2 for one in (line, before))
        ]
        return [*sorted(self._dice.sample(sound, min(len(sound), self._dice.randrange(4)))), WIDTH]

    def _pieces(self, spans: list[tuple[int, int, int]], before: list[Line]) -> ChopsUpdate:
        cuts = [[0, *self._cuts(line, old)] for line, old in zip(self.picture, before, strict=True)]
        chops = [
            dict(zip(cut, self._strip(line).divide(cut[1:]), strict=False))
            for line, cut in zip(self.picture, cuts, strict=True)
        ]
        return ChopsUpdate(chops, spans, [cut[1:] for cut in cuts])


def _whole_characters(line: Line, start: int, end: int) -> tuple[int, int]:
    while start and not line[start][0]:
        start -= 1
    while end < WIDTH and not line[end][0]:
        end += 1
    return start, end


def what_differs(seed: int, updates: int) -> list[str]:
    """Both streams of one sequence of random updates, on two terminals."""
    painter = Painter(seed)
    in_colour = seed % 2 == 0
    differ = Differ(ColorSystem.TRUECOLOR, erases_in_colour=in_colour)
    plain, thrifty = (Glass(WIDTH, HEIGHT, in_colour=in_colour) for _ in range(2))
    update: Update = painter.whole()
    for number in range(updates):
        thrifty.feed(differ.frame(update))
        plain.feed(update.render_segments(CONSOLE))
        found = differences(plain, thrifty)
        if found:
            return [f"seed {seed}, update {number}: {one}" for one in found]
        update = painter.next_update()
    return []
