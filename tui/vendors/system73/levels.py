"""Where in an account a question is asked: all of it, one channel, one stream, one rendition."""

from __future__ import annotations

from dataclasses import dataclass

from tui.vendors.errors import CannotAnswer
from tui.vendors.paths import segment
from tui.vendors.system73.ids import RawIds


class Spellings:
    """How System73 spells the ids that were shown; a namespace each."""

    def __init__(self) -> None:
        self.channels = RawIds()
        self.streams = RawIds()
        self.renditions = RawIds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """`bitrate` and `representation_id` narrow a stream; the page knows them nowhere else.

    Raises CannotAnswer for a combination no URL of the page stands for.
    """

    channel_id: str | None = None
    stream_id: str | None = None
    bitrate: str | None = None
    representation_id: str | None = None

    def __post_init__(self) -> None:
        if self.stream_id is not None and self.channel_id is None:
            raise CannotAnswer("System73 finds a stream only within its channel")
        if self.narrowed and self.stream_id is None:
            raise CannotAnswer("System73 takes a bitrate or representation only for one stream")

    @property
    def narrowed(self) -> bool:
        """Whether single renditions are asked for."""
        return self.bitrate is not None or self.representation_id is not None

    @property
    def is_account(self) -> bool:
        return self.channel_id is None

    def path(self, tail: str, spellings: Spellings) -> str:
        """`/channels/…/streams/…` and `tail` (which begins with a slash), ids percent-encoded."""
        path = ""
        if self.channel_id is not None:
            path += f"/channels/{segment(spellings.channels.raw(self.channel_id))}"
        if self.stream_id is not None:
            path += f"/streams/{segment(spellings.streams.raw(self.stream_id))}"
        return path + tail

    def params(self, spellings: Spellings) -> tuple[tuple[str, str], ...]:
        """The query parameters that narrow a stream, not yet encoded."""
        named = (("bitrate", self.bitrate), ("representation_id", self.representation_id))
        return tuple((name, spellings.renditions.raw(value)) for name, value in named if value is not None)
