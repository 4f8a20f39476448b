"""When an incident takes place, and what it does to a channel's figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Impact(NamedTuple):
    """Factors on a healthy channel: `distress` runs from 0 (none) to 1 (the CDN hardly delivers)."""

    devices: float = 1.0
    cdn_speed: float = 1.0
    p2p_speed: float = 1.0
    p2p_lost: float = 0.0
    fairplay_lost: float = 0.0
    distress: float = 0.0


UNHARMED = Impact()


@dataclass(frozen=True, slots=True)
class Span:
    """From `start_ms` until before `end_ms`."""

    start_ms: int
    end_ms: int

    def holds(self, at_ms: int) -> bool:
        return self.start_ms <= at_ms < self.end_ms

    def overlap_ms(self, start_ms: int, end_ms: int) -> int:
        """How much of another span lies in this one."""
        return max(0, min(self.end_ms, end_ms) - max(self.start_ms, start_ms))


def intensity(spans: Sequence[Span], at_ms: int, ramp_ms: int) -> float:
    """From 0 (no incident) to 1 (in full), rising for `ramp_ms` from a span's start, falling after its end."""
    for span in spans:
        if span.start_ms < at_ms < span.end_ms + ramp_ms:
            return min(1.0, (at_ms - span.start_ms) / ramp_ms, (span.end_ms + ramp_ms - at_ms) / ramp_ms)
    return 0.0
