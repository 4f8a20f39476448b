"""A live stream, without what makes it one to api.video: its stream key and restreams are never read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tui.vendors.apivideo.fields import known
from tui.vendors.wire import flag


@dataclass(frozen=True, slots=True)
class LiveStream:
    """`broadcasting` is the on-air flag; None where the vendor did not say."""

    live_stream_id: str
    name: str
    broadcasting: bool | None


def live_stream(row: Any) -> LiveStream | None:
    """The stream of a row of "List all live streams" or "Show live stream"; None for a row without an id."""
    live_stream_id = known(row.get("liveStreamId")) if isinstance(row, dict) else None
    if live_stream_id is None:
        return None
    return LiveStream(live_stream_id, known(row.get("name")) or "", flag(row.get("broadcasting")))
