"""What the timeline answers: frozen, ready to be drawn or printed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui.model.event import Event
from tui.timeline.question import GroupKey, TimelineQuestion


class Completeness(StrEnum):
    """How far the events of a bucket can be relied on."""

    COMPLETE = "complete"
    FILLING = "filling"
    """Late data may still come: the vendor tells minutes later, or says that it has not processed them yet."""
    UNKNOWN = "unknown"
    """The vendor was not asked, failed, or answered nonsense: no errors here says nothing."""


class Trend(StrEnum):
    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow:
    """One group. `key` holds a value per key of the question, "" where the events do not tell it; with two keys a
    group of the first stands before those within it, with a key of length one. `counts` has a number per bucket.

    `attempts` are the sessions of the group's kind in the vendors' samples (None where no vendor gives any, and when
    grouped by error), `error_ratio` errors' sessions over them. `lift` says how many times as often the group's
    errors hit the value they are hit most at (`lift_of`: its key and value) as the sessions outside the group do,
    None below 25. `first_ms` and `last_ms` are of all that is known, not of the span alone; `going_on` and `is_new` are
    of the present whatever the span, `trend` is of the span. `is_new`: first seen within the last hour, while the hour
    before is known. At a moment of the past, that is the present, and nothing later is known. `tui.timeline.trend` says
    when errors go on.
    """

    key: tuple[str, ...]
    counts: tuple[int, ...]
    n: int
    first_ms: int
    last_ms: int
    trend: Trend
    going_on: bool
    is_new: bool
    attempts: int | None = None
    error_ratio: float | None = None
    lift: float | None = None
    lift_of: tuple[GroupKey, str] | None = None
    fatal: int = 0
    vendors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A value that is hit more (or less) than the rest: `n` sessions of the errors that tell the key, `with_value` of
    them with this value; `rest_n` and `rest_with_value` of the sampled sessions without such an error. `lift` is the
    one share over the other, None where the rest has none."""

    key: GroupKey
    value: str
    n: int
    with_value: int
    rest_n: int
    rest_with_value: int
    lift: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorStretch:
    """How far one vendor's part of each bucket can be relied on, in the order of the buckets."""

    vendor: str
    completeness: tuple[Completeness, ...]
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineView:
    """The answer to `question` as things stood at `made_at_ms`, be that the present or the moment of the past that was
    asked for. `starts_ms` are the buckets' begins; `totals` sums every row of the first key; `completeness` is the
    worst of the vendors'. `hits` are those of all errors shown, the leading one first, and `sentence` names it in
    words ("" where nothing stands out). `caveats` are sentences: samples, late data, vendors that have no error events.
    `against` are the counts of the marked bucket by row, in the order of the rows, None where none is marked."""

    question: TimelineQuestion
    made_at_ms: int
    starts_ms: tuple[int, ...]
    totals: tuple[int, ...]
    completeness: tuple[Completeness, ...]
    rows: tuple[TimelineRow, ...] = ()
    stretches: tuple[VendorStretch, ...] = ()
    hits: tuple[Hit, ...] = ()
    sentence: str = ""
    caveats: tuple[str, ...] = ()
    against: tuple[int, ...] | None = None
    filter_error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellView:
    """The events behind a cell, newest first, at most `limit`; `n` says how many there are."""

    events: tuple[Event, ...]
    n: int
