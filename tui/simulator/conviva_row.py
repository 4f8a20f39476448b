"""One session as Conviva's `/sessions/content` describes it, nested as on the page, and its filterable dimensions."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any

from tui.simulator.instants import utc_millis
from tui.simulator.quirks import Quirks
from tui.simulator.vocabulary import Place, Trouble, Viewing

NEVER_STARTED_MS = -3000
NO_PLAY_HEAD_MS = -1

_APP_VERSION = "AV_5.45"
_CATEGORY = "Live"
_FRAMERATE_FPS = 25
_CONNECTION_INDUCED_SHARE = 0.9
"""Of the rebuffering, what is not caused by seeking and the like."""

_EMPTY_DIMENSIONS = (
    "ad_creative_id", "ad_id", "ad_media_file_api_framework", "ad_planned_duration", "ad_position",
    "ad_sequence", "ad_system", "ad_technology", "content_session_id", "platform_version",
    "player_framework_name", "player_framework_version", "video_asset_name",
)  # fmt: skip


def _os_version(viewing: Viewing) -> str:
    device = viewing.viewer.device
    return f"{device.os} {device.os_version}"


SELECTED: Mapping[str, Callable[[Viewing], str]] = {
    "app_version": lambda viewing: _APP_VERSION,
    "browser_name": lambda viewing: viewing.viewer.device.browser,
    "browser_version": lambda viewing: viewing.viewer.device.browser,
    "content_category": lambda viewing: _CATEGORY,
    "content_meta_channel": lambda viewing: viewing.channel.name,
    "content_meta_show_title": lambda viewing: viewing.channel.name,
    "device_hardware_type": lambda viewing: viewing.viewer.device.hardware_type,
    "device_manufacturer": lambda viewing: viewing.viewer.device.manufacturer,
    "device_marketing_name": lambda viewing: viewing.viewer.device.name,
    "device_model": lambda viewing: viewing.viewer.device.model,
    "device_name": lambda viewing: viewing.viewer.device.name,
    "device_os": lambda viewing: viewing.viewer.device.os,
    "device_os_family": lambda viewing: viewing.viewer.device.os,
    "device_os_version": _os_version,
    "player_name": lambda viewing: f"{viewing.viewer.device.os} player",
}
"""The dimensions a row repeats under `tags.selected_dimensions`, and how each is read."""

_FILTER_ONLY: Mapping[str, Callable[[Viewing], str]] = {
    "asn": lambda viewing: str(viewing.viewer.place.asn),
    "asset": lambda viewing: viewing.channel.name,
    "cdn_edge_server": lambda viewing: viewing.edge_server,
    "connection_type": lambda viewing: viewing.viewer.device.connection,
    "geo_city_name": lambda viewing: _city(viewing.viewer.place),
    "geo_continent_name": lambda viewing: viewing.viewer.place.continent,
    "geo_country_code": lambda viewing: viewing.viewer.place.country_code,
    "geo_country_name": lambda viewing: viewing.viewer.place.country,
    "geo_postal_code": lambda viewing: viewing.viewer.place.postal_code,
    "geo_state_code": lambda viewing: viewing.viewer.place.region_code,
    "geo_state_name": lambda viewing: _state(viewing.viewer.place),
    "isp": lambda viewing: viewing.viewer.place.isp,
    "stream_url": lambda viewing: viewing.stream.stream_uri,
}

DIMENSIONS: Mapping[str, Callable[[Viewing], str]] = {**SELECTED, **_FILTER_ONLY}

CUSTOM_TAGS: Mapping[str, Callable[[Viewing], str]] = {
    "viewerId": lambda viewing: viewing.viewer.viewer_id,
    "linked_ad": lambda viewing: "",
    "has_ad": lambda viewing: "false",
    "demo_version": lambda viewing: "2026.10.13",
}
"""The account's own tags; `tag_viewerId` finds a viewer even without the Viewer Module."""

FLAGS: Mapping[str, Callable[[Viewing], bool]] = {
    "is_exit_before_video_start": lambda viewing: viewing.failure == "exit_before_start",
    "is_video_start_failure": lambda viewing: viewing.failure.startswith("start_"),
    "is_video_start_failure_business": lambda viewing: viewing.failure == "start_business",
    "is_video_start_failure_tech": lambda viewing: viewing.failure == "start_technical",
    "is_video_playback_failure": lambda viewing: viewing.failure == "playback_technical",
    "is_video_playback_failure_business": lambda viewing: False,
    "is_video_playback_failure_tech": lambda viewing: viewing.failure == "playback_technical",
}


def cdns(viewing: Viewing) -> list[str]:
    """The CDNs the session used, in order; the channel's own first where it was switched away from it."""
    if viewing.cdn_switches:
        return list(dict.fromkeys((viewing.channel.cdn, viewing.cdn)))
    return [viewing.cdn]


def session_id(viewing: Viewing) -> str:
    """The session's part of `client.session`: a negative number."""
    return viewing.conviva_session_id.removeprefix(f"{viewing.viewer.client_id}.")


def row(viewing: Viewing, quirks: Quirks) -> dict[str, Any]:
    """The whole session object of the page's example response."""
    viewer = {"viewer_id": viewing.viewer.viewer_id} if quirks.conviva_viewer_id == "present" else {}
    return {
        "conviva_session_id": viewing.conviva_session_id,
        "client_id": viewing.viewer.client_id,
        "session_id": session_id(viewing),
        **viewer,
        "timestamps": {"start": _instant(viewing.started_ms), "end": _instant(viewing.ended_ms)},
        "status_info": _status(viewing, quirks),
        "lifetime_metrics": _metrics(viewing),
        "content_info": {
            "asset": viewing.channel.name,
            "category": _CATEGORY,
            "length_ms": -1,
            "stream_url": viewing.stream.stream_uri,
        },
        "device_info": _device(viewing),
        "geo_info": _geography(viewing.viewer.place),
        "network_info": _network(viewing, quirks),
        "tags": _tags(viewing),
    }


def _instant(at_ms: int) -> dict[str, Any]:
    return {"epoch_ms": at_ms, "iso_date": utc_millis(at_ms)}


def _status(viewing: Viewing, quirks: Quirks) -> dict[str, Any]:
    # Only "By Expiration" is documented: the heartbeat stopped. The other end is a guess at its wording.
    abrupt = viewing.failure != "none"
    flags: dict[str, Any] = {"is_ended": True} | {name: told(viewing) for name, told in FLAGS.items()}
    if quirks.conviva_booleans == "text":
        flags = {name: str(value).lower() for name, value in flags.items()}
    return {
        **flags,
        "ended_status": "By Expiration" if abrupt else "By Player",
        "errors": _errors(viewing.troubles, quirks),
    }


def _errors(troubles: tuple[Trouble, ...], quirks: Quirks) -> list[Any]:
    if quirks.conviva_errors == "empty":
        return []
    if quirks.conviva_errors == "text":
        return [trouble.text for trouble in troubles]
    if quirks.conviva_errors == "object":
        return [_error_object(trouble) for trouble in troubles]
    shapes: list[Any] = [None, 1042]
    for number, trouble in enumerate(troubles):
        strange = {"vendorCode": trouble.text, "severity": 2}
        shapes.append((trouble.text, _error_object(trouble), strange)[number % 3])
    return shapes if troubles else []


def _error_object(trouble: Trouble) -> dict[str, Any]:
    return {"message": trouble.text, "is_fatal": trouble.fatal, "epoch_ms": trouble.at_ms}


def _metrics(viewing: Viewing) -> dict[str, Any]:
    induced_ms = round(viewing.rebuffering_time_ms * _CONNECTION_INDUCED_SHARE)
    started = viewing.startup_time_ms is not None
    return {
        "average_framerate_fps": _FRAMERATE_FPS if started else 0,
        "average_peak_bitrate_bps": viewing.average_bitrate_kbps * 1000,
        "average_percentage_complete": 0,
        "bitrate_switches_count": viewing.bitrate_switches,
        "connection_induced_rebuffering_ratio_percent": _percent(induced_ms, viewing.playing_time_ms),
        "connection_induced_rebuffering_time_ms": induced_ms,
        "last_play_head_time_ms": viewing.playing_time_ms if started else NO_PLAY_HEAD_MS,
        "playing_time_ms": viewing.playing_time_ms,
        "paused_ratio_percent": 0,
        "paused_time_ms": 0,
        "rebuffering_ratio_percent": _percent(viewing.rebuffering_time_ms, viewing.playing_time_ms),
        "rebuffering_time_ms": viewing.rebuffering_time_ms,
        "video_restart_time_ms": 0,
        "video_start_time_ms": viewing.startup_time_ms if started else NEVER_STARTED_MS,
    }


def _percent(part_ms: int, playing_ms: int) -> float:
    whole_ms = part_ms + playing_ms
    return round(100 * part_ms / whole_ms, 4) if whole_ms else 0


def _device(viewing: Viewing) -> dict[str, Any]:
    device = viewing.viewer.device
    return {
        "browser": {"name": device.browser, "version": device.browser},
        "name": device.name,
        "os": device.os,
        "os_family": device.os,
        "os_version": _os_version(viewing),
    }


def _city(place: Place) -> str:
    return f"{place.city}, {_state(place)}"


def _state(place: Place) -> str:
    return f"{place.region}, {place.country}"


def _geography(place: Place) -> dict[str, Any]:
    return {
        "city": _city(place),
        "state": {"name": _state(place), "code": place.region_code},
        "country": {"name": place.country, "code": place.country_code},
        "continent": place.continent,
        "postal_code": place.postal_code,
        "dma": place.city,
    }


def _network(viewing: Viewing, quirks: Quirks) -> dict[str, Any]:
    place = viewing.viewer.place
    return {
        "asn": {"value": str(place.asn), "description": place.asn_description},
        "cdn": cdns(viewing),
        "isp": place.isp,
        "last_cdn_edge_server": viewing.edge_server,
        "last_cdn_group_id": "",
        **_addresses(viewing.viewer.ip, quirks),
    }


def _addresses(ip: str, quirks: Quirks) -> dict[str, str]:
    if quirks.conviva_ip == "absent":
        return {}
    six = ipaddress.ip_address(ip).version == 6
    return {quirks.conviva_ip: "" if six else ip, "ipv6": ip if six else ""}


def _tags(viewing: Viewing) -> dict[str, Any]:
    selected = dict.fromkeys(_EMPTY_DIMENSIONS, "") | {name: read(viewing) for name, read in SELECTED.items()}
    return {
        "selected_dimensions": dict(sorted(selected.items())),
        "custom_tags": {name: read(viewing) for name, read in CUSTOM_TAGS.items()},
    }
