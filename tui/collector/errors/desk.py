"""The ledger on a thread of its own: neither the collector's loop nor the screen ever waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from tui.collector.errors.telling import Telling
from tui.collector.recording.disk import DiskThread
from tui.collector.requests import ShowCell, ShowErrors
from tui.model.event import Event
from tui.model.session import Session
from tui.model.span import Span
from tui.timeline.ledger import HELD_MS, Ledger
from tui.timeline.view import CellView, Completeness, TimelineView

MOST_SHOWN = 500
"""Events behind one cell."""

T = TypeVar("T")


class Desk:
    """Takes what was gathered, answers questions. Lives on the collector's loop; the ledger on its thread alone.

    `record` gets the events that were not known before, for the history; `changed` is called when a view may be
    another one than before.
    """

    def __init__(
        self,
        telling: Telling,
        *,
        record: Callable[[Sequence[Event]], None],
        changed: Callable[[], None],
    ) -> None:
        self._telling = telling
        self._record = record
        self._changed = changed
        self._ledger = Ledger(telling.mask)
        self._known: dict[int, int] = {}
        self._thread = DiskThread("errors")

    async def take_sessions(self, sample: Sequence[Session], everyone: Sequence[Session]) -> None:
        """`sample` counts as attempts, whatever went wrong in `everyone` as errors."""

        def work() -> tuple[Event, ...]:
            self._ledger.take_attempts(self._telling.attempts(sample))
            return self._taken(self._telling.events(everyone))

        await self._then_record(work)

    async def take_events(self, events: Sequence[Event]) -> None:
        """What happened, as it came from the vendor or from us."""
        await self._then_record(lambda: self._taken(map(self._telling.event, events)))

    async def take_events_about(self, viewer: str, events: Sequence[Event]) -> None:
        """What the vendor tells of this viewer."""
        await self._then_record(
            lambda: self._taken(self._telling.event_about(viewer, event) for event in events)
        )

    async def take_stored(self, events: Sequence[Event]) -> None:
        """What the history holds already."""
        await self._thread.run(lambda: self._taken(events))
        self._changed()

    async def cover(self, vendor: str, span: Span, completeness: Completeness, message: str = "") -> None:
        """How far `vendor` can be relied on within `span`."""
        if span.length_ms:
            await self._thread.run(lambda: self._ledger.take_coverage(vendor, span, completeness, message))
            self._changed()

    async def view(self, request: ShowErrors, now_ms: int) -> TimelineView:
        return await self._thread.run(lambda: self._ledger.view(request.question, now_ms))

    async def cell(self, request: ShowCell) -> CellView:
        """The events behind a cell, their sessions' ids as a look-up needs them where this run knows them."""

        def work() -> CellView:
            found = self._ledger.cell(request.question, MOST_SHOWN)
            return replace(found, events=tuple(map(self._telling.cleared, found.events)))

        return await self._thread.run(work)

    async def forget(self, now_ms: int) -> None:
        """Let go of what is too old to be held."""

        def work() -> None:
            self._ledger.forget(now_ms)
            self._known = {one: at_ms for one, at_ms in self._known.items() if at_ms >= now_ms - HELD_MS}

        await self._thread.run(work)

    def close(self) -> None:
        """No more work."""
        self._thread.stop()

    async def _then_record(self, work: Callable[[], tuple[Event, ...]]) -> None:
        new = await self._thread.run(work)
        if new:
            self._record(new)
        self._changed()

    def _taken(self, events: Iterable[Event]) -> tuple[Event, ...]:
        """On the thread: the events that were not known before, now in the ledger. Known ones are remembered by their
        hash alone: of a quarter of a million, two are mistaken for one once in a billion times."""
        new = [event for event in dict.fromkeys(events) if hash(event) not in self._known]
        if new:
            self._known.update((hash(event), event.time_ms) for event in new)
            self._ledger.take_events(new)
        return tuple(new)
