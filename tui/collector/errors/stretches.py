"""Which times a vendor has been asked about, and which are still to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui.model.span import Span


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """`spans` in time order without overlaps, neighbours as one, empty ones left out."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: one.from_ms):
        if not span.length_ms:
            continue
        if found and span.from_ms <= found[-1].to_ms:
            found[-1] = Span(found[-1].from_ms, max(found[-1].to_ms, span.to_ms))
        else:
            found.append(span)
    return tuple(found)


def without(span: Span, holes: Sequence[Span]) -> tuple[Span, ...]:
    """What is left of `span`, in time order; `holes` are `joined`."""
    rest, start_ms = [], span.from_ms
    for hole in holes:
        inside = hole.clipped(span)
        if inside is None:
            continue
        if inside.from_ms > start_ms:
            rest.append(Span(start_ms, inside.from_ms))
        start_ms = inside.to_ms
    if start_ms < span.to_ms:
        rest.append(Span(start_ms, span.to_ms))
    return tuple(rest)


class Asked:
    """What one vendor has answered for good. An answer is good for what had ended `settles_ms` before it was given:
    until then vendors still add to it."""

    def __init__(self, settles_ms: int) -> None:
        self._settles_ms = settles_ms
        self._settled: tuple[Span, ...] = ()
        self.until_ms: int | None = None
        """The end of the newest answer, None before the first."""

    def answered(self, span: Span, at_ms: int) -> tuple[Span, Span]:
        """Take note of an answer; the part of it that stays, and the part to which more may still come."""
        cut_ms = min(max(at_ms - self._settles_ms, span.from_ms), span.to_ms)
        settled, fresh = Span(span.from_ms, cut_ms), Span(cut_ms, span.to_ms)
        self._settled = joined((*self._settled, settled))
        self.until_ms = span.to_ms if self.until_ms is None else max(self.until_ms, span.to_ms)
        return settled, fresh

    def given_up(self, span: Span) -> None:
        """Never ask for that again: it is out of the vendor's reach."""
        self._settled = joined((*self._settled, span))

    def gaps(self, wanted: Span) -> tuple[Span, ...]:
        """What of `wanted` is still to be asked, oldest first."""
        return without(wanted, self._settled)
