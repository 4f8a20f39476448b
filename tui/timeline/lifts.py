"""The lift of every row.

A row of a dimension (a CDN, a device, …) is held against the others: how much more often that value is among the
errors of all rows beside it than among the sessions without such an error. A row of a class of errors or of a vendor
names the value that explains it best. A class within a dimension, or the other way round, is one and the same cell:
the class against the value.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui.timeline.groups import COLUMN_OF, Numbers
from tui.timeline.interning import UNKNOWN
from tui.timeline.lift import KEYS, MOST_HITS, Concerned, Samples, Within
from tui.timeline.question import GroupKey
from tui.timeline.view import Hit

Lifted = tuple[float | None, tuple[GroupKey, str] | None]

_NOTHING: Lifted = (None, None)


class Lifts:
    """Of the rows of one view."""

    def __init__(self, samples: Samples, by: Sequence[GroupKey]) -> None:
        self._samples = samples
        self._by = by

    @property
    def sampled(self) -> tuple[str, ...]:
        """The vendors whose samples were counted."""
        texts = self._samples.events.words["vendor"].texts
        return tuple(sorted(texts[vendor] or "" for vendor in self._samples.sizes))

    def hits(self) -> tuple[Hit, ...]:
        """Who is hit by all errors shown, the best explanation first."""
        every = self._every()
        return tuple(every.hit(key, value) for key, value in every.hits()[:MOST_HITS])

    def lift(self, numbers: Numbers) -> Lifted:
        """The lift of a row, and of which value; nothing where there are too few to tell."""
        key, number = self._by[len(numbers) - 1], numbers[-1]
        if not self._samples.sizes:
            return _NOTHING
        if len(numbers) == 1:
            return self._of(self._every(), key, number) if key in KEYS else self._best(numbers)
        outer, outer_number = self._by[0], numbers[0]
        if key in KEYS:
            within = (outer, outer_number) if outer in KEYS else None
            return self._of(self._among(numbers[:1], within), key, number)
        if outer in KEYS:
            return self._of(self._all_of(number), outer, outer_number)
        return self._best(numbers)

    def _of(self, concerned: Concerned, key: GroupKey, value: int) -> Lifted:
        lift = concerned.shares(key).lift(value) if value != UNKNOWN else None
        return _NOTHING if lift is None else (lift, (key, self._text(key, value)))

    def _best(self, numbers: Numbers) -> Lifted:
        """The value that explains a row, as long as its errors are enough."""
        concerned = self._among(numbers)
        leader = concerned.leader()
        if leader is None:
            return _NOTHING
        key, value = leader
        return concerned.shares(key).lift(value), (key, self._text(key, value))

    def _text(self, key: GroupKey, value: int) -> str:
        return self._samples.events.words[key.value].texts[value] or ""

    def _every(self) -> Concerned:
        return self._samples.concerned((), ())

    def _among(self, numbers: Numbers, within: Within | None = None) -> Concerned:
        """The errors of a row."""
        return self._samples.concerned(
            tuple(COLUMN_OF[key] for key in self._by[: len(numbers)]), numbers, within
        )

    def _all_of(self, number: int) -> Concerned:
        """The errors of one value of the second key, whatever the first."""
        return self._samples.concerned((COLUMN_OF[self._by[1]],), (number,))
