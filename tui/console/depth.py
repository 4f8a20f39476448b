"""How many colours a terminal offers, by what its environment says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from enum import IntEnum

from rich.color import ColorSystem

DEFAULT = "night"
"""The theme of a config that names none; made for a dark room and exact colours."""


class Depth(IntEnum):
    """More is more colours."""

    NONE = 0
    """No colour at all: NO_COLOR is set (no-color.org), or the terminal has none."""
    SIXTEEN = 1
    """The terminal's own sixteen, whatever they look like there; or the first eight of them."""
    PALETTE = 2
    """256."""
    TRUE = 3

    @property
    def words(self) -> str:
        return {
            Depth.NONE: "no colours",
            Depth.SIXTEEN: "16 colours",
            Depth.PALETTE: "256 colours",
            Depth.TRUE: "16 million colours",
        }[self]

    @property
    def color_system(self) -> ColorSystem | None:
        """Rich's name for it."""
        return {
            Depth.NONE: None,
            Depth.SIXTEEN: ColorSystem.STANDARD,
            Depth.PALETTE: ColorSystem.EIGHT_BIT,
            Depth.TRUE: ColorSystem.TRUECOLOR,
        }[self]


_COLOURLESS = re.compile(r"vt(52|100|102|125|220|320|420)(-.*)?|.*-(m|mono)")
_PALETTE = re.compile(r"(.*-)?(256color|kitty)")
"""As Rich judges: what it takes for 256 colours gets them."""


def depth_of(environ: Mapping[str, str]) -> Depth:
    """By NO_COLOR, then TERM and COLORTERM."""
    term = environ.get("TERM", "").strip().lower()
    if environ.get("NO_COLOR") or _COLOURLESS.fullmatch(term):
        return Depth.NONE
    if tells_true_colour(environ) and not is_gnu_screen(environ):
        return Depth.TRUE
    return Depth.PALETTE if _PALETTE.fullmatch(term) else Depth.SIXTEEN


def tells_true_colour(environ: Mapping[str, str]) -> bool:
    """Whether the environment says that the terminal takes any colour."""
    return environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit")


def is_gnu_screen(environ: Mapping[str, str]) -> bool:
    """GNU screen keeps the COLORTERM of the terminal around it, and takes such colours for other things."""
    return environ.get("TERM", "").startswith("screen") and not environ.get("TMUX")


def settle_colours(environ: MutableMapping[str, str]) -> None:
    """Leave of the environment what Textual and Rich, which look at it as well, judge by as `depth_of` does."""
    if not environ.get("NO_COLOR"):
        environ.pop("NO_COLOR", None)  # no-color.org: empty is not set
    if is_gnu_screen(environ):
        environ.pop("COLORTERM", None)


def theme_for(name: str, depth: Depth) -> str:
    """The theme to wear where `name` is configured.

    Sixteen colours are the terminal's own, light or dark: a theme that was made for exact ones comes out as whatever
    is nearest. Whoever names another than the default gets it nevertheless. Without colours none is of use but "mono".
    """
    if depth is Depth.NONE:
        return "mono"
    return "terminal" if depth is Depth.SIXTEEN and name == DEFAULT else name
