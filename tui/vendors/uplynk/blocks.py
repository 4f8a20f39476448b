"""Uplynk's five-minute blocks: cutting a span into them, and what becomes of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tui.model.coverage import SegmentState
from tui.model.event import Event
from tui.model.instants import HOUR_MS, MINUTE_MS, SECOND_MS
from tui.model.span import Span, blocks_newest_first

BLOCK_MS = 5 * MINUTE_MS
KEPT_MS = 48 * HOUR_MS

_FLIGHT_MS = 30 * SECOND_MS
"""The window slides while a request waits and flies: what is that close to its end is not asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockAnswer:
    """What became of one block. `block` is what was really asked, inside what Uplynk keeps, or the block as given
    where nothing was left to ask (`out_of_reach`); `lost` is the part cut off as too old.

    `processed_until_ms` is set where a pending answer says how far Uplynk has got. `requests` counts tries.
    """

    block: Span
    state: SegmentState
    events: tuple[Event, ...] = field(default=(), repr=False)
    bad_rows: int = 0
    processed_until_ms: int | None = None
    requests: int = 0
    lost: Span | None = None


@dataclass(frozen=True, slots=True)
class Blocks:
    """A span cut for asking: `askable` newest first, `out_of_reach` the part older than Uplynk keeps."""

    askable: tuple[Span, ...]
    out_of_reach: Span | None


def blocks(span: Span, now_ms: int) -> Blocks:
    """`span` as blocks of at most five minutes, cut on multiples of five minutes, without what is too old at
    `now_ms` (the vendor's clock) or has not happened yet."""
    within_reach = kept(now_ms)
    within = span.clipped(within_reach)
    askable = tuple(blocks_newest_first(within, BLOCK_MS)) if within is not None else ()
    return Blocks(askable, older_part(span, within_reach.from_ms))


def merge(answers: Iterable[BlockAnswer]) -> tuple[Event, ...]:
    """The events of several blocks in time order, without doubles: whether a block's edges belong to it is not
    documented, so the same (time, source, error) in two blocks is one."""
    found: dict[tuple[int, str, str], Event] = {}
    for answer in answers:
        for event in answer.events:
            found.setdefault((event.time_ms, event.source, event.message), event)
    return tuple(sorted(found.values(), key=lambda event: (event.time_ms, event.source, event.message)))


def kept(now_ms: int) -> Span:
    """What Uplynk can be asked for at `now_ms`."""
    return Span(now_ms - KEPT_MS + _FLIGHT_MS, now_ms)


def older_part(span: Span, since_ms: int) -> Span | None:
    """The part of `span` before `since_ms`."""
    return Span(span.from_ms, min(span.to_ms, since_ms)) if span.from_ms < since_ms else None
