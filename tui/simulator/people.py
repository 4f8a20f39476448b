"""The viewers whose sessions the player vendors see: about 1,500 households with their ids, places and habits."""

from __future__ import annotations

import ipaddress
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass

from tui.simulator.devices import CATALOGUE
from tui.simulator.noise import cumulative, mixed, stable_key, unit
from tui.simulator.places import PLACES
from tui.simulator.vocabulary import Channel, Device, Viewer

VIEWERS = 1_500

_V4_NETS = ("192.0.2", "198.51.100", "203.0.113")
_V4_ADDRESSES = len(_V4_NETS) * 254
_DEVICE_EDGES = cumulative([entry.weight for entry in CATALOGUE])
_PLACE_EDGES = cumulative([weight for _, weight in PLACES])


@dataclass(frozen=True, slots=True)
class Person:
    """A viewer as the world moves it: its number, its chance key and the channels it likes (by index)."""

    index: int
    key: int
    viewer: Viewer
    favourites: tuple[int, ...]
    viewings_per_day: float


def build_people(seed: int, channels: Sequence[Channel]) -> tuple[Person, ...]:
    """The same `VIEWERS` people for a seed; what they like depends on the channels there are."""
    edges = cumulative([channel.audience for channel in channels])
    return tuple(_person(seed, index, edges) for index in range(VIEWERS))


def _person(seed: int, index: int, channel_edges: Sequence[float]) -> Person:
    key = stable_key(seed, "viewer", index)
    viewer = Viewer(
        viewer_id=f"acct-{100_000 + (index * 7919 + seed) % 900_000}-{mixed(key, 9) % 97:02d}",
        ip=_address(key, index),
        client_id=".".join(str(mixed(key, 20 + part) >> 33) for part in range(4)),
        device=_device(key),
        place=PLACES[bisect(_PLACE_EDGES, unit(key, 2))][0],
    )
    favourites = tuple(bisect(channel_edges, unit(key, 30 + n)) for n in range(4))
    return Person(index, key, viewer, favourites, 2.5 + 3.0 * unit(key, 3))


def _device(key: int) -> Device:
    return CATALOGUE[bisect(_DEVICE_EDGES, unit(key, 1))].device


def _address(key: int, index: int) -> str:
    """Two of five have IPv6; the others share the documentation addresses, a few pairs behind one NAT."""
    if index % 5 in (1, 3):
        net = 0x20010DB8 << 96
        return str(ipaddress.IPv6Address(net | (mixed(key, 4) & 0xFFFF_FFFF) << 64 | (index + 1)))
    place = (index * 3 // 5) * 11 % _V4_ADDRESSES
    return f"{_V4_NETS[place // 254]}.{place % 254 + 1}"
