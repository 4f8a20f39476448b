"""What a System73 URL addresses: a level (account, channel, stream) and an endpoint on it.

Read from the raw path, segment by segment: a channel id may hold a slash, sent as `%2F`, which is gone once a
framework has decoded the whole path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Address:
    """`endpoint` is the rest of the path behind the level, such as ("stats", "os", "last_point")."""

    channel_id: str | None
    stream_id: str | None
    endpoint: tuple[str, ...]

    @property
    def level(self) -> str:
        """Account, channel or stream."""
        if self.channel_id is None:
            return "account"
        return "channel" if self.stream_id is None else "stream"


def read_address(scope: Mapping[str, Any]) -> Address:
    """The address of an ASGI request below the mount's `root_path`."""
    raw_path = scope["raw_path"].decode("ascii", "replace")
    path = raw_path.removeprefix(scope.get("root_path", ""))
    segments = tuple(unquote(segment) for segment in path.split("/")[1:])
    channel_id, rest = _taken("channels", segments)
    if channel_id is None:
        return Address(None, None, rest)
    stream_id, rest = _taken("streams", rest)
    return Address(channel_id, stream_id, rest)


def _taken(word: str, segments: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """Split `word/ID` off the front."""
    if len(segments) > 2 and segments[0] == word and segments[1]:
        return segments[1], segments[2:]
    return None, segments
