"""From a selection of errors to what is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui.model.instants import HOUR_MS, iso_utc
from tui.model.quantity import duration
from tui.model.span import Span
from tui.timeline import lift
from tui.timeline.coverage import Stretches, worst
from tui.timeline.groups import COLUMN_OF, Group, Numbers, grouped, since, totals
from tui.timeline.lifts import Lifts
from tui.timeline.question import TimelineQuestion
from tui.timeline.ratios import Ratios
from tui.timeline.selection import Grid, Selection
from tui.timeline.trend import GOING_ON_MS, NEW_MS, trend
from tui.timeline.view import Completeness, TimelineRow, TimelineView, VendorStretch


@dataclass(frozen=True, slots=True)
class Told:
    """What the vendors say of their completeness. Errors before `lost_before_ms` were let go for want of room;
    `vendors` are all that were asked or told anything."""

    stretches: Mapping[str, Stretches]
    lost_before_ms: int
    vendors: tuple[str, ...]

    def over(self, grid: Grid) -> tuple[VendorStretch, ...]:
        """The vendors' parts of every bucket."""
        return tuple(self._over(vendor, grid) for vendor in self.vendors)

    def _over(self, vendor: str, grid: Grid) -> VendorStretch:
        stretches = self.stretches.get(vendor)
        if stretches is None:
            return VendorStretch(vendor=vendor, completeness=(Completeness.UNKNOWN,) * len(grid.starts_ms))
        found = stretches.over(grid.starts_ms, grid.bucket_ms, grid.now_ms)
        kept = tuple(
            Completeness.UNKNOWN if start_ms < self.lost_before_ms else one
            for start_ms, one in zip(grid.starts_ms, found, strict=True)
        )
        return VendorStretch(vendor=vendor, completeness=kept, message=stretches.message)

    def until(self, vendor: str, now_ms: int) -> int:
        """Up to when `vendor` has told all; now where it never says."""
        stretches = self.stretches.get(vendor)
        end_ms = None if stretches is None else stretches.complete_until(now_ms)
        return now_ms if end_ms is None else end_ms

    def knows(self, vendors: Sequence[str], span: Span) -> bool:
        """Whether all of `vendors` told of all of `span`."""
        if span.from_ms < self.lost_before_ms:
            return False
        return all(vendor in self.stretches and self.stretches[vendor].knows(span) for vendor in vendors)


def refused(question: TimelineQuestion, grid: Grid, told: Told, problem: str) -> TimelineView:
    """The view of a question whose filter cannot be read."""
    stretches = told.over(grid)
    return TimelineView(
        question=question,
        made_at_ms=grid.now_ms,
        starts_ms=grid.starts_ms,
        totals=(0,) * len(grid.starts_ms),
        completeness=_worst(stretches, len(grid.starts_ms)),
        stretches=stretches,
        filter_error=problem,
    )


class Viewing:
    """One view in the making."""

    def __init__(
        self, question: TimelineQuestion, selection: Selection, samples: lift.Samples, told: Told
    ) -> None:
        self._question = question
        self._selection = selection
        self._grid = selection.grid
        self._told = told
        self._events = samples.events
        self._words = samples.events.words
        self._buckets = len(self._grid.starts_ms)
        self._parts = self._grid.parts
        self._stretches = told.over(self._grid)
        self._reliable: dict[tuple[str, ...], tuple[Completeness, ...]] = {}
        self._groups = grouped(self._selection, question.by, self._buckets)
        self._going_on = since(self._selection, question.by, self._still_ms())
        self._lifts = Lifts(samples, question.by)
        self._ratios = Ratios(samples, question.by)

    def view(self) -> TimelineView:
        """All of it."""
        ordered = self._ordered()
        hits = self._lifts.hits()
        return TimelineView(
            question=self._question,
            made_at_ms=self._grid.now_ms,
            starts_ms=self._grid.starts_ms,
            totals=totals((self._groups[one] for one in ordered if len(one) == 1), self._buckets),
            completeness=_worst(self._stretches, self._buckets),
            rows=tuple(map(self._row, ordered)),
            stretches=self._stretches,
            hits=hits,
            sentence=lift.sentence(hits[0] if hits else None),
            caveats=tuple(self._caveats()),
            against=self._against(ordered),
        )

    def _ordered(self) -> list[Numbers]:
        """Most errors first, then the last seen; what is not told last; groups within a group right behind it."""

        def place(numbers: Numbers) -> tuple[bool, int, int, tuple[str, ...]]:
            group = self._groups[numbers]
            return numbers[-1] == 0, -group.n, -group.last_ms, self._key(numbers)

        parents: dict[Numbers, tuple[bool, int, int, tuple[str, ...]]]
        parents = {numbers: place(numbers) for numbers in self._groups if len(numbers) == 1}
        return sorted(
            self._groups,
            key=lambda one: (parents[one[:1]], len(one) > 1, place(one) if len(one) > 1 else parents[one]),
        )

    def _key(self, numbers: Numbers) -> tuple[str, ...]:
        keys = self._question.by
        return tuple(
            self._words[COLUMN_OF[key]].texts[number] or ""
            for key, number in zip(keys, numbers, strict=False)
        )

    def _row(self, numbers: Numbers) -> TimelineRow:
        group = self._groups[numbers]
        vendors = self._names("vendor", group.vendors)
        lifted, of = self._lifts.lift(numbers)
        attempts, ratio = self._ratios.of(numbers)
        completeness = self._reliability(vendors)
        return TimelineRow(
            key=self._key(numbers),
            counts=tuple(group.counts),
            n=group.n,
            first_ms=group.first_ms,
            last_ms=group.last_ms,
            trend=trend(group.counts, completeness, self._parts),
            going_on=numbers in self._going_on,
            is_new=self._is_new(group, vendors),
            attempts=attempts,
            error_ratio=ratio,
            lift=lifted,
            lift_of=of,
            fatal=group.fatal,
            vendors=vendors,
            sources=self._names("source", group.sources),
            example=self._words["message"].texts[self._events.columns["message"][group.newest]] or "",
        )

    def _names(self, column: str, numbers: set[int]) -> tuple[str, ...]:
        texts = self._words[column].texts
        return tuple(sorted(texts[number] or "" for number in numbers))

    def _still_ms(self) -> dict[int, int]:
        """By the number of the vendor, from when on an error of its means that such errors go on."""
        names = enumerate(self._words["vendor"].texts)
        return {
            number: self._told.until(name or "", self._grid.now_ms) - GOING_ON_MS for number, name in names
        }

    def _reliability(self, vendors: tuple[str, ...]) -> tuple[Completeness, ...]:
        """How far the buckets of these vendors can be relied on."""
        if vendors not in self._reliable:
            told = [one for one in self._stretches if one.vendor in vendors]
            self._reliable[vendors] = _worst(told, self._buckets)
        return self._reliable[vendors]

    def _is_new(self, group: Group, vendors: Sequence[str]) -> bool:
        first_ms = min(group.first_ms, self._grid.now_ms)
        if first_ms < self._grid.now_ms - NEW_MS:
            return False
        return self._told.knows(vendors, Span(first_ms - HOUR_MS, first_ms))

    def _against(self, ordered: Sequence[Numbers]) -> tuple[int, ...] | None:
        mark_ms = self._question.mark_ms
        bucket = -1 if mark_ms is None else (mark_ms - self._grid.start_ms) // self._grid.bucket_ms
        if not 0 <= bucket < self._buckets:
            return None
        return tuple(self._groups[one].counts[bucket] for one in ordered)

    def _caveats(self) -> list[str]:
        found = []
        if self._lifts.sampled:
            names = " and ".join(self._lifts.sampled)
            found.append(f"{names}: sampled sessions, counted as they came and never scaled up")
        if self._told.lost_before_ms > self._grid.start_ms:
            found.append(
                f"errors before {iso_utc(self._told.lost_before_ms)} had to make room for newer ones"
            )
        if self._selection.ahead:
            ahead_ms = self._selection.furthest_ms - self._grid.now_ms
            n = self._selection.ahead
            who = "1 error is" if n == 1 else f"{n} errors are"
            found.append(f"{who} ahead of our clock by up to {duration(ahead_ms)}, shown at the edge")
        return found


def _worst(stretches: Sequence[VendorStretch], buckets: int) -> tuple[Completeness, ...]:
    """The worst of the vendors, bucket by bucket."""
    if not stretches:
        return (Completeness.UNKNOWN,) * buckets
    return tuple(worst(one) for one in zip(*(stretch.completeness for stretch in stretches), strict=True))
