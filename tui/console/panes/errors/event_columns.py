"""The columns of the events behind a cell, masked, and what each is worth on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import tzinfo

from tui.console.panes.lookup.spelling import Spelling
from tui.console.panes.lookup.times import clock, day_and_clock
from tui.console.symbols import STATE_STYLES, Symbols
from tui.console.table import Cell, Column, Piece, Width, plain
from tui.model.channel import State
from tui.model.event import Event
from tui.model.masking import Mask


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event under a name of its own."""

    key: str
    event: Event


def event_rows(events: Iterable[Event]) -> list[EventRow]:
    """The events in their order. Those that nothing tells apart are numbered, so that each stays itself."""
    seen: dict[str, int] = {}
    rows = []
    for event in events:
        name = "\x1f".join((str(event.time_ms), event.vendor, event.session_id or "", event.message))
        seen[name] = seen.get(name, 0) + 1
        rows.append(EventRow(f"{name}\x1f{seen[name]}", event))
    return rows


@dataclass
class EventLook:
    """What the cells depend on beside their events. `days`: the times are not all of one day."""

    symbols: Symbols
    spelling: Spelling
    zone: tzinfo
    mask: Mask
    days: bool = False


@dataclass(frozen=True, slots=True)
class EventColumns:
    """Builds the columns on a `look` that its owner changes. At its least a column holds the names that are usual in
    it: on a narrow screen the one worth least gives way whole, where otherwise all names would lose some letters."""

    look: EventLook

    def all(self) -> tuple[Column[EventRow], ...]:
        return (
            Column("fatal", "", Width.fixed(1), self._fatal, worth=100, gap=1, pinned=True),
            Column(
                "time",
                "time",
                Width.fixed(14 if self.look.days else 8),
                self._time,
                worth=99,
                pinned=True,
                sort_key=lambda row: row.event.time_ms,
            ),
            self._text("vendor", Width(10, 12), 97, lambda event: event.vendor),
            Column("message", "message", Width.flexible(20, 36, share=3), self._message, worth=98),
            self._text("channel", Width(15, 16), 92, lambda event: event.channel),
            self._text("device", Width(15, 16), 90, lambda event: event.device),
            self._text("cdn", Width(11, 12), 88, lambda event: event.cdn),
            self._text("isp", Width(16, 18), 86, lambda event: event.isp),
            self._text("os", Width(11, 11), 84, lambda event: event.os),
            self._text("city", Width(14, 18), 70, lambda event: event.city),
            self._text("country", Width(14, 14), 60, lambda event: event.country),
            self._text("asn", Width(6, 8), 50, lambda event: event.asn),
            self._text("source", Width(9, 9), 45, lambda event: event.source),
            Column(
                "session_id",
                "session",
                Width(22, 22),
                self._session,
                worth=78,
                sort_key=lambda row: row.event.session_id,
            ),
            Column(
                "class",
                "class",
                Width(12, 24, 40, share=1),
                self._class,
                worth=40,
                sort_key=lambda row: row.event.error_class or None,
            ),
        )

    def _text(
        self, name: str, width: Width, worth: int, value: Callable[[Event], str | None]
    ) -> Column[EventRow]:
        def cell(row: EventRow) -> Cell:
            known = value(row.event)
            return self._written(self.look.mask.typed(known) if known else "")

        return Column(name, name, width, cell, worth=worth, sort_key=lambda row: value(row.event) or None)

    def _written(self, text: str) -> Cell:
        return plain(self.look.spelling(text)) if text else plain(self.look.symbols.unknown, "dim")

    def _fatal(self, row: EventRow) -> Cell:
        """A sign for what ended the viewing; what did not has none."""
        state = State.CRITICAL if row.event.fatal else State.OK
        return plain(self.look.symbols.states[state], STATE_STYLES[state])

    def _time(self, row: EventRow) -> Cell:
        written = day_and_clock if self.look.days else clock
        return plain(written(row.event.time_ms, self.look.zone))

    def _message(self, row: EventRow) -> Cell:
        event = row.event
        text = self.look.spelling(self.look.mask.text(event.message or event.error_class))
        return Cell((Piece(text, STATE_STYLES[State.CRITICAL] if event.fatal else ""),))

    def _class(self, row: EventRow) -> Cell:
        return self._written(self.look.mask.text(row.event.error_class))

    def _session(self, row: EventRow) -> Cell:
        known = row.event.session_id
        return self._written(self.look.mask.session_id(known) if known else "")
