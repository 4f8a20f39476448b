"""How far each vendor has told what happened, stretch by stretch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui.model.span import Span
from tui.timeline.view import Completeness

_WORST_FIRST = (Completeness.UNKNOWN, Completeness.FILLING, Completeness.COMPLETE)


def worst(found: Sequence[Completeness]) -> Completeness:
    """The least that can be relied on; unknown of nothing."""
    return min(found, key=_WORST_FIRST.index, default=Completeness.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Stretch:
    span: Span
    completeness: Completeness


class Stretches:
    """One vendor's stretches in time order, never overlapping; later ones override. What is not in them is unknown."""

    def __init__(self) -> None:
        self.message = ""
        self._known: list[Stretch] = []

    def take(self, span: Span, completeness: Completeness, message: str) -> None:
        """`message` is what the vendor says now, for all its stretches."""
        self.message = message
        if not span.length_ms:
            return
        kept: list[Stretch] = []
        for old in self._known:
            kept.extend(_outside(old, span))
        kept.append(Stretch(span, completeness))
        self._known = _joined(sorted(kept, key=lambda stretch: stretch.span.from_ms))

    def forget(self, before_ms: int) -> None:
        """Lets go of what ended before."""
        self._known = [stretch for stretch in self._known if stretch.span.to_ms > before_ms]

    def over(self, starts_ms: Sequence[int], bucket_ms: int, now_ms: int) -> tuple[Completeness, ...]:
        """The worst of each bucket. What has not happened yet fills, and so does the rest of the bucket in which the
        newest stretch ends: the vendor is asked again and again."""
        told_until = max((one.span.to_ms for one in self._known), default=0)
        position, found = 0, []
        for start_ms in starts_ms:
            while position < len(self._known) and self._known[position].span.to_ms <= start_ms:
                position += 1
            found.append(self._bucket(Span(start_ms, start_ms + bucket_ms), position, told_until, now_ms))
        return tuple(found)

    def _bucket(self, bucket: Span, position: int, told_until: int, now_ms: int) -> Completeness:
        if bucket.from_ms >= now_ms:
            return Completeness.FILLING if self._known else Completeness.UNKNOWN
        parts, reached = [], bucket.from_ms
        for stretch in self._known[position:]:
            if stretch.span.from_ms >= min(bucket.to_ms, now_ms):
                break
            if stretch.span.from_ms > reached:
                return Completeness.UNKNOWN
            parts.append(stretch.completeness)
            reached = stretch.span.to_ms
        if reached < bucket.to_ms:
            tail = reached >= min(told_until, now_ms) and reached > bucket.from_ms
            parts.append(Completeness.FILLING if tail else Completeness.UNKNOWN)
        return worst(parts)

    def complete_until(self, now_ms: int) -> int | None:
        """The end of the newest complete stretch up to now, None where there is none."""
        ends = [
            min(one.span.to_ms, now_ms)
            for one in self._known
            if one.completeness is Completeness.COMPLETE and one.span.from_ms < now_ms
        ]
        return max(ends, default=None)

    def knows(self, span: Span) -> bool:
        """Whether all of `span` was told, late data aside."""
        reached = span.from_ms
        for stretch in self._known:
            if stretch.completeness is not Completeness.UNKNOWN and stretch.span.from_ms <= reached:
                reached = max(reached, stretch.span.to_ms)
        return reached >= span.to_ms


def _outside(old: Stretch, span: Span) -> Iterator[Stretch]:
    """What is left of `old` without `span`."""
    if old.span.from_ms < span.from_ms:
        yield Stretch(Span(old.span.from_ms, min(old.span.to_ms, span.from_ms)), old.completeness)
    if old.span.to_ms > span.to_ms:
        yield Stretch(Span(max(old.span.from_ms, span.to_ms), old.span.to_ms), old.completeness)


def _joined(ordered: list[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for stretch in ordered:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.completeness is stretch.completeness
            and last.span.to_ms == stretch.span.from_ms
        ):
            joined[-1] = Stretch(Span(last.span.from_ms, stretch.span.to_ms), last.completeness)
        else:
            joined.append(stretch)
    return joined
