"""Texts that thousands of rows repeat, kept once: a row holds a number, a column is an array of them."""

from __future__ import annotations

from collections.abc import Iterable

UNKNOWN = 0
"""The number of what is not told."""

_ALWAYS_WORTH = 1_024
"""Texts below which forgetting the unused ones is not worth the walk."""


class Words:
    """The different texts of a column by number; number 0 is None."""

    __slots__ = ("_numbers", "texts")

    def __init__(self) -> None:
        self.texts: list[str | None] = [None]
        self._numbers: dict[str | None, int] = {None: UNKNOWN}

    def __len__(self) -> int:
        return len(self.texts)

    def number(self, text: str | None) -> int:
        """The number of `text`, a new one where it has none."""
        known = self._numbers.get(text)
        if known is not None:
            return known
        self.texts.append(text)
        return self._numbers.setdefault(text, len(self.texts) - 1)

    def known(self, text: str | None) -> int | None:
        """The number of `text`, None where no row ever told it."""
        return self._numbers.get(text)

    def crowded(self, rows: int) -> bool:
        """Whether so many texts cannot be in any of `rows` cells any more that forgetting them is worth the walk."""
        return len(self.texts) > _ALWAYS_WORTH + 2 * rows

    def renumbered(self, used: Iterable[int]) -> dict[int, int]:
        """Keeps only the texts of the numbers `used`; the new number of each old one."""
        kept = sorted({UNKNOWN, *used})
        self.texts = [self.texts[number] for number in kept]
        self._numbers = {text: number for number, text in enumerate(self.texts)}
        return {old: new for new, old in enumerate(kept)}
