"""The wall's sparklines: asked of the drawing thread for the rows on screen, kept as text until newer ones come."""

from __future__ import annotations

from collections.abc import Iterable

from tui.console.drawing.studio import DrawingThread, Request, Result, SparklineSpec
from tui.console.panes.wall_columns import BUFFER_CELLS, THROUGHPUT_CELLS, spark_slot
from tui.console.symbols import SymbolSet
from tui.model.series import Trend
from tui.model.snapshot import WallRow

FULL_BUFFER_MS = 30_000.0
"""A buffer that fills the sparkline's height: half a minute is what players aim at."""

HEADROOM = 1.6
"""A steady line stands at this part of the height, not at its top: a wall of full blocks hides the one that falls."""


class Sparks:
    """`text` is asked at each painting and never waits; `take` is called on the drawing thread after a batch."""

    resting = False
    """While the line is spared: what is drawn stays, only what was never drawn is."""

    def __init__(self, symbols: SymbolSet, drawing: DrawingThread) -> None:
        self._symbols = symbols
        self._drawing = drawing
        self._texts: dict[str, str] = {}
        self._versions: dict[str, int] = {}

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
        mine = {
            slot: text for slot, text in texts.items() if isinstance(slot, str) and slot in self._versions
        }
        self._texts.update(mine)
        return bool(mine)

    def _requests(self, row: WallRow) -> Iterable[Request]:
        yield from self._request(spark_slot("throughput", row), row.throughput, THROUGHPUT_CELLS, None)
        yield from self._request(spark_slot("buffer", row), row.buffer, BUFFER_CELLS, FULL_BUFFER_MS)

    def _request(self, slot: str, trend: Trend, width: int, full: float | None) -> Iterable[Request]:
        if not trend.values:  # another moment's may have stood here
            self._texts.pop(slot, None)
            self._versions.pop(slot, None)
            return
        if self._versions.get(slot) == trend.version:
            return
        if self.resting and slot in self._versions:
            return
        self._versions[slot] = trend.version
        values = trend.values[-width:]
        known = [value for value in values if value is not None]
        high = full or HEADROOM * max(known, default=0.0) or 1.0
        spec = SparklineSpec(values, width, self._symbols, low=0.0, high=high)
        yield Request(slot=slot, subject=slot, version=trend.version, spec=spec)
