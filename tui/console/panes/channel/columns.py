"""The columns of a level's rows: those of the wall that the vendor has below a channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tui.collector.depth.level import DepthLevel
from tui.console.panes.channel.rows import LevelRow
from tui.console.symbols import STATE_STYLES, Symbols
from tui.console.table import Cell, Column, Piece, Width, plain
from tui.model import quantity
from tui.model.quantity import Scale, Unit

_Value = Callable[[LevelRow], float | None]
_Words = Callable[[float | None], str]


def _figure(name: str) -> _Value:
    def value(row: LevelRow) -> float | None:
        figure: float | None = getattr(row.delivery, name) if row.delivery is not None else None
        return figure

    return value


def _quality(name: str) -> _Value:
    def value(row: LevelRow) -> float | None:
        figure: float | None = getattr(row.quality, name) if row.quality is not None else None
        return figure

    return value


def _is_stale(row: LevelRow) -> bool:
    return row.stale


def _has_stale_quality(row: LevelRow) -> bool:
    return row.quality_stale


_VIEWED = Scale((Unit("h", 3600, 3), Unit("k h", 3600e3, 2), Unit("M h", 3600e6, 2)))
"""Base: seconds. Hours throughout, as rows compare by eye: thousands of them, as of devices, and never days."""

_FIGURES: tuple[tuple[str, str, int, int, _Words], ...] = (
    ("total_throughput_kbps", "total", 9, 98, quantity.throughput),
    ("cdn_throughput_kbps", "cdn", 9, 60, quantity.throughput),
    ("p2p_throughput_kbps", "p2p", 9, 59, quantity.throughput),
    ("p2p_ratio", "offload", 7, 85, quantity.percent),
    ("devices", "devices", 7, 90, quantity.count),
    ("cdn_devices", "on cdn", 7, 50, quantity.count),
    ("p2p_devices", "on p2p", 7, 49, quantity.count),
    ("not_compatible_devices", "no p2p", 7, 48, quantity.count),
    ("total_viewing_time_s", "viewed", 8, 40, _VIEWED.text),
)
"""Name, head, cells, worth, how it is written."""

_QUALITIES: tuple[tuple[str, str, int, int, _Words], ...] = (
    ("buffer_health_ms", "buffer", 7, 92, quantity.duration),
    ("rebuffering_ratio", "rebuf", 7, 95, quantity.percent),
)

_NOW: Mapping[str, tuple[str, int]] = {
    "buffer_health_ms": ("buf now", 7),
    "rebuffering_ratio": ("rebuf now", 9),
}
"""Their heads and cells where all other figures are over a window."""


class LevelColumns:
    """Builds them for a level."""

    def __init__(self, symbols: Symbols) -> None:
        self._symbols = symbols

    def of(self, level: DepthLevel, *, over_window: bool = False) -> tuple[Column[LevelRow], ...]:
        """The columns of the rows below `level`; `over_window` says that figures are over a longer one than live."""
        heads = _NOW if over_window else {}
        return (
            *self._names(level),
            *(
                self._number(name, head, cells, worth, _figure(name), words, _is_stale)
                for name, head, cells, worth, words in _FIGURES
            ),
            *(
                self._number(
                    name, *heads.get(name, (head, cells)), worth, _quality(name), words, _has_stale_quality
                )
                for name, head, cells, worth, words in _QUALITIES
            ),
        )

    def _names(self, level: DepthLevel) -> tuple[Column[LevelRow], ...]:
        if level.is_account:
            return (self._state(), _name("channel", Width(12, 16, 40, share=3)), _detail("", self._reason))
        if level.stream_id is None:
            return (_name("stream", Width(10, 12, 20)), _detail("uri", _uri))
        return (_name("bitrate", Width(7, 8, 10)), _detail("rendition"))

    def _state(self) -> Column[LevelRow]:
        return Column(
            "state",
            "",
            Width.fixed(1),
            lambda row: (
                plain(self._symbols.states[row.state], STATE_STYLES[row.state]) if row.state else Cell(())
            ),
            worth=100,
            gap=1,
            pinned=True,
            sort_key=lambda row: row.state.rank if row.state else None,
        )

    def _reason(self, row: LevelRow) -> Cell:
        return plain(row.reason, STATE_STYLES[row.state]) if row.state else Cell(())

    def _number(
        self,
        key: str,
        head: str,
        cells: int,
        worth: int,
        value: _Value,
        words: _Words,
        dims: Callable[[LevelRow], bool],
    ) -> Column[LevelRow]:
        def cell(row: LevelRow) -> Cell:
            known = value(row)
            if known is None:
                return plain(self._symbols.unknown, "dim")
            return plain(words(known), "dim" if dims(row) else "")

        return Column(
            key,
            head,
            Width.fixed(cells),
            cell,
            align="right",
            worth=worth,
            sort_key=value,
            descending_first=True,
        )

    def totals(self, whole: LevelRow | None) -> Mapping[str, Cell] | None:
        """The line at the bottom: the level as the vendor sums it up; None where it says nothing of it. Figures that
        are late are dim, and their age is told."""
        if whole is None:
            return None
        cells = {"name": plain(whole.name, "totals")}
        if whole.late_ms is not None:
            cells["detail"] = plain(f"{quantity.age(whole.late_ms)} ago", "stale")
        for of, figures, dims in (
            (_figure, _FIGURES, _is_stale),
            (_quality, _QUALITIES, _has_stale_quality),
        ):
            style = "dim" if dims(whole) else "totals"
            for key, _, _, _, words in figures:
                value = of(key)(whole)
                cells[key] = plain(self._symbols.unknown if value is None else words(value), style)
        return cells


def _name(head: str, width: Width) -> Column[LevelRow]:
    return Column(
        "name",
        head,
        width,
        lambda row: plain(row.name, STATE_STYLES[row.state] if row.state else ""),
        worth=99,
        pinned=True,
        sort_key=lambda row: _numeric(row.name),
    )


def _detail(head: str, cell: Callable[[LevelRow], Cell] | None = None) -> Column[LevelRow]:
    return Column(
        "detail",
        head,
        Width(9, 16, 48, share=2),
        cell or (lambda row: plain(row.detail, "dim")),
        worth=70,
        sort_key=lambda row: (row.detail or row.reason).casefold(),
    )


def _uri(row: LevelRow) -> Cell:
    """All of a channel's begin alike, and their ends tell them apart."""
    return Cell((Piece(row.detail, "dim"),), cut="front")


def _numeric(name: str) -> tuple[float, str]:
    """Bitrates are text at the vendor: 800 stands before 4000."""
    try:
        return float(name), ""
    except ValueError:
        return float("inf"), name.casefold()
