"""Everything the vendors told of errors, for two days: what the timeline is drawn from."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from itertools import chain

from tui.model.event import Event
from tui.model.filtering import FilterError
from tui.model.instants import DAY_MS, HOUR_MS
from tui.model.masking import Mask
from tui.model.span import Span
from tui.timeline.attempts import COLUMNS, Attempt, AttemptTable
from tui.timeline.coverage import Stretches
from tui.timeline.events import TEXTS, EventTable
from tui.timeline.filtered import Filters
from tui.timeline.groups import COLUMN_OF
from tui.timeline.interning import Words
from tui.timeline.lift import Samples
from tui.timeline.question import CellQuestion, TimelineQuestion
from tui.timeline.selection import Grid, Passing, Selection
from tui.timeline.view import CellView, Completeness, TimelineView
from tui.timeline.viewing import Told, Viewing, refused

HELD_MS = 48 * HOUR_MS
LONGEST_MS = 31 * DAY_MS
MOST_EVENTS = 200_000
MOST_ATTEMPTS = 400_000


class Ledger:
    """Errors, samples and coverage of all vendors in memory, bounded in time and number, the oldest first out.

    Not for several threads at once. `mask` is how personal data are shown: a filter finds what is on the screen.
    `held_ms` is how long errors are kept (up to 31 days), `most_events` and `most_attempts` how many.
    """

    def __init__(
        self,
        mask: Mask,
        *,
        held_ms: int = HELD_MS,
        most_events: int = MOST_EVENTS,
        most_attempts: int = MOST_ATTEMPTS,
    ) -> None:
        if not 0 < held_ms <= LONGEST_MS or most_events < 1 or most_attempts < 1:
            raise ValueError("a ledger holds at least one error, for at most 31 days")
        self._held_ms = held_ms
        self._most = most_events, most_attempts
        self._words = {name: Words() for name in TEXTS}
        self._events = EventTable(self._words)
        self._attempts = AttemptTable(self._words)
        self._stretches: dict[str, Stretches] = {}
        self._filters = Filters(self._words, mask)
        self._lost_before_ms = 0
        """Errors up to here were let go because there were too many."""
        self._now_ms = 0
        """Of the last view: behind its cells lies what it counted."""
        self._last_passing: tuple[tuple[str, int, int], Passing] | None = None
        self._last_samples: Samples | None = None

    def take_events(self, events: Iterable[Event]) -> int:
        """How many of them are new; see `EventTable` for when two are one. What has no class gets that of
        its message."""
        new = self._events.take(events)
        surplus = len(self._events) - self._most[0]
        if surplus > 0:
            self._lost_before_ms = max(self._lost_before_ms, self._events.times[surplus - 1] + 1)
            self._events.forget(surplus)
        self._tidy()
        return new

    def take_attempts(self, attempts: Iterable[Attempt]) -> int:
        """How many of them are new. A vendor's unfiltered sample: the same session once, in its latest version."""
        new = self._attempts.take(attempts)
        self._attempts.bound(self._most[1])
        self._tidy()
        return new

    def take_coverage(self, vendor: str, span: Span, completeness: Completeness, message: str = "") -> None:
        """How far a vendor's errors within `span` can be relied on from now on; `message` is what there is to say."""
        self._stretches.setdefault(vendor, Stretches()).take(span, completeness, message)

    def forget(self, now_ms: int) -> None:
        """Lets go of what is older than is held. `view` does so by itself."""
        before_ms = now_ms - self._held_ms
        self._events.forget(bisect_left(self._events.times, before_ms))
        self._attempts.forget(before_ms)
        for stretches in self._stretches.values():
            stretches.forget(before_ms)
        self._tidy()

    def view(self, question: TimelineQuestion, now_ms: int) -> TimelineView:
        """The answer as things stand at `now_ms`, or stood at the question's moment of the past. A filter that cannot
        be read is said in `filter_error`. Raises ValueError for a question with no keys, with more than two, or with
        buckets that cannot be."""
        if not 1 <= len(question.by) <= 2 or len(set(question.by)) < len(question.by):
            raise ValueError("errors are grouped by one or two different keys")
        grid = Grid.of(question, now_ms)
        self.forget(now_ms)
        self._now_ms = now_ms
        told = Told(self._stretches, self._lost_before_ms, self._vendors())
        try:
            selection = Selection(self._passing(question.filter), grid)
        except FilterError as error:
            return refused(question, grid, told, str(error))
        return Viewing(question, selection, self._samples(selection), told).view()

    def cell(self, cell: CellQuestion, limit: int) -> CellView:
        """The events behind one cell of the last view, newest first; none where its filter cannot be read."""
        grid = Grid.of(cell.question, self._now_ms)
        try:
            selection = Selection(self._passing(cell.question.filter), grid)
        except FilterError:
            return CellView(events=(), n=0)
        wanted = [
            self._words[COLUMN_OF[key]].known(value or None)
            for key, value in zip(cell.question.by, cell.key, strict=False)
        ]
        if None in wanted:
            return CellView(events=(), n=0)
        columns = [selection.column(COLUMN_OF[key]) for key in cell.question.by[: len(wanted)]]
        rows = [
            row
            for row, at_ms, *numbers in zip(
                selection.inside(selection.passing.rows), selection.shown_ms(), *columns, strict=True
            )
            if numbers == wanted and cell.span.holds(at_ms)
        ]
        newest = rows[::-1][: max(0, limit)]
        return CellView(events=tuple(map(self._events.event, newest)), n=len(rows))

    def classes(self) -> tuple[str, ...]:
        """Every class of errors held, the most frequent first."""
        counted = Counter(self._events.columns["error_class"])
        texts = self._words["error_class"].texts
        ordered = sorted(counted.items(), key=lambda one: (-one[1], texts[one[0]] or ""))
        return tuple(text for number, _ in ordered if (text := texts[number]))

    def __len__(self) -> int:
        """How many errors are held."""
        return len(self._events)

    def _samples(self, selection: Selection) -> Samples:
        """The samples behind a question, kept while nothing but the grouping changes."""
        last = self._last_samples
        if last is None or not last.selection.same(selection):
            last = self._last_samples = Samples(selection)
        return last

    def _passing(self, text: str) -> Passing:
        """What passes a filter, kept while nothing changes. Raises FilterError."""
        asked = text.strip(), self._events.version, self._attempts.version
        if self._last_passing is None or self._last_passing[0] != asked:
            kept = self._filters.events(text, self._events) if asked[0] else None
            sampled = self._filters.attempts(text, self._attempts) if asked[0] else None
            self._last_passing = asked, Passing(self._events, self._attempts, kept, sampled)
        return self._last_passing[1]

    def _vendors(self) -> tuple[str, ...]:
        """All that were ever asked, or told something."""
        names = self._words["vendor"].texts
        numbers = {*self._events.columns["vendor"], *self._attempts.vendors()}
        return tuple(sorted({*self._stretches, *(name for number in numbers if (name := names[number]))}))

    def _tidy(self) -> None:
        """Forgets texts that no row has any more."""
        for name, words in self._words.items():
            used = [self._events.columns[name]]
            if name in COLUMNS:
                used.append(self._attempts.columns[name])
            if words.crowded(sum(map(len, used))):
                numbers = words.renumbered(chain.from_iterable(used))
                self._events.renumber(name, numbers)
                if name in COLUMNS:
                    self._attempts.renumber(name, numbers)
                self._filters.forget()
