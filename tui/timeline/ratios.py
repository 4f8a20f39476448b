"""Sessions with an error over all sampled sessions of the same kind, for rows of where sessions are from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tui.timeline.attempts import COLUMNS
from tui.timeline.groups import COLUMN_OF, Numbers
from tui.timeline.interning import UNKNOWN
from tui.timeline.lift import Samples
from tui.timeline.question import GroupKey

Ratio = tuple[int | None, float | None]


class Ratios:
    """Of the rows of one view. A class of errors says nothing of where a session is from: for a class on a CDN the
    attempts are those of the CDN. Sessions are counted by what the samples tell of them, above and below."""

    def __init__(self, samples: Samples, by: Sequence[GroupKey]) -> None:
        self._samples = samples
        self._by = by
        self._attempts: dict[int, Counter[Numbers]] = {}
        self._hit: dict[int, Counter[Numbers]] = {}

    def of(self, numbers: Numbers) -> Ratio:
        """The sampled sessions of a row's kind, and the share of them that has its errors; None where none is known."""
        size = len(numbers)
        places = [place for place, key in enumerate(self._by[:size]) if key.value in COLUMNS]
        if not places or not self._samples.sizes or any(numbers[place] == UNKNOWN for place in places):
            return None, None
        if size not in self._hit:
            self._attempts[size] = self._sampled([self._by[place].value for place in places])
            self._hit[size] = self._with_errors(size)
        attempts = self._attempts[size][tuple(numbers[place] for place in places)]
        return (attempts, self._hit[size][numbers] / attempts) if attempts else (None, None)

    def _sampled(self, names: Sequence[str]) -> Counter[Numbers]:
        """Sampled sessions of all vendors by their values."""
        total: Counter[Numbers] = Counter()
        for counted in self._samples.counted(*names).values():
            for key, n in counted.items():
                total[key if isinstance(key, tuple) else (key,)] += n
        return total

    def _with_errors(self, size: int) -> Counter[Numbers]:
        """Sampled sessions that have errors, by the values of a row."""
        by, held, columns = self._by[:size], self._samples.held, self._samples.attempts.columns
        if GroupKey.ERROR not in by:
            return Counter(zip(*(map(columns[key.value].__getitem__, held) for key in by), strict=True))
        selection = self._samples.selection
        told = set(zip(selection.column(COLUMN_OF[GroupKey.ERROR]), selection.places, strict=True))
        pairs = [(number, slot) for number, slot in told if slot in held]
        of = [
            [number for number, _ in pairs]
            if key is GroupKey.ERROR
            else [columns[key.value][slot] for _, slot in pairs]
            for key in by
        ]
        return Counter(zip(*of, strict=True))
