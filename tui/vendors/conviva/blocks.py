"""What Conviva can be asked for, and in which pieces."""

from __future__ import annotations

from dataclasses import dataclass

from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS
from tui.model.span import Span, blocks_newest_first

BLOCK_MS = 3 * HOUR_MS
"""The longest range of one call."""
REACH_MS = 31 * DAY_MS
"""How far back a range may begin."""

_WAITING_MS = 5 * MINUTE_MS
"""The window slides while blocks wait for their turn, the oldest the longest; what is that close to its end is not
asked for."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """A span cut for asking: `askable` newest first, `out_of_reach` the part older than Conviva gives."""

    askable: tuple[Span, ...]
    out_of_reach: Span | None


def blocks(span: Span, now_ms: int) -> Blocks:
    """`span` as blocks of at most three hours, cut on multiples of three hours, without what is too old at
    `now_ms` (the vendor's clock) or has not happened yet."""
    since_ms = now_ms - REACH_MS + _WAITING_MS
    within = span.clipped(Span(since_ms, now_ms))
    askable = tuple(blocks_newest_first(within, BLOCK_MS)) if within is not None else ()
    older = Span(span.from_ms, min(span.to_ms, since_ms)) if span.from_ms < since_ms else None
    return Blocks(askable, older)
