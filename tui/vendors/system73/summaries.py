"""Rows of the summaries: who (channel, stream, rendition), and what it delivers.

Numbers keep the type they came with. Throughputs are kbps, viewing times seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tui.model.channel import Delivery, Rendition, Stream
from tui.model.text import safe
from tui.vendors.system73.levels import Spellings
from tui.vendors.wire import non_negative, non_negative_whole

Fields = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel of `/summary`."""

    channel_id: str
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class RowKind(Generic[T]):
    """How rows of one level are told apart (None: no such row) and read."""

    identity: Callable[[Fields], Hashable | None]
    read: Callable[[Fields, Spellings], T]


def delivery(row: Fields) -> Delivery:
    """The figures of a summary row of any level. What is missing, null or negative is unknown."""
    return Delivery(
        cdn_throughput_kbps=non_negative(row.get("cdn_throughput")),
        p2p_throughput_kbps=non_negative(row.get("p2p_throughput")),
        total_throughput_kbps=non_negative(row.get("total_throughput")),
        cdn_devices=non_negative_whole(row.get("cdn_devices")),
        p2p_devices=non_negative_whole(row.get("p2p_devices")),
        not_compatible_devices=non_negative_whole(row.get("not_compatible_devices")),
        cdn_viewing_time_s=non_negative(row.get("cdn_viewing_time")),
        p2p_viewing_time_s=non_negative(row.get("p2p_viewing_time")),
        total_viewing_time_s=non_negative(row.get("total_viewing_time")),
        pretty_viewing_time=safe(row.get("total_pretty_viewing_time")),
    )


def _id(value: Any) -> str | None:
    """An id as text; the page promises a string, and a number would do."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return str(value)


def _rendition_identity(row: Fields) -> Hashable | None:
    """A ladder may name only one of the two, a row without either is none."""
    named = tuple(_id(row[key]) or "" for key in ("bitrate", "representation_id") if key in row)
    return named or None


CHANNELS: RowKind[ChannelRow] = RowKind(
    lambda row: _id(row.get("channel_id")),
    lambda row, spellings: ChannelRow(spellings.channels.shown(_id(row["channel_id"]) or ""), delivery(row)),
)
STREAMS: RowKind[Stream] = RowKind(
    lambda row: _id(row.get("stream_id")),
    lambda row, spellings: Stream(
        stream_id=spellings.streams.shown(_id(row["stream_id"]) or ""),
        stream_uri=safe(row.get("stream_uri")),
        delivery=delivery(row),
    ),
)
RENDITIONS: RowKind[Rendition] = RowKind(
    _rendition_identity,
    lambda row, spellings: Rendition(
        bitrate=spellings.renditions.shown(_id(row.get("bitrate")) or ""),
        representation_id=spellings.renditions.shown(_id(row.get("representation_id")) or ""),
        delivery=delivery(row),
    ),
)
