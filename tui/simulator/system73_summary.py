"""System73's /summary answers: rows per channel, stream or bitrate, their sum, and pages of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from tui.simulator.system73_refusal import Refusal
from tui.simulator.vocabulary import Channel, Delivery, Stream
from tui.simulator.world import World

Row = dict[str, Any]

_ROWS_PER_PAGE = 10


def channel_rows(world: World, at_ms: int, window_ms: int) -> list[Row]:
    """One row for each channel."""
    return [
        {"channel_id": channel.channel_id, **_figures(world.delivery(channel, at_ms, window_ms))}
        for channel in world.channels
    ]


def stream_rows(world: World, channel: Channel, at_ms: int, window_ms: int) -> list[Row]:
    """One row for each stream of a channel."""
    return [
        {
            "stream_id": stream.stream_id,
            "stream_uri": stream.stream_uri,
            **_figures(world.delivery(channel, at_ms, window_ms, stream)),
        }
        for stream in channel.streams
    ]


def bitrate_rows(world: World, channel: Channel, stream: Stream, at_ms: int, window_ms: int) -> list[Row]:
    """One row for each rendition of a stream; the bitrate is text."""
    return [
        {
            "bitrate": str(rendition.bitrate_kbps),
            "representation_id": rendition.representation_id,
            **_figures(world.delivery(channel, at_ms, window_ms, stream, rendition)),
        }
        for rendition in stream.renditions
    ]


def aggregate(rows: Iterable[Row]) -> list[Row]:
    """The rows' sum, as a list of one."""
    rows = list(rows)
    total: Row = {"aggregate": "aggregate"}
    for name in _FIGURES:
        total[name] = sum(row[name] for row in rows)
    return [total]


def is_idle(row: Row) -> bool:
    """Whether nobody is there."""
    return not (row["cdn_devices"] or row["p2p_devices"] or row["not_compatible_devices"])


def with_pretty_time(rows: Sequence[Row]) -> list[Row]:
    """Rows as they stand without pages: the viewing time is written out too."""
    return [
        {**row, "total_pretty_viewing_time": str(timedelta(seconds=int(row["total_viewing_time"])))}
        for row in rows
    ]


def wrapper(rows: Sequence[Row], per_page: int, page: int) -> list[Row]:
    """A page of rows in its wrapper, a list of one object; pages count from 0."""
    first = page * per_page
    return [
        {"total_pages": -(-len(rows) // per_page), "page": page, "results": rows[first : first + per_page]}
    ]


def asked_page(per_page: str | None, page: str | None) -> tuple[int, int] | None:
    """Rows per page and the page's number; None when no pages are asked for. Raises Refusal."""
    if per_page is None and page is None:
        return None
    size = _number("per_page", per_page, _ROWS_PER_PAGE)
    if not size:
        raise Refusal(400, "per_page must be at least 1")
    return size, _number("page", page, 0)


def _number(name: str, text: str | None, default: int) -> int:
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()):
        raise Refusal(400, f"{name} must be a number")
    return int(text)


_FIGURES = (
    "cdn_throughput",
    "p2p_throughput",
    "total_throughput",
    "cdn_devices",
    "p2p_devices",
    "not_compatible_devices",
    "cdn_viewing_time",
    "p2p_viewing_time",
    "total_viewing_time",
)


def _figures(delivery: Delivery) -> Row:
    return {
        "cdn_throughput": delivery.cdn_throughput_kbps,
        "p2p_throughput": delivery.p2p_throughput_kbps,
        "total_throughput": delivery.cdn_throughput_kbps + delivery.p2p_throughput_kbps,
        "cdn_devices": delivery.cdn_devices,
        "p2p_devices": delivery.p2p_devices,
        "not_compatible_devices": delivery.not_compatible_devices,
        "cdn_viewing_time": delivery.cdn_viewing_time_s,
        "p2p_viewing_time": delivery.p2p_viewing_time_s,
        "total_viewing_time": delivery.cdn_viewing_time_s + delivery.p2p_viewing_time_s,
    }
