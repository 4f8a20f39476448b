"""What changed between two walls: who came, who went, who moved most. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tui.collector.answers import Change, ChannelChange
from tui.model import quantity
from tui.model.snapshot import WallRow

LEAST_MOVE = 0.05
"""A move below this is how a channel breathes."""

FULL_REBUFFERING_MOVE = 0.02
"""Two percentage points of rebuffering, from none to critical by the default thresholds, are a whole move."""

CROWD = 25
"""Fewer viewers than this move by chance: what they do counts in proportion."""


def changes(before: Iterable[WallRow], after: Iterable[WallRow]) -> tuple[ChannelChange, ...]:
    """Every channel that is another, the most moved first; rows are the same where their keys are.

    A channel with nobody left (0 devices) has vanished as well, for that is how its vendor shows it. Scores go from 0
    to 1; what is unknown at one of the moments is no move.
    """
    then, now = ({row.key: row for row in rows} for rows in (before, after))
    found = [_change(then.get(key), now.get(key)) for key in dict.fromkeys((*then, *now))]
    moved = [one for one in found if one is not None and one.score >= LEAST_MOVE]
    return tuple(sorted(moved, key=lambda one: (-one.score, -_audience(one), one.name)))


def _change(before: WallRow | None, after: WallRow | None) -> ChannelChange | None:
    row = after or before
    if row is None:
        return None
    was, is_now = _is_there(before), _is_there(after)
    if not was and not is_now:
        return None
    weight = _weight(before, after)
    if before is not None and after is not None and was and is_now:
        moves = sorted(_moves(before, after), key=lambda move: -move.size)
        words = ", ".join(move.words for move in moves if move.size * weight >= LEAST_MOVE)
        score = moves[0].size * weight if moves else 0.0
        return _made(row, Change.MOVED, before, after, score, words)
    if is_now:
        return _made(row, Change.APPEARED, before, after, weight, "")
    return _made(row, Change.VANISHED, before, after, weight, "")


def _made(
    row: WallRow, change: Change, before: WallRow | None, after: WallRow | None, score: float, moved: str
) -> ChannelChange:
    return ChannelChange(name=row.name, change=change, before=before, after=after, score=score, moved=moved)


def _is_there(row: WallRow | None) -> bool:
    return row is not None and (row.lead.delivery is None or row.lead.delivery.devices != 0)


def _weight(before: WallRow | None, after: WallRow | None) -> float:
    return min(1.0, max(row.audience for row in (before, after) if row is not None) / CROWD)


def _audience(change: ChannelChange) -> int:
    return max(row.audience for row in (change.before, change.after) if row is not None)


@dataclass(frozen=True, slots=True)
class _Move:
    size: float
    words: str


def _moves(before: WallRow, after: WallRow) -> Iterable[_Move]:
    """Amounts move by the share of the larger one, ratios by their difference."""
    one, other = before.lead.delivery, after.lead.delivery
    if one is not None and other is not None:
        yield from _amount("throughput", one.total_throughput_kbps, other.total_throughput_kbps)
        yield from _amount("devices", one.devices, other.devices)
        yield from _ratio("offload", one.p2p_ratio, other.p2p_ratio, 1.0)
    yield from _ratio("rebuffering", before.rebuffering_ratio, after.rebuffering_ratio, FULL_REBUFFERING_MOVE)


def _amount(name: str, before: float | None, after: float | None) -> Iterable[_Move]:
    if before is None or after is None or before == after:
        return
    larger = max(abs(before), abs(after))
    change = f"{quantity.percent(abs(after - before) / before)}" if before > 0 else "from nothing"
    sign = "" if before <= 0 else "+" if after > before else "-"
    yield _Move(abs(after - before) / larger, f"{name} {sign}{change}")


def _ratio(name: str, before: float | None, after: float | None, whole: float) -> Iterable[_Move]:
    if before is None or after is None or before == after:
        return
    words = f"{name} {quantity.percent(before)} to {quantity.percent(after)}"
    yield _Move(min(1.0, abs(after - before) / whole), words)
