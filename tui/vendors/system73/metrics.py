"""The Stats API's series: where each lives, and under which key it answers.

Paths and keys are those of the Stats API reference ("System Statistics", "Devices Statistics"); its URL lists are
authoritative, its headings and call samples leave out prefixes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
        """No URL of the page gives this for the whole account."""
        return self in (Metric.BUFFER_FILLING_RATE, Metric.DROPPED_FRAMES)

    @property
    def _place(self) -> _Place:
        return _PLACES[self]

    def paths(self, *, last_point: bool) -> tuple[str, ...]:
        """The paths after `/stats/`: the one the page lists first, then its other spelling, if it has one."""
        if not last_point:
            return self._place.paths
        return tuple(f"{path}/last_point" for path in reversed(self._place.paths))

    def key(self, source: str) -> str:
        """The key of a point that holds the value; `rebuffering_ratio` alone does not name the source."""
        return self._place.key.format(source=source)


@dataclass(frozen=True, slots=True)
class _Place:
    key: str
    paths: tuple[str, ...]
    """The spelling listed for the whole series first; the page lists the last one for `/last_point`."""


_PLACES = {
    Metric.THROUGHPUT: _Place("agg_throughput_{source}", ("throughput/agg",)),
    Metric.BUFFER_HEALTH: _Place("avg_buffer_health_{source}", ("buffer_health/avg",)),
    Metric.REBUFFERING_RATIO: _Place("rebuffering_ratio", ("rebuffering/ratio",)),
    Metric.CONTENT_REQUEST_RESPONSE_TIMES: _Place(
        "avg_content_request_response_times_{source}",
        ("content_request_response_times/avg", "content_request_response_time/avg"),
    ),
    Metric.BUFFER_FILLING_RATE: _Place("avg_buffer_filling_rate_{source}", ("buffer_filling_rate/avg",)),
    Metric.DROPPED_FRAMES: _Place("avg_dropped_frames_{source}", ("dropped_frames/avg",)),
}


class Counts(StrEnum):
    """Devices counted by a property, over time. The names counted are no closed set."""

    OS = "os"
    PLATFORMS = "platforms"
    CONNECTION_TYPES = "connection_types"

    def path(self, *, last_point: bool) -> str:
        """The path after `/stats/`."""
        return f"{self}/last_point" if last_point else str(self)

    @property
    def key(self) -> str:
        """The key of a point that holds the map of names to devices."""
        return "operating_systems" if self is Counts.OS else str(self)
