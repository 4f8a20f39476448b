"""What stands in the box, and what it would ask: read anew at each key, before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from tui.model.identity import Identity, IdentityKind, identify, refusal
from tui.model.instants import HOUR_MS
from tui.model.span import Span
from tui.model.vendor import Kind
from tui.model.when import parse_range

DEFAULT_RANGE = "2h"

KINDS: tuple[IdentityKind | None, ...] = (None, *IdentityKind)
"""In the order in which the key goes through them; None is "by its look"."""

Vendors = tuple[tuple[str, Kind], ...]
"""The configured vendors: NAME and kind."""

_BETWEEN = re.compile(r"\s+(?:to|until|till|and|-|–)\s+|\s*(?:\.\.|–)\s*", re.IGNORECASE)
_TWO_CLOCKS = re.compile(r"([0-9]{1,2}:[0-9:]{2,5})-([0-9]{1,2}:[0-9:]{2,5})")
"""`20:10-20:50`. Behind a date, such a minus begins an offset from UTC."""

_LEAD = re.compile(r"(?:from|since|between|last)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """The two texts of the box, and the kind that was chosen in place of the detected one."""

    text: str = field(default="", repr=False)
    kind: IdentityKind | None = None
    range_text: str = DEFAULT_RANGE

    def identities(self) -> tuple[Identity, ...]:
        """What would be asked for. Raises IdentityError in words."""
        return identify(self.text, self.kind)

    def span(self, now_ms: int, zone: tzinfo) -> Span:
        """The range, nothing typed being the default. Raises WhenError in words."""
        return read_range(self.range_text, now_ms, zone)


def read_range(text: str, now_ms: int, zone: tzinfo) -> Span:
    """`2h`, `20:10 to 20:50`, `yesterday 21:00 .. 22:00`: whatever a range may be. Raises WhenError in words."""
    typed = _LEAD.sub("", text.strip(), count=1) or DEFAULT_RANGE
    clocks = _TWO_CLOCKS.fullmatch(typed)
    parts = clocks.groups() if clocks is not None else _BETWEEN.split(typed, maxsplit=1)
    if len(parts) == 1:
        return parse_range(since=typed, now_ms=now_ms, zone=zone)
    end = parts[1].strip()
    return parse_range(
        from_=parts[0].strip(), to=None if end.lower() == "now" else end, now_ms=now_ms, zone=zone
    )


def first_range(at_ms: int | None, now_ms: int, zone: tzinfo) -> str:
    """What stands in the range when the box opens: the last two hours; an hour before and after a moment of the past,
    up to now at the latest: `2026-11-21 19:41 to 21:41`."""
    if at_ms is None:
        return DEFAULT_RANGE
    begin, end = (datetime.fromtimestamp(ms / 1000, zone) for ms in (at_ms - HOUR_MS, at_ms + HOUR_MS))
    to = "now" if at_ms + HOUR_MS >= now_ms else f"{end:%H:%M}"
    return f"{begin:%Y-%m-%d %H:%M} to {to}"


def next_kind(kind: IdentityKind | None) -> IdentityKind | None:
    """The one the key goes on to."""
    return KINDS[(KINDS.index(kind) + 1) % len(KINDS)]


def who_can_tell(identities: Iterable[Identity], vendors: Vendors) -> tuple[str, ...]:
    """The NAMEs of the configured vendors that can be asked for one of them. System73 knows no viewers: it is asked
    for the channel of whatever the others find."""
    wanted = tuple(identities)
    return tuple(
        name
        for name, kind in vendors
        if kind is not Kind.SYSTEM73 and any(not refusal(one, kind) for one in wanted)
    )


def kinds_in_words(identities: Iterable[Identity]) -> str:
    """`ip or client`, `playback session`."""
    return " or ".join(one.kind.value.replace("_", " ") for one in identities)
