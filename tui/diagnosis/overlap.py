"""When a session took place, and how much of it two sessions share, clocks allowed to differ."""

from __future__ import annotations

from tui.model.session import Session
from tui.model.span import Span

OPEN_END_MS = 1 << 53
"""Where a running session ends, for comparing: later than any instant."""


def watched(session: Session) -> Span | None:
    """From the press on play to the end; None without any time.

    A running session is open (`OPEN_END_MS`); where one end is missing the vendor's durations stand in, and
    without those it is an instant. An end before the start (clocks) is taken for the other way round.
    """
    start_ms, end_ms = session.started_at_ms, session.ended_at_ms
    if end_ms is None and start_ms is not None:
        end_ms = OPEN_END_MS if session.running else start_ms + lasted_ms(session)
    if start_ms is None and end_ms is not None:
        start_ms = end_ms - lasted_ms(session)
    if start_ms is None or end_ms is None:
        return None
    return Span(min(start_ms, end_ms), max(start_ms, end_ms))


def lasted_ms(session: Session) -> int:
    """How long it was by the vendor's durations, 0 where it gave none."""
    if session.watch_time_ms is not None:
        return max(0, session.watch_time_ms)
    parts = (session.startup_time_ms, session.playing_time_ms, session.rebuffering_time_ms)
    return max(0, sum(part for part in parts if part is not None))


def shared(one: Span, other: Span, slack_ms: int) -> float | None:
    """The share of the shorter span that lies in the other, 0 to 1, None where they do not meet.

    The clocks may differ by up to `slack_ms`: the spans are moved towards each other by at most that much.
    """
    common_ms = min(one.to_ms, other.to_ms) - max(one.from_ms, other.from_ms) + slack_ms
    shorter_ms = min(one.length_ms, other.length_ms)
    if shorter_ms == 0:
        return 1.0 if common_ms >= 0 else None
    return min(1.0, common_ms / shorter_ms) if common_ms > 0 else None


def apart_ms(one: Span, other: Span) -> int:
    """How badly two spans fit: the distance of their starts and, where both are closed, of their ends."""
    starts_ms = abs(one.from_ms - other.from_ms)
    if OPEN_END_MS in (one.to_ms, other.to_ms):
        return starts_ms
    return starts_ms + abs(one.to_ms - other.to_ms)


def distance_ms(span: Span, at_ms: int) -> int:
    """How far an instant lies outside a span, 0 inside and on its edges."""
    return max(span.from_ms - at_ms, at_ms - span.to_ms, 0)
