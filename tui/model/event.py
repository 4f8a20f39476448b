"""One thing that happened: an error, a player's event, a channel's change, a feed's trouble."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EventKind(StrEnum):
    ERROR = "error"
    PLAYER = "player"
    CHANNEL = "channel"
    FEED = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`source` says where in the chain ("drm", "manifest", "session", "threshold", …); `at_s` is the position in
    the programme in seconds; `error_class` is the message with its ids and numbers folded ("class" in JSON).
    `ordinal` tells those apart that a session has several times at one instant and in one text: 0, 1, 2, …"""

    time_ms: int
    vendor: str
    kind: EventKind
    source: str
    message: str
    error_class: str = ""
    fatal: bool | None = None
    session_id: str | None = None
    at_s: float | None = None
    channel: str | None = None
    cdn: str | None = None
    isp: str | None = None
    asn: str | None = None
    device: str | None = None
    os: str | None = None
    city: str | None = None
    country: str | None = None
    ordinal: int = 0
