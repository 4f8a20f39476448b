"""How the history says that it cannot be used: what is wrong with the file, and a way out."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from tui.model.text import safe


class Trouble(StrEnum):
    """What stands in the way, for whoever wants to choose the way out."""

    NEWER = "newer"
    """Written by a noctop that knows more than this one."""
    FOREIGN = "foreign"
    """No history: not SQLite, or somebody else's database."""
    DAMAGED = "damaged"
    """Cut off or overwritten."""
    UNWRITABLE = "unwritable"
    """The folder, the file or the disk does not let us."""
    LOCKED = "locked"
    """Another process records into it."""
    MISSING = "missing"
    """There is no such file."""
    EXISTS = "exists"
    """There is such a file already, and it would be lost."""
    TOO_LARGE = "too_large"
    """Beyond what is read from a file that may come from anywhere."""


class HistoryError(Exception):
    """A history file cannot be used. `problem` is a sentence, `way_out` another; the text has both behind the
    file's name. Whatever was in the file is still there."""

    def __init__(self, path: Path, trouble: Trouble, problem: str, way_out: str = "") -> None:
        super().__init__(f"{safe(str(path))}: {' '.join(filter(None, (problem, way_out)))}")
        self.path = path
        self.trouble = trouble
        self.problem = problem
        self.way_out = way_out


class Damaged(ValueError):
    """A stored value is not what this package writes."""


class Gone(Exception):
    """The file that is recorded into has another name by now, or none."""


GO_ON = "noctop can go on without history, or with a new file beside it; this one stays as it is."
"""The way out wherever a file of the user's own cannot be recorded into."""

ANOTHER_COPY = "Ask for another copy of it."
"""The way out of an exported file that is spoilt."""


def new_file_beside(path: Path, now_ms: int) -> Path:
    """A name that is free, in the same folder: `history-20261121T040506Z.db`."""
    moment = datetime.fromtimestamp(now_ms // 1000, UTC)
    stem = f"{path.stem}-{moment:%Y%m%dT%H%M%SZ}"
    candidate, number = path.with_name(stem + path.suffix), 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{stem}-{number}{path.suffix}")
    return candidate
