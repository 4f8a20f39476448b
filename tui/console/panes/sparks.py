"""The wall's sparklines: asked of the drawing thread for the rows on screen, kept as text until newer ones come."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from tui.console.drawing.studio import DrawingThread, Request, Result, SparklineSpec
from tui.console.panes.wall_columns import BUFFER_CELLS, THROUGHPUT_CELLS, spark_minutes, spark_slot
from tui.console.symbols import SymbolSet
from tui.model.series import Trend
from tui.model.snapshot import WallRow

FULL_BUFFER_MS = 30_000.0
"""A buffer that fills the sparkline's height: half a minute is what players aim at."""

HEADROOM = 1.6
"""A steady line stands at this part of the height, not at its top: a wall of full blocks hides the one that falls."""

SCALE_STEP = 1.2
"""The height's value comes in steps: one that followed each highest value would move every cell a little each time."""

MOVED = 1 / 16
"""Half a level of eight: the running minute's cell stays for what is less, or it would flicker between two levels."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a sparkline shows: finished minutes, the running one, and the value of its full height."""

    finished: tuple[float | None, ...]
    running: float | None
    high: float

    def looks_like(self, other: Shape) -> bool:
        """Whether drawing this one over the other is not worth it."""
        if (self.finished, self.high) != (other.finished, other.high):
            return False
        if self.running is None or other.running is None:
            return self.running is other.running
        return abs(self.running - other.running) < MOVED * self.high


class Sparks:
    """`text` is asked at each painting and never waits; `take` is called on the drawing thread after a batch."""

    resting = False
    """While the line is spared: what is drawn stays, only what was never drawn is."""

    def __init__(self, symbols: SymbolSet, drawing: DrawingThread) -> None:
        self._symbols = symbols
        self._drawing = drawing
        self._texts: dict[str, str] = {}
        self._asked: dict[str, Shape] = {}

    def text(self, slot: str) -> str:
        """What is drawn for a place of the wall; "" while nothing is."""
        return self._texts.get(slot, "")

    def want(self, rows: Iterable[WallRow]) -> None:
        """Have the sparklines of these rows drawn, where they have moved since."""
        wanted = [request for row in rows for request in self._requests(row)]
        if wanted:
            self._drawing.request_many(wanted)

    def take(self, result: Result) -> bool:
        """What became of a batch; whether any of it were sparklines."""
        drawn = {one.slot: one.drawn.text for one in result.drawings}
        texts = drawn | {one.slot: "" for one in result.failures}
        mine = {slot: text for slot, text in texts.items() if isinstance(slot, str) and slot in self._asked}
        self._texts.update(mine)
        return bool(mine)

    def _requests(self, row: WallRow) -> Iterable[Request]:
        yield from self._request(spark_slot("throughput", row), row.throughput, THROUGHPUT_CELLS, None)
        yield from self._request(spark_slot("buffer", row), row.buffer, BUFFER_CELLS, FULL_BUFFER_MS)

    def _request(self, slot: str, trend: Trend, width: int, full: float | None) -> Iterable[Request]:
        if not trend.values:  # another moment's may have stood here
            self._texts.pop(slot, None)
            self._asked.pop(slot, None)
            return
        values = trend.values[-spark_minutes(width, self._symbols) :]
        shape = Shape(values[:-1], values[-1], full or _height(values[:-1]) or _height(values) or 1.0)
        before = self._asked.get(slot)
        if before is not None and (self.resting or shape.looks_like(before)):
            return
        self._asked[slot] = shape
        spec = SparklineSpec(values, width, self._symbols, low=0.0, high=shape.high)
        yield Request(slot=slot, subject=slot, version=shape, spec=spec)


def _height(values: Iterable[float | None]) -> float:
    """The value of the full height over these, in steps; 0.0 where there are none."""
    high = HEADROOM * max((value for value in values if value is not None), default=0.0)
    return SCALE_STEP ** math.ceil(math.log(high, SCALE_STEP)) if high > 0.0 else 0.0
