"""Keeps the view on disk, off the screen's thread, a moment after it changed."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

from tui.console.remembered.file import save
from tui.console.remembered.view import View

AFTER_S = 1.0
"""How long to wait for further changes: a filter is typed letter by letter."""


class ViewKeeper:
    """`note` takes the view as it is now and never waits; `flush` writes the newest at once, on any thread.

    What is on the disk already (`first`) is not written again, so that looking around does not undo what another
    console has kept since. `complain` is called on the keeper's thread, once, with words where it cannot be kept.
    """

    def __init__(
        self, path: Path, first: View | None, complain: Callable[[str], object], after_s: float = AFTER_S
    ) -> None:
        self._path = path
        self._complain = complain
        self._after_s = after_s
        self._lock = threading.Condition()
        self._writing = threading.Lock()
        self._kept = first
        self._newest = first
        self._complained = False
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="view", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def note(self, view: View) -> None:
        """The view is this now."""
        with self._lock:
            if view != self._newest:
                self._newest = view
                self._lock.notify_all()

    def flush(self) -> None:
        """Write what is not written yet."""
        with self._writing:
            with self._lock:
                view = self._newest
                if view is None or view == self._kept:
                    return
            try:
                save(self._path, view)
            except OSError as error:
                self._tell(f"the view is not kept: {self._path}: {error.strerror}")
            with self._lock:
                self._kept = view

    def forget(self, now: View) -> None:
        """Remove the file; `now` is how things stand, which is kept only once it changes. Raises OSError."""
        with self._writing, self._lock:
            self._kept = self._newest = now
            with contextlib.suppress(FileNotFoundError):
                self._path.unlink()

    def close(self) -> None:
        """Write the rest, and end."""
        with self._lock:
            self._closed = True
            self._lock.notify_all()
        self.flush()

    def _tell(self, words: str) -> None:
        if not self._complained:
            self._complained = True
            self._complain(words)

    def _run(self) -> None:
        while True:
            with self._lock:
                self._lock.wait_for(lambda: self._closed or self._newest != self._kept)
                if self._closed:
                    return
                self._lock.wait(self._after_s)
            self.flush()
