"""A metric over time, and what a vendor's point of it looks like once it is in the model."""

from __future__ import annotations

from dataclasses import dataclass

from tui.model.instants import MINUTE_MS


@dataclass(frozen=True, slots=True)
class Point:
    """One value at one instant; None where the vendor has no value (a source without devices)."""

    at_ms: int
    value: float | None


@dataclass(frozen=True, slots=True)
class CountsPoint:
    """Named counts at one instant: operating systems, platforms, connection types by devices."""

    at_ms: int
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """A metric by the minute, oldest first, for a sparkline: the last sample of each, None where there was none.

    `minute` (since 1970) is that of the last value, which may still be running. `version` grows with every change. By
    the minute and not by the sample, so that a refresh moves no sparkline but by its newest value.
    """

    version: int = 0
    values: tuple[float | None, ...] = ()
    minute: int = 0

    def sampled(self, value: float | None, at_ms: int, keep: int) -> Trend:
        """This trend after a sample, at most `keep` minutes of it. A clock that was set back stays in its minute."""
        passed = at_ms // MINUTE_MS - self.minute
        if not self.values or passed > 0:
            gap = (None,) * min(keep, passed - 1) if self.values else ()
            return Trend(self.version + 1, (*self.values, *gap, value)[-keep:], at_ms // MINUTE_MS)
        if value == self.values[-1]:
            return self
        return Trend(self.version + 1, (*self.values[:-1], value), self.minute)

    def preceded(self, values: tuple[float | None, ...], minute: int, keep: int) -> Trend:
        """This trend with older values, the last of them of `minute`, before its own, at most `keep` in all."""
        if not values:
            return self
        if not self.values:
            return Trend(self.version + 1, values[-keep:], minute)
        between = self.minute - len(self.values) - minute
        older = values[:between] if between < 0 else (*values, *(None,) * min(keep, between))
        return Trend(self.version + 1, (*older, *self.values)[-keep:], self.minute)
