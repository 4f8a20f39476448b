"""The file that keeps the view: 0600, replaced in one step, and never trusted."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from tui.console.remembered.spelling import UnreadableView, read, written
from tui.console.remembered.view import View

MOST_BYTES = 256 * 1024


def load(path: Path) -> tuple[View | None, str]:
    """The view that was kept, None where there is none; and a sentence where there is one that cannot be used.

    Such a file is put aside (`view.json.unusable`), so that somebody can look at it and the next start is quiet.
    """
    try:
        return read(_content(path)), ""
    except FileNotFoundError:
        return None, ""
    except UnreadableView as error:
        aside = path.with_name(path.name + ".unusable")
        with contextlib.suppress(OSError):
            os.replace(path, aside)
            return None, f"the view of last time is not used: {error}; it is kept as {aside.name}"
        return None, f"the view of last time is not used: {error}"
    except OSError as error:
        return None, f"the view of last time cannot be read: {error.strerror or 'it is no plain file'}"


def _content(path: Path) -> str:
    # Non-blocking, as opening a pipe would wait for somebody to write into it.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.getuid():
            raise UnreadableView("it is no plain file of yours")
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UnreadableView("it is far too large")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise UnreadableView("it is no text") from None


def save(path: Path, view: View) -> None:
    """Replace the file. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(prefix=".view-", dir=path.parent)  # mkstemp makes it 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(written(view))
        os.replace(name, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
