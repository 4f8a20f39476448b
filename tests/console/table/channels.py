"""A small list of channels to try the table on, and an app that counts what it sends to the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from rich.style import Style
from textual import on
from textual.app import App, ComposeResult
from textual.geometry import Region

from tui.console.table import Cell, Column, Table, Width, plain
from tui.console.table.messages import TableMessage

STYLES = {
    "cursor": Style(bgcolor="#0000ff"),
    "cursor_unfocused": Style(bgcolor="#333333"),
    "severity.critical": Style(color="#ff0000", bold=True),
}


@dataclass(frozen=True)
class Channel:
    key: str
    rank: int = 2
    total_mbps: float | None = 1.0
    devices: int = 10

    @property
    def glyph(self) -> str:
        return "!+ "[self.rank]


def channels(count: int) -> list[Channel]:
    return [Channel(f"ch{number:05}", devices=number) for number in range(count)]


def changed(rows: Sequence[Channel], key: str, **values: Any) -> list[Channel]:
    """`rows` with other values in one of them."""
    return [replace(row, **values) if row.key == key else row for row in rows]


class Asked(Counter[str]):
    """How often the cells of each column were asked for."""

    def column(
        self, key: str, title: str, width: Width, cell: Any, *more: Any, **options: Any
    ) -> Column[Any]:
        def counted(row: Channel) -> Cell:
            self[key] += 1
            found: Cell = cell(row)
            return found

        return Column(key, title, width, counted, *more, **options)

    def columns(self) -> list[Column[Channel]]:
        return [
            self.column(
                "state",
                "",
                Width.fixed(1),
                lambda row: plain(row.glyph, "severity.critical" if row.rank == 0 else ""),
                worth=9,
                pinned=True,
                gap=1,
            ),
            self.column(
                "name",
                "channel",
                Width(8, 12),
                lambda row: plain(row.key),
                worth=8,
                pinned=True,
                sort_key=lambda row: row.key,
            ),
            self.column(
                "total",
                "total",
                Width(9, 9),
                lambda row: plain("—" if row.total_mbps is None else f"{row.total_mbps:.1f} Mb/s"),
                "right",
                worth=7,
                sort_key=lambda row: row.total_mbps,
                descending_first=True,
            ),
            self.column(
                "devices",
                "devices",
                Width(7, 7),
                lambda row: plain(str(row.devices)),
                "right",
                worth=6,
                sort_key=lambda row: row.devices,
                descending_first=True,
            ),
            self.column("spark", "throughput", Width(30, 30), lambda row: plain("▇▆▅▄▃▂" * 5), worth=3),
            self.column("note", "note", Width(30, 40), lambda row: plain(f"note of {row.key}"), worth=1),
        ]


class ListApp(App[None]):
    """The table alone on a screen; `told` are its messages, `sent_bytes` what the terminal would have got."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, rows: Sequence[Channel] = (), **options: Any) -> None:
        super().__init__()
        self.asked = Asked()
        self.table: Table[Channel] = Table(
            self.asked.columns(),
            lambda row: row.key,
            rank=lambda row: row.rank,
            styles_by_name=STYLES,
            **options,
        )
        self.table.show(rows)
        self.told: list[TableMessage] = []
        self.sent_bytes = 0

    def compose(self) -> ComposeResult:
        yield self.table

    @on(Table.CursorMoved)
    @on(Table.Activated)
    @on(Table.VisibleChanged)
    @on(Table.SortChanged)
    def _note(self, message: TableMessage) -> None:
        self.told.append(message)

    def told_of(self, kind: type[TableMessage]) -> list[Any]:
        return [message for message in self.told if isinstance(message, kind)]

    def _display(self, screen: Any, renderable: Any) -> None:
        if hasattr(renderable, "render_segments"):
            self.sent_bytes += len(renderable.render_segments(self.console).encode())
        super()._display(screen, renderable)


class Refreshes:
    """What the table asks Textual to paint again, from now on; () is everything."""

    def __init__(self, table: Table[Any], monkeypatch: Any) -> None:
        self.regions: list[Region | tuple[()]] = []
        original = table.refresh

        def spy(*regions: Region, **options: Any) -> Any:
            self.regions.extend(regions or [()])
            return original(*regions, **options)

        monkeypatch.setattr(table, "refresh", spy)
