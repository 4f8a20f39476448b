"""The timeline's columns: what each says of a session or an event, masked, and what it is worth on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from tui.console.panes.lookup.entries import Edge, Entry
from tui.console.panes.lookup.spelling import Spelling
from tui.console.panes.lookup.subjects import is_watched
from tui.console.panes.lookup.times import clock, day_and_clock
from tui.console.symbols import STATE_STYLES, Symbols
from tui.console.table import BLANK, Cell, Column, Piece, Width, plain
from tui.diagnosis.outcome import faults, left_before_start, refused_for_business, stall_ratio
from tui.model import quantity
from tui.model.event import Event
from tui.model.masking import Mask
from tui.model.session import Session
from tui.watch.subject import Subject


@dataclass
class Look:
    """What the cells depend on beside their rows; they are asked again when it changes."""

    symbols: Symbols
    spelling: Spelling
    zone: tzinfo
    mask: Mask
    days: bool = False
    """Whether the range goes over midnight, so that a time needs its day."""
    watched: frozenset[Subject] = frozenset()


@dataclass(frozen=True, slots=True)
class TimelineColumns:
    """Builds the columns on a `look` that its owner changes."""

    look: Look

    def all(self) -> tuple[Column[Entry], ...]:
        return (
            Column("edge", "", Width.fixed(1), self._edge, worth=100, gap=1, pinned=True),
            Column("severity", "", Width.fixed(1), self._severity, worth=99, gap=1, pinned=True),
            Column(
                "time",
                "time",
                Width.fixed(14 if self.look.days else 8),
                self._time,
                worth=98,
                pinned=True,
                sort_key=lambda entry: entry.time_ms,
            ),
            Column(
                "vendor",
                "vendor",
                Width(10, 10, 14),
                lambda entry: plain(entry.vendor),
                worth=97,
                sort_key=lambda entry: entry.vendor,
            ),
            Column(
                "asset",
                "watched",
                Width(11 if self.look.days else 17, 18, 28, share=1),
                self._words(asset_of),
                worth=90,
                sort_key=lambda entry: asset_of(entry) or None,
            ),
            Column("what", "what", Width.flexible(33, 48, share=4), self._what, worth=96),
            *(self._of_both(name, cells, worth) for name, cells, worth in _OF_BOTH),
        )

    def _of_both(self, name: str, width: Width, worth: int) -> Column[Entry]:
        def value(entry: Entry) -> str:
            return _of(entry, name)

        return Column(
            name, name, width, self._words(value), worth=worth, sort_key=lambda entry: value(entry) or None
        )

    def _words(self, value: Callable[[Entry], str]) -> Callable[[Entry], Cell]:
        def cell(entry: Entry) -> Cell:
            known = value(entry)
            if not known:
                return plain(self.look.symbols.unknown, "dim")
            return plain(self.look.spelling(self.look.mask.typed(known)))

        return cell

    def whole(self, entry: Entry) -> Cell | None:
        """The heading of a group, across all columns."""
        group = entry.group
        if not entry.heading or group is None:
            return None
        likely = "perhaps" if group.proposed else "probably"
        why = self.look.mask.text("; ".join(group.reasons))
        return Cell(
            (
                Piece(f"{self._edge(entry).text} ", "dim"),
                Piece(f"{likely} the same viewing ", "dim" if group.proposed else "title"),
                Piece(self.look.spelling(f"({group.score}: {why})"), "dim"),
            )
        )

    def _edge(self, entry: Entry) -> Cell:
        loose = entry.group is not None and entry.group.proposed
        signs = _ASCII_EDGES if self.look.symbols.name == "ascii" else _EDGES
        return plain(signs[entry.edge][int(loose)], "dim")

    def _severity(self, entry: Entry) -> Cell:
        return plain(self.look.symbols.states[entry.severity], STATE_STYLES[entry.severity])

    def _time(self, entry: Entry) -> Cell:
        if entry.time_ms is None:
            return plain(self.look.symbols.unknown, "dim")
        written = day_and_clock if self.look.days else clock
        return plain(written(entry.time_ms, self.look.zone))

    def _what(self, entry: Entry) -> Cell:
        style = STATE_STYLES[entry.severity] if entry.bad else ""
        found = _session_words(entry.session) if entry.session is not None else _event_words(entry)
        said = [self.look.spelling(self.look.mask.text(one)) for one in found if one]
        mark = (Piece(f"{self.look.symbols.watched} ", "accent"),) if self._watched(entry) else ()
        if not said:
            return Cell(mark) if mark else BLANK
        return Cell((*mark, Piece(said[0], style), *(Piece(f"  {one}") for one in said[1:])))

    def _watched(self, entry: Entry) -> bool:
        return is_watched(entry, self.look.watched)


_EDGES = {
    Edge.NONE: (" ", " "),
    Edge.TOP: ("┌", "┌"),
    Edge.SIDE: ("│", "┆"),
    Edge.END: ("└", "└"),
}
_ASCII_EDGES = {Edge.NONE: (" ", " "), Edge.TOP: (".", "."), Edge.SIDE: ("|", ":"), Edge.END: ("`", "`")}
"""For a sure group and for one merely proposed."""

_OF_BOTH = (
    ("device", Width(15, 16), 60),
    ("isp", Width(16, 18), 55),
    ("city", Width(14, 18), 45),
    ("cdn", Width(11, 12), 57),
)
"""At its least a column holds the names usual in it: one that gives way whole costs less than all names cut."""


def _of(entry: Entry, name: str) -> str:
    row: Session | Event | None = entry.session or (entry.events[0] if entry.events else None)
    value = getattr(row, name, None)
    return ", ".join(value) if isinstance(value, tuple) else value or ""


def asset_of(entry: Entry) -> str:
    """What was watched: the channel where one is named, else the asset."""
    return _of(entry, "channel") or _of(entry, "asset")


def _session_words(session: Session) -> list[str]:
    """What became of it, the gravest first."""
    found = [fault.value for fault in faults(session)]
    if refused_for_business(session):
        found.append("refused (business)")
    if left_before_start(session):
        found.append("left before the start")
    stalls = stall_ratio(session)
    return [
        ", ".join(found),
        _errors(session),
        f"startup {quantity.duration(session.startup_time_ms)}"
        if session.startup_time_ms is not None
        else "",
        f"rebuf {quantity.percent(stalls)}" if stalls is not None else "",
        f"played {quantity.duration(session.playing_time_ms)}" if session.playing_time_ms else "",
        "still running" if session.running else "",
    ]


def _errors(session: Session) -> str:
    if session.errors:
        more = len(session.errors) - 1
        return session.errors[0].message + (f" (+{more})" if more else "")
    count = session.error_count or 0
    return f"{count} error{'' if count == 1 else 's'}" if count else ""


def _event_words(entry: Entry) -> list[str]:
    if not entry.events:
        return []
    event, times = entry.events[0], len(entry.events)
    message = event.message or event.error_class or event.kind.value
    if event.channel:
        message = message.removeprefix(f"{event.channel}: ")
    source = "" if message.startswith(event.source) else event.source
    return [
        f"{source}: {message}" if source else message,
        f"×{times}" if times > 1 else "",
        f"at {quantity.duration(event.at_s * 1000)} of it" if event.at_s is not None else "",
    ]
