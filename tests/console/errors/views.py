"""Timelines as the collector would answer, made by hand: licences refused on iOS in the last forty minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.console.desk import NOW_MS
from tui.model.event import Event, EventKind
from tui.model.instants import MINUTE_MS
from tui.timeline.question import CellQuestion, GroupKey, TimelineQuestion
from tui.timeline.view import (
    CellView,
    Completeness,
    Hit,
    TimelineRow,
    TimelineView,
    Trend,
    VendorStretch,
)

DRM = "DRM licence refused: # not in window"
SEGMENT = "segment request failed: http #"
BEGAN_MS = NOW_MS - 40 * MINUTE_MS

SESSION = "1185523042.3071544521.1480214731.2874119530.-17"


def starts(question: TimelineQuestion) -> tuple[int, ...]:
    first = question.span.from_ms // question.bucket_ms * question.bucket_ms
    return tuple(range(first, question.span.to_ms, question.bucket_ms))


def wave(question: TimelineQuestion, a_minute: float) -> tuple[int, ...]:
    """So many a minute since the wave began, and nothing after the present."""
    counts = []
    for start_ms in starts(question):
        hit_ms = min(NOW_MS, start_ms + question.bucket_ms) - max(BEGAN_MS, start_ms)
        counts.append(max(0, round(a_minute * hit_ms / MINUTE_MS)))
    return tuple(counts)


def noise(question: TimelineQuestion, every: int) -> tuple[int, ...]:
    """One in each so-manieth bucket."""
    return tuple(
        int(start_ms // question.bucket_ms % every == 0 and start_ms < NOW_MS)
        for start_ms in starts(question)
    )


def group(key: Sequence[str], counts: Sequence[int], **more: Any) -> TimelineRow:
    known: dict[str, Any] = {
        "first_ms": BEGAN_MS + 12_000,
        "last_ms": NOW_MS - 40_000,
        "trend": Trend.STEADY,
        "going_on": False,
        "is_new": False,
        "vendors": ("conviva",),
        "sources": ("session",),
    }
    return TimelineRow(key=tuple(key), counts=tuple(counts), n=sum(counts), **{**known, **more})


def rows(question: TimelineQuestion) -> tuple[TimelineRow, ...]:
    drm = {
        "going_on": True,
        "is_new": True,
        "trend": Trend.RISING,
        "lift": 6.2,
        "lift_of": (GroupKey.OS, "iOS"),
        "fatal": 150,
        "vendors": ("conviva", "mediamelon"),
        "sources": ("drm", "session"),
        "example": "DRM licence refused: 8842 not in window",
    }
    old = {"first_ms": NOW_MS - 170 * MINUTE_MS, "last_ms": NOW_MS - 11 * MINUTE_MS}
    if question.by == (GroupKey.ERROR,):
        return (
            group((DRM,), wave(question, 4.1), **drm),
            group((SEGMENT,), noise(question, 3), **old, lift=0.9, lift_of=(GroupKey.CDN, "EDGEWAVE")),
            group(("",), noise(question, 5), **old, vendors=("mediamelon",)),
        )
    if len(question.by) == 1:
        of_ios = {key: value for key, value in drm.items() if key != "is_new"}
        return (
            group(("iOS",), wave(question, 4.0), **of_ios, attempts=310, error_ratio=0.48),
            group(("Android",), noise(question, 4), **old, attempts=620, error_ratio=0.002, lift=0.1),
        )
    return (
        group((DRM,), wave(question, 4.1), **drm),
        group((DRM, "iOS"), wave(question, 4.0), going_on=True, trend=Trend.RISING),
        group((DRM, "tvOS"), wave(question, 0.1), going_on=True),
        group((SEGMENT,), noise(question, 3), **old),
        group((SEGMENT, "Android"), noise(question, 3), **old),
    )


def stretch(
    question: TimelineQuestion, vendor: str, unknown: Sequence[int] = (), **more: Any
) -> VendorStretch:
    """Late by ten minutes; unknown in the buckets of these numbers."""
    parts = [
        Completeness.FILLING
        if start_ms + question.bucket_ms > NOW_MS - 10 * MINUTE_MS
        else Completeness.COMPLETE
        for start_ms in starts(question)
    ]
    for index in unknown:
        parts[index] = Completeness.UNKNOWN
    return VendorStretch(vendor=vendor, completeness=tuple(parts), **more)


_ORDER = (Completeness.UNKNOWN, Completeness.FILLING, Completeness.COMPLETE)


def view(question: TimelineQuestion, **changes: Any) -> TimelineView:
    """What answers a question."""
    shown = changes.pop("rows", rows(question))
    buckets = starts(question)
    stretches = changes.pop(
        "stretches",
        (stretch(question, "conviva"), stretch(question, "mediamelon", (2, 3), message="refused")),
    )
    tops = [row.counts for row in shown if len(row.key) == 1]
    marked = None
    if question.mark_ms is not None:
        index = (question.mark_ms - buckets[0]) // question.bucket_ms
        marked = tuple(row.counts[index] for row in shown)
    known = TimelineView(
        question=question,
        made_at_ms=NOW_MS,
        starts_ms=buckets,
        totals=tuple(map(sum, zip(*tops, strict=True))) if tops else (0,) * len(buckets),
        completeness=tuple(
            min(parts, key=_ORDER.index)
            for parts in zip(*(one.completeness for one in stretches), strict=True)
        )
        if stretches
        else (Completeness.COMPLETE,) * len(buckets),
        rows=shown,
        stretches=stretches,
        hits=(
            Hit(
                key=GroupKey.OS, value="iOS", n=171, with_value=160, rest_n=400, rest_with_value=60, lift=6.2
            ),
            Hit(
                key=GroupKey.CDN,
                value="EDGEWAVE",
                n=171,
                with_value=90,
                rest_n=400,
                rest_with_value=0,
                lift=None,
            ),
        ),
        sentence="iOS is hit 6.2 times as often as the rest (160 of 171 against 60 of 400)",
        caveats=(
            "conviva: a sample of at most 1500 sessions a call, ended ones only, 7 to 15 m late",
            "apivideo tells of no errors",
        ),
        against=marked,
    )
    return replace(known, **changes)


def event(minutes_ago: float = 3, **more: Any) -> Event:
    known: dict[str, Any] = {
        "time_ms": NOW_MS - round(minutes_ago * MINUTE_MS),
        "vendor": "conviva",
        "kind": EventKind.ERROR,
        "source": "session",
        "message": "DRM licence refused: 8842 not in window",
        "error_class": DRM,
        "fatal": True,
        "session_id": SESSION,
        "channel": "Sports 1",
        "cdn": "EDGEWAVE",
        "isp": "Thames Broadband",
        "device": "iPhone 15",
        "os": "iOS",
        "city": "Manchester",
        "country": "GB",
    }
    return Event(**{**known, **more})


def cell(question: CellQuestion, count: int = 3, n: int | None = None) -> CellView:
    """So many events of the cell, the newest first."""
    last_ms = min(question.span.to_ms, NOW_MS) - 1_000
    events = tuple(event(time_ms=last_ms - 7_000 * number) for number in range(count))
    return CellView(events=events, n=count if n is None else n)
