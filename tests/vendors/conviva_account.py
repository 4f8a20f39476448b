"""A Conviva client on a scripted server, and rows as the endpoint's page shows them."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from pydantic import SecretStr

from tests.vendors.scripted_server import ScriptedServer, Step
from tui.clock import Clock
from tui.model.instants import HOUR_MS
from tui.model.span import Span
from tui.model.vendor import Kind
from tui.vendors.conviva import ConvivaClient
from tui.vendors.transport import Transport, TransportSettings

CLIENT_ID, CLIENT_SECRET = "abcdefghij", "z1y2x3w4v5u6t7s8r9q0p"
NOW_MS = 1_678_860_000_000
SPAN = Span(NOW_MS - HOUR_MS, NOW_MS)

SAMPLE: dict[str, Any] = {
    "conviva_session_id": "1.2.3.4.-5",
    "client_id": "1.2.3.4",
    "session_id": "-5",
    "viewer_id": "### REDACTED ###",
    "timestamps": {
        "start": {"epoch_ms": 1678829756486, "iso_date": "2023-03-14T21:35:56.486Z"},
        "end": {"epoch_ms": 1678829756487, "iso_date": "2023-03-14T21:35:56.487Z"},
    },
    "status_info": {
        "is_ended": True,
        "ended_status": "By Expiration",
        "is_exit_before_video_start": True,
        "is_video_start_failure": False,
        "is_video_start_failure_business": False,
        "is_video_start_failure_tech": False,
        "is_video_playback_failure": False,
        "is_video_playback_failure_business": False,
        "is_video_playback_failure_tech": False,
        "errors": [],
    },
    "lifetime_metrics": {
        "average_framerate_fps": 0,
        "average_peak_bitrate_bps": 0,
        "average_percentage_complete": 0,
        "bitrate_switches_count": 0,
        "connection_induced_rebuffering_ratio_percent": 0,
        "connection_induced_rebuffering_time_ms": 0,
        "last_play_head_time_ms": -1,
        "playing_time_ms": 0,
        "paused_ratio_percent": 0,
        "paused_time_ms": 0,
        "rebuffering_ratio_percent": 0,
        "rebuffering_time_ms": 0,
        "video_restart_time_ms": 0,
        "video_start_time_ms": -3000,
    },
    "content_info": {
        "asset": "Detective Memoirs: S1, E1",
        "category": "VoD",
        "length_ms": 900000,
        "stream_url": "example.com",
    },
    "device_info": {
        "browser": {"name": "Native App", "version": "Native App"},
        "name": "Apple iPhone",
        "os": "iOS",
        "os_family": "iOS",
        "os_version": "iOS Unknown",
    },
    "geo_info": {
        "city": "Chicago, Illinois, United States",
        "state": {"name": "Illinois, United States", "code": "IL"},
        "country": {"name": "United States", "code": "US"},
        "continent": "North America",
        "postal_code": "60609",
        "dma": "Chicago",
    },
    "network_info": {
        "asn": {"value": "33491", "description": "COMCAST-33491 - Comcast Cable Communications, LLC, US"},
        "cdn": ["INHOUSE"],
        "isp": "Comcast",
        "last_cdn_edge_server": "",
        "last_cdn_group_id": "",
    },
    "tags": {
        "selected_dimensions": {
            "ad_creative_id": "",
            "ad_id": "",
            "ad_media_file_api_framework": "",
            "ad_planned_duration": "",
            "ad_position": "",
            "ad_sequence": "",
            "ad_system": "",
            "ad_technology": "",
            "app_version": "AV_5.45",
            "browser_name": "Native App",
            "browser_version": "Native App",
            "content_category": "VoD",
            "content_meta_channel": "The Premium Channel",
            "content_meta_show_title": "Detective Memoirs: S1, E1",
            "content_session_id": "",
            "device_hardware_type": "Mobile Phone",
            "device_manufacturer": "Apple",
            "device_marketing_name": "Apple iPhone 4S",
            "device_model": "iPhone 4S",
            "device_name": "Apple iPhone",
            "device_os": "iOS",
            "device_os_family": "iOS",
            "device_os_version": "iOS Unknown",
            "platform_version": "",
            "player_framework_name": "",
            "player_framework_version": "",
            "player_name": "iOS AVPlayer",
            "video_asset_name": "",
        },
        "custom_tags": {
            "absoluteIndex": "",
            "ad_break_duration": "90",
            "age": "65",
            "demo_version": "2022.10.13+rollback_eff17a6",
            "has_ad": "true",
            "has_preroll": "",
            "linked_ad": "pre-mid-roll",
            "podIndex": "",
            "podPlannedDuration": "",
            "podRollPostion": "",
        },
    },
}
"""The page's own example."""


def row(number: int = 0, **changes: Any) -> dict[str, Any]:
    """The page's row as session `number`, a second later each; `changes` as `status_info={"errors": …}` go into
    the table of that name, everything else in place of what is there."""
    made = copy.deepcopy(SAMPLE)
    made["conviva_session_id"] = f"1.2.3.4.-{number}"
    made["session_id"] = f"-{number}"
    for edge in made["timestamps"].values():
        edge["epoch_ms"] += number * 1000
    for name, value in changes.items():
        if isinstance(made.get(name), dict) and isinstance(value, dict):
            made[name].update(value)
        else:
            made[name] = value
    return made


class FixedClock:
    """Stands at `NOW_MS`; `monotonic_s` moves by what is slept."""

    def __init__(self) -> None:
        self.slept_s = 0.0

    def now_ms(self) -> int:
        return NOW_MS

    def monotonic_s(self) -> float:
        return self.slept_s

    async def sleep(self, seconds: float) -> None:
        self.slept_s += seconds


@asynccontextmanager
async def account(
    *script: Step, clock: Clock | None = None, look: Callable[[Transport], None] | None = None, **options: Any
) -> AsyncIterator[tuple[ConvivaClient, ScriptedServer]]:
    """The client and the server it talks to; both are gone afterwards. `look` is given the transport."""
    fixed = FixedClock()
    async with ScriptedServer(*script) as server:
        settings = TransportSettings(
            vendor="cv", kind=Kind.CONVIVA, base_url=f"{server.url}/insights/3.0", max_requests_per_s=10_000
        )
        transport = Transport(settings, clock=clock or fixed, sleep=fixed.sleep)
        if look is not None:
            look(transport)
        try:
            yield (
                ConvivaClient(
                    transport, client_id=CLIENT_ID, client_secret=SecretStr(CLIENT_SECRET), **options
                ),
                server,
            )
        finally:
            await transport.aclose()
