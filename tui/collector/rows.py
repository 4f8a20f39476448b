"""Lines of the wall from the channels that one name stands for, live and recorded ones alike."""

from __future__ import annotations

from collections.abc import Sequence

from tui.model.channel import Channel, State
from tui.model.series import Trend
from tui.model.snapshot import WallRow
from tui.model.vendor import Kind

_LEADS = (Kind.SYSTEM73, Kind.APIVIDEO, Kind.CONVIVA, Kind.MEDIAMELON, Kind.UPLYNK)

_WORST_FIRST = (State.CRITICAL, State.WARNING, State.OK, State.LOW_SAMPLE, State.NO_DATA)
"""Trouble first; then whatever is known to be well before what one vendor knows nothing about."""


def lead_rank(kind: Kind) -> int:
    """Whose figures a line shows: the lowest rank's among its members."""
    return _LEADS.index(kind)


def joined(
    key: str,
    name: str,
    tags: tuple[str, ...],
    members: Sequence[Channel],
    throughput: Trend,
    buffer: Trend,
) -> WallRow:
    """The line of these members, the leading one first; figures and trends are the leading one's. A reason of another
    one's says whose it is: the line shows figures that contradict it."""
    worst = members[0] if len(members) == 1 else min(members, key=_wall_rank)
    return WallRow(
        key=key,
        name=name,
        lead=members[0],
        members=tuple(members),
        state=worst.state,
        state_reason=worst.state_reason if worst is members[0] else _reason_of(worst),
        stale=members[0].stale,
        tags=tags,
        throughput=throughput,
        buffer=buffer,
    )


def _reason_of(member: Channel) -> str:
    """Its name last: a narrow column cuts that rather than the figure."""
    return f"{member.state_reason} ({member.vendor})" if member.state_reason else ""


def _wall_rank(member: Channel) -> int:
    return _WORST_FIRST.index(member.state)
