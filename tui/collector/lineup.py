"""The rows of the wall by audience, and their totals.

Snapshots come several times between two summaries (a channel's quality, a vendor's lamp), and then neither the order
nor the sums have moved; with ten thousand rows they would cost more than everything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from itertools import chain

from tui.model.channel import State
from tui.model.snapshot import Totals, WallRow
from tui.right_of_way import in_turns

_TROUBLE = (State.CRITICAL, State.WARNING)


class Lineup:
    """Takes rows one by one; sorts and sums only what has changed since."""

    def __init__(self) -> None:
        self._rows: dict[str, WallRow] = {}
        self._order: list[str] = []
        self._in_order = self._summed = True
        self._totals = Totals()
        self._worst_first: tuple[str, ...] = ()
        self._stands = True
        self.troubled: dict[str, None] = {}
        """The keys of rows that are critical or warning, and not stale."""

    def put(self, key: str, row: WallRow | None) -> WallRow | None:
        """This is the row now, None: there is none any more. What it was before."""
        before = self._rows.get(key)
        if row is None and before is None:
            return None
        if row is not None and row.state in _TROUBLE and not row.stale:
            self.troubled[key] = None
        else:
            self.troubled.pop(key, None)
        if row is None:
            self._rows.pop(key, None)
        else:
            self._rows[key] = row
        if row is None or before is None:
            self._in_order = self._summed = False
            self._stands = False
            return before
        self._stands = self._stands and row.state is before.state
        if row.lead.delivery is not before.lead.delivery or row.audience != before.audience:
            self._in_order = self._summed = False
        elif row.state is not before.state or row.stale is not before.stale:
            self._summed = False
        return before

    def rows(self) -> tuple[WallRow, ...]:
        """Every row, the largest audience first; equal ones as they came."""
        if not self._in_order:
            self._in_order = True
            sizes = {key: -row.audience for key, row in in_turns(self._rows.items())}
            self._order = sorted(sizes, key=sizes.__getitem__)
        return tuple(map(self._rows.__getitem__, self._order))

    def by_key(self) -> dict[str, WallRow]:
        """Every row by its key, as of now."""
        return self._rows.copy()

    def worst_first(self) -> tuple[str, ...]:
        """The keys by state, the worst first, within one by audience; the same object until a row comes, goes or
        changes its state, however the audiences move: no row shall move on the screen for less."""
        if not self._stands:
            self._stands = True
            by_rank: list[list[str]] = [[] for _ in State]
            for row in in_turns(self.rows()):
                by_rank[row.state.rank].append(row.key)
            self._worst_first = tuple(chain.from_iterable(by_rank))
        return self._worst_first

    def totals(self) -> Totals:
        if not self._summed:
            self._summed, self._totals = True, totals(self._rows.values())
        return self._totals


class News(IntEnum):
    """How soon a change is to be seen."""

    MOVED = 0
    """Figures moved, and can wait for others."""
    FIRST_FIGURES = 1
    """A row on screen has figures where there were none."""
    TURNED = 2
    """A row came, went, is in another state or stale now."""


def news(before: WallRow | None, row: WallRow | None, *, in_sight: bool) -> News:
    """What has happened to a row."""
    if before is None or row is None:
        return News.MOVED if before is row else News.TURNED
    if row.state is not before.state or row.stale is not before.stale:
        return News.TURNED
    return News.FIRST_FIGURES if in_sight and _figures(row) > _figures(before) else News.MOVED


def _figures(row: WallRow) -> int:
    """How many sorts of figures are known of it."""
    return sum(
        (one.delivery is not None)
        + (one.quality is not None)
        + (one.outcomes is not None)
        + (one.viewers is not None)
        for one in row.members
    )


def totals(rows: Iterable[WallRow]) -> Totals:
    """Sums over the leads whose figures are known and fresh."""
    ranks = [0] * len(State)
    cdn, p2p, total, devices = _Sum(), _Sum(), _Sum(), _Sum()
    stale = 0
    for row in in_turns(rows):
        ranks[row.state.rank] += 1
        stale += row.stale
        lead = row.lead
        delivery = lead.delivery
        if delivery is not None and not lead.stale:
            cdn.add(delivery.cdn_throughput_kbps)
            p2p.add(delivery.p2p_throughput_kbps)
            total.add(delivery.total_throughput_kbps)
            devices.add(delivery.devices)
    return Totals(
        channels=sum(ranks),
        by_state=tuple((state, ranks[state.rank]) for state in State if ranks[state.rank]),
        stale=stale,
        cdn_throughput_kbps=cdn.value,
        p2p_throughput_kbps=p2p.value,
        total_throughput_kbps=total.value,
        devices=None if devices.value is None else int(devices.value),
    )


class _Sum:
    """Of what is known; None while nothing is."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value: float | None = None

    def add(self, one: float | None) -> None:
        if one is not None:
            self.value = one if self.value is None else self.value + one
