"""The table: every list of the console is one.

Say what the columns are, then show snapshots; the table finds out what has changed and sends only that.

    COLUMNS = [
        Column("state", "", Width.fixed(1), lambda row: plain(row.glyph, f"severity.{row.state}"),
               worth=9, pinned=True, gap=1),
        Column("name", "channel", Width.flexible(12, 20), lambda row: plain(row.name), worth=9,
               sort_key=lambda row: row.name, pinned=True),
        Column("total", "total", Width(9, 9), lambda row: plain(kbps(row.total_throughput_kbps)), "right", worth=8,
               sort_key=lambda row: row.total_throughput_kbps, descending_first=True),
    ]
    table = Table(COLUMNS, key=lambda row: row.channel_id, rank=lambda row: row.severity_rank, id="wall")
    table.styles_by_name = theme                     # {"severity.critical": Style(...), "cursor": ...}
    table.empty_lines = [plain("no channel matches"), plain("esc clears the filter", "dim")]
    table.show(rows)                                 # again at every snapshot
    table.totals = {"name": plain("312 channels"), "total": plain("61.3 Gb/s")}

**Cells** are literal text in named styles, never markup: `plain(text, style)`, or `Cell((Piece(text, style), ...))`.
They are asked for the rows in sight only, once a snapshot, and must depend on the row alone; where something beside
the rows decides (a clock, a unit, the mask), say `refresh_cells()` when it changes.

A row that runs across all columns (a heading) is one for which `Table(whole=...)` gives a cell.

**Order**: sorted by a column; else as an `Arranged` snapshot has it; else by `rank`, smallest first; else as
shown. The order by rank stays until a rank changes or a row comes. When the order changes the cursor's row keeps its
line on the screen, as far as the range of scrolling allows. Only a cursor nobody has moved (or that was sent to the
first row) belongs to the first line instead, so that the worst come into sight.

**Styles** the table itself asks for, all optional: `text` lies below everything, `header` and `totals` below the
pieces of those lines; `cursor` and `cursor_unfocused` lie over the pieces of the cursor's row and let through what they
do not set; `accent` (the pointer), `mark` and `dim` (more that way) colour the signs left of the columns. Each of them
is doubled by a sign, so that a terminal without colours tells as much.

**Keys** are bound elsewhere, to the actions: `cursor_down`, `cursor_up`, `half_page_down`, `half_page_up`, `page_down`,
`page_up`, `first`, `last`, `activate`, `sort_next`, `sort_reverse`, `pan_left`, `pan_right`.

**Messages**: `Table.CursorMoved(key)`, `Table.Activated(key)`, `Table.VisibleChanged(keys)`, `Table.SortChanged(sort)`;
each has the `table`.

Cost: a snapshot of n rows costs n calls of `key` and of `rank` (or the sort key), one that comes `Arranged` none of
them; after that no more than the rows in sight. Only `painter`, `canvas`, `pieces`, `messages`, `listing` and `table`
know Textual; the rest decides without it.
"""

from tui.console.table.cell import BLANK, Cell, Piece, plain
from tui.console.table.column import Align, Column, Comparable, Sort, Width
from tui.console.table.contents import Arranged
from tui.console.table.symbols import ASCII, UNICODE, TableSymbols
from tui.console.table.table import Table

__all__ = [
    "ASCII",
    "BLANK",
    "UNICODE",
    "Align",
    "Arranged",
    "Cell",
    "Column",
    "Comparable",
    "Piece",
    "Sort",
    "Table",
    "TableSymbols",
    "Width",
    "plain",
]
