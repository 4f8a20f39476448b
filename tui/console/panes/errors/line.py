"""A line of the list: a group of errors at its place among the others. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tui.timeline.question import GroupKey
from tui.timeline.view import Completeness, TimelineRow, TimelineView


@dataclass(frozen=True, slots=True)
class Line:
    """`row` of a view, with how far each of its buckets can be relied on and what the marked bucket had (None where
    none is marked). `flat` where groups stand in no order of first and second key, so that each names both."""

    by: tuple[GroupKey, ...]
    row: TimelineRow
    completeness: tuple[Completeness, ...]
    against: int | None = None
    flat: bool = False

    @property
    def key(self) -> str:
        """Names the group for good."""
        return "\x1f".join((str(len(self.row.key)), *self.row.key))

    @property
    def inner(self) -> bool:
        """Whether it stands below the group of its first key."""
        return len(self.row.key) > 1 and not self.flat

    def named(self) -> tuple[tuple[GroupKey, str], ...]:
        """The keys that the line names, with their values ("" where the events do not tell); an error's text, which
        may be cut, stands last."""
        both = tuple(zip(self.by, self.row.key, strict=False))
        return both[1:] if self.inner else tuple(sorted(both, key=lambda one: one[0] is GroupKey.ERROR))


def lines_of(view: TimelineView, *, flat: bool) -> list[Line]:
    """Every group of a view. `flat` leaves out the groups of the first key alone where there are two keys."""
    by = view.question.by
    against: Iterable[int | None] = marked(view) or [None] * len(view.rows)
    return [
        Line(by, row, completeness_of(row, view), before, flat)
        for row, before in zip(view.rows, against, strict=True)
        if not flat or len(row.key) == len(by)
    ]


def marked(view: TimelineView) -> list[int] | None:
    """What each row had in the marked bucket; None without one."""
    return None if view.against is None else list(view.against)


def completeness_of(row: TimelineRow, view: TimelineView) -> tuple[Completeness, ...]:
    """How far each bucket of a group can be relied on: the worst of the vendors that tell of it."""
    parts = [one.completeness for one in view.stretches if not row.vendors or one.vendor in row.vendors]
    if not parts:
        return view.completeness
    return tuple(worst(bucket) for bucket in zip(*parts, strict=True))


_WORST_FIRST = (Completeness.UNKNOWN, Completeness.FILLING, Completeness.COMPLETE)


def worst(parts: Iterable[Completeness]) -> Completeness:
    """The least reliable of several."""
    return min(parts, key=_WORST_FIRST.index)


def look_the_same(texts: Iterable[str], width: int) -> frozenset[str]:
    """Of these the different ones that cannot be told apart where they are cut at the end to `width`, but by their own
    ends."""
    alike: dict[str, set[str]] = {}
    for text in texts:
        if len(text) > width:
            alike.setdefault(text[: width - 1], set()).add(text)
    return frozenset(
        text for twins in alike.values() if len({one[-(width // 3) :] for one in twins}) > 1 for text in twins
    )
