"""Spans of time, and cutting them to what a vendor takes in one call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """The half-open stretch [from_ms, to_ms)."""

    from_ms: int
    to_ms: int

    def __post_init__(self) -> None:
        if self.to_ms < self.from_ms:
            raise ValueError("a span cannot end before it begins")

    @property
    def length_ms(self) -> int:
        return self.to_ms - self.from_ms

    def holds(self, at_ms: int) -> bool:
        return self.from_ms <= at_ms < self.to_ms

    def clipped(self, other: Span) -> Span | None:
        """The part inside `other`, or None where they do not touch."""
        start, end = max(self.from_ms, other.from_ms), min(self.to_ms, other.to_ms)
        return Span(start, end) if start < end else None


def blocks_newest_first(span: Span, block_ms: int) -> Iterator[Span]:
    """`span` cut into pieces of at most `block_ms`, the newest first.

    Cuts fall on multiples of `block_ms`, so that two look-ups over overlapping ranges ask for the same blocks
    and an answer that can no longer change is found again.
    """
    end = span.to_ms
    while end > span.from_ms:
        start = max(span.from_ms, (end - 1) // block_ms * block_ms)
        yield Span(start, end)
        end = start
