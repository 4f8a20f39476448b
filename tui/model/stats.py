"""What the Stats API knows over time, in the field's words. Where each lives on the wire is its client's business."""

from __future__ import annotations

from enum import StrEnum

SOURCES = ("cdn", "p2p")
"""Where a device's media came from."""


class Metric(StrEnum):
    """A figure over time, per source (`cdn`, `p2p`)."""

    THROUGHPUT = "throughput"
    """kbps, summed over devices."""
    BUFFER_HEALTH = "buffer_health"
    """ms of playback left in the buffers, averaged."""
    REBUFFERING_RATIO = "rebuffering_ratio"
    """Rebuffering time over time played: a fraction."""
    CONTENT_REQUEST_RESPONSE_TIMES = "content_request_response_times"
    """ms from the request to the first chunk of the body, averaged."""
    BUFFER_FILLING_RATE = "buffer_filling_rate"
    """Playback time over download time, averaged; channels and streams only."""
    DROPPED_FRAMES = "dropped_frames"
    """Frames dropped, averaged over players; channels and streams only."""

    @property
    def needs_channel(self) -> bool:
        """The Stats API gives none of this for the whole account."""
        return self in (Metric.BUFFER_FILLING_RATE, Metric.DROPPED_FRAMES)


class Counts(StrEnum):
    """Devices counted by a property, over time. The names counted are no closed set."""

    OS = "os"
    PLATFORMS = "platforms"
    CONNECTION_TYPES = "connection_types"
