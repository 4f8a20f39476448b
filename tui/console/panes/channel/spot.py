"""Where in the drill-down one is, and how one got there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.collector.depth.level import DepthLevel
from tui.model.snapshot import WallRow
from tui.model.vendor import Kind


@dataclass(frozen=True, slots=True)
class Spot:
    """A level of a vendor's account. `key` and `name` are those of the channel's row on the wall, empty for the
    account."""

    level: DepthLevel
    key: str = ""
    name: str = ""

    @property
    def crumbs(self) -> tuple[str, ...]:
        """The names on the way here, the wall first."""
        level = self.level
        if level.is_account:
            return "channels", f"all of {level.vendor}"
        rendition = level.bitrate or level.representation_id
        below = [one for one in (level.stream_id, rendition) if one is not None]
        return "channels", self.name, *below

    @property
    def title(self) -> str:
        """The crumbs in one line, for a file's name or a sheet."""
        return " / ".join(self.crumbs[1:])

    @property
    def above(self) -> Spot | None:
        """One level up; None where that is the wall."""
        above = self.level.above
        return None if above is None else replace(self, level=above)


def spot_of(row: WallRow, vendor: str | None = None) -> Spot | None:
    """The channel behind a row of the wall, at `vendor` or the first that has series of it; None where none has."""
    for member in row.members:
        if member.kind is Kind.SYSTEM73 and vendor in (None, member.vendor):
            return Spot(DepthLevel(vendor=member.vendor, channel_id=member.channel_id), row.key, row.name)
    return None
