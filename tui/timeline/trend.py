"""Whether a group of errors becomes more frequent, goes on, is new.

Trend: of the span's complete buckets the last quarter (one at least) is held against those before. If nothing
changed, each of the group's n errors falls into the last quarter with the chance p = recent buckets / all of them, so
their number is binomial. It rises (falls) where the number there is `MIN_Z` standard deviations sqrt(n p (1 - p))
above (below) n p, and the mean of a bucket at least `MIN_CHANGE` times (at most one over that) what it was before.
A bucket that a moment of the past cuts is recent too, beside the quarter, and weighs as much as the part that was over.
Under `MIN_N` errors nothing is said: steady. What vendors have not told yet counts on neither side.

Going on: one of its vendors told an error at most `GOING_ON_MS` before the moment until which that vendor has told all,
or later. Vendors are late (Conviva lists a session 7 to 15 minutes after its end) and not equally so: measured from
each one's own moment, none of its lateness is taken for quiet. Ten minutes are two of Uplynk's blocks, and what comes
once in two minutes leaves as many quiet by chance but once in 150 times. How long the columns are has no say in it.
A vendor that stopped telling leaves its errors going on: that nothing is heard of them does not mean that they ended.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.timeline.view import Completeness, Trend

MIN_Z = 3.0
MIN_CHANGE = 1.5
MIN_N = 8
GOING_ON_MS = 10 * MINUTE_MS
NEW_MS = HOUR_MS


def trend(counts: Sequence[int], completeness: Sequence[Completeness], parts: Sequence[float]) -> Trend:
    """How the group changes over the span; `parts` says how much of each bucket is over, from 0 to 1."""
    if sum(counts) < MIN_N:
        return Trend.STEADY
    columns = zip(counts, completeness, parts, strict=True)
    told = [(n, part) for n, known, part in columns if known is Completeness.COMPLETE and part]
    cut = sum(part < 1 for _, part in told)
    recent = max(1, (len(told) - cut) // 4) + cut
    if len(told) <= recent:
        return Trend.STEADY
    return _compared(told[:-recent], told[-recent:])


def _compared(before: Sequence[tuple[int, float]], recent: Sequence[tuple[int, float]]) -> Trend:
    """Numbers of errors, each with the part of its bucket that is over."""
    early, late = sum(n for n, _ in before), sum(n for n, _ in recent)
    early_length, late_length = sum(part for _, part in before), sum(part for _, part in recent)
    n, chance = early + late, late_length / (early_length + late_length)
    if n < MIN_N:
        return Trend.STEADY
    spread = math.sqrt(n * chance * (1 - chance))
    was, now = early / early_length, late / late_length
    if late - n * chance >= MIN_Z * spread and now >= MIN_CHANGE * was:
        return Trend.RISING
    if n * chance - late >= MIN_Z * spread and was >= MIN_CHANGE * now:
        return Trend.FALLING
    return Trend.STEADY
