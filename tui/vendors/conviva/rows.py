"""Rows of `sessions`, from Conviva's names and units to the model's.

Plain code and no table of fields: a full answer has 1,500 rows of some eighty members, of which thirty are wanted.
Nothing here raises, whatever the types of what comes: a member that is not what the page shows is unknown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from tui.model.session import Session
from tui.model.text import safe
from tui.model.vendor import Kind
from tui.vendors.conviva.errors import MAX_ERRORS, session_errors
from tui.vendors.conviva.instants import instant
from tui.vendors.wire import flag, non_negative, non_negative_whole

_REDACTED = "### REDACTED"
"""What Conviva's pages show in place of an id. Nobody's id, should an account without the permission get it."""
_NOTHING: Mapping[str, Any] = {}
_MAX_CDNS = 20
_LONGEST_SHARED = 100
_MAX_RAW = 64_000
_ADDRESS = re.compile(r'://(?:[^\s"\\]|\\.)*')
_QUERY = re.compile(r"[?#]")


def sessions_of(rows: Iterable[object], vendor: str, *, keep_raw: bool) -> list[Session]:
    """The sessions among `rows` by their start; what has no id cannot be told from another and is left out."""
    made = (_session(row, vendor, keep_raw) for row in rows if isinstance(row, dict))
    sessions = [session for session in made if session is not None]
    sessions.sort(key=lambda session: session.started_at_ms or session.ended_at_ms or 0)
    return sessions


def _session(row: dict[str, Any], vendor: str, keep_raw: bool) -> Session | None:
    session_id = _session_id(row)
    if session_id is None:
        return None
    tags = _table(row, "tags")
    content = _table(row, "content_info")
    return Session(
        vendor=vendor,
        kind=Kind.CONVIVA,
        session_id=session_id,
        viewer_id=_personal(row.get("viewer_id")),
        client_id=_personal(row.get("client_id")),
        asset=_word(content.get("asset")),
        channel=_tag(tags, "content_meta_channel"),
        stream_type=_word(content.get("category")),
        raw=_raw(row) if keep_raw else "",
        **_times(_table(row, "timestamps"), _table(row, "status_info")),
        **_outcome(_table(row, "status_info")),
        **_playback(_table(row, "lifetime_metrics")),
        **_equipment(_table(row, "device_info"), _table(row, "geo_info")),
        **_network(_table(row, "network_info")),
    )


def _session_id(row: Mapping[str, Any]) -> str | None:
    """`client.session`, which Conviva also spells out itself; the second half alone is unique to a client only."""
    own = _text(row.get("conviva_session_id"))
    if own is not None:
        return own
    client, session = _text(row.get("client_id")), _text(row.get("session_id"))
    return f"{client}.{session}" if client is not None and session is not None else session


def _times(timestamps: Mapping[str, Any], status: Mapping[str, Any]) -> dict[str, Any]:
    ended = flag(status.get("is_ended"))
    ended_at_ms = _instant(timestamps.get("end"))
    if ended is None and ended_at_ms is not None:
        ended = True
    return {
        "started_at_ms": _instant(timestamps.get("start")),
        "ended_at_ms": ended_at_ms,
        "running": None if ended is None else not ended,
        "ended_status": _word(status.get("ended_status")),
    }


def _outcome(status: Mapping[str, Any]) -> dict[str, Any]:
    errors = session_errors(status.get("errors"))
    fatal = None if errors is None else _fatal_count([error.fatal for error in errors])
    start_failure, start_kind = _failure(status, "is_video_start_failure")
    playback_failure, playback_kind = _failure(status, "is_video_playback_failure")
    return {
        "start_failure": start_failure,
        "start_failure_kind": start_kind,
        "exit_before_start": flag(status.get("is_exit_before_video_start")),
        "playback_failure": playback_failure,
        "playback_failure_kind": playback_kind,
        "error_count": None if errors is None else len(errors),
        "fatal_error_count": fatal,
        "errors": () if errors is None else tuple(errors[:MAX_ERRORS]),
    }


def _fatal_count(fatal: list[bool | None]) -> int | None:
    """Unknown as long as one error does not say."""
    return None if None in fatal else sum(map(bool, fatal))


def _failure(status: Mapping[str, Any], name: str) -> tuple[bool | None, str | None]:
    """Whether it failed, and as what; a failure of a kind is a failure."""
    failed = flag(status.get(name))
    if failed is False:
        return False, None
    if flag(status.get(f"{name}_tech")):
        return True, "technical"
    if flag(status.get(f"{name}_business")):
        return True, "business"
    return failed, None


def _playback(metrics: Mapping[str, Any]) -> dict[str, Any]:
    switches = metrics.get("bitrate_switches_count", metrics.get("bitrate_switches"))
    return {
        "startup_time_ms": non_negative_whole(metrics.get("video_start_time_ms")),
        "playing_time_ms": non_negative_whole(metrics.get("playing_time_ms")),
        "rebuffering_time_ms": non_negative_whole(metrics.get("rebuffering_time_ms")),
        "rebuffering_ratio": _fraction(metrics.get("rebuffering_ratio_percent")),
        "connection_rebuffering_ratio": _fraction(
            metrics.get("connection_induced_rebuffering_ratio_percent")
        ),
        "average_peak_bitrate_bps": non_negative_whole(metrics.get("average_peak_bitrate_bps")),
        "bitrate_switches": non_negative_whole(switches),
    }


def _equipment(device: Mapping[str, Any], place: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "device": _word(device.get("name")),
        "os": _word(device.get("os")),
        "browser": _named(device.get("browser"), "name"),
        "city": _named(place.get("city"), "name"),
        "country": _named(place.get("country"), "name", "code"),
    }


def _network(network: Mapping[str, Any]) -> dict[str, Any]:
    """The page does not show the keys of the addresses; a note says that there are "IP and IPv6"."""
    return {
        "user_ip": _address(network),
        "isp": _named(network.get("isp"), "name", "value"),
        "asn": _named(network.get("asn"), "value"),
        "cdn": _names(network.get("cdn")),
    }


def _address(network: Mapping[str, Any]) -> str | None:
    for key in ("ip", "ipv6", "ipv4"):
        address = _personal(network.get(key))
        if address is not None:
            return address
    return None


def _table(row: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = row.get(key)
    return value if isinstance(value, dict) else _NOTHING


def _text(value: Any) -> str | None:
    """Safe text; empty strings are common, and mean unknown."""
    if isinstance(value, str):
        return safe(value).strip() or None if value else None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return safe(value)
    return None


@lru_cache(maxsize=1024)
def _shared(text: str) -> str | None:
    return _text(text)


def _word(value: Any) -> str | None:
    """Safe text of which many sessions have the same: an asset, a device, a place. It is looked at, and kept, once."""
    if isinstance(value, str) and len(value) <= _LONGEST_SHARED:
        return _shared(value)
    return _text(value)


def _named(value: Any, *keys: str) -> str | None:
    """The text itself, or the first of `keys` that has one in an object."""
    if not isinstance(value, dict):
        return _word(value)
    for key in keys:
        text = _word(value.get(key))
        if text is not None:
            return text
    return None


def _personal(value: Any) -> str | None:
    text = _text(value[0] if isinstance(value, list) and value else value)
    return None if text is None or text.startswith(_REDACTED) else text


def _names(value: Any) -> tuple[str, ...]:
    """Each once, in the order given."""
    listed = value[:_MAX_CDNS] if isinstance(value, list) else [value]
    named = [_named(one, "name", "value") for one in listed]
    return tuple(dict.fromkeys([name for name in named if name is not None]))


def _tag(tags: Mapping[str, Any], name: str) -> str | None:
    return _word(_table(tags, "selected_dimensions").get(name)) or _word(
        _table(tags, "custom_tags").get(name)
    )


def _instant(value: Any) -> int | None:
    if not isinstance(value, dict):
        return instant(value)
    at_ms = instant(value.get("epoch_ms"))
    return instant(value.get("iso_date")) if at_ms is None else at_ms


def _fraction(percent: Any) -> float | None:
    found = non_negative(percent)
    return None if found is None else found / 100


def _raw(row: dict[str, Any]) -> str:
    """The row as JSON on one safe line, addresses in it without their tokens."""
    try:
        text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    except (RecursionError, ValueError):
        return ""
    return safe(_ADDRESS.sub(_without_token, text[: 2 * _MAX_RAW]), _MAX_RAW)


def _without_token(address: re.Match[str]) -> str:
    """Tokens stand in the query, or as a user's password before the host."""
    head, *query = _QUERY.split(address[0].removeprefix("://"), maxsplit=1)
    authority, slash, path = head.partition("/")
    return f"://{authority.rpartition('@')[2]}{slash}{path}{'?…' if query else ''}"
