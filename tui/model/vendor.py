"""Vendors and how their feeds are doing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The five vendor APIs noctop speaks."""

    UPLYNK = "uplynk"
    SYSTEM73 = "system73"
    APIVIDEO = "apivideo"
    CONVIVA = "conviva"
    MEDIAMELON = "mediamelon"


class Reason(StrEnum):
    """Why a vendor did not answer (fully). The values are those of the JSON output."""

    REFUSED = "refused"
    """The vendor does not accept the credentials."""
    LIMITED = "limited"
    """The vendor's rate limit was reached."""
    SLOW = "slow"
    """No whole answer within the deadline."""
    UNREACHABLE = "unreachable"
    """No connection, or the vendor says that it is down (5xx)."""
    NONSENSE = "nonsense"
    """An answer that is not what the vendor's page promises."""
    WITHDRAWN = "withdrawn"
    """The vendor has taken this endpoint out of service."""
    OUT_OF_REACH = "out_of_reach"
    """Older than the vendor keeps, or otherwise not to be had from it."""
    CANNOT_ANSWER = "cannot_answer"
    """This vendor has no way to be asked that."""


class FeedState(StrEnum):
    """A vendor's feed, in the words of the strip."""

    UP = "up"
    SLOW = "slow"
    STALE = "stale"
    LIMITED = "limited"
    REFUSED = "refused"
    DOWN = "down"
    PENDING = "pending"
    """Not processed yet: the vendor is well, its data end before now."""
    IDLE = "idle"
    """Nothing was asked of it so far, or there is nothing to ask without a look-up."""
    CONNECTING = "connecting"


@dataclass(frozen=True, slots=True)
class Feed:
    """One vendor at one moment: what the strip and the vendors' pane show.

    `brief` says in a word or two what is wrong, `message` in full and with what the vendor said of it.
    `latency_ms` is that of the last whole answer, `requests_last_minute` counts tries on the wire against
    `budget_per_minute`; `next_try_at_ms` is set while noctop holds back; `processed_until_ms` where the vendor
    said how far its data reach.
    """

    vendor: str
    kind: Kind
    state: FeedState
    message: str = ""
    latency_ms: float | None = None
    last_success_at_ms: int | None = None
    stale_since_ms: int | None = None
    last_error: str = ""
    last_error_at_ms: int | None = None
    next_try_at_ms: int | None = None
    processed_until_ms: int | None = None
    requests_last_minute: int = 0
    budget_per_minute: int = 0
    requests_total: int = 0
    errors_total: int = 0
    clock_skew_ms: int | None = None
    notes: tuple[str, ...] = ()
    brief: str = ""
