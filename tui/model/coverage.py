"""What was asked of a vendor, and how much of it was answered: the truth beside every result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from tui.model.vendor import Kind, Reason


class Status(StrEnum):
    COMPLETE = "complete"
    PARTIAL = "partial"
    PENDING = "pending"
    FAILED = "failed"
    SKIPPED = "skipped"


class SegmentState(StrEnum):
    ROWS = "rows"
    EMPTY = "empty"
    PENDING = "pending"
    FAILED = "failed"
    OUT_OF_REACH = "out_of_reach"


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of the asked range and what became of it."""

    from_ms: int
    to_ms: int
    state: SegmentState


@dataclass(frozen=True, slots=True)
class Coverage:
    """One vendor's share of an answer.

    `sampled` says that the vendor gave a sample, not everything. `requests` counts calls, repeats included.
    `segments` are in time order and do not overlap.
    """

    vendor: str
    kind: Kind
    status: Status
    reason: Reason | None = None
    message: str = ""
    from_ms: int | None = None
    to_ms: int | None = None
    requests: int = 0
    rows: int = 0
    sampled: bool = False
    segments: tuple[Segment, ...] = ()


def merged(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """`segments` in time order, neighbours of the same state joined."""
    joined: list[Segment] = []
    for segment in sorted(segments, key=lambda one: (one.from_ms, one.to_ms)):
        last = joined[-1] if joined else None
        if last is not None and last.state == segment.state and last.to_ms >= segment.from_ms:
            joined[-1] = replace(last, to_ms=max(last.to_ms, segment.to_ms))
        else:
            joined.append(segment)
    return tuple(joined)
