"""Finished drawings, kept for as long as there is room."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from tui.console.drawing.drawn import Drawn, Symbols


@dataclass(frozen=True, slots=True)
class Key:
    """What a drawing shows. `version` changes with the data and with every setting that is not named here.

    `kind` is "sparkline", "chart", "bars" or "histogram"; sizes are in cells. A theme is no part of it: see `Drawn`.
    """

    kind: str
    subject: Hashable
    version: Hashable
    width: int
    height: int
    symbols: Symbols


class Shelf:
    """The drawings used last, by `Key`, as many as fit into `cells` cells altogether. For any thread."""

    _OVERHEAD_CELLS = 16
    """What a drawing costs beside its cells, so that many tiny ones are bounded as well."""

    def __init__(self, cells: int) -> None:
        self._room = cells
        self._drawings: OrderedDict[Key, Drawn] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Drawn | None:
        with self._lock:
            drawn = self._drawings.get(key)
            if drawn is not None:
                self._drawings.move_to_end(key)
            return drawn

    def put(self, key: Key, drawn: Drawn) -> None:
        """Keeps `drawn`, letting go of those not used for longest (of itself too, if it alone is too large)."""
        with self._lock:
            self._room += self._cost(key) if self._drawings.pop(key, None) is not None else 0
            self._drawings[key] = drawn
            self._room -= self._cost(key)
            while self._room < 0:
                oldest, _ = self._drawings.popitem(last=False)
                self._room += self._cost(oldest)

    def _cost(self, key: Key) -> int:
        return self._OVERHEAD_CELLS + max(0, key.width) * max(0, key.height)

    def __len__(self) -> int:
        return len(self._drawings)
