"""Which file the history is in, and what is done where that one cannot be had."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tui.history import Archive, HistoryError, HistoryStore, NoHistory, Past, Trouble, new_file_beside
from tui.model.recording import Keeping
from tui.model.text import safe

FILE_NAME = "history.db"
_BESIDE = "history-*Z*.db"

Tell = Callable[[str], None]

_OFF = "History is switched off: [history] enabled = false."


class Limits(Protocol):
    """`[history]` of the config."""

    @property
    def enabled(self) -> bool: ...

    @property
    def raw_hours(self) -> int: ...

    @property
    def rollup_days(self) -> int: ...

    @property
    def max_mb(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A history at hand. `past` is read; `store` is the same where it is recorded into as well. `message` says in
    sentences why it is not recorded, or what is to be known of it. `passing`: another try may find it otherwise."""

    past: Past
    store: HistoryStore | None
    keeping: Keeping
    message: str = ""
    passing: bool = False


class Files(Protocol):
    """Opens a history. Neither method raises; both wait for the disk."""

    def open(self, tell: Tell) -> Opened: ...

    def begin_anew(self, tell: Tell) -> Opened: ...


class NoFiles:
    """There is no history to be opened, and `why`."""

    def __init__(self, why: str = _OFF) -> None:
        self._why = why

    def open(self, tell: Tell) -> Opened:
        return Opened(NoHistory(self._why), None, Keeping.OFF, self._why)

    def begin_anew(self, tell: Tell) -> Opened:
        return self.open(tell)


class ArchiveFiles:
    """What a console has recorded in a folder, for commands that only read."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME

    def open(self, tell: Tell) -> Opened:
        beside = newest_beside(self._path)
        for path in (self._path, beside):
            if path is not None:
                with suppress(HistoryError):
                    return Opened(Archive.open(path), None, Keeping.READING)
        return NoFiles("Nothing was recorded that can be read.").open(tell)

    def begin_anew(self, tell: Tell) -> Opened:
        return self.open(tell)


class HistoryFiles:
    """`history.db` in a folder; where that cannot be recorded into, the newest file that was begun beside it.

    No file is ever changed that is not a history of ours. `refresh_ms` is how far apart refreshes are on the clock
    that `now_ms` reads.
    """

    def __init__(self, folder: Path, limits: Limits, *, refresh_ms: int, now_ms: Callable[[], int]) -> None:
        self._path = folder / FILE_NAME
        self._limits = limits
        self._refresh_ms = refresh_ms
        self._now_ms = now_ms

    def open(self, tell: Tell) -> Opened:
        if not self._limits.enabled:
            return NoFiles().open(tell)
        try:
            return self._opened(self._path, tell)
        except HistoryError as error:
            refused = error
        beside = newest_beside(self._path)
        if beside is not None:
            try:
                return self._opened(beside, tell)
            except HistoryError as error:
                refused = error
        return _none(refused)

    def begin_anew(self, tell: Tell) -> Opened:
        """A file under a name that is free."""
        if not self._limits.enabled:
            return NoFiles().open(tell)
        free = new_file_beside(self._path, self._now_ms()) if self._path.exists() else self._path
        try:
            return self._opened(free, tell)
        except HistoryError as error:
            return _none(error)

    def _opened(self, path: Path, tell: Tell) -> Opened:
        """Raises HistoryError; a file that another noctop records into is read."""
        try:
            store = self._store(path, tell)
        except HistoryError as error:
            if error.trouble is not Trouble.LOCKED:
                raise
            held = error
        else:
            return Opened(store, store, Keeping.RECORDING)
        words = f"{safe(path.name)}: {held.problem} This one reads it, and takes over when that one ends."
        return Opened(Archive.open(path), None, Keeping.READING, words, passing=True)

    def _store(self, path: Path, tell: Tell) -> HistoryStore:
        limits = self._limits
        return HistoryStore.open(
            path,
            raw_hours=limits.raw_hours,
            rollup_days=limits.rollup_days,
            max_mb=limits.max_mb,
            now_ms=self._now_ms(),
            refresh_ms=self._refresh_ms,
            tell=tell,
        )


def newest_beside(path: Path) -> Path | None:
    """The newest file that was begun because the history at `path` could not be used; None without any."""
    found = sorted(one for one in path.parent.glob(_BESIDE) if one.is_file())
    return found[-1] if found else None


def _none(error: HistoryError) -> Opened:
    """Nothing is recorded. What the disk or another program does not let us do may be otherwise in a minute."""
    name = safe(error.path.name)
    words = f"Nothing is recorded (:history_new begins a new file beside it): {name}: {error.problem}"
    passing = error.trouble in (Trouble.UNWRITABLE, Trouble.LOCKED, Trouble.MISSING)
    return Opened(NoHistory(words), None, Keeping.TROUBLE, words, passing=passing)
