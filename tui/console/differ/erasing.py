"""What a terminal erases with, by its terminfo entry."""

from __future__ import annotations

_BACK_COLOR_ERASE = "bce"


def erases_in_colour(term: str) -> bool:
    """Whether what is erased takes the background that text is written on (terminfo's `bce`).

    False where nobody knows: then it takes the terminal's own background, which every terminal can.
    """
    try:
        import curses  # slow to load, and not part of every Python

        curses.setupterm(term, 1)
        return curses.tigetflag(_BACK_COLOR_ERASE) > 0
    except Exception:  # ImportError, and the error that the module itself defines
        return False
