"""Answers that can no longer change, so that a second look-up of the same viewer does not ask for them again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from tui.collector.lookup.found import Found
from tui.collector.lookup.plan import Step

MAX_ANSWERS = 8_192
"""Fourteen viewers' full 48 hours at Uplynk."""
MAX_ROWS = 10_000
"""With the vendor's own text of each some 40 MB; a viewer's blocks hold few rows, an asset's many."""


class AnswerCache:
    """Keeps the most recently used answers by account, identity and span, within both limits."""

    def __init__(self, *, max_answers: int = MAX_ANSWERS, max_rows: int = MAX_ROWS) -> None:
        self._max_answers = max_answers
        self._max_rows = max_rows
        self._kept: OrderedDict[tuple[str, Step], Found] = OrderedDict()
        self._rows = 0

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, account: str, step: Step) -> Found | None:
        """The kept answer; it has cost no request this time."""
        found = self._kept.get((account, step))
        if found is None:
            return None
        self._kept.move_to_end((account, step))
        return replace(found, requests=0)

    def keep(self, account: str, step: Step, found: Found) -> None:
        """Remember an answer, if it is one that lasts."""
        if not found.lasting or found.rows > self._max_rows:
            return
        self._forget((account, step))
        self._kept[account, step] = found
        self._rows += found.rows
        while len(self._kept) > self._max_answers or self._rows > self._max_rows:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: tuple[str, Step]) -> None:
        found = self._kept.pop(key, None)
        if found is not None:
            self._rows -= found.rows
