"""The signs of the console in each symbol set. Severity is a sign first, a word on demand, a colour last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tui.model.channel import State
from tui.model.vendor import FeedState

SymbolSet = Literal["braille", "block", "ascii"]


@dataclass(frozen=True, slots=True)
class Symbols:
    """`states` and `feeds` are one cell wide each; `unknown` is what stands for a value nobody knows."""

    name: SymbolSet
    states: Mapping[State, str]
    feeds: Mapping[FeedState, str]
    unknown: str
    separator: str
    ellipsis: str
    watched: str


_BLOCK = Symbols(
    name="block",
    states={
        State.CRITICAL: "▲",
        State.WARNING: "◆",
        State.NO_DATA: "∅",
        State.LOW_SAMPLE: "·",
        State.OK: " ",
    },
    feeds={
        FeedState.UP: "●",
        FeedState.SLOW: "◐",
        FeedState.STALE: "◔",
        FeedState.LIMITED: "◌",
        FeedState.REFUSED: "✕",
        FeedState.DOWN: "✕",
        FeedState.PENDING: "◑",
        FeedState.IDLE: "○",
        FeedState.CONNECTING: "○",
    },
    unknown="—",
    separator="›",
    ellipsis="…",
    watched="◎",
)

_ASCII = Symbols(
    name="ascii",
    states={
        State.CRITICAL: "!",
        State.WARNING: "+",
        State.NO_DATA: "?",
        State.LOW_SAMPLE: ".",
        State.OK: " ",
    },
    feeds={
        FeedState.UP: "*",
        FeedState.SLOW: "~",
        FeedState.STALE: "~",
        FeedState.LIMITED: "=",
        FeedState.REFUSED: "x",
        FeedState.DOWN: "x",
        FeedState.PENDING: "%",
        FeedState.IDLE: "o",
        FeedState.CONNECTING: "o",
    },
    unknown="-",
    separator=">",
    ellipsis="~",
    watched="@",
)

_BRAILLE = Symbols(
    name="braille",
    states=_BLOCK.states,
    feeds=_BLOCK.feeds,
    unknown=_BLOCK.unknown,
    separator=_BLOCK.separator,
    ellipsis=_BLOCK.ellipsis,
    watched=_BLOCK.watched,
)

_SETS: Mapping[str, Symbols] = {"block": _BLOCK, "braille": _BRAILLE, "ascii": _ASCII}

STATE_WORDS: Mapping[State, str] = {
    State.CRITICAL: "critical",
    State.WARNING: "warning",
    State.NO_DATA: "no data",
    State.LOW_SAMPLE: "few devices",
    State.OK: "ok",
}

STATE_STYLES: Mapping[State, str] = {state: f"severity.{state.value}" for state in State}


def symbols_for(choice: str, encoding: str | None) -> Symbols:
    """The set that was chosen; `auto` takes blocks where the terminal's encoding is UTF-8, ASCII elsewhere.

    A terminal in another encoding shows escape codes of Python's for such signs and loses its columns, so there
    ASCII is taken whatever was chosen.
    """
    if (encoding or "").lower().replace("-", "") not in {"utf8", "utf8mb4"}:
        return _ASCII
    return _SETS.get(choice, _BLOCK)


def charts_with(choice: str, symbols: Symbols) -> SymbolSet:
    """What charts are drawn with: `auto` takes braille, which has twice the rows of blocks and which every terminal
    font of today has; sparklines, a single row, are better as blocks."""
    return "braille" if choice == "auto" and symbols.name == "block" else symbols.name
