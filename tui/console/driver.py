"""Textual's terminal driver with what it leaves to be done for terminals without colour, and for old ones."""

from __future__ import annotations

import os
import re
from functools import lru_cache

from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver

from tui.console.depth import Depth

_SGR = re.compile(r"\x1b\[([\d;]*)m")

_QUESTIONS = re.compile(r"\x1b\[\?\d+\$p|\x1b\[[<>=][\d;]*u")
"""Asks for a mode (DECRQM), and the keyboard protocol of kitty."""

_PRINTS_QUESTIONS = re.compile(r"linux.*|vt\d+.*")
"""TERMs of terminals that print the end of such a sequence: the console of Linux before 5.9, hardware."""

_CLEARED = "\x1b[0m\x1b[H\x1b[2J"


class TidyDriver(LinuxDriver):
    """Asks a terminal nothing that it would print, and leaves no wall behind where there is no alternate screen (the
    console of Linux, hardware, GNU screen as it comes): there, going back to the shell shows what was drawn last."""

    def write(self, data: str) -> None:
        if not (_QUESTIONS.fullmatch(data) and _PRINTS_QUESTIONS.fullmatch(os.environ.get("TERM", ""))):
            super().write(data)

    def stop_application_mode(self) -> None:
        if self._writer_thread is not None:
            self.write(_CLEARED)
        super().stop_application_mode()


class ColourlessDriver(TidyDriver):
    """Lets no colour through, whoever drew with it: bold, underline and reverse stay. NO_COLOR means greys too."""

    def write(self, data: str) -> None:
        super().write(_SGR.sub(_without_colour, data) if "\x1b[" in data else data)


def driver_for(textuals_own: type[Driver], depth: Depth) -> type[Driver]:
    """The driver for a terminal of this depth; one that Textual was told to use elsewhere (a test's) stays."""
    if textuals_own is not LinuxDriver:
        return textuals_own
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
