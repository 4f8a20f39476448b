"""The errors themselves, in columns and in the order of time."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, groupby
from operator import attrgetter
from typing import Any

from tui.model.event import Event, EventKind
from tui.model.text import MAX_LENGTH
from tui.right_of_way import in_turns
from tui.timeline.folding import fold
from tui.timeline.interning import UNKNOWN, Words

DIMENSIONS = ("channel", "cdn", "isp", "asn", "device", "os", "city", "country")
"""What events and attempts both tell, under one numbering."""

TEXTS = ("vendor", "kind", "source", "message", "error_class", "session_id", *DIMENSIONS)
TOLD_WITH_SESSION = "session"
"""The source of errors that a vendor tells with a whole session; all others come one by one."""

NEVER_NONE = frozenset({"vendor", "source", "message", "error_class"})
_LATEST_MS = 1 << 52
_LAST_ORDINAL = 0xFFFF
_FATAL = {None: -1, False: 0, True: 1}
_FATAL_OF = {code: fatal for fatal, code in _FATAL.items()}

Identity = tuple[int, ...]


class EventTable:
    """Every error once, oldest first. `version` grows with every change.

    Two errors are one where vendor, session, instant, source, text and ordinal are the same; without a session also the
    channel must be. The later version stays: it may know more. Errors told with their whole session (source
    "session") are besides matched by their class where no instant and text agrees, for the end of a session moves
    and `1 error` becomes `2 errors` while it runs. What a session told before and does not tell any more stays.
    """

    def __init__(self, words: Mapping[str, Words]) -> None:
        self.version = 0
        self.words = words
        self.times = array("q")
        self.viewings = array("q")
        """A hash of vendor and session, by which an attempt is found; 0 without a session."""
        self.fatal = array("b")
        self.at_s = array("d")
        """Seconds in the programme, not a number where unknown."""
        self.ordinals = array("H")
        """Which of several alike in one session."""
        self.columns: dict[str, array[int]] = {name: array("I") for name in TEXTS}

    def __len__(self) -> int:
        return len(self.times)

    def take(self, events: Iterable[Event]) -> int:
        """How many of them are new."""
        sessions = len(self.words["session_id"])
        batch = _Batch(self.words)
        for event in in_turns(events):
            batch.add(event)
        if not batch.rows:
            return 0
        known = self._at_their_instants(batch)
        moved = self._moved(batch, known, sessions)
        new = [row for identity, row in batch.rows.items() if identity not in known]
        changed = [self._overwrite(row, batch.rows[identity]) for identity, row in known.items()]
        if new:
            self._merge(new, moved)
        self.version += bool(new) or any(changed)
        return len(new) - len(moved)

    def event(self, row: int) -> Event:
        """The event of a row, as it came."""
        told: dict[str, Any] = {name: self.words[name].texts[self.columns[name][row]] for name in TEXTS}
        at_s = self.at_s[row]
        told |= {name: told[name] or "" for name in NEVER_NONE} | {"kind": EventKind(told["kind"])}
        return Event(
            time_ms=self.times[row],
            fatal=_FATAL_OF[self.fatal[row]],
            at_s=None if math.isnan(at_s) else at_s,
            ordinal=self.ordinals[row],
            **told,
        )

    def forget(self, rows: int) -> None:
        """Lets go of the oldest `rows`."""
        if rows > 0:
            for column in self._all():
                del column[:rows]
            self.version += 1

    def renumber(self, name: str, numbers: Mapping[int, int]) -> None:
        """Takes new numbers for the texts of a column."""
        self.columns[name] = array("I", map(numbers.__getitem__, self.columns[name]))
        self.version += 1

    def _all(self) -> Iterator[array[Any]]:
        return chain((self.times, self.viewings, self.fatal, self.at_s, self.ordinals), self.columns.values())

    def _at_their_instants(self, batch: _Batch) -> dict[Identity, int]:
        """The rows of what is known already."""
        found: dict[Identity, int] = {}
        for at_ms in {row[0] for row in batch.rows.values()}:
            for row in range(bisect_left(self.times, at_ms), bisect_right(self.times, at_ms)):
                identity = self._identity(row)
                if identity in batch.rows:
                    found[identity] = row
        return found

    def _overwrite(self, row: int, values: tuple[Any, ...]) -> bool:
        """Whether that changes anything. (Not a number is never equal to itself: both are compared as written.)"""
        held = tuple(column[row] for column in self._all())
        if repr(held) == repr(values):
            return False
        for column, value in zip(self._all(), values, strict=True):
            column[row] = value
        return True

    def _identity(self, row: int) -> Identity:
        columns = self.columns
        session = columns["session_id"][row]
        return (
            self.times[row],
            columns["vendor"][row],
            session,
            columns["source"][row],
            columns["message"][row],
            UNKNOWN if session else columns["channel"][row],
            self.ordinals[row],
        )

    def _moved(self, batch: _Batch, known: Mapping[Identity, int], sessions: int) -> set[int]:
        """The rows that errors of the batch take the place of: told with the same session, of the same class. Only the
        first `sessions` were known before."""
        source = self.words["source"].known(TOLD_WITH_SESSION)
        wanted: dict[tuple[int, int, int], int] = {}
        for identity, values in batch.rows.items():
            if identity not in known and 0 < identity[2] < sessions and identity[3] == source:
                like = _session_and_class(values)
                wanted[like] = wanted.get(like, 0) + 1
        if not wanted:
            return set()
        held, columns = set(known.values()), self.columns
        again = {session for _, session, _ in wanted}
        moved: set[int] = set()
        for row in [row for row, session in enumerate(columns["session_id"]) if session in again]:
            like = columns["vendor"][row], columns["session_id"][row], columns["error_class"][row]
            if row not in held and columns["source"][row] == source and wanted.get(like, 0):
                wanted[like] -= 1
                moved.add(row)
        return moved

    def _merge(self, new: list[tuple[Any, ...]], without: set[int]) -> None:
        """Puts rows into their places in time, in stretches: a hundred thousand held ones are not moved one by one."""
        self._drop(without)
        new.sort(key=lambda row: row[0])
        start = bisect_right(self.times, new[0][0])
        places = [bisect_right(self.times, row[0], start) - start for row in new]
        runs = [(place, sum(1 for _ in run)) for place, run in groupby(places)]
        for column, values in zip(in_turns(self._all()), zip(*new, strict=True), strict=True):
            tail, told = column[start:], array(column.typecode, values)
            del column[start:]
            at = came = 0
            for place, count in runs:
                column += tail[at:place] + told[came : came + count]
                at, came = place, came + count
            column += tail[at:]

    def _drop(self, rows: set[int]) -> None:
        if not rows:
            return
        ends = sorted(rows)
        begins = [0, *(row + 1 for row in ends)]
        for column in in_turns(self._all()):
            stretches = [column[begin:end] for begin, end in zip(begins, [*ends, len(column)], strict=True)]
            del column[:]
            for stretch in stretches:
                column += stretch


_TOLD = attrgetter(*TEXTS)
_CLASS = TEXTS.index("error_class")
_NUMBERS = 5
"""What stands before the texts in a row."""
_CLASS_AT = _NUMBERS + TEXTS.index("error_class")
_VENDOR_AT = _NUMBERS + TEXTS.index("vendor")
_SESSION_AT = _NUMBERS + TEXTS.index("session_id")


def _session_and_class(row: tuple[Any, ...]) -> tuple[int, int, int]:
    return row[_VENDOR_AT], row[_SESSION_AT], row[_CLASS_AT]


class _Batch:
    """Events on their way in, each once, as the rows they become: instant, viewing, fatal, position, ordinal, then
    `TEXTS`."""

    def __init__(self, words: Mapping[str, Words]) -> None:
        self.rows: dict[Identity, tuple[Any, ...]] = {}
        self._numbering = [words[name].number for name in TEXTS]

    def add(self, event: Event) -> None:
        at_ms = max(0, min(event.time_ms, _LATEST_MS))
        texts = [number(_text(told)) for told, number in zip(_TOLD(event), self._numbering, strict=True)]
        texts[_CLASS] = texts[_CLASS] or self._numbering[_CLASS](fold(event.message or "") or None)
        vendor, _, source, message, _, session, channel, *_ = texts
        viewing = viewing_of(event.vendor, event.session_id) if event.session_id else 0
        at_s = math.nan if event.at_s is None else float(event.at_s)
        ordinal = max(0, min(event.ordinal, _LAST_ORDINAL))
        identity = (at_ms, vendor, session, source, message, UNKNOWN if session else channel, ordinal)
        self.rows[identity] = (at_ms, viewing, _FATAL[event.fatal], at_s, ordinal, *texts)


def _text(value: str | None) -> str | None:
    """Bounded as safe text is, nothing as unknown."""
    if not value:
        return None
    return value if len(value) <= MAX_LENGTH else value[: MAX_LENGTH - 1] + "…"


def viewing_of(vendor: str, session_id: str) -> int:
    """A number for a vendor's session: 64 bits, so that a million of them are different but for one chance in
    thirty million."""
    return hash((vendor, session_id))
