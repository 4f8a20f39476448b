"""api.video's raw statistics: player sessions of a live stream or video, and the events of one session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tui.simulator.instants import utc_millis
from tui.simulator.noise import between, mixed, stable_key
from tui.simulator.quirks import Quirks
from tui.simulator.vocabulary import Viewing

_UNKNOWN = "unknown"
_DEVICE_TYPES = {"Mobile Phone": "phone", "Tablet": "tablet", "Smart TV": "tv", "Desktop": "desktop"}
_SEEK_S = 30
_MOST_INTERLUDES = 4


def session(viewing: Viewing, now_ms: int, quirks: Quirks) -> dict[str, Any]:
    """One row of a session list. What the vendor does not know says "unknown", as in its samples."""
    device = viewing.viewer.device
    browser = device.platform == "Web"
    return {
        "client": {
            "name": device.browser if browser else _UNKNOWN,
            "type": "browser" if browser else "app",
            "version": _UNKNOWN,
        },
        "device": {
            "model": device.model,
            "type": _DEVICE_TYPES.get(device.hardware_type, _UNKNOWN),
            "vendor": device.manufacturer,
        },
        "location": _location(viewing, quirks),
        "os": {"name": device.os, "shortname": device.os[:3].upper(), "version": device.os_version},
        "referrer": dict.fromkeys(("medium", "searchTerm", "source", "url"), _UNKNOWN),
        "session": {
            **_ended(viewing, now_ms, quirks),
            "loadedAt": utc_millis(viewing.started_ms),
            "sessionId": viewing.apivideo_session_id,
        },
    }


def _location(viewing: Viewing, quirks: Quirks) -> dict[str, str | None]:
    place = viewing.viewer.place
    if quirks.apivideo_place == "null":
        return {"city": None, "country": place.country}
    if quirks.apivideo_place == "unknown":
        return {"city": _UNKNOWN, "country": _UNKNOWN}
    return {"city": place.city, "country": place.country}


def _ended(viewing: Viewing, now_ms: int, quirks: Quirks) -> dict[str, str | None]:
    if viewing.ended_ms <= now_ms:
        return {"endedAt": utc_millis(viewing.ended_ms)}
    if quirks.apivideo_ended_at == "absent":
        return {}
    return {"endedAt": None if quirks.apivideo_ended_at == "null" else ""}


def events(viewing: Viewing, now_ms: int) -> list[dict[str, Any]]:
    """What the player sent until now, in order: `at`, `from` and `to` in whole seconds of the play head."""
    return [
        {"type": kind, "emittedAt": utc_millis(at_ms), **heads}
        for at_ms, kind, heads in _script(viewing)
        if at_ms <= now_ms
    ]


def _script(viewing: Viewing) -> Iterator[tuple[int, str, dict[str, int]]]:
    yield viewing.started_ms, "ready", {"at": 0}
    if viewing.startup_time_ms is None:
        return
    at_ms = viewing.started_ms + viewing.startup_time_ms
    yield at_ms, "play", {"at": 0}
    head_s = behind_s = 0.0
    key = stable_key("events", viewing.apivideo_session_id)
    number = mixed(key, 0) % _MOST_INTERLUDES
    stretch_ms = max(0, viewing.ended_ms - at_ms) // (number + 1)
    for n in range(number):
        at_ms += stretch_ms
        head_s += stretch_ms / 1000
        if mixed(key, 20 + n) % 2:
            away_ms = int(stretch_ms * between(key, 10 + n, 0.05, 0.4))
            yield at_ms, "pause", {"at": int(head_s)}
            yield at_ms + away_ms, "resume", {"at": int(head_s)}
            moved_s = -away_ms / 1000
            head_s += moved_s  # the next stretch counts the pause as played
        else:
            # Who is behind the live edge goes back to it, who is at it goes back to see something again.
            moved_s = min(_SEEK_S, behind_s) if behind_s >= 1 else -min(_SEEK_S, head_s)
            kind = "seek.forward" if moved_s > 0 else "seek.backward"
            yield at_ms, kind, {"from": int(head_s), "to": int(head_s + moved_s)}
            head_s += moved_s
        behind_s -= moved_s
    head_s += max(0, viewing.ended_ms - at_ms) / 1000
    yield viewing.ended_ms, "end", {"at": int(head_s)}
