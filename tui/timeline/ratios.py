"""Sessions with an error over all sampled sessions of the same kind, for rows of where sessions are from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import compress

from tui.timeline.attempts import COLUMNS
from tui.timeline.groups import COLUMN_OF, Numbers
from tui.timeline.interning import UNKNOWN
from tui.timeline.lift import Samples
from tui.timeline.question import GroupKey

Ratio = tuple[int | None, float | None]


class Ratios:
    """Of the rows of one view. A class of errors says nothing of where a session is from: for a class on a CDN the
    attempts are those of the CDN."""

    def __init__(self, samples: Samples, by: Sequence[GroupKey]) -> None:
        self._samples = samples
        self._by = by
        self._hit: dict[int, Counter[Numbers]] = {}

    def of(self, numbers: Numbers) -> Ratio:
        """The sampled sessions of a row's kind, and the share of them that has its errors; None where none is known."""
        asked = [
            (key.value, number)
            for key, number in zip(self._by, numbers, strict=False)
            if key.value in COLUMNS
        ]
        if not asked or not self._samples.sizes or any(number == UNKNOWN for _, number in asked):
            return None, None
        attempts = self._samples.counted(*(name for name, _ in asked))[tuple(number for _, number in asked)]
        return (attempts, self._with_errors(numbers) / attempts) if attempts else (None, None)

    def _with_errors(self, numbers: Numbers) -> int:
        """How many sampled sessions have the row's errors."""
        if len(numbers) not in self._hit:
            self._hit[len(numbers)] = self._counted(len(numbers))
        return self._hit[len(numbers)][numbers]

    def _counted(self, keys: int) -> Counter[Numbers]:
        selection = self._samples.selection
        held = list(map(self._samples.held.__contains__, selection.places))
        columns = [selection.column(COLUMN_OF[key]) for key in self._by[:keys]]
        different = set(compress(zip(*columns, selection.places, strict=True), held))
        return Counter(told[:-1] for told in different)
