"""Where the cursor is, and which rows are on the screen: lines and offsets only, no rows.

`total` is the number of rows, `height` the number of lines for them. Every function returns a position whose
cursor is a row (0 where there is none) on a line of the screen, and whose offset leaves no line empty that a row
could fill.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Position:
    """`cursor` and `offset` are indices into the rows: that of the cursor's row, and that of the top line's row.

    `at_rest`: nobody has moved the cursor yet (or it was sent back to the first row). It then belongs to the first
    line and not to a row, or what turns worst would appear above the screen, out of sight.
    """

    cursor: int = 0
    offset: int = 0
    at_rest: bool = True

    @property
    def line(self) -> int:
        """The cursor's line on the screen, 0 at the top."""
        return self.cursor - self.offset


START = Position()


def placed(cursor: int, line: int, total: int, height: int) -> Position:
    """The cursor on the row `cursor` at `line`, as far as the range of scrolling allows."""
    if total < 1:
        return START
    cursor = _within(cursor, total - 1)
    height = max(1, height)
    line = _within(line, height - 1)
    return Position(cursor, _within(cursor - line, total - height), at_rest=False)


def settled(position: Position, index: int | None, total: int, height: int) -> Position:
    """After the rows have changed: the cursor's row is now at `index` and keeps its line.

    None: the row is gone, and the cursor stays on its line, on whatever row is there now.
    """
    if position.at_rest or total < 1:
        return START
    if index is None:
        index = _within(position.offset, total - max(1, height)) + position.line
    return placed(index, position.line, total, height)


def held(position: Position) -> Position:
    """The cursor where it is, which from now on belongs to its row."""
    return replace(position, at_rest=False)


def moved(position: Position, cursor: int, total: int, height: int) -> Position:
    """The cursor on the row `cursor`, scrolled only as far as needed to see it."""
    return placed(cursor, _within(cursor, max(0, total - 1)) - position.offset, total, height)


def paged(position: Position, rows: int, total: int, height: int) -> Position:
    """The cursor and the screen `rows` further, the cursor on the same line but at the ends."""
    return placed(position.cursor + rows, position.line, total, height)


def scrolled(position: Position, rows: int, total: int, height: int) -> Position:
    """The screen `rows` further; the cursor stays on its row until the edge takes it along."""
    height = max(1, height)
    offset = _within(position.offset + rows, total - height)
    cursor = min(max(position.cursor, offset), offset + height - 1)
    return placed(cursor, cursor - offset, total, height)


def _within(value: int, upper: int) -> int:
    return max(0, min(value, upper))
