"""Undoing Content-Encoding without ever holding more than the cap: a gzip bomb is one kilobyte on the wire."""

from __future__ import annotations

import zlib
from io import BytesIO

from tui.vendors.errors import Nonsense

ACCEPTED = "gzip, deflate"
_STEP = 256 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
"""Starts a gzip member; several may stand in a row (RFC 1952, 2.2)."""


class BodyReader:
    """Collects a body chunk by chunk, decompressed, up to `max_bytes`; raises Nonsense beyond, and for an
    encoding that was not offered or does not hold."""

    def __init__(self, encoding: str, max_bytes: int) -> None:
        self._encoding = encoding.strip().lower()
        self._max_bytes = max_bytes
        self._kept = BytesIO()
        self._received = self._size = 0
        self._inflate = _decompressor(self._encoding)
        self._fed = False

    def feed(self, chunk: bytes) -> None:
        self._received += len(chunk)
        if self._received > self._max_bytes:
            raise too_large(self._max_bytes)
        if self._inflate is None:
            self._keep(chunk)
        elif chunk:
            if not self._fed and self._encoding == "deflate" and chunk[0] & 0x0F != 8:
                self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)  # some servers leave out the zlib wrapper
            self._fed = True
            self._inflate = self._decompressed(self._inflate, chunk)

    def whole(self) -> bytes:
        """All of it, once the last chunk is in."""
        if self._inflate is not None and self._fed and not self._inflate.eof:
            raise Nonsense("answered compressed data that end early")
        return self._kept.getvalue()

    def _decompressed(self, inflate: zlib._Decompress, chunk: bytes) -> zlib._Decompress:
        try:
            return self._decompress(inflate, chunk)
        except zlib.error:
            broken = Nonsense("answered data whose compression is broken")
        raise broken

    def _decompress(self, inflate: zlib._Decompress, chunk: bytes) -> zlib._Decompress:
        """Takes `chunk` in, and gives back what the next one is for. What follows the end and is no further
        gzip member is padding, which everybody ignores."""
        while True:
            if inflate.eof:
                if not chunk.startswith(_GZIP_MAGIC):
                    return inflate
                inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
            piece = inflate.decompress(chunk, _STEP)
            self._keep(piece)
            chunk = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
            if not inflate.eof and not chunk and len(piece) < _STEP:
                return inflate

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._max_bytes:
            raise too_large(self._max_bytes)
        self._kept.write(piece)


def too_large(max_bytes: int) -> Nonsense:
    return Nonsense(f"answer larger than {max_bytes / (1024 * 1024):g} MiB")


def _decompressor(encoding: str) -> zlib._Decompress | None:
    if encoding in ("", "identity"):
        return None
    if encoding in ("gzip", "x-gzip"):
        return zlib.decompressobj(zlib.MAX_WBITS | 16)
    if encoding == "deflate":
        return zlib.decompressobj()
    raise Nonsense("answered in a compression that was not asked for")
