"""The bar of one vendor: how far it is and what it found over the asked range, in one, told apart without colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from tui.console.table import Piece
from tui.model.coverage import Segment, SegmentState
from tui.model.span import Span


@dataclass(frozen=True, slots=True)
class BarSigns:
    """One cell each. `waiting`: not searched yet."""

    states: Mapping[SegmentState, str]
    waiting: str


BLOCKS = BarSigns(
    {
        SegmentState.ROWS: "▆",
        SegmentState.EMPTY: "▁",
        SegmentState.PENDING: "░",
        SegmentState.FAILED: "✕",
        SegmentState.OUT_OF_REACH: "╱",
    },
    "·",
)

PLAIN = BarSigns(
    {
        SegmentState.ROWS: "#",
        SegmentState.EMPTY: "-",
        SegmentState.PENDING: "?",
        SegmentState.FAILED: "x",
        SegmentState.OUT_OF_REACH: "/",
    },
    ".",
)

WORDS: Mapping[SegmentState, str] = {
    SegmentState.ROWS: "found",
    SegmentState.EMPTY: "nothing there",
    SegmentState.PENDING: "not processed yet",
    SegmentState.FAILED: "failed",
    SegmentState.OUT_OF_REACH: "out of reach",
}

_STYLES: Mapping[SegmentState | None, str] = {
    SegmentState.ROWS: "spark",
    SegmentState.EMPTY: "dim",
    SegmentState.PENDING: "dim",
    SegmentState.FAILED: "error",
    SegmentState.OUT_OF_REACH: "dim",
    None: "dim",
}

_WEIGHT: Mapping[SegmentState | None, int] = {
    SegmentState.FAILED: 5,
    SegmentState.ROWS: 4,
    SegmentState.PENDING: 3,
    None: 2,
    SegmentState.OUT_OF_REACH: 1,
    SegmentState.EMPTY: 0,
}
"""What a cell shows where several fall into it: "nothing there" only where that is all there is."""


def cell_states(segments: Iterable[Segment], span: Span, width: int) -> list[SegmentState | None]:
    """What each of `width` cells shows, the oldest on the left; None where nothing was searched yet."""
    edges = [span.from_ms + span.length_ms * cell // width for cell in range(width + 1)]
    known = sorted(segments, key=lambda segment: segment.from_ms)
    return [_heaviest(known, start, max(end, start + 1)) for start, end in pairwise(edges)]


def _heaviest(segments: Sequence[Segment], start_ms: int, end_ms: int) -> SegmentState | None:
    """The weightiest of what touches the cell; a gap between the segments counts as not searched."""
    found: list[SegmentState | None] = []
    covered_ms = start_ms
    for segment in segments:
        if segment.to_ms <= start_ms or segment.from_ms >= end_ms:
            continue
        if segment.from_ms > covered_ms:
            found.append(None)
        found.append(segment.state)
        covered_ms = max(covered_ms, segment.to_ms)
    if covered_ms < end_ms:
        found.append(None)
    return max(found, key=_WEIGHT.__getitem__)


def bar(segments: Iterable[Segment], span: Span, width: int, signs: BarSigns) -> tuple[Piece, ...]:
    """The bar in exactly `width` cells."""
    runs = groupby(cell_states(segments, span, width))
    return tuple(Piece(_sign(state, signs) * len(list(run)), _STYLES[state]) for state, run in runs)


def _sign(state: SegmentState | None, signs: BarSigns) -> str:
    return signs.waiting if state is None else signs.states[state]


def legend(signs: BarSigns) -> tuple[Piece, ...]:
    """What the signs mean, in one line."""
    pieces: list[Piece] = []
    for state, words in WORDS.items():
        pieces += [Piece(f" {signs.states[state]}", _STYLES[state]), Piece(f" {words} ", "dim")]
    return (*pieces, Piece(f" {signs.waiting} not asked yet", "dim"))
