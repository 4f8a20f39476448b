"""Numbers as compact bytes, and back without ever holding more than was announced."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

from tui.history.problems import Damaged

_RAW_DEFLATE = -15
"""Without zlib's own header and checksum: SQLite's pages are what is checked, and a chunk is small."""


_SMALLEST_WINDOW, _LARGEST_WINDOW = 9, 15
"""As powers of two: what zlib can do."""


def deflate(data: bytes, level: int) -> bytes:
    """`data` compressed; `level` from 1 (fast) to 9 (small).

    With a window that just holds it: zlib's own needs 400 KB of memory, which the system clears anew each time. A
    kilobyte then took five times as long, and was no smaller.
    """
    window = min(max(len(data).bit_length(), _SMALLEST_WINDOW), _LARGEST_WINDOW)
    packer = zlib.compressobj(level, zlib.DEFLATED, -window, window - 6)
    return packer.compress(data) + packer.flush()


def inflate(data: bytes, size: int) -> bytes:
    """The `size` bytes that were compressed. Raises Damaged where they are fewer or more; holds none of those."""
    unpacker = zlib.decompressobj(_RAW_DEFLATE)
    try:
        found = unpacker.decompress(data, size + 1)
    except zlib.error as error:
        raise Damaged("a compressed value cannot be read") from error
    if len(found) != size or not unpacker.eof or unpacker.unused_data:
        raise Damaged("a compressed value has another length than it says")
    return found


def inflate_text(data: bytes, limit: int) -> bytes:
    """What was compressed, where that is `limit` bytes at most. Raises Damaged."""
    unpacker = zlib.decompressobj(_RAW_DEFLATE)
    try:
        found = unpacker.decompress(data, limit + 1)
    except zlib.error as error:
        raise Damaged("a compressed text cannot be read") from error
    if len(found) > limit or not unpacker.eof:
        raise Damaged("a compressed text is too long")
    return found


def planes(data: bytes, width: int) -> bytes:
    """Values of `width` bytes rearranged: all lowest bytes, then all second ones, and so on.

    The high bytes of neighbouring values are alike, so that they compress to next to nothing.
    """
    return b"".join(data[place::width] for place in range(width))


def woven(data: bytes, width: int) -> bytes:
    """What `planes` took apart."""
    count = len(data) // width
    whole = bytearray(count * width)
    for place in range(width):
        whole[place::width] = data[place * count : (place + 1) * count]
    return bytes(whole)


def doubles(values: Sequence[float]) -> bytes:
    """IEEE 754 binary64, little-endian."""
    return struct.pack(f"<{len(values)}d", *values)


def from_doubles(data: bytes) -> tuple[float, ...]:
    """What `doubles` wrote."""
    return struct.unpack(f"<{len(data) // 8}d", data)


def words(values: Sequence[int]) -> bytes:
    """Unsigned 32-bit numbers, little-endian."""
    return struct.pack(f"<{len(values)}I", *values)


def from_words(data: bytes) -> tuple[int, ...]:
    """What `words` wrote."""
    return struct.unpack(f"<{len(data) // 4}I", data)


def differing(data: bytes, base: bytes) -> bytes:
    """`data` XOR `base`, of the same length; nothing where they are the same. It undoes itself."""
    number = int.from_bytes(data, "little") ^ int.from_bytes(base, "little")
    return number.to_bytes(len(data), "little") if number else b""
