"""What can be watched."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tui.model.identity import Identity, IdentityKind


class WatchKind(StrEnum):
    """A channel of the wall, an asset, or a viewer by one of the identities that Uplynk finds viewers by."""

    CHANNEL = "channel"
    ASSET = "asset"
    VIEWER = "viewer"
    EUID = "euid"
    IP = "ip"
    PLAYBACK_SESSION = "playback_session"

    @property
    def personal(self) -> bool:
        """Whether it leads to a person, and is masked therefore."""
        return self not in {WatchKind.CHANNEL, WatchKind.ASSET}


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing to watch. `value` is a wall row's key (`WallRow.key`) for a channel, else the identity in clear; it
    shows in no repr. `name` is what a channel is called."""

    kind: WatchKind
    value: str = field(repr=False)
    name: str = field(default="", compare=False)

    @property
    def identity(self) -> Identity | None:
        """The viewer to be asked for, None for what is no viewer."""
        return Identity(IdentityKind(self.kind.value), self.value) if self.kind.personal else None


@dataclass(frozen=True, slots=True)
class Watched:
    """A subject that is watched since `since_ms`, until `until_ms` (epoch ms), where it ends by itself."""

    subject: Subject
    since_ms: int
    until_ms: int


def subject_of(identity: Identity) -> Subject | None:
    """`identity` as something to watch; None for a kind that nobody can be found by again (a session has ended)."""
    try:
        return Subject(WatchKind(identity.kind.value), identity.value)
    except ValueError:
        return None
