"""What an api.video account holds: a live stream per channel, and a catch-up video of each."""

from __future__ import annotations

import uuid
from typing import Any

from tui.simulator.instants import utc_offset
from tui.simulator.noise import base62, mixed, stable_key
from tui.simulator.vocabulary import Channel, Viewing
from tui.simulator.world import World

_DAY_MS = 86_400_000
_CATCH_UP_IN = 12
"""One viewing of so many is of the catch-up video, the others are live."""


class Catalogue:
    """Live streams and videos of one world, by their ids."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.channels = world.channels
        self._by_live_stream = {channel.live_stream_id: channel for channel in world.channels}
        self._by_video = {self.video_id(channel): channel for channel in world.channels}

    def live_channel(self, live_stream_id: str) -> Channel | None:
        return self._by_live_stream.get(live_stream_id)

    def video_channel(self, video_id: str) -> Channel | None:
        return self._by_video.get(video_id)

    def video_id(self, channel: Channel) -> str:
        """`vi` and 22 letters and digits, always the same for a channel."""
        key = self._key(channel)
        return "vi" + base62(mixed(key, 1) << 64 | mixed(key, 2), 22)

    def stream_key(self, channel: Channel) -> str:
        """The publishing secret of a live stream."""
        key = self._key(channel)
        return str(uuid.UUID(int=mixed(key, 3) << 64 | mixed(key, 4), version=4))

    def created_ms(self, channel: Channel) -> int:
        """Some months before the world began."""
        return self._world.start_ms - (60 + self._key(channel) % 700) * _DAY_MS

    def updated_ms(self, channel: Channel) -> int:
        return self.created_ms(channel) + self._key(channel) % 50 * _DAY_MS

    def broadcasting(self, channel: Channel, now_ms: int) -> bool:
        """On air as long as anybody receives it."""
        delivery = self._world.delivery(channel, now_ms)
        return delivery.cdn_devices + delivery.p2p_devices + delivery.not_compatible_devices > 0

    def live_stream(self, channel: Channel, now_ms: int) -> dict[str, Any]:
        """The live stream object, publishing secrets and all, as the vendor gives it."""
        live_id = channel.live_stream_id
        return {
            "liveStreamId": live_id,
            "createdAt": utc_offset(self.created_ms(channel)),
            "updatedAt": utc_offset(self.updated_ms(channel)),
            "streamKey": self.stream_key(channel),
            "restreams": self._restreams(channel),
            "name": channel.name,
            "public": True,
            "broadcasting": self.broadcasting(channel, now_ms),
            **self._player(channel),
            "assets": {
                "iframe": f'<iframe src="https://embed.api.video/live/{live_id}" width="100%" height="100%"></iframe>',
                "player": f"https://embed.api.video/live/{live_id}",
                "hls": f"https://live.api.video/{live_id}.m3u8",
                "thumbnail": f"https://live.api.video/{live_id}/thumbnail.jpg",
            },
        }

    def video(self, channel: Channel) -> dict[str, Any]:
        """The video object of a channel's catch-up."""
        video_id = self.video_id(channel)
        return {
            "videoId": video_id,
            "title": f"{channel.name} catch-up",
            "description": "",
            "public": True,
            "panoramic": False,
            "mp4Support": True,
            "tags": [],
            "metadata": [],
            "createdAt": utc_offset(self.created_ms(channel)),
            "publishedAt": utc_offset(self.created_ms(channel)),
            "updatedAt": utc_offset(self.updated_ms(channel)),
            "source": {"type": "upload", "uri": f"/videos/{video_id}/source"},
            "assets": {
                "player": f"https://embed.api.video/vod/{video_id}",
                "hls": f"https://vod.api.video/vod/{video_id}/hls/manifest.m3u8",
            },
        }

    def _key(self, channel: Channel) -> int:
        return stable_key("api.video", channel.live_stream_id)

    def _player(self, channel: Channel) -> dict[str, str]:
        key = self._key(channel)
        return {"playerId": "pl" + base62(mixed(key, 5) << 64 | mixed(key, 8), 22)} if key % 3 else {}

    def _restreams(self, channel: Channel) -> list[dict[str, str]]:
        key = self._key(channel)
        if key % 4:
            return []
        secret = str(uuid.UUID(int=mixed(key, 6) << 64 | mixed(key, 7), version=4))
        return [{"name": "Partner", "serverUrl": "rtmp://partner.example/live", "streamKey": secret}]


def is_catch_up(viewing: Viewing) -> bool:
    """Whether api.video counts the viewing for the channel's video instead of its live stream."""
    return stable_key("catch-up", viewing.apivideo_session_id) % _CATCH_UP_IN == 0
