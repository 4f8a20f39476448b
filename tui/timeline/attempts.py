"""The vendors' samples of sessions, well or not: what errors are a share of."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tui.model.instants import HOUR_MS
from tui.model.span import Span
from tui.right_of_way import in_turns
from tui.timeline.events import DIMENSIONS, viewing_of
from tui.timeline.interning import Words

COLUMNS = ("vendor", *DIMENSIONS)
"""What can be counted."""

_REMEMBERED = 64
"""Ways of counting an hour that are kept."""

Key = int | tuple[int, ...]
"""The number of a text where one column is counted by, else one for each."""


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
        self._hours: dict[tuple[int, int], _Hour] = {}
        """By vendor and hour."""

    def __len__(self) -> int:
        return len(self._slots)

    def take(self, attempts: Iterable[Attempt]) -> int:
        """How many of them are new."""
        before = len(self._slots)
        numbering = [self.words[name].number for name in COLUMNS]
        for one in in_turns(attempts):
            numbers = [
                number(getattr(one, name) or None) for name, number in zip(COLUMNS, numbering, strict=True)
            ]
            self.version += self._put(viewing_of(one.vendor, one.session_id), max(0, one.ended_ms), numbers)
        return len(self._slots) - before

    def vendors(self) -> set[int]:
        """The numbers of those that gave any."""
        return {vendor for vendor, _ in self._hours}

    def slots(self, viewings: Iterable[int]) -> list[int | None]:
        """Where each session stands in the columns, None where no sample holds it."""
        return list(map(self._slots.get, viewings))

    def within(self, slots: Iterable[int], span: Span, kept: Kept | None = None) -> set[int]:
        """Those of `slots` whose sessions ended within `span`; only those `kept`."""
        from_ms, to_ms, ended = span.from_ms, span.to_ms, self.ended
        found = {slot for slot in slots if from_ms <= ended[slot] < to_ms}
        return found if kept is None else {slot for slot in found if kept.slots[slot]}

    def counted(self, names: Sequence[str], span: Span, kept: Kept | None = None) -> dict[int, Counter[Key]]:
        """By vendor, how many of its sessions ended within `span`, by their values of `names`; only those `kept`."""
        totals: dict[int, Counter[Key]] = {}
        for (vendor, hour), block in self._hours.items():
            begin_ms, end_ms = hour * HOUR_MS, (hour + 1) * HOUR_MS
            if end_ms <= span.from_ms or begin_ms >= span.to_ms:
                continue
            if span.from_ms <= begin_ms and end_ms <= span.to_ms:
                counts = block.counted(tuple(names), self.columns, kept)
            else:
                counts = _counted(names, self.columns, self.within(block.slots, span, kept))
            total = totals.setdefault(vendor, Counter())
            for key, n in counts.items():
                total[key] += n
        return totals

    def forget(self, before_ms: int) -> None:
        """Lets go of sessions that ended before the hour of `before_ms`."""
        for block in [block for block in self._hours if block[1] < before_ms // HOUR_MS]:
            self._drop(block)

    def bound(self, most: int) -> None:
        """Lets go of the oldest hours until at most `most` sessions are left; the newest hour stays whole."""
        for block in sorted(self._hours, key=lambda block: block[1]):
            if len(self._slots) <= most or block[1] == max(hour for _, hour in self._hours):
                break
            self._drop(block)

    def renumber(self, name: str, numbers: Mapping[int, int]) -> None:
        """Takes new numbers for the texts of a column."""
        self.columns[name] = array("I", map(numbers.__getitem__, self.columns[name]))
        for block in self._hours.values():
            block.forget()
        if name == "vendor":
            self._hours = {(numbers[vendor], hour): block for (vendor, hour), block in self._hours.items()}
        self.version += 1

    def _put(self, viewing: int, ended_ms: int, numbers: Sequence[int]) -> bool:
        """Whether that changes anything."""
        slot = self._slots.get(viewing)
        if slot is None:
            slot = self._new_slot(viewing)
        elif self.ended[slot] == ended_ms and [self.columns[name][slot] for name in COLUMNS] == numbers:
            return False
        else:
            self._hours[self._block(slot)].leave(slot)
        self.ended[slot] = ended_ms
        for name, number in zip(COLUMNS, numbers, strict=True):
            self.columns[name][slot] = number
        self._hours.setdefault(self._block(slot), _Hour()).enter(slot)
        return True

    def _block(self, slot: int) -> tuple[int, int]:
        return self.columns["vendor"][slot], self.ended[slot] // HOUR_MS

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

    def _drop(self, block: tuple[int, int]) -> None:
        for slot in self._hours.pop(block).slots:
            del self._slots[self._viewing[slot]]
            self._free.append(slot)
            for column in self.columns.values():
                column[slot] = 0
        self.version += 1


class _Hour:
    """A vendor's sessions of one hour, and what was counted of them since they last changed."""

    __slots__ = ("_counts", "_kept", "slots")

    def __init__(self) -> None:
        self.slots: set[int] = set()
        self._counts: dict[tuple[tuple[str, ...], str], Counter[Key]] = {}
        self._kept: tuple[str, list[int]] = "", []

    def enter(self, slot: int) -> None:
        self.slots.add(slot)
        self.forget()

    def leave(self, slot: int) -> None:
        self.slots.discard(slot)
        self.forget()

    def forget(self) -> None:
        """Counts are of other sessions, or by other numbers, now."""
        self._counts.clear()
        self._kept = "", []

    def counted(
        self, names: tuple[str, ...], columns: Mapping[str, Sequence[int]], kept: Kept | None
    ) -> Counter[Key]:
        asked = names, kept.filter if kept else ""
        if asked not in self._counts:
            if len(self._counts) >= _REMEMBERED:
                self._counts.clear()
            self._counts[asked] = _counted(names, columns, self._left(kept))
        return self._counts[asked]

    def _left(self, kept: Kept | None) -> Iterable[int]:
        if kept is None:
            return self.slots
        if self._kept[0] != kept.filter:
            self._kept = kept.filter, [slot for slot in self.slots if kept.slots[slot]]
        return self._kept[1]


def _counted(
    names: Sequence[str], columns: Mapping[str, Sequence[int]], slots: Iterable[int]
) -> Counter[Key]:
    """One number counts in half the time of a tuple of one."""
    if len(names) == 1:
        return Counter(map(columns[names[0]].__getitem__, slots))
    chosen = list(slots)
    return Counter(zip(*(map(columns[name].__getitem__, chosen) for name in names), strict=True))
