"""A metric over time, and what a vendor's point of it looks like once it is in the model."""

from __future__ import annotations

from dataclasses import dataclass


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
    """The last values of a metric, oldest first, for a sparkline. `version` grows with every value."""

    version: int = 0
    values: tuple[float | None, ...] = ()

    def preceded(self, values: tuple[float | None, ...], keep: int) -> Trend:
        """This trend with older values before its own, at most `keep` in all."""
        return Trend(self.version + 1, (*values, *self.values)[-keep:]) if values else self

    def appended(self, value: float | None, keep: int) -> Trend:
        """This trend with one more value, at most `keep` of them."""
        return Trend(self.version + 1, (*self.values[-(keep - 1) :], value) if keep > 1 else (value,))
