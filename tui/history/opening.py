"""Opening a history file: what it must be like, who may write, and in which words it is refused."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from tui.history.problems import GO_ON, HistoryError, Trouble
from tui.history.schema import APPLICATION_ID, STEPS, described, expected, version_of

PAGE_BYTES = 8_192
"""Chunks of an hour are some 600 bytes, refreshes some 20 KB: larger pages waste the ends of the latter, smaller ones
those of the former."""

CHECKED_WHOLE_BYTES = 32_000_000
"""A file up to this size is checked page by page when it is opened (some 50 ms); a larger one where it is read."""

BUSY_S = 2.0
"""How long somebody else's short transaction is waited for."""

_CACHE_KB = 512
"""Pages each connection keeps for itself (SQLite's own: 2 MB). The system keeps the file's pages as well."""

_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100
_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_TOO_MUCH = frozenset({sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_NOMEM})
_SPOILT = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})


class WriterLock:
    """The right to record into one file: held by one process, and given back by the system however that ends.

    It stands beside the file, for closing the file itself would drop SQLite's own locks.
    """

    def __init__(self, path: Path) -> None:
        """Raises HistoryError where another process has it, or where nothing can be written."""
        self._path = path.with_name(path.name + ".lock")
        try:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise unwritable(path, error) from error
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._handle, 20, 0).decode("ascii", "replace").strip()
            os.close(self._handle)
            raise _held(path, holder) from error
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Give it back, once: the number of its handle may be another's by the next time. The empty file stays:
        removing it could take away another's lock."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)


def _held(path: Path, holder: str) -> HistoryError:
    whose = f" (process {holder})" if holder.isdigit() else ""
    problem = f"another noctop{whose} records into this history."
    return HistoryError(path, Trouble.LOCKED, problem, "This one can read it, or record into a new file.")


def unwritable(path: Path, error: OSError) -> HistoryError:
    """In words: the system does not let us write."""
    problem = f"it cannot be written: {os.strerror(error.errno or 0)}."
    return HistoryError(path, Trouble.UNWRITABLE, problem, GO_ON)


def refused(path: Path, error: sqlite3.Error, way_out: str = GO_ON) -> HistoryError:
    """In words: what SQLite says of a file."""
    code = primary_code(error)
    if code in _LOCKED:
        return HistoryError(
            path, Trouble.LOCKED, "another program holds it.", "Close that program, or: " + way_out
        )
    if code in _TOO_MUCH:
        problem = "reading it takes more time or room than any history does."
        return HistoryError(path, Trouble.TOO_LARGE, problem, way_out)
    if code in _SPOILT:
        return HistoryError(path, Trouble.DAMAGED, "it is damaged: parts of it cannot be read.", way_out)
    return HistoryError(path, Trouble.UNWRITABLE, f"it cannot be used: {in_words(error)}.", way_out)


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; -1 for errors of Python's module itself."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else -1


def in_words(error: sqlite3.Error) -> str:
    """What the disk or the file does not let us do. SQLite's own words name no data."""
    words = {
        sqlite3.SQLITE_FULL: "the disk is full",
        sqlite3.SQLITE_READONLY: "it is read-only",
        sqlite3.SQLITE_IOERR: "the disk fails",
        sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
        sqlite3.SQLITE_PERM: "it is not ours to use",
        sqlite3.SQLITE_BUSY: "another program holds it",
        sqlite3.SQLITE_LOCKED: "another program holds it",
    }
    return words.get(primary_code(error), str(error))


def check_outside(path: Path, *, way_out: str = GO_ON) -> None:
    """What can be told of an existing file without SQLite. Raises HistoryError for what is no SQLite database, and for
    one that is shorter than it says."""
    if not path.is_file():
        raise HistoryError(path, Trouble.FOREIGN, "it is no regular file.", way_out)
    size = path.stat().st_size
    if size == 0:
        return
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if not header.startswith(_MAGIC):
        raise HistoryError(path, Trouble.FOREIGN, "it is no SQLite database, so no history.", way_out)
    page = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    # What is still in the write-ahead log need not be in the file.
    whole = size >= pages * (65_536 if page == 1 else page) or _has_log(path)
    if len(header) < _HEADER_BYTES or not whole:
        raise HistoryError(path, Trouble.DAMAGED, "it is cut off: its end is missing.", way_out)


def _has_log(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def check_inside(connection: sqlite3.Connection, path: Path, *, way_out: str = GO_ON) -> None:
    """Whose database it is, of which version, and whether it is whole. Raises HistoryError."""
    owner = int(connection.execute("PRAGMA application_id").fetchone()[0])
    version = version_of(connection)
    if owner != APPLICATION_ID and (version or described(connection)):
        raise HistoryError(path, Trouble.FOREIGN, "it is a database of another program.", way_out)
    if version > len(STEPS):
        problem = f"a newer noctop wrote it (version {version}; this one reads up to {len(STEPS)})."
        raise HistoryError(path, Trouble.NEWER, problem, way_out)
    if version == len(STEPS) and not expected() <= described(connection):
        raise HistoryError(path, Trouble.DAMAGED, "tables of it are missing.", way_out)
    if path.stat().st_size <= CHECKED_WHOLE_BYTES:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise HistoryError(path, Trouble.DAMAGED, "it is damaged: parts of it cannot be read.", way_out)


def connect(path: Path, mode: str, *, immutable: bool = False) -> sqlite3.Connection:
    """A connection in autocommit, for whichever thread; `mode` is "ro" or "rw". Raises sqlite3.Error."""
    options = f"mode={mode}{'&immutable=1' if immutable else ''}"
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?{options}",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA mmap_size = 0")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def make_private(path: Path) -> None:
    """Make the file where there is none; nobody but its owner may read it. Raises HistoryError."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.fchmod(handle, 0o600)
        finally:
            os.close(handle)
    except OSError as error:
        raise unwritable(path, error) from error
