"""Old snapshots are freed by whoever made them, and not before a slow screen is done with them."""

from __future__ import annotations

import gc
import weakref

from tui.collector.leavings import PIECE, Leavings
from tui.model.snapshot import Snapshot


class Row:
    """Stands for a row of the wall; these can be watched as they go."""


def snapshot(number: int, rows: list[Row]) -> Snapshot:
    return Snapshot(number=number, made_at_ms=0, window="live", rows=tuple(rows))  # type: ignore[arg-type]


async def test_the_newest_stays_and_older_ones_go_whole() -> None:
    leavings = Leavings()
    watched: list[list[weakref.ref[Row]]] = []
    for number in range(4):
        rows = [Row() for _ in range(2 * PIECE + 1)]
        watched.append([weakref.ref(one) for one in rows])
        leavings.put(snapshot(number, rows))
        del rows
        await leavings.clear_away()
    gc.collect()
    alive = [sum(one() is not None for one in rows) for rows in watched]
    assert alive == [0, 0, 0, 2 * PIECE + 1]


async def test_what_a_screen_still_shows_stays_until_it_does_not() -> None:
    leavings = Leavings()
    shown = snapshot(1, [Row()])
    row = weakref.ref(shown.rows[0])
    leavings.put(shown)
    leavings.put(snapshot(2, [Row()]))
    await leavings.clear_away()
    del shown
    assert row() is not None
    leavings.put(snapshot(3, [Row()]))
    await leavings.clear_away()
    assert row() is None
