"""The columns of differences: the channel, what became of it, and its figures at both moments."""

from __future__ import annotations

from collections.abc import Callable

from tui.collector.answers import Change, ChannelChange
from tui.console.panes.changes.fields import row_of
from tui.console.symbols import STATE_STYLES, Symbols
from tui.console.table import Cell, Column, Width, plain
from tui.model import quantity
from tui.model.channel import State
from tui.model.snapshot import WallRow

_Value = Callable[[WallRow], float | None]
_Words = Callable[[float | None], str]

_SIGNS = {Change.APPEARED: "+", Change.VANISHED: "-", Change.MOVED: "~"}


def _throughput(row: WallRow) -> float | None:
    return row.lead.delivery.total_throughput_kbps if row.lead.delivery else None


def _devices(row: WallRow) -> float | None:
    return row.lead.delivery.devices if row.lead.delivery else None


def _offload(row: WallRow) -> float | None:
    return row.lead.delivery.p2p_ratio if row.lead.delivery else None


def _rebuffering(row: WallRow) -> float | None:
    return row.rebuffering_ratio


_FIGURES: tuple[tuple[str, str, int, int, _Value, _Words], ...] = (
    ("total_throughput_kbps", "total", 9, 80, _throughput, quantity.throughput),
    ("devices", "devices", 7, 70, _devices, quantity.count),
    ("p2p_ratio", "offload", 7, 50, _offload, quantity.percent),
    ("rebuffering_ratio", "rebuf", 7, 60, _rebuffering, quantity.percent),
)
"""Name, head, cells, worth, how it is read and written."""


def change_columns(symbols: Symbols) -> tuple[Column[ChannelChange], ...]:
    """Each figure stands twice, then and now."""
    return (
        Column(
            "change",
            "",
            Width.fixed(1),
            lambda one: plain(_SIGNS[one.change], "title"),
            worth=100,
            gap=1,
            pinned=True,
            sort_key=lambda one: list(Change).index(one.change),
        ),
        Column(
            "state",
            "",
            Width.fixed(1),
            lambda one: _state(one, symbols),
            worth=98,
            gap=1,
            pinned=True,
            sort_key=lambda one: row.state.rank if (row := row_of(one)) else None,
        ),
        Column(
            "name",
            "channel",
            Width(12, 18, 40, share=2),
            lambda one: plain(one.name),
            worth=99,
            pinned=True,
            sort_key=lambda one: one.name.casefold(),
        ),
        Column(
            "score",
            "what",
            Width(20, 34, 70, share=3),
            lambda one: plain(one.moved or one.change.value),
            worth=97,
            sort_key=lambda one: one.score,
            descending_first=True,
        ),
        *(column for figure in _FIGURES for column in _both(symbols, *figure)),
    )


def _both(
    symbols: Symbols, key: str, head: str, cells: int, worth: int, value: _Value, words: _Words
) -> tuple[Column[ChannelChange], Column[ChannelChange]]:
    def before(change: ChannelChange) -> float | None:
        return None if change.before is None else value(change.before)

    def after(change: ChannelChange) -> float | None:
        return None if change.after is None else value(change.after)

    return (
        _number(symbols, f"{key}_before", f"{head} then", cells, worth, before, words, "dim"),
        _number(symbols, f"{key}_after", "now", cells, worth, after, words, ""),
    )


def _number(
    symbols: Symbols,
    key: str,
    head: str,
    cells: int,
    worth: int,
    value: Callable[[ChannelChange], float | None],
    words: _Words,
    style: str,
) -> Column[ChannelChange]:
    def cell(change: ChannelChange) -> Cell:
        known = value(change)
        return plain(symbols.unknown, "dim") if known is None else plain(words(known), style)

    return Column(
        key,
        head,
        Width.fixed(max(cells, len(head))),
        cell,
        align="right",
        worth=worth,
        sort_key=value,
        descending_first=True,
    )


def _state(change: ChannelChange, symbols: Symbols) -> Cell:
    row = row_of(change)
    state = row.state if row is not None else State.NO_DATA
    return plain(symbols.states[state], STATE_STYLES[state])
