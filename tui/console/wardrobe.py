"""The files of themes, looked after on a thread of their own: the screen waits for no disk, however small the file."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from pathlib import Path

from tui.console import themes
from tui.console.themes import Theme, ThemeError

LOOK_EVERY_S = 1.0
"""How often the files are looked at. What has changed is read once it has stood still for as long: an editor may be in
the midst of writing it, or of putting another file in its place."""

Signature = tuple[tuple[int, int, int] | None, ...]
"""Of the file in each folder, or of the folder: when it was written (ns), its size, its inode."""


class Wardrobe:
    """Reads themes when they are asked for and when their files change. `came` gets every theme that is to be worn now,
    `failed` says in words why one cannot be: the one that is worn stays. Both are called on the wardrobe's thread.
    """

    def __init__(
        self,
        folders: tuple[Path, ...],
        worn: str,
        came: Callable[[Theme], object],
        failed: Callable[[str], object],
    ) -> None:
        self._folders = folders
        self._worn = worn
        self._came = came
        self._failed = failed
        self._wanted: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._seen = self._signature()
        self._changing: Signature | None = None
        self._listed: Signature | None = None
        self._listing: Signature | None = None
        self.names: tuple[str, ...] = ()
        self._thread = threading.Thread(target=self._run, name="themes", daemon=True)

    def open(self) -> None:
        self._thread.start()

    def choose(self, name: str) -> None:
        """Have this one read. Never blocks."""
        self._wanted.put(name)

    def close(self) -> None:
        """Look no more. Never blocks."""
        self._wanted.put(None)

    def _run(self) -> None:
        self.look()
        while True:
            try:
                wanted = self._wanted.get(timeout=LOOK_EVERY_S)
            except queue.Empty:
                self.look()
                continue
            if wanted is None:
                return
            self._take(wanted)

    def look(self) -> None:
        """Read the worn theme again where its file is another than before, and see which themes there are."""
        self._list()
        now = self._signature()
        if now == self._seen:
            self._changing = None
        elif now == self._changing:
            self._take(self._worn)
        else:
            self._changing = now

    def _list(self) -> None:
        """Go over the folders until they stand still: several files may come in one tick of their clock."""
        now = tuple(map(_of, self._folders))
        if now != self._listed:
            self._listed, self._listing = (now if now == self._listing else None), now
            self.names = tuple(themes.names(self._folders))

    def _take(self, name: str) -> None:
        try:
            theme = themes.load(name, self._folders)
        except ThemeError as error:
            self._failed(str(error))
        else:
            self._worn = name
            self._came(theme)
        self._seen, self._changing = self._signature(), None

    def _signature(self) -> Signature:
        return tuple(_of(folder / f"{self._worn}.toml") for folder in self._folders)


def _of(path: Path) -> tuple[int, int, int] | None:
    with contextlib.suppress(OSError):
        status = path.stat()
        return status.st_mtime_ns, status.st_size, status.st_ino
    return None
