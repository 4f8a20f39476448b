"""Whether a group of errors becomes more frequent, goes on, is new.

Trend: of the span's complete buckets the last quarter (one at least) is held against those before. If nothing
changed, each of the group's n errors falls into the last quarter with the chance p = recent buckets / all of them, so
their number is binomial. It rises (falls) where the number there is `MIN_Z` standard deviations sqrt(n p (1 - p))
above (below) n p, and the mean of a bucket at least `MIN_CHANGE` times (at most one over that) what it was before.
Under `MIN_N` errors nothing is said: steady. What vendors have not told yet counts on neither side.
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
GOING_ON_BUCKETS = 2
NEW_MS = HOUR_MS


def trend(counts: Sequence[int], completeness: Sequence[Completeness]) -> Trend:
    """How the group changes over the span."""
    if sum(counts) < MIN_N:
        return Trend.STEADY
    told = [n for n, known in zip(counts, completeness, strict=True) if known is Completeness.COMPLETE]
    recent, n = max(1, len(told) // 4), sum(told)
    if len(told) < 2 or n < MIN_N:
        return Trend.STEADY
    late, chance = sum(told[-recent:]), recent / len(told)
    spread = math.sqrt(n * chance * (1 - chance))
    now, before = late / recent, (n - late) / (len(told) - recent)
    if late - n * chance >= MIN_Z * spread and now >= MIN_CHANGE * before:
        return Trend.RISING
    if n * chance - late >= MIN_Z * spread and before >= MIN_CHANGE * now:
        return Trend.FALLING
    return Trend.STEADY


def going_on(last_ms: int, told_until_ms: int, bucket_ms: int) -> bool:
    """Whether the last error is as young as the vendor could have told: within two buckets, or ten minutes."""
    return last_ms >= told_until_ms - max(GOING_ON_BUCKETS * bucket_ms, GOING_ON_MS)
