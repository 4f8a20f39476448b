"""Writing a config.toml: whole or not at all, and for nobody else's eyes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w

from tui.config.problems import ConfigError


def write_config(path: Path, data: Mapping[str, Any], *, heading: str = "", replace: bool = False) -> None:
    """Writes `data` as TOML to `path`, mode 0600, behind `heading` as comment lines.

    Raises ConfigError where it cannot be written, and, unless `replace`, where there already is something of that
    name: nobody's config is lost, not even one that appears in the same moment.
    """
    text = "".join(f"# {line}".rstrip() + "\n" for line in heading.splitlines()) + tomli_w.dumps(data)
    problem = _written(path, text.encode(), replace=replace)
    if problem is not None:
        raise ConfigError(path, problem)


def _written(path: Path, content: bytes, *, replace: bool) -> str | None:
    """What stands against it, or None."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = _draft(path, content)
        try:
            free = _named(draft, path, replace=replace)
        finally:
            draft.unlink(missing_ok=True)
        _synced(path.parent)
    except OSError as error:
        return f"it cannot be written: {os.strerror(error.errno or 0)}."
    return None if free else "there already is such a file, and it is not written over. Move it away first."


def _named(draft: Path, path: Path, *, replace: bool) -> bool:
    """Gives the draft its name. False where that is taken: a link is never made over it, as a rename would be."""
    if replace:
        os.replace(draft, path)
        return True
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    return True


def _draft(path: Path, content: bytes) -> Path:
    """A new file in the same folder, mode 0600, with all of it on disk."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
    except OSError:
        os.unlink(name)
        raise
    return Path(name)


def _synced(folder: Path) -> None:
    """A new name is on disk once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
