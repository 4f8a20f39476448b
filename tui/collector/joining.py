"""Which vendors' channels are one channel: the `[channels]` table, turned round for look-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.model.session import Session
from tui.model.thresholds import Thresholds

SESSION_DIMENSIONS: Mapping[str, str] = {
    "content_meta_channel": "channel",
    "asset": "asset",
    "assetname": "asset",
}
"""Dimensions whose value stands in every session row; a channel joined by another one must be asked alone."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which row of the wall a channel belongs to, what that is called, its tags, and its own thresholds."""

    key: str
    name: str
    tags: tuple[str, ...] = ()
    thresholds: Thresholds = field(default_factory=Thresholds)


@dataclass(frozen=True, slots=True)
class AloneQuery:
    """A channel that a vendor only finds by a filter of its own: {dimension: value}."""

    channel_id: str
    filters: tuple[tuple[str, str], ...]

    def as_filter(self) -> dict[str, tuple[str, ...]]:
        """{dimension: the values that will do}, as the clients take it."""
        return {dimension: (value,) for dimension, value in self.filters}


class Joining:
    """Answers "whose channel is this?" for a vendor NAME and the id that vendor uses."""

    def __init__(self, default_thresholds: Thresholds) -> None:
        self._default = default_thresholds
        self._by_id: dict[str, dict[str, Identity]] = {}
        self._by_dimension: dict[str, dict[str, dict[str, str]]] = {}
        self._alone: dict[str, list[AloneQuery]] = {}

    def join(self, identity: Identity, vendor: str, named: str | Mapping[str, str]) -> None:
        """Say that `vendor` calls this channel `named`: an id, or {dimension: value}."""
        if isinstance(named, str):
            self._by_id.setdefault(vendor, {})[named] = identity
            return
        channel_id = " ".join(named.values())
        self._by_id.setdefault(vendor, {})[channel_id] = identity
        if len(named) == 1 and next(iter(named)) in SESSION_DIMENSIONS:
            dimension, value = next(iter(named.items()))
            self._by_dimension.setdefault(vendor, {}).setdefault(dimension, {})[value] = channel_id
        else:
            self._alone.setdefault(vendor, []).append(AloneQuery(channel_id, tuple(named.items())))

    def identity(self, vendor: str, channel_id: str, own_name: str) -> Identity:
        """The joined channel's identity, else one of its own under the vendor's name for it."""
        found = self._by_id.get(vendor, {}).get(channel_id)
        if found is not None:
            return found
        return Identity(f"{vendor}\x1f{channel_id}", own_name, (), self._default)

    def ids_at(self, vendor: str, key: str) -> tuple[str, ...]:
        """What `vendor` calls the channel with this key (`Identity.key`); empty where it is not joined."""
        return tuple(channel_id for channel_id, one in self._by_id.get(vendor, {}).items() if one.key == key)

    def channel_of(self, vendor: str, session: Session) -> str | None:
        """The channel id a session counts for: a joined dimension's, else its channel, else its asset."""
        by_dimension = self._by_dimension.get(vendor, {})
        for dimension, attribute in SESSION_DIMENSIONS.items():
            joined = by_dimension.get(dimension, {}).get(getattr(session, attribute))
            if joined is not None:
                return joined
        return session.channel or session.asset or None

    def alone(self, vendor: str) -> tuple[AloneQuery, ...]:
        """The channels of this vendor that need a filtered call each."""
        return tuple(self._alone.get(vendor, ()))
