"""What errors are grouped by, one or two keys, and what the keys that change it go on to. Pure."""

from __future__ import annotations

from tui.timeline.question import GroupKey

Grouping = tuple[GroupKey, ...]
"""One or two different keys."""

BY_ERROR: Grouping = (GroupKey.ERROR,)


def next_first(by: Grouping) -> Grouping:
    """The next first key; the second stays unless it would be the same."""
    keys = list(GroupKey)
    return grouped_by(keys[(keys.index(by[0]) + 1) % len(keys)], by)


def next_second(by: Grouping) -> Grouping:
    """The next second key, after the last none."""
    others: list[GroupKey | None] = [None, *(key for key in GroupKey if key is not by[0])]
    second = others[(others.index(by[1] if len(by) > 1 else None) + 1) % len(others)]
    return by[:1] if second is None else (by[0], second)


def grouped_by(first: GroupKey, by: Grouping) -> Grouping:
    """`first` in front of whatever is second in `by`."""
    return (first, *(key for key in by[1:] if key is not first))


def in_words(by: Grouping) -> str:
    """`error, then os`."""
    return ", then ".join(key.value for key in by)
