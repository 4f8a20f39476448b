"""A metric over time, and what a vendor's point of it looks like once it is in the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from struct import Struct

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

    `minute` (since 1970) is that of the last value, which may still be running. By the minute and not by the sample,
    so that a refresh moves no sparkline but by its newest value.

    The values are kept as `packed`, binary32 with NaN for None: a wall of ten thousand channels has some 300,000 of
    them, and as Python's own numbers they are eight times as large. Seven digits are more than a sparkline shows.
    """

    packed: bytes = b""
    minute: int = 0

    @classmethod
    def of(cls, values: Sequence[float | None], minute: int = 0) -> Trend:
        """The trend with these values."""
        return cls(_packed(values), minute)

    @property
    def values(self) -> tuple[float | None, ...]:
        return tuple([None if value != value else value for (value,) in _VALUE.iter_unpack(self.packed)])

    def sampled(self, value: float | None, at_ms: int, keep: int) -> Trend:
        """This trend after a sample, at most `keep` minutes of it. A clock that was set back stays in its minute."""
        now, packed = _packed_one(value), self.packed
        passed = at_ms // MINUTE_MS - self.minute
        if not packed or passed > 0:
            gap = _UNKNOWN * min(keep, passed - 1) if packed else b""
            return Trend(_last(packed + gap + now, keep), at_ms // MINUTE_MS)
        if packed.endswith(now):
            return self
        return Trend(packed[: -_VALUE.size] + now, self.minute)

    def preceded(self, values: Sequence[float | None], minute: int, keep: int) -> Trend:
        """This trend with older values, the last of them of `minute`, before its own, at most `keep` in all."""
        if not values:
            return self
        if not self.packed:
            return Trend(_last(_packed(values), keep), minute)
        between = self.minute - len(self.packed) // _VALUE.size - minute
        older = _packed(values[:between] if between < 0 else values) + _UNKNOWN * min(keep, max(0, between))
        return Trend(_last(older + self.packed, keep), self.minute)


NO_TREND = Trend()

_VALUE = Struct("<f")
_LARGEST = 3.4e38
_UNKNOWN = _VALUE.pack(nan)


def _packed(values: Sequence[float | None]) -> bytes:
    return b"".join(map(_packed_one, values))


def _packed_one(value: float | None) -> bytes:
    if value is None or value != value:
        return _UNKNOWN
    return _VALUE.pack(value if -_LARGEST < value < _LARGEST else max(-_LARGEST, min(value, _LARGEST)))


def _last(packed: bytes, keep: int) -> bytes:
    return packed[-keep * _VALUE.size :]
