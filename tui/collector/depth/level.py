"""Where one looks: the whole account, a channel, a stream of it, a rendition of that."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.collector.requests import OpenDepth
from tui.model.channel import Rendition, Stream


@dataclass(frozen=True, slots=True, kw_only=True)
class DepthLevel:
    """A place in one vendor's account (`vendor` is its NAME). Every field below the last one set is None; a rendition
    has a `bitrate`, a `representation_id`, or both, as far as its ladder names them."""

    vendor: str
    channel_id: str | None = None
    stream_id: str | None = None
    bitrate: str | None = None
    representation_id: str | None = None

    @classmethod
    def of(cls, request: OpenDepth) -> DepthLevel:
        """The level that a request asks for."""
        return cls(
            vendor=request.vendor,
            channel_id=request.channel_id,
            stream_id=request.stream_id,
            bitrate=request.bitrate,
            representation_id=request.representation_id,
        )

    def opened(self, number: int, window: str, at_ms: int | None = None) -> OpenDepth:
        """The request that asks for this level over `window`, or as it was recorded at `at_ms`."""
        return OpenDepth(
            number=number,
            vendor=self.vendor,
            channel_id=self.channel_id,
            stream_id=self.stream_id,
            bitrate=self.bitrate,
            representation_id=self.representation_id,
            window=window,
            at_ms=at_ms,
        )

    @property
    def is_account(self) -> bool:
        return self.channel_id is None

    @property
    def is_rendition(self) -> bool:
        return self.bitrate is not None or self.representation_id is not None

    def below(self, row: Stream | Rendition) -> DepthLevel:
        """The level of one of this level's rows."""
        if isinstance(row, Stream):
            return replace(self, stream_id=row.stream_id)
        return replace(self, bitrate=row.bitrate or None, representation_id=row.representation_id or None)

    @property
    def above(self) -> DepthLevel | None:
        """The level that has this one among its rows; None above a channel, where the wall is, and the account."""
        if self.is_rendition:
            return replace(self, bitrate=None, representation_id=None)
        return replace(self, stream_id=None) if self.stream_id is not None else None
