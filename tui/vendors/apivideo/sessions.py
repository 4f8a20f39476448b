"""api.video's player sessions: who watched from where, on what, and for how long.

Source: "List live stream player sessions", "List video player sessions". The vendor counts neither stalls nor
errors, so most of a session stays unknown.
"""

from __future__ import annotations

from typing import Any

from tui.model.instants import from_iso
from tui.model.session import Session
from tui.model.vendor import Kind
from tui.vendors.apivideo.fields import Fields, known, part, raw_json


def session(row: Any, *, vendor: str, channel: str | None, keep_raw: bool) -> Session | None:
    """The session of a row; None for a row without an id. `channel` is the live stream's name."""
    if not isinstance(row, dict):
        return None
    times = part(row, "session")
    session_id = known(times.get("sessionId"))
    if session_id is None:
        return None
    ended_at_ms, running = _end(times.get("endedAt"))
    place = part(row, "location")
    return Session(
        vendor=vendor,
        kind=Kind.APIVIDEO,
        session_id=session_id,
        channel=channel,
        started_at_ms=_instant(times.get("loadedAt")),
        ended_at_ms=ended_at_ms,
        running=running,
        device=_device(part(row, "device")),
        os=known(part(row, "os").get("name")),
        browser=known(part(row, "client").get("name")),
        city=known(place.get("city")),
        country=known(place.get("country")),
        raw=raw_json(row) if keep_raw else "",
    )


def _instant(value: Any) -> int | None:
    return from_iso(value) if isinstance(value, str) else None


def _end(value: Any) -> tuple[int | None, bool | None]:
    """When it ended, and whether it still runs: an end that is absent, null or empty has not come yet; one that
    cannot be read leaves both open."""
    if value is None or value == "":
        return None, True
    ended_at_ms = _instant(value)
    return ended_at_ms, None if ended_at_ms is None else False


def _device(device: Fields) -> str | None:
    """The model where it is known, else the kind of device ("desktop", "phone"), else its maker."""
    named = (known(device.get(name)) for name in ("model", "type", "vendor"))
    return next((name for name in named if name is not None), None)
