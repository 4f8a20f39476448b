"""The terminal's driver with what Textual's leaves to be done for terminals without colour, and for old ones."""

from __future__ import annotations

import os
import re
from functools import lru_cache

from tui.console.depth import Depth
from tui.console.outlet.driver import OutletDriver

_SGR = re.compile(r"\x1b\[([\d;]*)m")

_QUESTIONS = re.compile(r"\x1b\[\?\d+\$p|\x1b\[[<>=][\d;]*u")
"""Asks for a mode (DECRQM), and the keyboard protocol of kitty."""

_PRINTS_QUESTIONS = re.compile(r"linux.*|vt\d+.*")
"""TERMs of terminals that print the end of such a sequence: the console of Linux before 5.9, hardware."""


class TidyDriver(OutletDriver):
    """Asks a terminal nothing that it would print."""

    def write(self, data: str) -> None:
        if not (_QUESTIONS.fullmatch(data) and _PRINTS_QUESTIONS.fullmatch(os.environ.get("TERM", ""))):
            super().write(data)


class ColourlessDriver(TidyDriver):
    """Lets no colour through, whoever drew with it: bold, underline and reverse stay. NO_COLOR means greys too."""

    def write(self, data: str) -> None:
        super().write(_SGR.sub(_without_colour, data) if "\x1b[" in data else data)


def driver_for(depth: Depth) -> type[OutletDriver]:
    """The driver for a terminal of this depth."""
    return ColourlessDriver if depth is Depth.NONE else TidyDriver


def _without_colour(match: re.Match[str]) -> str:
    return _kept(match[1])


@lru_cache(256)
def _kept(parameters: str) -> str:
    """The sequence with these parameters (ECMA-48, SGR; 38 and 48 take theirs from ITU T.416) without its colours."""
    if not parameters:
        return "\x1b[m"
    kept: list[str] = []
    rest = iter(parameters.split(";"))
    for one in rest:
        if one in ("38", "48"):
            for _ in range({"5": 1, "2": 3}.get(next(rest, ""), 0)):
                next(rest, None)
        elif not _is_colour(one):
            kept.append(one)
    return f"\x1b[{';'.join(kept)}m" if kept else ""


def _is_colour(parameter: str) -> bool:
    number = int(parameter or 0)
    return 30 <= number <= 49 or 90 <= number <= 107
