"""The wall's sparklines: asked of the drawing thread for the rows on screen, kept as text until newer ones come."""

from __future__ import annotations

from collections.abc import Callable, Iterable

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
    """`text` is asked at each painting and never waits; `changed` is called on the drawing thread after a batch."""

    def __init__(self, symbols: SymbolSet, changed: Callable[[], object]) -> None:
        self._symbols = symbols
        self._changed = changed
        self._texts: dict[str, str] = {}
        self._versions: dict[str, int] = {}
        self._thread = DrawingThread(self._drawn)

    def text(self, slot: str) -> str:
        """What is drawn for a place of the wall; "" while nothing is."""
        return self._texts.get(slot, "")

    def want(self, rows: Iterable[WallRow]) -> None:
        """Have the sparklines of these rows drawn, where they have moved since."""
        wanted = [request for row in rows for request in self._requests(row)]
        if wanted:
            self._thread.request_many(wanted)

    def close(self) -> None:
        self._thread.close()

    def _requests(self, row: WallRow) -> Iterable[Request]:
        yield from self._request(spark_slot("throughput", row), row.throughput, THROUGHPUT_CELLS, None)
        yield from self._request(spark_slot("buffer", row), row.buffer, BUFFER_CELLS, FULL_BUFFER_MS)

    def _request(self, slot: str, trend: Trend, width: int, full: float | None) -> Iterable[Request]:
        if not trend.values or self._versions.get(slot) == trend.version:
            return
        self._versions[slot] = trend.version
        values = trend.values[-width:]
        known = [value for value in values if value is not None]
        high = full or HEADROOM * max(known, default=0.0) or 1.0
        spec = SparklineSpec(values, width, self._symbols, low=0.0, high=high)
        yield Request(slot=slot, subject=slot, version=trend.version, spec=spec)

    def _drawn(self, result: Result) -> None:
        for drawing in result.drawings:
            self._texts[str(drawing.slot)] = drawing.drawn.text
        for failure in result.failures:
            self._texts[str(failure.slot)] = ""
        self._changed()
