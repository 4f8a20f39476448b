"""A recorded file in the place of a collector: it answers what can be answered without a vendor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tui.clock import Clock
from tui.collector.answers import Publish
from tui.collector.depth.level import DepthLevel
from tui.collector.depth.state import DepthState
from tui.collector.past.depth import series_window
from tui.collector.past.desk import PastDesk
from tui.collector.past.reading import PastReader
from tui.collector.recording.disk import DiskThread
from tui.collector.requests import CloseDepth, Compare, OpenDepth, Request, ShowCell, ShowErrors, ShowPast
from tui.history import Past

T = TypeVar("T")

NO_VENDORS = "a recording has no vendors to ask"


class Replayed:
    """Runs where a collector does (`tui.collector.thread`), without any vendor: there is only the past."""

    def __init__(self, past: Past, *, clock: Clock, publish: Publish) -> None:
        self._past = past
        self._publish = publish
        self._disk = DiskThread("replay")
        self._desk = PastDesk(self._read, PastReader(clock), publish)

    async def run(self) -> None:
        """Answer until cancelled."""
        try:
            await self._desk.run()
        finally:
            self._disk.stop()

    def submit(self, request: Request) -> None:
        """Take a request of the console's. Never blocks; what only a vendor could answer is declined in words."""
        match request:
            case ShowPast() | Compare() | ShowErrors() | ShowCell():
                self._desk.ask(request)
            case OpenDepth(at_ms=None):
                self._publish(_declined(request))
            case OpenDepth():
                self._desk.ask(request)
            case CloseDepth(number):
                self._desk.close_depth(number)

    async def _read(self, work: Callable[[Past], T]) -> T:
        return await self._disk.run(lambda: work(self._past))


def _declined(request: OpenDepth) -> DepthState:
    return DepthState(
        number=request.number,
        level=DepthLevel.of(request),
        window=request.window,
        series_window=series_window(request.window),
        end_ms=0,
        problem=NO_VENDORS,
    )
