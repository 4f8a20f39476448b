"""The key of the tokens that stand for personal data: made once, so that the same viewer keeps the same token."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from tui.audit.private import folder_synced, opened

KEY_NAME = "mask.key"
KEY_BYTES = 32


def mask_key(folder: Path) -> bytes:
    """The key in `folder` (noctop's state), made where there is none yet. Raises OSError.

    Two that start at once end up with one key: it is written aside and linked into place, which only the first can.
    """
    path = folder / KEY_NAME
    with contextlib.suppress(FileNotFoundError):
        return _read(path)
    aside = folder / f"{KEY_NAME}.{secrets.token_hex(8)}"
    _write(aside, secrets.token_bytes(KEY_BYTES))
    try:
        with contextlib.suppress(FileExistsError):
            os.link(aside, path, follow_symlinks=False)
        folder_synced(path)
    finally:
        aside.unlink(missing_ok=True)
    return _read(path)


def _read(path: Path) -> bytes:
    descriptor = opened(path, os.O_RDONLY)
    try:
        key = os.read(descriptor, KEY_BYTES + 1)
    finally:
        os.close(descriptor)
    if len(key) != KEY_BYTES:
        raise OSError(f"{path} is not the key that noctop wrote: move it away, and a new one is made")
    return key


def _write(path: Path, key: bytes) -> None:
    descriptor = opened(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        os.write(descriptor, key)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
