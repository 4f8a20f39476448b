"""The console's table beside Textual's DataTable: time to set and paint many rows, and to follow updates.

    python -m tests.benchmarks.bench_table [--rows 10000] [--updates 1000]

Prints figures and judges none of them: they are for comparing on one machine. Both tables stand alone on a headless
screen of 160x50; the bytes are what Textual would have written to the terminal.
"""

from __future__ import annotations

import argparse
import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import DataTable

from tui.console.table import Column, Table, Width, plain

SIZE = (160, 50)


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    state: int
    total_mbps: float
    devices: int

    def texts(self) -> tuple[str, ...]:
        return (" +!"[self.state], self.key, f"{self.total_mbps:.1f} Mb/s", str(self.devices), "▇▆▅▄▃▂▁" * 2)


def many_rows(count: int) -> list[Row]:
    dice = random.Random(1)
    return [Row(f"channel {n:05}", 0, dice.uniform(1, 5_000), dice.randrange(9_999)) for n in range(count)]


COLUMNS = [
    Column[Row]("state", "", Width.fixed(1), lambda row: plain(row.texts()[0], "severity.critical"), worth=9),
    Column[Row]("name", "channel", Width(12, 20), lambda row: plain(row.texts()[1]), worth=8),
    Column[Row]("total", "total", Width(10, 12), lambda row: plain(row.texts()[2]), "right", worth=7),
    Column[Row](
        "devices",
        "devices",
        Width(7, 7),
        lambda row: plain(row.texts()[3]),
        "right",
        worth=6,
        sort_key=lambda row: row.devices,
    ),
    Column[Row]("spark", "throughput", Width(14, 14), lambda row: plain(row.texts()[4]), worth=5),
]


class Bench(App[None]):
    """One widget alone; counts what it sends."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget
        self.sent_bytes = 0

    def compose(self) -> ComposeResult:
        yield self.widget

    def _display(self, screen: Any, renderable: Any) -> None:
        if hasattr(renderable, "render_segments"):
            self.sent_bytes += len(renderable.render_segments(self.console).encode())
        super()._display(screen, renderable)


Figure = tuple[float, int]


async def measured(pilot: Pilot[None], step: Callable[[], object]) -> Figure:
    """Milliseconds until the screen has been painted after `step`, and the bytes sent for it."""
    app = pilot.app
    assert isinstance(app, Bench)
    await pilot.pause()
    app.sent_bytes = 0
    start = perf_counter()
    step()
    await _painted(app)
    return (perf_counter() - start) * 1_000, app.sent_bytes


async def _painted(app: Bench) -> None:
    """Wait, without the pilot's own pauses, until nothing is left to lay out or to paint."""
    done = asyncio.Event()
    app.widget.call_later(lambda: app.call_after_refresh(done.set))
    await done.wait()


def updated(rows: Sequence[Row], every: int) -> list[Row]:
    return [replace(row, devices=row.devices + 1) if n % every == 0 else row for n, row in enumerate(rows)]


async def our_table(rows: Sequence[Row], updates: int) -> dict[str, Figure]:
    table: Table[Row] = Table(COLUMNS, lambda row: row.key, rank=lambda row: row.state)
    after = updated(rows, max(1, len(rows) // updates))
    few = rows[:300]  # as many as a wall has; each change comes as a whole snapshot of them

    def one_by_one() -> None:
        for n in range(updates):
            table.show([*few[:20], replace(few[20], devices=n), *few[21:]])

    async with Bench(table).run_test(size=SIZE) as pilot:
        return {
            "set and paint": await measured(pilot, lambda: table.show(rows)),
            "the same snapshot again": await measured(pilot, lambda: table.show(rows)),
            "many rows changed, one snapshot": await measured(pilot, lambda: table.show(after)),
            "cursor down": await measured(pilot, table.action_cursor_down),
            "last row": await measured(pilot, table.action_last),
            "sort by a column": await measured(pilot, lambda: table.sort_by("devices")),
            f"{updates:,} times, one row changed": await measured(pilot, one_by_one),
        }


async def stock_table(rows: Sequence[Row], updates: int) -> dict[str, Figure]:
    table: DataTable[str] = DataTable(cursor_type="row")
    step = max(1, len(rows) // updates)

    def set_rows() -> None:
        table.add_columns(*((column.title or " ", column.key) for column in COLUMNS))
        for row in rows:
            table.add_row(*row.texts(), key=row.key)

    def set_again() -> None:
        table.clear(columns=True)
        set_rows()

    def many_changed() -> None:
        for row in rows[::step]:
            table.update_cell(row.key, "devices", str(row.devices + 1))

    def one_by_one() -> None:
        for n in range(updates):
            table.update_cell(rows[20].key, "devices", str(n))

    async with Bench(table).run_test(size=SIZE) as pilot:
        return {
            "set and paint": await measured(pilot, set_rows),
            "the same snapshot again": await measured(pilot, set_again),
            "many rows changed, one snapshot": await measured(pilot, many_changed),
            "cursor down": await measured(pilot, table.action_cursor_down),
            "last row": await measured(pilot, lambda: table.move_cursor(row=len(rows) - 1, animate=False)),
            "sort by a column": await measured(pilot, lambda: table.sort("devices", key=int)),
            f"{updates:,} times, one row changed": await measured(pilot, one_by_one),
        }


Side = Callable[[Sequence[Row], int], Awaitable[dict[str, Figure]]]


async def compared(count: int, updates: int) -> None:
    rows = many_rows(count)
    ours, stock = await our_table(rows, updates), await stock_table(rows, updates)
    print(f"{count:,} rows, {updates:,} updates, {SIZE[0]}x{SIZE[1]}")
    print(f"{'':<34}{'Table':>12}{'':>12}{'DataTable':>12}")
    for name, (time_ms, sent) in ours.items():
        stock_ms, stock_sent = stock[name]
        print(f"{name:<34}{time_ms:>9.1f} ms{sent:>10,} B{stock_ms:>9.1f} ms{stock_sent:>10,} B")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--updates", type=int, default=1_000)
    asked = parser.parse_args()
    asyncio.run(compared(asked.rows, asked.updates))


if __name__ == "__main__":
    main()
