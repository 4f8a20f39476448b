"""Which of System73's series are recorded, as what, and how they are read over a window."""

from __future__ import annotations

from collections.abc import Mapping

from tui.history import Metric as Recorded
from tui.model.instants import MINUTE_MS
from tui.model.stats import Metric

RECORDED: Mapping[tuple[Metric, str], Recorded] = {
    (Metric.THROUGHPUT, "cdn"): Recorded.CDN_THROUGHPUT,
    (Metric.THROUGHPUT, "p2p"): Recorded.P2P_THROUGHPUT,
    (Metric.BUFFER_HEALTH, "cdn"): Recorded.BUFFER_HEALTH_CDN,
    (Metric.BUFFER_HEALTH, "p2p"): Recorded.BUFFER_HEALTH_P2P,
    (Metric.REBUFFERING_RATIO, "cdn"): Recorded.REBUFFERING_RATIO_CDN,
    (Metric.REBUFFERING_RATIO, "p2p"): Recorded.REBUFFERING_RATIO_P2P,
}
"""By metric and source. Units are the same on both sides: kbps, ms, fractions."""

BUCKETS_MS: Mapping[str, int] = {
    "10m": MINUTE_MS,
    "1h": MINUTE_MS,
    "24h": 5 * MINUTE_MS,
    "1w": 30 * MINUTE_MS,
    "1M": 2 * 60 * MINUTE_MS,
}
"""By the window of a chart: some hundred points, none less than the minute that roll-ups have."""
