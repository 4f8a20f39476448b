"""How cells look, and the fewest codes that make a terminal write so (ECMA-48, 8.3.117: SGR)."""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color, ColorSystem
from rich.style import Style

_ON_OFF = (
    ("1", "22"),
    ("2", "22"),
    ("3", "23"),
    ("4", "24"),
    ("5", "25"),
    ("6", "25"),
    ("7", "27"),
    ("8", "28"),
    ("9", "29"),
    ("21", "24"),
    ("51", "54"),
    ("52", "54"),
    ("53", "55"),
)
"""Codes that set and clear each attribute, in the order of the bits of a Rich style."""

_SEEN_ON_BLANKS = 0b1_1111_0111_1000
"""Underlines, blinking, reverse, strike, frames, overline: the attributes that a space shows. Bold, dim, italic and
concealed spaces look like any other."""

_STYLES_KEPT = 4096
"""Styles that carry actions are endless; what they look like is not."""


class Pen:
    """What cells are written with: attributes (bits), foreground and background (SGR codes).

    Pens are made by a `PenBox` and compared by identity. `blank` is the pen of a space written with this one: what a
    space does not show is left out of it, so that spaces that look the same are the same.
    """

    __slots__ = ("attributes", "background", "blank", "foreground")

    def __init__(self, attributes: int, foreground: str, background: str) -> None:
        self.attributes = attributes
        self.foreground = foreground
        self.background = background
        self.blank = self

    def __repr__(self) -> str:
        return f"Pen({self.attributes:b}, {self.foreground}, {self.background})"


DEFAULT = Pen(0, "39", "49")
"""The terminal's own colours, nothing set."""


class PenBox:
    """The pens of one terminal, each there once. `color_system` is None where there are no colours."""

    def __init__(self, color_system: ColorSystem | None) -> None:
        self._color_system = color_system
        self._pens: dict[tuple[int, str, str], Pen] = {(0, "39", "49"): DEFAULT}
        self._by_style: dict[Style | None, Pen] = {None: DEFAULT}

    def pen(self, style: Style | None) -> Pen:
        """The pen of a style, its colours brought down to those of the terminal. Links and actions are no looks."""
        pen = self._by_style.get(style)
        if pen is None:
            if len(self._by_style) >= _STYLES_KEPT:
                self._by_style = {None: DEFAULT}
            pen = self._by_style[style] = self._made(style)
        return pen

    def _made(self, style: Style | None) -> Pen:
        if style is None:
            return DEFAULT
        attributes = style._attributes & style._set_attributes
        foreground, background = self._codes(style._color, True), self._codes(style._bgcolor, False)
        return self._the(attributes, foreground or "39", background or "49")

    def _codes(self, colour: Color | None, foreground: bool) -> str:
        if colour is None or self._color_system is None:
            return ""
        return ";".join(colour.downgrade(self._color_system).get_ansi_codes(foreground))

    def _the(self, attributes: int, foreground: str, background: str) -> Pen:
        key = (attributes, foreground, background)
        pen = self._pens.get(key)
        if pen is None:
            pen = self._pens[key] = Pen(*key)
            if not attributes & _SEEN_ON_BLANKS:
                pen.blank = pen if key == (0, "39", background) else self._the(0, "39", background)
        return pen


@lru_cache(maxsize=4096)
def change(before: Pen | None, after: Pen) -> str:
    """The shortest sequence after which a terminal that wrote with `before` (None: who knows) writes with `after`."""
    if before is after:
        return ""
    anew = _sequence(["0", *_set(after, 0)]) if after is not DEFAULT else "\x1b[m"
    if before is None:
        return anew
    stepped = _sequence(_steps(before, after))
    return stepped if len(stepped) <= len(anew) else anew


def _set(pen: Pen, attributes: int) -> list[str]:
    """The codes that set a pen where `attributes` and the default colours are set already."""
    codes = [on for bit, (on, _) in enumerate(_ON_OFF) if pen.attributes & ~attributes & (1 << bit)]
    codes += [pen.foreground] if pen.foreground != "39" else []
    return codes + ([pen.background] if pen.background != "49" else [])


def _steps(before: Pen, after: Pen) -> list[str]:
    gone = before.attributes & ~after.attributes
    off = {off for bit, (_, off) in enumerate(_ON_OFF) if gone & (1 << bit)}
    # Bold and dim, say, are cleared together: the one that stays is set again.
    new = [
        on
        for bit, (on, clear) in enumerate(_ON_OFF)
        if after.attributes & (1 << bit) and (clear in off or not before.attributes & (1 << bit))
    ]
    colours = [after.foreground] if after.foreground != before.foreground else []
    colours += [after.background] if after.background != before.background else []
    return [*sorted(off), *new, *colours]


def _sequence(codes: list[str]) -> str:
    return f"\x1b[{';'.join(codes)}m"
