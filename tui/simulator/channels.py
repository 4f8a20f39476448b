"""The channels of the simulated service: names, streams, renditions, CDNs, and how many watch them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import count

from tui.simulator.noise import base62, between, chosen, mixed, stable_key
from tui.simulator.vocabulary import Channel, Rendition, Stream

CDNS = ("EDGEWAVE", "NORTHSTREAM", "SKYCACHE", "INHOUSE")
"""Invented, so that no real one is shown to fail."""

FIRST_CDN = CDNS[0]
"""The one that carries the largest channel, and the one a brownout hits."""

_LADDERS = (
    (800, 1600, 4000),
    (600, 1200, 2500, 5000),
    (1000, 2000, 4000, 8000),
    (400, 800, 1600, 3200, 6000),
    (700, 1500, 3000, 5000, 9000),
)
_THEMES = (
    "News", "Cinema", "Kids", "Sports", "Music", "Nature", "Drama", "Comedy", "History", "Science",
    "Travel", "Cooking", "Crime", "Classics", "Family", "Motors", "Business", "Football", "Tennis", "Opera",
)  # fmt: skip
_MARKS = ("24", "One", "Plus", "Gold", "Extra", "HD", "Prime", "Local")


def build_channels(seed: int, number: int) -> tuple[Channel, ...]:
    """`number` channels, the largest first; always the same ones for a seed, whatever their number.

    Raises ValueError for less than one.
    """
    if number < 1:
        raise ValueError(f"a world needs at least one channel, not {number}")
    names = _names()
    return tuple(_channel(seed, rank, *next(names)) for rank in range(number))


def _channel(seed: int, rank: int, channel_id: str, name: str) -> Channel:
    key = stable_key(seed, "channel", channel_id)
    live_stream_id = (
        "li400mYKSgQ6xs7taUeSaEKr" if name == "Sports 1" else "li" + base62(key << 64 | mixed(key, 5), 22)
    )
    return Channel(
        channel_id=channel_id,
        name=name,
        live_stream_id=live_stream_id,
        streams=_streams(key, channel_id),
        audience=_audience(key, rank),
        cdn=FIRST_CDN if rank == 0 else chosen(CDNS, key, 1),
    )


def _audience(key: int, rank: int) -> int:
    """A few large channels and a long tail of small ones, as zap statistics look."""
    return round((24 + 42_000 / math.pow(rank + 1.4, 0.95)) * between(key, 2, 0.85, 1.15))


def _streams(key: int, channel_id: str) -> tuple[Stream, ...]:
    host = f"http://origin.example/{channel_id.replace(' ', '_')}"
    made = []
    for number in range(1 + mixed(key, 3) % 3):
        stream_key = mixed(key, 10 + number)
        suffix = ("m3u8", "mpd")[number % 2]
        stream_id = f"0x{stream_key & 0xFFFFFFFF:08x}"
        made.append(Stream(stream_id, f"{host}/{number + 1}/manifest.{suffix}", _renditions(stream_key)))
    return tuple(made)


def _renditions(stream_key: int) -> tuple[Rendition, ...]:
    ladder = chosen(_LADDERS, stream_key)
    return tuple(Rendition(bitrate, f"{n} of {len(ladder)}") for n, bitrate in enumerate(ladder, 1))


def _names() -> Iterator[tuple[str, str]]:
    """Pairs of System73's channel id and the programme name, without end and without repetition."""
    yield "sports/1", "Sports 1"
    yield "default channel", "Default Channel"
    for number in count(1):
        for mark in _MARKS:
            for place, theme in enumerate(_THEMES):
                name = f"{theme} {mark}" if number == 1 else f"{theme} {mark} {number}"
                # Ids grow by habit in a real account: some are slugs, some keep their spaces.
                yield (name if place % 5 == 1 else name.lower().replace(" ", "-")), name
