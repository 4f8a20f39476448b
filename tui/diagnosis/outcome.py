"""How one session went: whether it counts as bad, and as what.

Business refusals (no entitlement, too many streams) are nobody's fault and never bad; who leaves before the picture
comes is counted apart, because partly that is what viewers do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui.model.session import Session
from tui.model.vendor import Kind


@dataclass(frozen=True, slots=True)
class Limits:
    """From where a single session is bad: above 2 % rebuffering hurts, starts beyond 10 s are the worst twentieth
    of a healthy service (Wowza's QoE benchmarks; Fora Soft's glossary).

    The wall warns at half of that, but of a channel: it is the share of 25 devices and more, of whom some then stall
    far longer. One viewer's 1 to 2 % is acceptable, and from `rebuffering_noted` on it is told all the same.
    """

    rebuffering_ratio: float = 0.02
    startup_time_ms: int = 10_000
    rebuffering_noted: float = 0.01


USUAL = Limits()


class Fault(StrEnum):
    """What made a session bad, in words."""

    START = "start failed"
    PLAYBACK = "playback failed"
    FATAL = "fatal error"
    STALLS = "rebuffering"
    SLOW_START = "slow start"


def faults(session: Session, limits: Limits = USUAL) -> tuple[Fault, ...]:
    """Everything that makes `session` bad, the gravest first; empty for a good one or one nothing is known of."""
    found = []
    if session.start_failure and session.start_failure_kind != "business":
        found.append(Fault.START)
    if session.playback_failure and session.playback_failure_kind != "business":
        found.append(Fault.PLAYBACK)
    if not found and session.fatal_error_count and not refused_for_business(session):
        found.append(Fault.FATAL)
    stalled = stall_ratio(session)
    if stalled is not None and stalled >= limits.rebuffering_ratio:
        found.append(Fault.STALLS)
    if session.startup_time_ms is not None and session.startup_time_ms > limits.startup_time_ms:
        found.append(Fault.SLOW_START)
    return tuple(found)


def refused_for_business(session: Session) -> bool:
    """Whether it failed for a reason that is the contract's, not the stream's."""
    start = session.start_failure and session.start_failure_kind == "business"
    return bool(start or (session.playback_failure and session.playback_failure_kind == "business"))


def has_errors(session: Session) -> bool:
    """Whether its vendor tells of errors in it, whatever came of them."""
    return bool(session.errors or session.error_count)


def left_before_start(session: Session) -> bool:
    """Ended before the first frame with no fault of its own (EBVS): as the vendor flags it, and where it has no such
    flag (MediaMelon), by a session that is over, had no start-up time and played for 0."""
    if session.start_failure or faults(session):
        return False
    return _played_nothing(session) if session.exit_before_start is None else session.exit_before_start


def never_started(session: Session) -> bool:
    """Whether the picture never came: a failed start, an exit before it, or an end without anything played."""
    if session.start_failure or session.exit_before_start or _played_nothing(session):
        return True
    return bool(session.fatal_error_count) and not has_played(session)


def has_played(session: Session) -> bool:
    """Whether the vendor says that a picture was seen."""
    return session.startup_time_ms is not None or bool(session.playing_time_ms)


def _played_nothing(session: Session) -> bool:
    return session.running is False and session.startup_time_ms is None and session.playing_time_ms == 0


def stall_ratio(session: Session) -> float | None:
    """Stalls over watched time, as a fraction; None where unknown.

    MediaMelon's rebuffering is its `cirrbufferingratio`: `bufferingratio` is "any buffering state", which holds the
    start-up as well. Elsewhere it is the rebuffering ratio, else the two times it is made of.
    """
    if session.kind is Kind.MEDIAMELON and session.connection_rebuffering_ratio is not None:
        return session.connection_rebuffering_ratio
    if session.rebuffering_ratio is not None:
        return session.rebuffering_ratio
    stalled, played = session.rebuffering_time_ms, session.playing_time_ms
    if stalled is None or played is None or stalled + played <= 0:
        return None
    return stalled / (stalled + played)


def is_judgeable(session: Session) -> bool:
    """Whether the vendor says anything by which a session could be good: api.video's sessions say nothing."""
    said = (
        session.start_failure,
        session.exit_before_start,
        session.playback_failure,
        session.error_count,
        session.fatal_error_count,
        session.startup_time_ms,
        stall_ratio(session),
    )
    return any(value is not None for value in said)
