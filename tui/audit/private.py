"""Opening files that are for their owner's eyes only."""

from __future__ import annotations

import os
import stat
from pathlib import Path

_MODE = 0o600


def opened(path: Path, flags: int) -> int:
    """A descriptor of `path`, which is made where `flags` ask for it, of mode 0600. Raises OSError.

    A symbolic link is not followed: who can write into the folder must not choose which file is written or read.
    """
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, _MODE)
    try:
        if stat.S_IMODE(os.fstat(descriptor).st_mode) != _MODE:
            os.fchmod(descriptor, _MODE)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def folder_synced(path: Path) -> None:
    """What was made in the folder of `path` survives a power cut. Raises OSError."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
