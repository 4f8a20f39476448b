"""What one step of a look-up brought."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.model.coverage import Segment
from tui.model.event import Event
from tui.model.session import Session
from tui.vendors.errors import VendorError


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`parts` say what became of the asked span; a part that was answered is EMPTY here, whatever came.

    `sample_of` is how many sessions were looked through where a viewer was searched in a sample; `sampled` that the
    vendor has more than it gave; `failure` what ended a list before its end. `lasting`: asked again it would be the
    same. `requests` counts tries.
    """

    parts: tuple[Segment, ...]
    sessions: tuple[Session, ...] = field(default=(), repr=False)
    events: tuple[Event, ...] = field(default=(), repr=False)
    requests: int = 0
    bad_rows: int = 0
    sample_of: int | None = None
    sampled: bool = False
    failure: VendorError | None = None
    lasting: bool = False

    @property
    def rows(self) -> int:
        return len(self.sessions) + len(self.events)
