"""The nouns of the simulated world. Pure data; every instant is epoch milliseconds UTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Source = Literal["cdn", "p2p"]
Failure = Literal["none", "start_technical", "start_business", "playback_technical", "exit_before_start"]


@dataclass(frozen=True, slots=True)
class Rendition:
    """One rung of a stream's ladder: `bitrate_kbps` 4000, `representation_id` "2 of 4"."""

    bitrate_kbps: int
    representation_id: str


@dataclass(frozen=True, slots=True)
class Stream:
    """One manifest of a channel: `stream_id` like "0x78e31cc7", `stream_uri` an URL."""

    stream_id: str
    stream_uri: str
    renditions: tuple[Rendition, ...]


@dataclass(frozen=True, slots=True)
class Channel:
    """One live channel as every vendor names it.

    `channel_id` is System73's (may hold spaces and slashes), `name` the programme name Conviva carries in
    `content_meta_channel` and MediaMelon in `assetname`, `live_stream_id` api.video's (`li…`).
    `audience` is the number of devices at the evening's peak.
    """

    channel_id: str
    name: str
    live_stream_id: str
    streams: tuple[Stream, ...]
    audience: int
    cdn: str


@dataclass(frozen=True, slots=True)
class Device:
    """What a viewer watches with, in the words of the vendors' samples."""

    name: str
    model: str
    manufacturer: str
    hardware_type: str
    os: str
    os_version: str
    platform: str
    browser: str
    connection: Literal["WIFI", "ETHERNET", "CELLULAR"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a viewer sits, and in whose network."""

    city: str
    region: str
    region_code: str
    country: str
    country_code: str
    continent: str
    postal_code: str
    isp: str
    asn: int
    asn_description: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """One household: the ids under which each vendor knows it."""

    viewer_id: str
    ip: str
    client_id: str
    device: Device
    place: Place


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that went wrong inside a viewing. `source` is "drm", "manifest" or "player"."""

    at_ms: int
    source: Literal["drm", "manifest", "player"]
    text: str
    fatal: bool


@dataclass(frozen=True, slots=True)
class Viewing:
    """One playback by one viewer, from the press on play to the end.

    `ended_ms` is when it ends (in the future of the clock for a running one). Durations in ms; failures and
    troubles are what the vendors report of it, each in its own words.
    """

    viewer: Viewer
    channel: Channel
    stream: Stream
    started_ms: int
    ended_ms: int
    playback_session_id: str
    conviva_session_id: str
    mediamelon_session_id: str
    apivideo_session_id: str
    cdn: str
    edge_server: str
    startup_time_ms: int | None
    playing_time_ms: int
    rebuffering_time_ms: int
    average_bitrate_kbps: int
    bitrate_switches: int
    cdn_switches: int
    failure: Failure
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What System73 would say of a channel, stream or rendition over one time window.

    Throughputs in kbps, devices counted, viewing times in seconds of the window.
    """

    cdn_throughput_kbps: float
    p2p_throughput_kbps: float
    cdn_devices: int
    p2p_devices: int
    not_compatible_devices: int
    cdn_viewing_time_s: float
    p2p_viewing_time_s: float


@dataclass(frozen=True, slots=True)
class Quality:
    """How the devices fed by one source fare at one moment; None where there are none."""

    buffer_health_ms: float
    rebuffering_ratio: float
    response_time_ms: float
    buffer_filling_rate: float
    dropped_frames: float


@dataclass(frozen=True, slots=True)
class Example:
    """An identity worth looking up in this scenario, and what it shows."""

    kind: str
    value: str
    note: str
