"""The vendors' samples of sessions, well or not: what errors are a share of."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tui.model.instants import HOUR_MS
from tui.model.span import Span
from tui.timeline.events import DIMENSIONS, viewing_of
from tui.timeline.interning import Words

COLUMNS = ("vendor", *DIMENSIONS)
"""What can be counted."""

_REMEMBERED = 64
"""Ways of counting an hour that are kept."""

Key = tuple[int, ...]
"""Numbers of texts, one for each column counted by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One session of a vendor's unfiltered sample, ended at `ended_ms`; `failed` where an error or failure hit it."""

    vendor: str
    session_id: str
    ended_ms: int
    channel: str | None = None
    cdn: str | None = None
    isp: str | None = None
    asn: str | None = None
    device: str | None = None
    os: str | None = None
    city: str | None = None
    country: str | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """Which slots a filter leaves (a byte for each, 1 where it does), and the filter."""

    filter: str
    slots: bytes


class AttemptTable:
    """Each session once, by the hour of its end; a later version takes the place of an earlier one."""

    def __init__(self, words: Mapping[str, Words]) -> None:
        self.version = 0
        self.words = words
        self.ended = array("q")
        self.columns: dict[str, array[int]] = {name: array("I") for name in COLUMNS}
        self._viewing = array("q")
        self._slots: dict[int, int] = {}
        self._free: list[int] = []
        self._hours: dict[int, _Hour] = {}

    def __len__(self) -> int:
        return len(self._slots)

    def take(self, attempts: Iterable[Attempt]) -> int:
        """How many of them are new."""
        before = len(self._slots)
        numbering = [self.words[name].number for name in COLUMNS]
        for one in attempts:
            numbers = [
                number(getattr(one, name) or None) for name, number in zip(COLUMNS, numbering, strict=True)
            ]
            self.version += self._put(viewing_of(one.vendor, one.session_id), max(0, one.ended_ms), numbers)
        return len(self._slots) - before

    def vendors(self) -> set[int]:
        """The numbers of those that gave any."""
        return {self.columns["vendor"][slot] for slot in self._slots.values()}

    def slots(self, viewings: Iterable[int]) -> dict[int, int]:
        """Where sessions stand in the columns, of those that a sample holds."""
        held = self._slots.keys() & viewings
        return {viewing: self._slots[viewing] for viewing in held}

    def within(self, slots: Iterable[int], span: Span, kept: Kept | None = None) -> set[int]:
        """Those of `slots` whose sessions ended within `span`; only those `kept`."""
        from_ms, to_ms, ended = span.from_ms, span.to_ms, self.ended
        found = {slot for slot in slots if from_ms <= ended[slot] < to_ms}
        return found if kept is None else {slot for slot in found if kept.slots[slot]}

    def counted(self, names: Sequence[str], span: Span, kept: Kept | None = None) -> Counter[Key]:
        """How many sessions ended within `span`, by their values of `names`; only those `kept`."""
        total: Counter[Key] = Counter()
        for hour, block in self._hours.items():
            begin_ms, end_ms = hour * HOUR_MS, (hour + 1) * HOUR_MS
            if end_ms <= span.from_ms or begin_ms >= span.to_ms:
                continue
            if span.from_ms <= begin_ms and end_ms <= span.to_ms:
                counts = block.counted(tuple(names), self.columns, kept)
            else:
                inside = {slot for slot in block.slots if span.holds(self.ended[slot])}
                counts = _counted(names, self.columns, inside, kept)
            for key, n in counts.items():
                total[key] += n
        return total

    def forget(self, before_ms: int) -> None:
        """Lets go of sessions that ended before the hour of `before_ms`."""
        for hour in [hour for hour in self._hours if hour < before_ms // HOUR_MS]:
            self._drop(hour)

    def bound(self, most: int) -> None:
        """Lets go of the oldest hours until at most `most` sessions are left; the newest hour stays whole."""
        while len(self._slots) > most and len(self._hours) > 1:
            self._drop(min(self._hours))

    def renumber(self, name: str, numbers: Mapping[int, int]) -> None:
        """Takes new numbers for the texts of a column."""
        self.columns[name] = array("I", map(numbers.__getitem__, self.columns[name]))
        for block in self._hours.values():
            block.known.clear()
        self.version += 1

    def _put(self, viewing: int, ended_ms: int, numbers: Sequence[int]) -> bool:
        """Whether that changes anything."""
        slot = self._slots.get(viewing)
        if slot is None:
            slot = self._new_slot(viewing)
        elif self.ended[slot] == ended_ms and [self.columns[name][slot] for name in COLUMNS] == numbers:
            return False
        else:
            self._hours[self.ended[slot] // HOUR_MS].leave(slot)
        self.ended[slot] = ended_ms
        for name, number in zip(COLUMNS, numbers, strict=True):
            self.columns[name][slot] = number
        self._hours.setdefault(ended_ms // HOUR_MS, _Hour()).enter(slot)
        return True

    def _new_slot(self, viewing: int) -> int:
        if self._free:
            slot = self._free.pop()
            self._viewing[slot] = viewing
        else:
            slot = len(self.ended)
            self.ended.append(0)
            self._viewing.append(viewing)
            for column in self.columns.values():
                column.append(0)
        self._slots[viewing] = slot
        return slot

    def _drop(self, hour: int) -> None:
        for slot in self._hours.pop(hour).slots:
            del self._slots[self._viewing[slot]]
            self._free.append(slot)
            for column in self.columns.values():
                column[slot] = 0
        self.version += 1


class _Hour:
    """The sessions of one hour, and what was counted of them since it last changed."""

    __slots__ = ("known", "slots")

    def __init__(self) -> None:
        self.slots: set[int] = set()
        self.known: dict[Any, Counter[Key]] = {}

    def enter(self, slot: int) -> None:
        self.slots.add(slot)
        self.known.clear()

    def leave(self, slot: int) -> None:
        self.slots.discard(slot)
        self.known.clear()

    def counted(
        self, names: tuple[str, ...], columns: Mapping[str, Sequence[int]], kept: Kept | None
    ) -> Counter[Key]:
        asked = names, kept.filter if kept else ""
        if asked not in self.known:
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            self.known[asked] = _counted(names, columns, self.slots, kept)
        return self.known[asked]


def _counted(
    names: Sequence[str], columns: Mapping[str, Sequence[int]], slots: set[int], kept: Kept | None
) -> Counter[Key]:
    chosen = [slot for slot in slots if kept.slots[slot]] if kept else list(slots)
    return Counter(zip(*(map(columns[name].__getitem__, chosen) for name in names), strict=True))
