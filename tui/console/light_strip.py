"""A strip that remembers nothing.

Textual's own has seven caches, one of which holds the strip itself once it has been asked for whole: a circle, which
stays in memory until Python looks through all objects there are. Widgets that keep their lines by themselves need none
of it, and a wall makes fifty at each refresh.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.segment import Segment
from textual.cache import FIFOCache
from textual.strip import Strip


class _Forgetful(FIFOCache[Any, Any]):
    """Takes everything and keeps nothing."""

    def __setitem__(self, key: Any, value: Any) -> None:
        pass


_NOTHING = _Forgetful(0)


class LightStrip(Strip):
    """As Textual's, of which `Strip.__init__` is known here: it is pinned, and a test compares the two."""

    __slots__ = ()

    def __init__(self, segments: Iterable[Segment], cell_length: int | None = None) -> None:
        self._segments = list(segments)
        self._cell_length = cell_length
        self._divide_cache = self._crop_cache = self._style_cache = self._filter_cache = _NOTHING
        self._line_length_cache = self._crop_extend_cache = self._offsets_cache = _NOTHING
        self._render_cache = self._link_ids = self._cell_count = None

    def crop(self, start: int, end: int | None = None) -> Strip:
        cropped = super().crop(start, end)
        return cropped if cropped is self else LightStrip(cropped, cropped.cell_length)
