"""How many charts a pane of a certain size has room for, and how large they are."""

from __future__ import annotations

from dataclasses import dataclass

GAP = 2
"""Blank cells between two charts."""

_ONE_COLUMN_BELOW = 108
_TWO_COLUMNS_BELOW = 188
_IDEAL_HEIGHT = 11
_LEAST_HEIGHT = 7
"""Title, four rows of dots, axis, labels."""
_MOST_HEIGHT = 18
_LEAST_ROWS = 3
"""Rows of the list below that are in sight however low the pane is, and one in five of its lines where it is high."""


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns` x `lines` charts of `width` x `height` cells."""

    columns: int
    lines: int
    width: int
    height: int

    @property
    def places(self) -> int:
        """How many charts are on a page."""
        return self.columns * self.lines

    @property
    def total_height(self) -> int:
        return self.lines * self.height


NO_CHARTS = Layout(0, 0, 0, 0)


def lay_out(width: int, height: int, charts: int, rows: int) -> Layout:
    """The charts above a list of `rows` (its head and totals are counted here) in `height` lines."""
    most_rows = max(_LEAST_ROWS, height // 5)
    room = height - (2 + min(rows, most_rows))
    if charts < 1 or room < _LEAST_HEIGHT:
        return NO_CHARTS
    columns = min(charts, 1 if width < _ONE_COLUMN_BELOW else 2 if width < _TWO_COLUMNS_BELOW else 3)
    lines = max(1, room // _IDEAL_HEIGHT)
    if columns * lines < 2:
        lines = max(lines, min(2, room // _LEAST_HEIGHT))
    lines = min(lines, -(-charts // columns))
    return Layout(columns, lines, (width - GAP * (columns - 1)) // columns, min(_MOST_HEIGHT, room // lines))
