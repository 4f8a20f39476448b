"""The shortest way of a terminal's cursor from one cell to another."""

from __future__ import annotations

from functools import lru_cache

_NEWLINE = "\r\n"
"""Sent as three bytes where the terminal's line discipline puts a CR before each LF, as most do."""


@lru_cache(maxsize=512)
def move(from_x: int | None, from_y: int | None, x: int, y: int) -> str:
    """The shortest sequence that takes the cursor to column `x` of line `y`, both from 0.

    `from_x` is None where the column is unknown (behind the last one, behind a character of doubtful width), `from_y`
    where the line is as well. Line feeds only go down to lines that are there, so nothing ever scrolls.
    """
    if (from_x, from_y) == (x, y):
        return ""
    ways = [_to(x, y)]
    if from_y is not None:
        down = _steps(y - from_y, "B", "A")
        ways.append("\r" + down + _steps(x, "C", "D"))
        if from_x is not None:
            ways.append(down + _along(from_x, x))
        if y > from_y:
            ways.append(_NEWLINE * (y - from_y) + _steps(x, "C", "D"))
    return min(ways, key=_cost)


def _along(from_x: int, x: int) -> str:
    back = from_x - x
    return "\b" * back if 0 < back < 4 else _steps(-back, "C", "D")


def _to(x: int, y: int) -> str:
    """CUP; what is 1 may be left out."""
    if x == 0:
        return f"\x1b[{y + 1}H" if y else "\x1b[H"
    return f"\x1b[{y + 1};{x + 1}H" if y else f"\x1b[;{x + 1}H"


def _steps(count: int, forward: str, backward: str) -> str:
    if not count:
        return ""
    many, final = abs(count), forward if count > 0 else backward
    return f"\x1b[{many}{final}" if many > 1 else f"\x1b[{final}"


def _cost(way: str) -> int:
    return len(way) + way.count("\n")
