"""The errors of a span from every vendor, asked once: for the command line."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from tui.collector.accounts import Account
from tui.collector.errors.answers import BLOCK_MS, SETTLES_MS, Sessions, asked, tells_sessions
from tui.collector.errors.silent import WORDS
from tui.collector.errors.telling import Telling
from tui.collector.faults import told
from tui.collector.lookup.askers import asker
from tui.collector.lookup.plan import Step, plan
from tui.collector.shortfall import OF_THE_QUESTION
from tui.model.coverage import Coverage, Segment, SegmentState, Status, merged
from tui.model.event import Event
from tui.model.span import Span, blocks_newest_first
from tui.model.vendor import Kind, Reason
from tui.timeline.attempts import Attempt
from tui.vendors import conviva
from tui.vendors.conviva import ConvivaClient
from tui.vendors.errors import Nonsense, OutOfReach, VendorError
from tui.vendors.transport import Priority
from tui.watch.subject import Watched

logger = logging.getLogger(__name__)

MOST_CALLS = 300
"""For the failed sessions of three hours, where somebody asks for them: below what Conviva answers in a minute."""

UNWATCHED = "tells errors of watched viewers only, and none is watched"

Said = Callable[[str], None]


@dataclass(slots=True)
class Gathered:
    """One vendor's share: its errors, its sample as attempts, and what became of the span."""

    coverage: Coverage
    events: list[Event] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)


async def gather(
    accounts: Sequence[Account],
    telling: Telling,
    span: Span,
    watched: Sequence[Watched],
    said: Said,
) -> tuple[Gathered, ...]:
    """Ask all vendors at once, each its blocks one after the other, the newest first. `said` hears how far it is."""
    progress: dict[str, tuple[int, int]] = {}

    def step(vendor: str, done: int, planned: int) -> None:
        progress[vendor] = done, planned
        words = ", ".join(f"{name} {done}/{planned}" for name, (done, planned) in progress.items())
        said(f"asking {words}")

    tasks = (_Vendor(one, telling, span, watched, step).gathered() for one in accounts)
    return tuple(await asyncio.gather(*tasks))


class _Vendor:
    """One vendor while it is asked."""

    def __init__(
        self,
        account: Account,
        telling: Telling,
        span: Span,
        watched: Sequence[Watched],
        step: Callable[[str, int, int], None],
    ) -> None:
        self._account = account
        self._telling = telling
        self._span = span
        self._watched = watched
        self._step = step
        self._segments: list[Segment] = []
        self._failure: VendorError | None = None
        self._requests = self._rows = self._bad_rows = 0
        self._sampled = self._partial = False
        blank = Coverage(vendor=account.name, kind=account.kind, status=Status.COMPLETE)
        self._found = Gathered(replace(blank, from_ms=span.from_ms, to_ms=span.to_ms))

    async def gathered(self) -> Gathered:
        """All of it. Raises nothing: what went wrong is in the coverage."""
        account, found = self._account, self._found
        viewers = [one for one in self._watched if one.subject.identity is not None]
        if account.transport is None:
            self._end(Status.FAILED, Reason.REFUSED, account.problem)
        elif account.kind in WORDS:
            self._end(Status.SKIPPED, Reason.CANNOT_ANSWER, WORDS[account.kind])
        elif account.kind is Kind.UPLYNK and not viewers:
            self._end(Status.SKIPPED, Reason.CANNOT_ANSWER, UNWATCHED)
        else:
            await self._guarded(viewers)
        return found

    async def _guarded(self, viewers: Sequence[Watched]) -> None:
        try:
            if tells_sessions(self._account):
                await self._sessions()
            else:
                await self._viewers(viewers)
        except Exception as error:
            # A fault of ours in one vendor's answer must not cost the others'.
            logger.error("%s: %s", self._account.name, told(error))
            self._failure = Nonsense(f"a fault of noctop's own: {told(error)}")
        self._sum_up()

    # everybody's sessions ---------------------------------------------------------------------------------

    async def _sessions(self) -> None:
        pieces = self._pieces()
        for number, piece in enumerate(pieces):
            self._step(self._account.name, number, len(pieces))
            await self._piece(piece)
            if self._failure is not None:
                self._segments += [_segment(one, SegmentState.FAILED) for one in pieces[number + 1 :]]
                return
        self._step(self._account.name, len(pieces), len(pieces))

    def _pieces(self) -> tuple[Span, ...]:
        """What the vendor takes at once, the newest first."""
        if not isinstance(self._account.client, ConvivaClient):
            return tuple(blocks_newest_first(self._span, BLOCK_MS))
        cut = conviva.blocks(self._span, self._now_ms())
        if cut.out_of_reach is not None:
            self._segments.append(_segment(cut.out_of_reach, SegmentState.OUT_OF_REACH))
        return cut.askable

    async def _piece(self, piece: Span) -> None:
        try:
            found = await asked(self._account.client, piece, Priority.OPERATOR, MOST_CALLS)
        except OutOfReach:
            self._segments.append(_segment(piece, SegmentState.OUT_OF_REACH))
        except VendorError as error:
            self._failure = error
            self._segments.append(_segment(piece, SegmentState.FAILED))
        else:
            self._take(found, piece)

    def _take(self, found: Sessions, piece: Span) -> None:
        self._found.attempts += self._telling.attempts(found.sample)
        self._found.events += self._telling.events(found.everyone)
        self._requests += found.requests
        self._rows += len(found.everyone)
        self._bad_rows += found.bad_rows
        self._sampled = self._sampled or found.sampled
        self._partial = self._partial or found.partial
        self._failure = found.failure
        if found.failure is not None:
            self._segments.append(_segment(piece, SegmentState.FAILED))
            return
        settled_ms = self._now_ms() - SETTLES_MS[self._account.kind]
        cut_ms = min(max(settled_ms, piece.from_ms), piece.to_ms)
        state = SegmentState.ROWS if found.everyone else SegmentState.EMPTY
        self._segments += [
            Segment(piece.from_ms, cut_ms, state),
            Segment(cut_ms, piece.to_ms, SegmentState.PENDING),
        ]

    # watched viewers --------------------------------------------------------------------------------------

    async def _viewers(self, viewers: Sequence[Watched]) -> None:
        now_ms = self._now_ms()
        plans = {
            one.subject.value: plan(self._account.kind, [identity], self._span, now_ms)
            for one in viewers
            if (identity := one.subject.identity) is not None
        }
        lost = next((one.out_of_reach for one in plans.values() if one.out_of_reach is not None), None)
        if lost is not None:
            self._segments.append(_segment(lost, SegmentState.OUT_OF_REACH))
        steps = [(viewer, step) for viewer, found in plans.items() for step in found.steps]
        for number, (viewer, step) in enumerate(steps):
            self._step(self._account.name, number, len(steps))
            await self._viewer(viewer, step)
        self._step(self._account.name, len(steps), len(steps))

    async def _viewer(self, viewer: str, step: Step) -> None:
        if self._failure is not None and not isinstance(self._failure, OF_THE_QUESTION):
            self._segments.append(_segment(step.span, SegmentState.FAILED))
            return
        try:
            found = await asker(self._account, self._now_ms)(step)
        except VendorError as error:
            self._failure = error
            self._segments.append(_segment(step.span, SegmentState.FAILED))
            return
        inside = [event for event in found.events if self._span.holds(event.time_ms)]
        self._found.events += [self._telling.event_about(viewer, event) for event in inside]
        self._requests += found.requests
        self._rows += len(inside)
        state = SegmentState.ROWS if inside else SegmentState.EMPTY
        self._segments += [
            replace(part, state=state) if part.state is SegmentState.EMPTY else part for part in found.parts
        ]

    # what became of it ------------------------------------------------------------------------------------

    def _sum_up(self) -> None:
        states = {one.state for one in self._segments if one.to_ms > one.from_ms}
        answered = bool(states - {SegmentState.FAILED, SegmentState.OUT_OF_REACH})
        if self._failure is not None:
            status = Status.PARTIAL if answered or self._rows else Status.FAILED
            self._end(status, self._failure.reason, self._failure.message)
        elif SegmentState.OUT_OF_REACH in states:
            words = "older than it keeps"
            self._end(Status.PARTIAL if answered else Status.SKIPPED, Reason.OUT_OF_REACH, words)
        elif SegmentState.PENDING in states:
            self._end(Status.PENDING, None, "the newest may still come: it tells minutes late")
        else:
            self._end(Status.COMPLETE, None, "")

    def _end(self, status: Status, reason: Reason | None, message: str) -> None:
        whole = "a sample, of the failed ones too" if self._partial else "a sample, but all that failed"
        sample = whole if self._sampled else ""
        unread = f"{self._bad_rows} rows could not be read" if self._bad_rows else ""
        self._found.coverage = replace(
            self._found.coverage,
            status=status,
            reason=reason,
            message="; ".join(part for part in (message, sample, unread) if part),
            requests=self._requests,
            rows=self._rows,
            sampled=self._sampled,
            segments=clipped(self._segments, self._span),
        )

    def _now_ms(self) -> int:
        transport = self._account.transport
        return transport.now_ms() if transport is not None else self._span.to_ms


_WORST_FIRST = (
    SegmentState.FAILED,
    SegmentState.PENDING,
    SegmentState.OUT_OF_REACH,
    SegmentState.ROWS,
    SegmentState.EMPTY,
)


def clipped(segments: Iterable[Segment], span: Span) -> tuple[Segment, ...]:
    """The segments within `span`, none over another: where several viewers' lie over each other, the worst counts."""
    inside = [one for one in segments if one.from_ms < span.to_ms and one.to_ms > span.from_ms]
    cuts = sorted({span.from_ms, span.to_ms} | {at for one in inside for at in (one.from_ms, one.to_ms)})
    found = []
    for start, end in pairwise(cuts):
        if start < span.from_ms or end > span.to_ms:
            continue
        over = [one.state for one in inside if one.from_ms <= start and end <= one.to_ms]
        if over:
            found.append(Segment(start, end, min(over, key=_WORST_FIRST.index)))
    return merged(tuple(found))


def _segment(span: Span, state: SegmentState) -> Segment:
    return Segment(span.from_ms, span.to_ms, state)
