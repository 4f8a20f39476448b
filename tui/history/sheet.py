"""One table of numbers as one value in the database: rows are channels, columns are figures.

A refresh of the wall (a frame) and a minute of roll-ups are sheets. Written by refresh because a refresh is what
arrives, what a crash must not tear apart, and what going back in time asks for: one row in the database, written
once. Columns are compressed each for itself, so that reading one figure of one channel over an hour leaves the
others packed. Values are doubles, exactly those that came; NaN stands for unknown.

A sheet may say only what differs (XOR) from another one with the same rows: the first refresh of a minute is whole,
the others cost nothing for what did not change.
"""

from __future__ import annotations

import json
import struct
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tui.history.packing import (
    deflate,
    differing,
    doubles,
    from_doubles,
    from_words,
    inflate,
    inflate_text,
    planes,
    words,
    woven,
)
from tui.history.problems import Damaged
from tui.right_of_way import give_way

MAX_ROWS = 100_000
"""Channels in one sheet. A file that claims more is refused before anything is unpacked."""

_MAX_TEXTS = 4_000_000
_MAX_COLUMNS = 64
_VERSION = 1
_LEVEL = 6
_HEADER = struct.Struct("<BBBI")
_DOUBLE = 8


@dataclass(frozen=True, slots=True)
class Contents:
    """What a sheet holds, unpacked: `ids` ascending, each column as long as they are, `texts` as it pleases."""

    ids: tuple[int, ...]
    columns: tuple[bytes, ...]
    texts: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, ids: Sequence[int], columns: Iterable[Sequence[float]], texts: Sequence[str] = ()
    ) -> Contents:
        return cls(tuple(ids), tuple(map(doubles, columns)), tuple(texts))

    @classmethod
    def of_pieces(
        cls,
        ids: Sequence[int],
        pieces: Iterable[Iterable[Sequence[float]]],
        width: int,
        texts: Sequence[str] = (),
    ) -> Contents:
        """The same of `width` columns that come some rows at a time, as ten thousand at once are megabytes of numbers,
        and room that a process once took it hardly gives back."""
        parts: list[list[bytes]] = [[] for _ in range(width)]
        for piece in pieces:
            for part, values in zip(parts, piece, strict=True):
                give_way()
                part.append(doubles(values))
        return cls(tuple(ids), tuple(map(b"".join, parts)), tuple(texts))

    def rows(self, numbers: range) -> Iterable[tuple[int, tuple[float, ...]]]:
        """The channels with these numbers, each with its value of every column."""
        first, last = _between(self.ids, numbers)
        columns = [from_doubles(column[first * _DOUBLE : last * _DOUBLE]) for column in self.columns]
        return zip(self.ids[first:last], zip(*columns, strict=True), strict=True)

    def cut(self, numbers: range) -> Contents:
        """The channels with these numbers, and no texts."""
        first, last = _between(self.ids, numbers)
        part = slice(first * _DOUBLE, last * _DOUBLE)
        return Contents(self.ids[first:last], tuple(column[part] for column in self.columns))


def _between(ids: Sequence[int], numbers: range) -> tuple[int, int]:
    """Where the channels with these numbers stand: from, and up to."""
    return bisect_left(ids, numbers.start), bisect_left(ids, numbers.stop)


def packed(contents: Contents, base: Sheet | None = None) -> bytes:
    """A sheet as bytes; with `base`, which is whole and has the same ids, only what differs from that."""
    parts = [b"" if base else deflate(planes(words(contents.ids), 4), _LEVEL)]
    parts.append(deflate(json.dumps(contents.texts).encode(), _LEVEL) if contents.texts else b"")
    for number, column in enumerate(contents.columns):
        give_way()  # each may be of ten thousand channels
        told = differing(column, base.unpacked(number)) if base else column
        parts.append(deflate(planes(told, _DOUBLE), _LEVEL) if told else b"")
    header = _HEADER.pack(_VERSION, base is not None, len(contents.columns), len(contents.ids))
    return header + words([len(part) for part in parts]) + b"".join(parts)


class Sheet:
    """A sheet as it was stored; columns are unpacked when they are asked for. Every method may raise Damaged."""

    __slots__ = ("_base", "_columns", "_parts", "_rows", "ids")

    def __init__(self, data: bytes, base: Sheet | None = None, like: Sheet | None = None) -> None:
        """`base` is the sheet this one differs from, if it does; `like` one that may well have the same ids."""
        rows, differs, self._parts = _parts_of(data)
        self._rows = rows
        self._columns: dict[int, bytes] = {}
        if differs and (base is None or base._rows != rows or len(base._parts) != len(self._parts)):
            raise Damaged("a sheet differs from one that is not there")
        self._base = base if differs else None
        if self._base is not None:
            self.ids: tuple[int, ...] = self._base.ids
        elif like is not None and like._base is None and like._parts[0] == self._parts[0]:
            self.ids = like.ids
        else:
            self.ids = from_words(woven(inflate(self._parts[0], rows * 4), 4))
        if len(self.ids) != rows:
            raise Damaged("a sheet has other rows than it says")

    @classmethod
    def just_packed(cls, contents: Contents, data: bytes) -> Sheet:
        """The sheet that `packed` made of these, with their ids and not with as many others."""
        made = cls.__new__(cls)
        made._rows, _, made._parts = _parts_of(data)
        made._columns, made._base, made.ids = {}, None, contents.ids
        return made

    @property
    def whole(self) -> bool:
        """Whether it says everything itself."""
        return self._base is None

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self._parts) - 2

    @property
    def texts(self) -> tuple[str, ...]:
        if not self._parts[1]:
            return ()
        try:
            read = json.loads(inflate_text(self._parts[1], _MAX_TEXTS))
        except (ValueError, RecursionError) as error:
            raise Damaged("a sheet's texts cannot be read") from error
        if not isinstance(read, list) or not all(isinstance(text, str) for text in read):
            raise Damaged("a sheet's texts are none")
        return tuple(read)

    def column(self, number: int) -> tuple[float, ...]:
        """The values of every row."""
        return from_doubles(self.bytes_of(number))

    def row(self, channel: int) -> int | None:
        """Where a channel stands; None where it is not in here."""
        place = bisect_left(self.ids, channel)
        return place if place < len(self.ids) and self.ids[place] == channel else None

    def value(self, number: int, row: int) -> float:
        """One value."""
        data = self.bytes_of(number)
        found: float = struct.unpack_from("<d", data, row * _DOUBLE)[0]
        return found

    def contents(self) -> Contents:
        """Everything, unpacked."""
        return Contents(self.ids, tuple(map(self.bytes_of, range(self.width))), self.texts)

    def cut(self, numbers: range, width: int) -> Contents:
        """The first `width` columns of the channels with these numbers. The rest stays packed, and is not kept: a
        minute of ten thousand channels is twelve megabytes unpacked."""
        first, last = _between(self.ids, numbers)
        if first == last:
            return Contents((), ())
        part = slice(first * _DOUBLE, last * _DOUBLE)
        unpacked = self.bytes_of if self.whole else self.unpacked

        def cut_out(number: int) -> bytes:
            give_way()
            return unpacked(number)[part]

        return Contents(self.ids[first:last], tuple(map(cut_out, range(width))))

    def bytes_of(self, number: int) -> bytes:
        """A column as doubles; kept, since the other sheets of its minute are read against it."""
        found = self._columns.get(number)
        if found is None:
            found = self._columns[number] = self.unpacked(number)
        return found

    def unpacked(self, number: int) -> bytes:
        """A column as doubles, not kept."""
        if number >= self.width:
            raise Damaged("a sheet lacks a column")
        part, size = self._parts[number + 2], self._rows * _DOUBLE
        told = woven(inflate(part, size), _DOUBLE) if part else b""
        if self._base is None:
            if len(told) != size:
                raise Damaged("a sheet lacks a column")
            return told
        before = self._base.bytes_of(number)
        return (differing(told, before) or bytes(size)) if told else before


def _parts_of(data: bytes) -> tuple[int, bool, list[bytes]]:
    """Rows, whether it differs from another, and the packed parts: ids, texts, columns."""
    if len(data) < _HEADER.size:
        raise Damaged("a sheet is cut off")
    version, differs, columns, rows = _HEADER.unpack_from(data)
    if version != _VERSION or differs > 1 or columns > _MAX_COLUMNS or rows > MAX_ROWS:
        raise Damaged("a sheet is none of ours")
    start = _HEADER.size + 4 * (columns + 2)
    if len(data) < start:
        raise Damaged("a sheet is cut off")
    lengths = from_words(data[_HEADER.size : start])
    if start + sum(lengths) != len(data):
        raise Damaged("a sheet is cut off")
    parts = []
    for length in lengths:
        parts.append(data[start : start + length])
        start += length
    return rows, bool(differs), parts
