"""Saving what a pane shows as a text file."""

from __future__ import annotations

import os
from pathlib import Path


class SaveError(OSError):
    """A file could not be written; the text says which and why."""


def save_text(folder: Path, name: str, stamp: str, text: str, ending: str = "txt") -> Path:
    """Write `text` as `noctop-NAME-STAMP.ENDING` (0600, never over an old file) and return where it lies.

    Raises SaveError in words.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for number in range(100):
            tail = f"-{number + 1}" if number else ""
            path = folder / f"noctop-{name}-{stamp}{tail}.{ending}"
            try:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                continue
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            return path
    except OSError as error:
        raise SaveError(f"cannot save to {folder}: {error.strerror}") from None
    raise SaveError(f"cannot save to {folder}: there are a hundred files of this minute already")
