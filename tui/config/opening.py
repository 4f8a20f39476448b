"""Opening files that hold secrets: whole, bounded, and with the mode of exactly what was read."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path


class NoRegularFile(OSError):
    """A folder, a pipe, a device: nothing that is read to its end."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file's content, and what the file system knew of it while it was open, whatever its name means later."""

    content: bytes = field(repr=False)
    status: os.stat_result

    @property
    def ours(self) -> bool:
        return self.status.st_uid == os.geteuid()

    @property
    def private(self) -> bool:
        """Nobody but its owner may do anything with it."""
        return not self.status.st_mode & 0o077

    @property
    def mode(self) -> str:
        return f"{stat.S_IMODE(self.status.st_mode):04o}"


def opened(path: Path, max_bytes: int) -> Opened:
    """The file at `path`, at most one byte more than `max_bytes` of it. Raises OSError."""
    # Without O_NONBLOCK, opening a named pipe would wait for somebody to write into it.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NoRegularFile("a folder" if stat.S_ISDIR(status.st_mode) else "no regular file")
        with open(descriptor, "rb", closefd=False) as file:
            return Opened(file.read(max_bytes + 1), status)
    finally:
        os.close(descriptor)
