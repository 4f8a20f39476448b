"""Which instants of which channels are worth a point of the channel's series beside a viewer's sessions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tui.collector.joining import Joining
from tui.diagnosis.outcome import faults
from tui.diagnosis.overlap import OPEN_END_MS, watched
from tui.model.instants import MINUTE_MS
from tui.model.session import Session
from tui.model.window import LIVE, WINDOWS, length_ms

MOST_CHANNELS = 4
MOST_MOMENTS = 12
"""Each channel and window costs six calls: the newest troubles are worth them, a month of sessions is not."""

SAME_MOMENT_MS = 2 * MINUTE_MS
"""Two vendors' clocks may differ by so much, and hardly a series is finer."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant of a session, and the channel that was watched: its name, and its id at the vendor to ask."""

    channel: str
    channel_id: str
    at_ms: int


def moments(
    sessions: Iterable[Session], vendor: str, joining: Joining, asked_ids: Mapping[str, str]
) -> list[Moment]:
    """The moments of the sessions whose channel is joined with one of `vendor`'s, the gravest and newest first."""
    found = []
    for session in sessions:
        at_ms = _moment_ms(session)
        known = asked_ids.get(session.vendor) or joining.channel_of(session.vendor, session)
        if at_ms is not None and known is not None:
            channel = joining.identity(session.vendor, known, known)
            ids = joining.ids_at(vendor, channel.key)
            found += [(bool(faults(session)), at_ms, Moment(channel.name, one, at_ms)) for one in ids]
    found.sort(key=lambda one: (not one[0], -one[1], one[2].channel_id))
    return [moment for _, _, moment in found]


def chosen(found: Sequence[Moment]) -> list[Moment]:
    """The first few of a few channels, none that tells the same as one before it."""
    kept: list[Moment] = []
    for moment in found:
        channels = {one.channel_id for one in kept}
        full = len(channels) >= MOST_CHANNELS and moment.channel_id not in channels
        if not full and not any(_same(moment, one) for one in kept):
            kept.append(moment)
        if len(kept) >= MOST_MOMENTS:
            break
    return kept


def by_series(wanted: Iterable[Moment], now_ms: int) -> dict[tuple[str, str], list[Moment]]:
    """The moments by (channel id, window), the window being the smallest that still holds them; those that none
    holds are left out."""
    found: dict[tuple[str, str], list[Moment]] = defaultdict(list)
    for moment in wanted:
        window = smallest_window(now_ms - moment.at_ms)
        if window is not None:
            found[moment.channel_id, window].append(moment)
    return dict(found)


def smallest_window(age_ms: int) -> str | None:
    """The shortest window that reaches back so far. The live one is left out: it is over before it is asked for."""
    return next((one for one in WINDOWS if one != LIVE and length_ms(one) > age_ms), None)


def not_recorded(moment: Moment) -> str:
    """In words that there is no point for it."""
    return f"{moment.channel} at {datetime.fromtimestamp(moment.at_ms / 1000, UTC):%H:%M} UTC: not recorded"


def _same(one: Moment, other: Moment) -> bool:
    return one.channel_id == other.channel_id and abs(one.at_ms - other.at_ms) <= SAME_MOMENT_MS


def _moment_ms(session: Session) -> int | None:
    """When it went wrong, as far as the session says; else when it began."""
    on = watched(session)
    if on is None:
        return None
    told = [error.at_ms for error in session.errors if error.at_ms is not None and on.holds(error.at_ms)]
    if told:
        return min(told)
    return on.to_ms if session.playback_failure and on.to_ms != OPEN_END_MS else on.from_ms
