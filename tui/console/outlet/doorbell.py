"""Waking a thread that waits for a descriptor."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator


class Doorbell:
    """Readable, as a descriptor, while it rings. Every method may be called from any thread, also once it is closed."""

    def __init__(self) -> None:
        self._ear, self._button = os.pipe()
        self._closed = False

    def fileno(self) -> int:
        return self._ear

    @contextlib.contextmanager
    def ringing(self) -> Iterator[None]:
        """Rings for as long as the block lasts: whoever looks in it, however late, hears it."""
        if self._closed:
            yield
            return
        os.write(self._button, b".")
        try:
            yield
        finally:
            if not self._closed:
                os.read(self._ear, 1)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            os.close(self._ear)
            os.close(self._button)
