"""The last screen of the wall as it was sent to the terminal, kept for the next start.

Loading Textual takes longer than reading a file: a console that is started again in the midst of an incident shows at
once what it showed last, with its age over it, and paints over it when it is ready. Nothing here imports more than the
standard library, for the same reason.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

VERSION = 2

MOST_BYTES = 1_000_000

FRESH_MS = 24 * 3_600_000
"""An older wall says nothing about now."""

_SAFE = re.compile(r"(?:[^\x00-\x1f\x7f-\x9f]|\x1b\[[0-9;]*m)*")
"""Text, and colours; nothing else that a terminal obeys."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`lines` as they are sent, from the top; `look` is what the terminal said of itself (`look_of`), `source` the
    config whose channels they show (`source_of`)."""

    columns: int
    rows: int
    look: str
    source: str
    made_at_ms: int
    lines: tuple[str, ...]


def look_of(environ: Mapping[str, str], encoding: str) -> str:
    """What decides which characters and colours a terminal is sent."""
    names = ("TERM", "COLORTERM", "NO_COLOR", "TEXTUAL_COLOR_SYSTEM")
    return "|".join([*(environ.get(name, "") for name in names), encoding.lower()])


def source_of(config: Path) -> str:
    """The config file as it is now. Another one, or the same one changed, may mean other vendors, channels, thresholds
    or colours: a wall made with it is not the one that comes. Raises OSError."""
    status = config.stat()
    return f"{config.absolute()}|{status.st_ino}|{status.st_size}|{status.st_mtime_ns}"


def load(path: Path) -> Picture | None:
    """What was kept; None where there is nothing, or nothing that may be sent to a terminal."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        found = json.loads(_content(path))
        picture = Picture(
            columns=int(found["columns"]),
            rows=int(found["rows"]),
            look=str(found["look"]),
            source=str(found["source"]),
            made_at_ms=int(found["made_at_ms"]),
            lines=tuple(map(str, found["lines"])),
        )
        if found["version"] == VERSION and all(map(_SAFE.fullmatch, picture.lines)):
            return picture
    return None


def save(path: Path, picture: Picture) -> None:
    """Replace the file, mode 0600. Raises OSError."""
    document = {
        "version": VERSION,
        "columns": picture.columns,
        "rows": picture.rows,
        "look": picture.look,
        "source": picture.source,
        "made_at_ms": picture.made_at_ms,
        "lines": picture.lines,
    }
    descriptor, name = tempfile.mkstemp(prefix=".wall-", dir=path.parent)  # mkstemp makes it 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(document, file)
        os.replace(name, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _content(path: Path) -> str:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.getuid() or status.st_size > MOST_BYTES:
            raise ValueError("it is no plain file of ours")
        return file.read(MOST_BYTES).decode()
