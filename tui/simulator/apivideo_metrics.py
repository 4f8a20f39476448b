"""api.video's `GET /data/metrics/ccv/{live|peak|average}`: concurrent viewers, which outlived the raw statistics."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from starlette.datastructures import QueryParams

from tui.simulator.apivideo_catalogue import Catalogue
from tui.simulator.apivideo_problems import invalid_attribute, invalid_parameter
from tui.simulator.instants import as_datetime, utc_offset, zoned_ms
from tui.simulator.quirks import Quirks
from tui.simulator.vocabulary import Channel
from tui.simulator.world import World

LIVE_MS = 20_000
"""`live` is the highest value of the last 20 seconds."""

_DAY_MS = 86_400_000
_RETENTION_MS = 30 * _DAY_MS
_TICK_MS = 5_000
_MOST_SAMPLES = 96
_AGGREGATIONS = ("live", "peak", "average")
_MEDIA_ID = re.compile(r"filterBy\[mediaId\]\[\d*\]")
_MEDIA_TYPE = "filterBy[mediaType]"


def aggregated(
    path: dict[str, Any], query: QueryParams, world: World, now_ms: int, quirks: Quirks
) -> dict[str, Any]:
    """The answer `{"context", "data"}`; `data` is a number of viewers. Raises Problem (400).

    Only `ccv` is simulated; the vendor's other metrics are refused as if the account had none of them.
    """
    if path["metric"] != "ccv":
        raise invalid_attribute("metric", "This metric is not available.")
    if path["aggregation"] not in _AGGREGATIONS:
        raise invalid_attribute("aggregation", "This aggregation cannot be used with the metric ccv.")
    live = path["aggregation"] == "live"
    from_ms, to_ms = _timeframe(query, now_ms)
    if live:
        from_ms, to_ms = now_ms - LIVE_MS, now_ms
    counts = _concurrency(world, _channels(query, world), from_ms, to_ms)
    value = sum(counts) / len(counts) if path["aggregation"] == "average" else max(counts)
    return {
        "context": {
            "metric": "ccv",
            "aggregation": path["aggregation"],
            "timeframe": {"from": _written(from_ms, quirks), "to": _written(to_ms, quirks)},
        },
        "data": round(float(value), 2),
    }


def _timeframe(query: QueryParams, now_ms: int) -> tuple[int, int]:
    to_ms = _instant(query, "to", now_ms)
    from_ms = _instant(query, "from", to_ms - _DAY_MS)
    if not now_ms - _RETENTION_MS <= from_ms < to_ms:
        raise invalid_parameter("from", "This date must be before the end and at most 30 days ago.")
    return from_ms, min(to_ms, max(now_ms, from_ms + 1))


def _instant(query: QueryParams, name: str, default_ms: int) -> int:
    if name not in query:
        return default_ms
    at_ms = zoned_ms(query[name])
    if at_ms is None:
        raise invalid_parameter(name, "This value must be an ATOM date-time.")
    return at_ms


def _channels(query: QueryParams, world: World) -> Sequence[Channel]:
    """The channels whose live streams the filters leave; catch-up viewers are too few to be counted here."""
    wanted: set[str] = set()
    for name, value in query.multi_items():
        if _MEDIA_ID.fullmatch(name):
            wanted.add(value)
        elif name not in ("from", "to", "unique", _MEDIA_TYPE):
            raise invalid_parameter(name, "This field was not expected.")
    media_type = query.get(_MEDIA_TYPE, "live-stream")
    if media_type not in ("live-stream", "video"):
        raise invalid_parameter(_MEDIA_TYPE, "This value must be one of video, live-stream.")
    if media_type == "video":
        return ()
    catalogue = Catalogue(world)
    found = [catalogue.live_channel(media_id) for media_id in wanted]
    return [channel for channel in found if channel] if wanted else world.channels


def _concurrency(world: World, channels: Sequence[Channel], from_ms: int, to_ms: int) -> list[int]:
    """Viewers at instants spread over [from, to), the last one included."""
    step_ms = max(_TICK_MS, (to_ms - from_ms) // _MOST_SAMPLES)
    return [
        sum(_viewers(world, channel, at_ms) for channel in channels)
        for at_ms in range(to_ms, from_ms, -step_ms)
    ]


def _viewers(world: World, channel: Channel, at_ms: int) -> int:
    delivery = world.delivery(channel, at_ms)
    return delivery.cdn_devices + delivery.p2p_devices + delivery.not_compatible_devices


def _written(at_ms: int, quirks: Quirks) -> str:
    """ATOM; or the malformed form of the vendor's own time series sample."""
    if quirks.apivideo_timestamps == "malformed":
        return as_datetime(at_ms).strftime("%Y-%m-%dT%H+00:00:00:00")
    return utc_offset(at_ms)
