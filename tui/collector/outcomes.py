"""From ended sessions to a channel's outcomes: counts over counts, sums over sums, never means of ratios."""

from __future__ import annotations

from collections.abc import Iterable

from tui.model.channel import Outcomes, ratio
from tui.model.session import Session


def outcomes(sessions: Iterable[Session], *, sampled: bool) -> Outcomes:
    """How these sessions went. A ratio is None where no session says anything about it.

    Start failures and exits before start are over attempts (all sessions), playback failures over sessions that
    played (CTA-2066; Conviva's ended plays). Rebuffering is summed stall time over summed stall and play time.
    """
    rows = list(sessions)
    started = [row for row in rows if not row.start_failure and not row.exit_before_start]
    return Outcomes(
        sessions=len(rows),
        start_failure_ratio=_share(row.start_failure for row in rows),
        exit_before_start_ratio=_share(row.exit_before_start for row in rows),
        playback_failure_ratio=_share(row.playback_failure for row in started),
        rebuffering_ratio=_rebuffering(rows),
        sampled=sampled,
    )


def _share(flags: Iterable[bool | None]) -> float | None:
    known = [flag for flag in flags if flag is not None]
    return ratio(sum(known), len(known))


def _rebuffering(rows: list[Session]) -> float | None:
    stalled = watched = 0.0
    for row in rows:
        times = stall_and_watch_ms(row)
        if times is not None:
            stalled += times[0]
            watched += times[1]
    return ratio(stalled, watched)


def stall_and_watch_ms(row: Session) -> tuple[float, float] | None:
    """A session's stall time and the time it is a share of; None where the vendor gave no such pair.

    Conviva gives both times. MediaMelon gives the percentage of the watch time, so the stall time is that share.
    """
    if row.rebuffering_time_ms is not None and row.playing_time_ms is not None:
        return row.rebuffering_time_ms, row.rebuffering_time_ms + row.playing_time_ms
    watched = row.watch_time_ms if row.watch_time_ms is not None else row.playing_time_ms
    if row.rebuffering_ratio is not None and watched is not None:
        return row.rebuffering_ratio * watched, watched
    return None
