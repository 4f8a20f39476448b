"""One vendor's share of a look-up as it grows: what was asked, what came, and in words what is missing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from tui.collector.lookup.found import Found
from tui.collector.lookup.plan import Plan, Step
from tui.collector.lookup.reach import keeps
from tui.diagnosis.overlap import watched
from tui.model.coverage import Coverage, Segment, SegmentState, Status, merged
from tui.model.span import Span
from tui.model.vendor import Kind, Reason
from tui.vendors.errors import VendorError

_NATURE = {Kind.CONVIVA: "ended sessions only"}


class Book:
    """Answers "how far is it, and how sure may one be?" at any moment."""

    def __init__(self, vendor: str, kind: Kind, span: Span, plan: Plan) -> None:
        self.blank = Coverage(
            vendor=vendor, kind=kind, status=Status.PARTIAL, from_ms=span.from_ms, to_ms=span.to_ms
        )
        self.planned = len(plan.steps)
        self.done = 0
        self.requests = 0
        self.rows = 0
        self._span = span
        self._steps = plan.steps
        self._parts: dict[Step, tuple[Segment, ...]] = {}
        self._lost = _inside((_lost(plan.out_of_reach),), span) if plan.out_of_reach else ()
        self._watched: list[Span] = []
        self._failure: VendorError | None = None
        self._sample_of: int | None = None
        self._sampled = False
        self._bad_rows = 0
        self._notes: list[str] = []

    def took(self, step: Step, found: Found, new_rows: int) -> None:
        """A step has been answered; `new_rows` is how much of it was not known yet."""
        self._parts[step] = found.parts
        self.done += 1
        self.requests += found.requests
        self.rows += new_rows
        self._bad_rows += found.bad_rows
        self._sampled = self._sampled or found.sampled
        self._failure = self._failure or found.failure
        if found.sample_of is not None:
            self._sample_of = (self._sample_of or 0) + found.sample_of
        self._watched += (on for session in found.sessions if (on := watched(session)) is not None)
        self._watched += (Span(event.time_ms, event.time_ms) for event in found.events)

    def failed(self, step: Step, error: VendorError) -> None:
        """A step has not been answered."""
        self._parts[step] = (Segment(step.span.from_ms, step.span.to_ms, SegmentState.FAILED),)
        self.done += 1
        self._failure = self._failure or error

    def gave_up(self, error: VendorError) -> None:
        """The vendor is not worth asking further: what it was not asked counts as failed."""
        for step in self._steps:
            if step not in self._parts:
                self._parts[step] = (Segment(step.span.from_ms, step.span.to_ms, SegmentState.FAILED),)
        self.done = self.planned
        self._failure = error

    def note(self, words: str) -> None:
        """One more thing to say of this vendor's answer."""
        self._notes.append(words)

    def coverage(self, *, finished: bool) -> Coverage:
        """The truth so far. One that is not finished is partial; so is one that ended before everything was asked."""
        segments = self._segments()
        states = {segment.state for segment in segments}
        status, reason = self._outcome(states, finished=finished)
        return replace(
            self.blank,
            status=status,
            reason=reason,
            message="; ".join(self._words(segments)),
            requests=self.requests,
            rows=self.rows,
            sampled=self._sampled,
            segments=segments,
        )

    def _segments(self) -> tuple[Segment, ...]:
        parts = [part for parts in self._parts.values() for part in parts]
        return merged((*self._lost, *self._with_rows(_inside(parts, self._span))))

    def _with_rows(self, parts: Sequence[Segment]) -> list[Segment]:
        """The answered parts in which something was on."""
        on = _joined(self._watched)
        begins = [span.from_ms for span in on]
        return [_marked(part, on, begins) for part in parts]

    def _outcome(self, states: set[SegmentState], *, finished: bool) -> tuple[Status, Reason | None]:
        if self._failure is not None:
            answered = states & {SegmentState.ROWS, SegmentState.EMPTY, SegmentState.PENDING}
            return Status.PARTIAL if answered or self.rows else Status.FAILED, self._failure.reason
        if not finished or len(self._parts) < self.planned:
            return Status.PARTIAL, None
        lost = Reason.OUT_OF_REACH if SegmentState.OUT_OF_REACH in states else None
        if SegmentState.PENDING in states:
            return Status.PENDING, lost
        if lost is None:
            return Status.COMPLETE, None
        return (Status.PARTIAL if states - {SegmentState.OUT_OF_REACH} else Status.SKIPPED), lost

    def _words(self, segments: Sequence[Segment]) -> list[str]:
        words = [self._failure.message] if self._failure is not None else []
        words += _gaps(segments, self.blank.kind)
        if self._sample_of is not None:
            words.append(f"matched in a sample of {self._sample_of}")
        elif self._sampled:
            words.append(_SAMPLES.get(self.blank.kind, "there are more than were fetched"))
        if self.blank.kind in _NATURE:
            words.append(_NATURE[self.blank.kind])
        if self._bad_rows:
            words.append(f"{self._bad_rows} {'row' if self._bad_rows == 1 else 'rows'} could not be read")
        return [*words, *dict.fromkeys(self._notes)]


_SAMPLES = {Kind.CONVIVA: "a sample: at most 1500 sessions of three hours"}


def _lost(span: Span) -> Segment:
    return Segment(span.from_ms, span.to_ms, SegmentState.OUT_OF_REACH)


def _inside(parts: Sequence[Segment], span: Span) -> tuple[Segment, ...]:
    """What of them lies in the range that was asked for."""
    clipped = ((part, Span(part.from_ms, part.to_ms).clipped(span)) for part in parts)
    return tuple(Segment(cut.from_ms, cut.to_ms, part.state) for part, cut in clipped if cut is not None)


def _gaps(segments: Sequence[Segment], kind: Kind) -> list[str]:
    pending = [one for one in segments if one.state is SegmentState.PENDING]
    words = [f"not processed after {_clock(pending[0].from_ms)}"] if pending else []
    if any(one.state is SegmentState.OUT_OF_REACH for one in segments):
        words.append(keeps(kind))
    return words


def _clock(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%H:%M} UTC"


def _joined(spans: list[Span]) -> list[Span]:
    """The spans in order, overlapping ones as one."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda one: one.from_ms):
        if joined and span.from_ms <= joined[-1].to_ms:
            joined[-1] = Span(joined[-1].from_ms, max(joined[-1].to_ms, span.to_ms))
        else:
            joined.append(span)
    return joined


def _marked(part: Segment, on: Sequence[Span], begins: Sequence[int]) -> Segment:
    """`part` as one with rows where the last span that begins in or before it reaches into it."""
    index = bisect_left(begins, part.to_ms) - 1
    holds = part.state is SegmentState.EMPTY and index >= 0 and on[index].to_ms >= part.from_ms
    return Segment(part.from_ms, part.to_ms, SegmentState.ROWS) if holds else part
