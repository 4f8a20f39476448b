"""The Stats API's series: where each lives, and under which key it answers.

Paths and keys are those of the Stats API reference ("System Statistics", "Devices Statistics"); its URL lists are
authoritative, its headings and call samples leave out prefixes.
"""

from __future__ import annotations

from dataclasses import dataclass

from tui.model.stats import Counts, Metric


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


def series_paths(metric: Metric, *, last_point: bool) -> tuple[str, ...]:
    """The paths after `/stats/`: the one the page lists first, then its other spelling, if it has one."""
    paths = _PLACES[metric].paths
    return tuple(f"{path}/last_point" for path in reversed(paths)) if last_point else paths


def series_key(metric: Metric, source: str) -> str:
    """The key of a point that holds the value; `rebuffering_ratio` alone does not name the source."""
    return _PLACES[metric].key.format(source=source)


def counts_path(kind: Counts, *, last_point: bool) -> str:
    """The path after `/stats/`."""
    return f"{kind}/last_point" if last_point else str(kind)


def counts_key(kind: Counts) -> str:
    """The key of a point that holds the map of names to devices."""
    return "operating_systems" if kind is Counts.OS else str(kind)
