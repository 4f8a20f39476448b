"""Just him? Who else was watching at the minute of the error, as far as the vendors' samples tell."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from tui.collector.accounts import Account
from tui.diagnosis.cohorts import WINDOWS_MS
from tui.model.instants import HOUR_MS
from tui.model.session import Session
from tui.model.span import Span
from tui.vendors.conviva import ConvivaClient
from tui.vendors.errors import VendorError
from tui.vendors.mediamelon import MediaMelonClient
from tui.vendors.transport import Priority

AFTER_MS = HOUR_MS
"""Sessions are listed by their end: without those that ended later, whoever failed at once would be among too few
who did well."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Everybody's sessions around a moment by one vendor, or why there are none."""

    vendor: str
    sessions: tuple[Session, ...] = field(default=(), repr=False)
    requests: int = 0
    problem: str = ""


async def samples(accounts: Iterable[Account], at_ms: int) -> tuple[Sample, ...]:
    """One call to every vendor that lists sessions, all at once."""
    found = await asyncio.gather(*(_sample(account, at_ms) for account in accounts))
    return tuple(sample for sample in found if sample is not None)


async def _sample(account: Account, at_ms: int) -> Sample | None:
    if account.transport is None:
        return None
    now_ms = account.transport.now_ms()
    begin_ms = at_ms - WINDOWS_MS[-1] // 2
    if begin_ms >= now_ms:
        return None
    span = Span(begin_ms, min(at_ms + AFTER_MS, now_ms))
    try:
        match account.client:
            case ConvivaClient() as client:
                ended = await client.sessions(span, priority=Priority.OPERATOR)
                return Sample(account.name, ended.sessions, ended.requests)
            case MediaMelonClient() as client:
                listed = await client.list_sessions(
                    span, allstatus=True, max_pages=1, priority=Priority.OPERATOR
                )
                return Sample(account.name, listed.sessions, listed.requests)
    except VendorError as error:
        return Sample(account.name, problem=f"nobody to compare with: {error.message}")
    return None
