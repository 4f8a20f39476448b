"""Points of noctop's own recording, where the vendor's series say nothing of a moment, or too little."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from tui.collector.lookup.moments import Moment
from tui.collector.lookup.points import Series, point_event
from tui.collector.recording.history import History
from tui.collector.recording.metrics import RECORDED
from tui.history import HistoryError, Past
from tui.model.event import Event
from tui.model.instants import DAY_MS, MINUTE_MS
from tui.model.span import Span

logger = logging.getLogger(__name__)

COARSE_AFTER_MS = DAY_MS
"""The vendor's points of older moments are half an hour apart and more; what was recorded, a minute."""

ORIGIN = "noctop's own recording"


class OwnRecording:
    """Finds what was recorded of moments at one vendor. Without a history, nothing."""

    def __init__(self, vendor: str, history: History | None) -> None:
        self._vendor = vendor
        self._history = history

    async def events(self, wanted: Iterable[Moment]) -> dict[Moment, Event]:
        """What was recorded at each of them, as far as anything was; read off the loop."""
        moments = tuple(wanted)
        if self._history is None or not moments:
            return {}
        try:
            return await self._history.read(lambda past: self._read(past, moments))
        except HistoryError as error:
            logger.info("look-up: %s", error)
            return {}

    def _read(self, past: Past, moments: Iterable[Moment]) -> dict[Moment, Event]:
        found = {
            one: point_event(_points(past, self._vendor, one), one, self._vendor, ORIGIN) for one in moments
        }
        return {moment: event for moment, event in found.items() if event is not None}


def _points(past: Past, vendor: str, moment: Moment) -> Series:
    """The minute of the moment and those around it, where anything is known."""
    around = Span(moment.at_ms - MINUTE_MS, moment.at_ms + MINUTE_MS)
    series = {
        key: past.series(vendor, moment.channel_id, metric, around, MINUTE_MS)
        for key, metric in RECORDED.items()
    }
    return {
        key: known
        for key, points in series.items()
        if (known := [point for point in points if point.value is not None])
    }
