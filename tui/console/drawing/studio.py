"""The one drawing thread: the screen asks, paints what it has, and is told when there is more.

plotext takes 118 ms to import and milliseconds to draw, and two threads at once corrupt its state. So all of that
happens here; the screen's thread only looks up finished drawings and leaves requests.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from tui.console.drawing.bars import BarSpec, draw_bars
from tui.console.drawing.charts import ChartSpec, draw_chart
from tui.console.drawing.drawn import Drawn, Symbols
from tui.console.drawing.histogram import HistogramSpec, draw_histogram
from tui.console.drawing.shelf import Key, Shelf
from tui.console.drawing.sparkline import sparkline
from tui.right_of_way import give_way, stay_behind

_log = logging.getLogger(__name__)

_SHELF_CELLS = 60_000
"""About 25 charts of 160x15: at most some six megabytes. Sparklines are not kept: who shows them has their text."""
_CLOSING_S = 1.0


@dataclass(frozen=True, slots=True)
class SparklineSpec:
    """The arguments of `sparkline.sparkline`."""

    values: tuple[float | None, ...]
    width: int
    symbols: Symbols
    low: float | None = None
    high: float | None = None


Spec = SparklineSpec | ChartSpec | BarSpec | HistogramSpec


@dataclass(frozen=True, slots=True)
class Request:
    """A drawing that is wanted.

    `slot` is the place on the screen (a newer request for it replaces one that still waits), `subject` names the
    data, and `version` changes whenever the data or a setting does that is not the size or the symbols.
    """

    slot: Hashable
    subject: Hashable
    version: Hashable
    spec: Spec

    @property
    def key(self) -> Key:
        spec = self.spec
        if isinstance(spec, SparklineSpec):
            return Key("sparkline", self.subject, self.version, spec.width, 1, spec.symbols)
        return Key(_KINDS[type(spec)], self.subject, self.version, spec.width, spec.height, spec.symbols)


_KINDS = {ChartSpec: "chart", BarSpec: "bars", HistogramSpec: "histogram"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A request that was drawn."""

    slot: Hashable
    key: Key
    drawn: Drawn


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that could not be drawn, in words that can stand in its place."""

    slot: Hashable
    key: Key
    words: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one batch of requests, in their order. Replaced requests are in neither tuple."""

    drawings: tuple[Drawing, ...]
    failures: tuple[Failure, ...]


class _Batch:
    """The requests of one call that still wait, by slot, and what those before them came to."""

    def __init__(self) -> None:
        self.waiting: OrderedDict[Hashable, Request] = OrderedDict()
        self.drawings: list[Drawing] = []
        self.failures: list[Failure] = []


class DrawingThread:
    """Draws requests one after the other on a daemon thread, which begins with the first request.

    `deliver` is called on that thread, once for each batch; it must not block, and what it raises is logged and
    forgotten. All methods may be called from any thread and return at once, but for `close`.
    """

    def __init__(self, deliver: Callable[[Result], None], *, shelf_cells: int = _SHELF_CELLS) -> None:
        self._deliver = deliver
        self._shelf = Shelf(shelf_cells)
        self._changed = threading.Condition()
        self._batches: deque[_Batch] = deque()
        self._batch_of: dict[Hashable, _Batch] = {}
        self._thread: threading.Thread | None = None
        self._closed = False

    def get(self, key: Key) -> Drawn | None:
        """The finished drawing, or None where there is none yet."""
        return self._shelf.get(key)

    def request(self, request: Request) -> None:
        """Draws `request` in its turn and delivers it on its own."""
        self.request_many((request,))

    def request_many(self, requests: Iterable[Request]) -> None:
        """Draws all of `requests` in their turn and delivers them together. After `close` it does nothing.

        What is finished already is delivered too, without being drawn again.
        """
        with self._changed:
            if self._closed:
                return
            batch = _Batch()
            for request in requests:
                self._enlist(batch, request)
            if batch.waiting:
                self._batches.append(batch)
                self._start()
                self._changed.notify()

    def close(self) -> None:
        """Ends the thread within a second; what waits is dropped, and nothing is delivered afterwards."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(_CLOSING_S)

    def _enlist(self, batch: _Batch, request: Request) -> None:
        older = self._batch_of.get(request.slot)
        if older is not None:
            del older.waiting[request.slot]
        batch.waiting[request.slot] = request
        self._batch_of[request.slot] = batch

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="drawing", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        stay_behind()
        while (batch := self._next_batch()) is not None:
            while (request := self._next_request(batch)) is not None:
                give_way()
                self._draw(request, batch)
            if (batch.drawings or batch.failures) and not self._closed:
                self._hand_over(Result(tuple(batch.drawings), tuple(batch.failures)))

    def _next_batch(self) -> _Batch | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._batches)
            return None if self._closed else self._batches.popleft()

    def _next_request(self, batch: _Batch) -> Request | None:
        with self._changed:
            if self._closed or not batch.waiting:
                return None
            slot, request = batch.waiting.popitem(last=False)
            del self._batch_of[slot]
            return request

    def _draw(self, request: Request, batch: _Batch) -> None:
        key = request.key
        try:
            drawn = self._shelf.get(key)
            if drawn is None:
                drawn = _drawn(request.spec)
                if not isinstance(request.spec, SparklineSpec):
                    self._shelf.put(key, drawn)
            batch.drawings.append(Drawing(request.slot, key, drawn))
        except Exception as error:
            # The message of an exception may quote what was to be drawn; its name is enough to go on.
            _log.warning("%s could not be drawn: %s", key.kind, type(error).__name__)
            batch.failures.append(Failure(request.slot, key, f"cannot be drawn ({type(error).__name__})"))

    def _hand_over(self, result: Result) -> None:
        try:
            self._deliver(result)
        except Exception as error:
            _log.warning("a drawing could not be delivered: %s", type(error).__name__)


def _drawn(spec: Spec) -> Drawn:
    if isinstance(spec, SparklineSpec):
        text = sparkline(spec.values, spec.width, symbols=spec.symbols, low=spec.low, high=spec.high)
        return Drawn((((text, ""),),))
    if isinstance(spec, HistogramSpec):
        return draw_histogram(spec)
    return draw_chart(spec) if isinstance(spec, ChartSpec) else draw_bars(spec)
