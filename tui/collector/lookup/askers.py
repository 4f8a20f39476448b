"""Asking one step of one vendor: from its client's answer to what a look-up keeps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from tui.collector.accounts import Account
from tui.collector.lookup.found import Found
from tui.collector.lookup.plan import (
    ConvivaSample,
    ConvivaSessions,
    LiveStreamSessions,
    MediaMelonSessions,
    PlayerEvents,
    Step,
    UplynkErrors,
    VideoSessions,
)
from tui.collector.lookup.player import told_by
from tui.collector.lookup.relevance import belongs, of_viewer
from tui.model.coverage import Segment, SegmentState
from tui.model.instants import HOUR_MS, MINUTE_MS, SECOND_MS
from tui.model.session import Session
from tui.model.span import Span
from tui.vendors.apivideo import ApiVideoClient
from tui.vendors.apivideo.periods import period_covering
from tui.vendors.conviva import ConvivaClient
from tui.vendors.errors import CannotAnswer, Rejected, VendorError
from tui.vendors.mediamelon import MediaMelonClient
from tui.vendors.transport import Priority
from tui.vendors.uplynk import BlockAnswer, UplynkClient
from tui.vendors.uplynk.blocks import BLOCK_MS, kept

Ask = Callable[[Step], Awaitable[Found]]
"""Asks one step. Raises VendorError."""

PROCESSED_FOR_MS = 10 * MINUTE_MS
"""A block of Uplynk this much older than what it has processed does not change any more."""

LISTED_FOR_MS = HOUR_MS
"""A session is listed minutes after its end; a list whose range ended this long ago does not change any more."""


def asker(account: Account, now_ms: Callable[[], int], priority: Priority = Priority.OPERATOR) -> Ask:
    """How this account is asked; `now_ms` is the vendor's clock. Uplynk's blocks are also asked in the background."""
    match account.client:
        case UplynkClient() as client:
            return _Uplynk(client, now_ms, priority).ask
        case ConvivaClient() as client:
            return _Conviva(client, now_ms).ask
        case MediaMelonClient() as client:
            return _MediaMelon(client, now_ms).ask
        case ApiVideoClient() as client:
            return _ApiVideo(client, now_ms).ask
        case _:
            return _cannot


async def _cannot(step: Step) -> Found:
    raise CannotAnswer("knows no viewers")


class _Uplynk:
    """Blocks of errors. Remembers how far Uplynk said it has got."""

    def __init__(self, client: UplynkClient, now_ms: Callable[[], int], priority: Priority) -> None:
        self._client = client
        self._now_ms = now_ms
        self._priority = priority
        self._processed_until_ms: int | None = None

    async def ask(self, step: Step) -> Found:
        how = step.how
        if not isinstance(how, UplynkErrors):
            raise CannotAnswer("tells errors of viewers only")
        answers = [await self._block(how, step.span)]
        first = answers[0]
        if first.state is SegmentState.PENDING and first.processed_until_ms is not None:
            self._processed_until_ms = first.processed_until_ms
            ready = _ready_part(first)
            if ready is not None:
                answers.append(await self._block(how, ready))
        return Found(
            parts=_parts(answers),
            events=tuple(event for answer in answers for event in answer.events),
            requests=sum(answer.requests for answer in answers),
            bad_rows=sum(answer.bad_rows for answer in answers),
            lasting=len(answers) == 1 and self._lasts(first),
        )

    async def _block(self, how: UplynkErrors, block: Span) -> BlockAnswer:
        try:
            return await self._client.session_statistics(how.identity, block, priority=self._priority)
        except Rejected:
            if kept(self._now_ms()).from_ms <= block.from_ms:
                raise
        # What Uplynk keeps has slid past the block's beginning while it waited for its turn: asked again, the
        # client cuts it to what is left.
        return await self._client.session_statistics(how.identity, block, priority=self._priority)

    def _lasts(self, answer: BlockAnswer) -> bool:
        processed_ms = self._processed_until_ms or self._now_ms()
        whole = answer.block.length_ms == BLOCK_MS and answer.lost is None
        answered = answer.state in (SegmentState.ROWS, SegmentState.EMPTY)
        return whole and answered and answer.block.to_ms <= processed_ms - PROCESSED_FOR_MS


def _ready_part(pending: BlockAnswer) -> Span | None:
    """What of a block that is not processed yet is: the part before the time that Uplynk named."""
    until_ms = (pending.processed_until_ms or 0) // SECOND_MS * SECOND_MS
    block = pending.block
    return Span(block.from_ms, until_ms) if block.from_ms < until_ms < block.to_ms else None


def _parts(answers: Sequence[BlockAnswer]) -> tuple[Segment, ...]:
    parts = []
    for answer in answers:
        if answer.lost is not None and answer.state is not SegmentState.OUT_OF_REACH:
            parts.append(Segment(answer.lost.from_ms, answer.lost.to_ms, SegmentState.OUT_OF_REACH))
        state = SegmentState.EMPTY if answer.state is SegmentState.ROWS else answer.state
        parts.append(Segment(answer.block.from_ms, answer.block.to_ms, state))
    if len(parts) == 2 and parts[0].state is SegmentState.PENDING and parts[1].from_ms == parts[0].from_ms:
        pending, ready = parts
        return ready, Segment(ready.to_ms, pending.to_ms, SegmentState.PENDING)
    return tuple(parts)


class _Conviva:
    """Ended sessions: those of a filter, or one viewer's among everybody's."""

    def __init__(self, client: ConvivaClient, now_ms: Callable[[], int]) -> None:
        self._client = client
        self._now_ms = now_ms

    async def ask(self, step: Step) -> Found:
        match step.how:
            case ConvivaSessions(filters=pairs):
                wanted = {dimension: (value,) for dimension, value in pairs}
                answer = await self._client.sessions(step.span, filters=wanted, keep_raw=True)
                sessions = belongs(answer.sessions, step.how)
                sample_of = None
            case ConvivaSample(viewer_id=viewer_id):
                answer = await self._client.sessions(step.span)
                sessions = of_viewer(answer.sessions, viewer_id)
                sample_of = len(answer.sessions)
            case _:
                raise CannotAnswer("tells sessions only")
        return Found(
            parts=_answered(step.span),
            sessions=sessions,
            requests=answer.requests,
            bad_rows=answer.bad_rows,
            sample_of=sample_of,
            sampled=answer.sampled,
            lasting=_long_over(step.span, self._now_ms()),
        )


class _MediaMelon:
    """The session list, running ones included."""

    def __init__(self, client: MediaMelonClient, now_ms: Callable[[], int]) -> None:
        self._client = client
        self._now_ms = now_ms

    async def ask(self, step: Step) -> Found:
        how = step.how
        if not isinstance(how, MediaMelonSessions):
            raise CannotAnswer("tells sessions only")
        answer = await self._client.list_sessions(
            step.span, filter={how.dimension: (how.value,)}, allstatus=True, keep_raw=True
        )
        sessions = belongs(answer.sessions, how)
        whole = answer.failure is None and not answer.truncated
        return Found(
            parts=_answered(step.span, answer.failure),
            sessions=sessions,
            requests=answer.requests,
            bad_rows=answer.bad_rows,
            sampled=answer.truncated,
            failure=answer.failure,
            lasting=whole and _long_over(step.span, self._now_ms()) and _all_ended(sessions),
        )


class _ApiVideo:
    """A player's events, or the player sessions of a live stream or a video."""

    def __init__(self, client: ApiVideoClient, now_ms: Callable[[], int]) -> None:
        self._client = client
        self._now_ms = now_ms

    async def ask(self, step: Step) -> Found:
        period = period_covering(step.span)
        match step.how:
            case PlayerEvents(session_id=session_id):
                events = await self._client.session_events(session_id, period, priority=Priority.OPERATOR)
                return Found(
                    parts=_answered(step.span, events.failure),
                    sessions=told_by(events.rows),
                    events=events.rows,
                    requests=events.requests,
                    bad_rows=events.bad_rows,
                    sampled=events.truncated,
                    failure=events.failure,
                )
            case LiveStreamSessions(live_stream_id=stream):
                listed = await self._client.live_stream_sessions(
                    stream, period, keep_raw=True, priority=Priority.OPERATOR
                )
            case VideoSessions(video_id=video):
                listed = await self._client.video_sessions(
                    video, period, keep_raw=True, priority=Priority.OPERATOR
                )
            case _:
                raise CannotAnswer("tells player sessions only")
        whole = listed.failure is None and not listed.truncated
        return Found(
            parts=_answered(step.span, listed.failure),
            sessions=listed.rows,
            requests=listed.requests,
            bad_rows=listed.bad_rows,
            sampled=listed.truncated,
            failure=listed.failure,
            lasting=whole and _long_over(step.span, self._now_ms()) and _all_ended(listed.rows),
        )


def _answered(span: Span, failure: VendorError | None = None) -> tuple[Segment, ...]:
    """Of a list that broke off in the middle it is not known which times are missing."""
    state = SegmentState.EMPTY if failure is None else SegmentState.FAILED
    return (Segment(span.from_ms, span.to_ms, state),)


def _long_over(span: Span, now_ms: int) -> bool:
    return span.to_ms <= now_ms - LISTED_FOR_MS


def _all_ended(sessions: Sequence[Session]) -> bool:
    return not any(session.running for session in sessions)
