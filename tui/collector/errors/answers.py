"""Asking a vendor for the errors of a span: everybody's sessions, and all of those that went wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tui.collector.accounts import Account, Client
from tui.collector.shortfall import OF_THE_QUESTION
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.session import Session
from tui.model.span import Span
from tui.model.vendor import Kind
from tui.vendors.conviva import ConvivaClient
from tui.vendors.errors import CannotAnswer, VendorError
from tui.vendors.mediamelon import MediaMelonClient
from tui.vendors.transport import Priority

FAILED_FLAGS = ("is_video_start_failure", "is_video_playback_failure", "is_exit_before_video_start")
"""Conviva's states of a session that went wrong, a call each: filters of different names must all hold."""

QOE_FILTERS = ("errors>0", "fatalerrors>0")
"""MediaMelon's, a call each: only AND is documented. Whether fatal errors count among the errors is not."""

MOST_PAGES = 4
MOST_CALLS = 24
"""For the failed sessions of one range, in the background: whole teams share Conviva's 400 a minute."""
SHORTEST_MS = MINUTE_MS
"""Where even so short a range has more failed sessions than a vendor gives at once, they are a sample."""

HALF_MS = 30 * MINUTE_MS
"""A range is halved once for a sample that is whole, down to this; a larger service would cost too many calls."""

BLOCK_MS = 3 * HOUR_MS
"""Conviva's longest range; the same for MediaMelon, whose limit is not documented."""

SETTLES_MS = {Kind.CONVIVA: 20 * MINUTE_MS, Kind.MEDIAMELON: 5 * MINUTE_MS}
"""After so long every session that has ended is listed: at Conviva 7 to 15 minutes, with some more for a poll that
is late. MediaMelon documents no delay."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """What became of a span. `sample` are sessions whether well or not, a sample where `sampled`; `failed` those that
    were asked for because they went wrong. `partial`: of the failed ones there are more than the vendor gave.
    `failure` is what broke the asking off: what came before it stands, and the span is not known."""

    span: Span
    sample: tuple[Session, ...] = field(default=(), repr=False)
    failed: tuple[Session, ...] = field(default=(), repr=False)
    sampled: bool = False
    partial: bool = False
    requests: int = 0
    bad_rows: int = 0
    failure: VendorError | None = None

    @property
    def everyone(self) -> tuple[Session, ...]:
        """Each session once."""
        found = {one.session_id: one for one in (*self.sample, *self.failed)}
        return tuple(found.values())


def tells_sessions(account: Account) -> bool:
    """Whether this account can be asked for everybody's sessions."""
    return isinstance(account.client, (ConvivaClient, MediaMelonClient))


async def asked(
    client: Client | None, span: Span, priority: Priority, most_calls: int = MOST_CALLS
) -> Sessions:
    """The sample of `span` (three hours at most) and all failed sessions in it. Raises VendorError where even the
    sample cannot be had.

    Two halves that are whole cost less than the filters, and tell the errors of sessions that went on too.
    """
    sample = await sample_of(client, span, priority)
    if sample.failure is not None or not sample.sampled or span.length_ms < 2 * HALF_MS:
        return await _whole(client, sample, priority, most_calls)
    found = replace(sample, sampled=False)
    for half in halves(span):
        part = await _whole(client, await sample_of(client, half, priority), priority, most_calls // 2)
        found = _both(found, part)
    return found


async def _whole(client: Client | None, sample: Sessions, priority: Priority, most_calls: int) -> Sessions:
    if sample.failure is not None:
        return sample
    return await with_failed(client, sample, sample.span, priority, most_calls)


async def sample_of(client: Client | None, span: Span, priority: Priority) -> Sessions:
    """Everybody's sessions, as many as the vendor gives. Raises VendorError."""
    match client:
        case ConvivaClient():
            given = await client.sessions(span, priority=priority)
            return Sessions(
                span, given.sessions, sampled=given.sampled, requests=given.requests, bad_rows=given.bad_rows
            )
        case MediaMelonClient():
            listed = await client.list_sessions(span, max_pages=MOST_PAGES, priority=priority)
            return Sessions(
                span,
                listed.sessions,
                sampled=listed.truncated,
                requests=listed.requests,
                bad_rows=listed.bad_rows,
                failure=listed.failure,
            )
        case _:
            raise CannotAnswer("tells no sessions")


async def with_failed(
    client: Client | None, sample: Sessions, span: Span, priority: Priority, most_calls: int = MOST_CALLS
) -> Sessions:
    """`sample`, and where that is only a sample also the failed sessions of `span`, all of them unless that would cost
    more than `most_calls`. Raises nothing: see `failure`."""
    if not sample.sampled:
        return sample
    found = sample
    try:
        match client:
            case ConvivaClient():
                for flag in FAILED_FLAGS:
                    found = await _flagged(client, found, flag, span, priority, most_calls)
            case MediaMelonClient():
                for condition in QOE_FILTERS:
                    found = await _conditioned(client, found, condition, span, priority)
    except OF_THE_QUESTION:
        # It takes no such filter: the failed sessions of the sample are what there is.
        return replace(found, partial=True)
    except VendorError as error:
        return replace(found, failure=error)
    return found


async def _flagged(
    client: ConvivaClient, found: Sessions, flag: str, span: Span, priority: Priority, most_calls: int
) -> Sessions:
    """What is more than fits into one answer is asked in halves: Conviva's own remedy."""
    given = await client.sessions(span, flags={flag: True}, priority=priority)
    found = _more(found, given.sessions, given.requests, given.bad_rows)
    if not given.sampled:
        return found
    if span.length_ms < 2 * SHORTEST_MS or found.requests >= most_calls:
        return replace(found, partial=True)
    for half in halves(span):
        found = await _flagged(client, found, flag, half, priority, most_calls)
    return found


async def _conditioned(
    client: MediaMelonClient, found: Sessions, condition: str, span: Span, priority: Priority
) -> Sessions:
    listed = await client.list_sessions(span, qoefilter=condition, max_pages=MOST_PAGES, priority=priority)
    found = _more(found, listed.sessions, listed.requests, listed.bad_rows)
    if listed.failure is not None:
        raise listed.failure
    return replace(found, partial=True) if listed.truncated else found


def halves(span: Span) -> tuple[Span, Span]:
    """The newer one first."""
    middle = (span.from_ms + span.to_ms) // 2
    return Span(middle, span.to_ms), Span(span.from_ms, middle)


def _both(found: Sessions, part: Sessions) -> Sessions:
    return replace(
        found,
        sample=(*found.sample, *part.sample),
        failed=(*found.failed, *part.failed),
        sampled=found.sampled or part.sampled,
        partial=found.partial or part.partial,
        requests=found.requests + part.requests,
        bad_rows=found.bad_rows + part.bad_rows,
        failure=found.failure or part.failure,
    )


def _more(found: Sessions, sessions: Iterable[Session], requests: int, bad_rows: int) -> Sessions:
    return replace(
        found,
        failed=(*found.failed, *sessions),
        requests=found.requests + requests,
        bad_rows=found.bad_rows + bad_rows,
    )
