"""Which of System73's series are recorded, and as what."""

from __future__ import annotations

from collections.abc import Mapping

from tui.history import Metric as Recorded
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
