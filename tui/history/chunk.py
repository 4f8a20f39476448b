"""One channel's hour of roll-ups as one value in the database.

Why by channel and hour: one channel's four weeks are then 672 values to read and the whole wall at one minute one
value per channel, side by side; an hour is dropped as one stretch of rows. Alone, sixty minutes of one channel
compress far better than a minute of a thousand channels: neighbouring minutes are alike. Rows per channel and minute
would need some 200 KB per channel and day.

A pair is kept as its weighted mean and its weight (so sums come back by multiplying). Means are rounded to ten
significant binary digits (at most 0.1 % off; whole numbers up to 1,024 stay exact), weights of devices and times to
eight (0.4 %), which is what a screen shows and what makes 25 KB a day do. What is the sum of two others is left out
and added up again. Pairs without any weight are left out.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from operator import add, mul

from tui.history.metric import Pair
from tui.history.packing import deflate, from_words, inflate, planes, words, woven
from tui.history.problems import Damaged

MINUTES = 60
"""Values of every pair in a chunk."""

MEAN_DIGITS = 10
WEIGHT_DIGITS = 8
"""Significant binary digits kept of a mean and of a weight."""

_VERSION = 1
_LEVEL = 9
_HEADER = struct.Struct("<BBII")
_FLOAT_DIGITS = 24
_LARGEST = 1e38
_ALIKE = 1e-6

Column = Sequence[float]

Columns = tuple[Column, Column]
"""Means and their weights."""

Pairs = Mapping[Pair, Columns]
"""Means and weights, sixty of each."""


def _added(cdn: Column, cdn_weights: Column, p2p: Column, p2p_weights: Column) -> Columns:
    """A total per sample. (`_follows` sees to it that both sources were in the same samples.)"""
    return list(map(add, cdn, p2p)), cdn_weights


def _weighted(cdn: Column, cdn_weights: Column, p2p: Column, p2p_weights: Column) -> Columns:
    weights = list(map(add, cdn_weights, p2p_weights))
    sums = map(add, map(mul, cdn, cdn_weights), map(mul, p2p, p2p_weights))
    return [total / weight if weight else 0.0 for total, weight in zip(sums, weights, strict=True)], weights


_Rule = Callable[[Column, Column, Column, Column], Columns]

_DERIVED: Mapping[Pair, tuple[Pair, Pair, _Rule]] = {
    Pair.TOTAL_KBPS: (Pair.CDN_KBPS, Pair.P2P_KBPS, _added),
    Pair.TOTAL_VIEWING_S: (Pair.CDN_VIEWING_S, Pair.P2P_VIEWING_S, _added),
    Pair.BUFFER_MS: (Pair.BUFFER_CDN_MS, Pair.BUFFER_P2P_MS, _weighted),
    Pair.REBUFFERING: (Pair.REBUFFERING_CDN, Pair.REBUFFERING_P2P, _weighted),
}
"""What is usually made of two other pairs. Where it is not, in any minute of the hour, it is kept itself."""

_NOTHING: Column = (0.0,) * MINUTES


def packed(flags: bytes, pairs: Pairs) -> bytes:
    """An hour as bytes: `flags` has a byte for each minute, NOT_RECORDED where there is none."""
    present = {pair: columns for pair, columns in pairs.items() if any(columns[1])}
    derived = {pair for pair in present if pair in _DERIVED and _follows(pair, present)}
    stored = [pair for pair in Pair if pair in present and pair not in derived]
    codes = [_codes(present[pair][0], MEAN_DIGITS) for pair in stored]
    codes += [_codes(present[pair][1], WEIGHT_DIGITS) for pair in stored]
    width = 4 if any(max(column) > 0xFFFF for _, column in codes) else 2
    bases = planes(words([base for base, _ in codes]), 4)
    values = [value for _, column in codes for value in column]
    body = planes(struct.pack(f"<{len(values)}{'I' if width == 4 else 'H'}", *values), width)
    header = _HEADER.pack(_VERSION, width, _bits(stored), _bits(derived))
    return header + deflate(flags + bases + body, _LEVEL)


class Chunk:
    """An hour as it was stored. Making one raises Damaged where it is none."""

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEADER.size:
            raise Damaged("an hour is cut off")
        version, width, stored, derived = _HEADER.unpack_from(data)
        if version != _VERSION or width not in (2, 4) or (stored | derived) >> len(Pair):
            raise Damaged("an hour is none of ours")
        self._stored = _pairs(stored)
        self._derived = frozenset(_pairs(derived))
        if not self._derived <= _DERIVED.keys() or self._derived & set(self._stored):
            raise Damaged("an hour leaves out what it cannot")
        self._width = width
        self._columns = 2 * len(self._stored)
        body = MINUTES + self._columns * (4 + MINUTES * width)
        self._body = inflate(data[_HEADER.size :], body)
        self.flags = self._body[:MINUTES]

    def last_minute(self, until: int) -> int | None:
        """The last recorded minute up to and including `until`."""
        recorded = self.flags[: until + 1].rstrip(b"\0")
        return len(recorded) - 1 if recorded else None

    def pair(self, pair: Pair) -> Columns:
        """Means and weights of every minute; a weight of 0 where nothing is known."""
        if pair in self._derived:
            first, second, rule = _DERIVED[pair]
            return rule(*self.pair(first), *self.pair(second))
        if pair not in self._stored:
            return _NOTHING, _NOTHING
        place = self._stored.index(pair)
        return self._column(place), self._column(place + len(self._stored))

    def minute(self, number: int) -> dict[Pair, tuple[float, float]]:
        """Mean and weight of each pair that has any in that minute."""
        codes = self._unwoven(self._codes_of(slice(number, None, MINUTES)))
        bits = [
            (code + base) << drop if code else 0
            for code, base, drop in zip(codes, self._bases, self._drops, strict=True)
        ]
        values = _floats(bits)
        count = len(self._stored)
        found = dict(zip(self._stored, zip(values[:count], values[count:], strict=True), strict=True))
        for pair in self._derived:
            first, second, rule = _DERIVED[pair]
            parts = (*found.get(first, (0.0, 0.0)), *found.get(second, (0.0, 0.0)))
            (value,), (weight,) = rule(*((part,) for part in parts))
            found[pair] = value, weight
        return {pair: one for pair, one in found.items() if one[1] > 0}

    @cached_property
    def _bases(self) -> tuple[int, ...]:
        return from_words(woven(self._body[MINUTES : MINUTES + 4 * self._columns], 4))

    @cached_property
    def _drops(self) -> tuple[int, ...]:
        count = len(self._stored)
        return (_FLOAT_DIGITS - MEAN_DIGITS,) * count + (_FLOAT_DIGITS - WEIGHT_DIGITS,) * count

    def _column(self, place: int) -> Column:
        codes = self._unwoven(self._codes_of(slice(place * MINUTES, (place + 1) * MINUTES)))
        base, drop = self._bases[place], self._drops[place]
        return _floats([(code + base) << drop if code else 0 for code in codes])

    def _codes_of(self, part: slice) -> list[bytes]:
        """The same part of each plane of codes."""
        start, size = MINUTES + 4 * self._columns, self._columns * MINUTES
        return [
            self._body[start + plane * size : start + (plane + 1) * size][part]
            for plane in range(self._width)
        ]

    def _unwoven(self, parts: list[bytes]) -> tuple[int, ...]:
        count = len(parts[0])
        return struct.unpack(
            f"<{count}{'I' if self._width == 4 else 'H'}", woven(b"".join(parts), self._width)
        )


def _codes(values: Column, digits: int) -> tuple[int, list[int]]:
    """Values as small numbers above a common base: their binary32 bits without the digits that are not kept, which
    grow as the values do. 0 is 0.0."""
    drop = _FLOAT_DIGITS - digits
    bounded = [min(max(value, -_LARGEST), _LARGEST) + 0.0 for value in values]
    half = 1 << (drop - 1)
    bits = [
        (word + half) >> drop for word in struct.unpack(f"<{MINUTES}I", struct.pack(f"<{MINUTES}f", *bounded))
    ]
    base = min((one for one in bits if one), default=1) - 1
    return base, [one - base if one else 0 for one in bits]


def _floats(bits: Sequence[int]) -> tuple[float, ...]:
    """Numbers from their binary32 bits. Raises Damaged where there are more bits than that."""
    try:
        return struct.unpack(f"<{len(bits)}f", struct.pack(f"<{len(bits)}I", *bits))
    except struct.error as error:
        raise Damaged("an hour's numbers are none") from error


def _follows(pair: Pair, present: Pairs) -> bool:
    """Whether `pair` can be made of two others in every minute."""
    first, second, rule = _DERIVED[pair]
    (cdn, cdn_weights), (p2p, p2p_weights) = (
        present.get(one, (_NOTHING, _NOTHING)) for one in (first, second)
    )
    if rule is _added and list(cdn_weights) != list(p2p_weights):
        return False
    made, weights = rule(cdn, cdn_weights, p2p, p2p_weights)
    return all(
        abs(made_weight - weight) <= _ALIKE * weight
        and (not weight or abs(other - value) <= _ALIKE * abs(value))
        for other, made_weight, value, weight in zip(made, weights, *present[pair], strict=True)
    )


def _bits(pairs: Sequence[Pair] | set[Pair]) -> int:
    return sum(1 << pair for pair in pairs)


@lru_cache(maxsize=256)
def _pairs(bits: int) -> tuple[Pair, ...]:
    return tuple(pair for pair in Pair if bits >> pair & 1)
