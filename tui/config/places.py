"""Where noctop's files are, after the XDG base directory specification."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Mapping
from pathlib import Path

from tui.config.problems import ConfigError

_NAME = "noctop"


def config_path(chosen: str | Path | None = None, environ: Mapping[str, str] | None = None) -> Path:
    """`chosen` (--config), else $NOCTOP_CONFIG, else $XDG_CONFIG_HOME/noctop/config.toml. It need not exist."""
    environ = os.environ if environ is None else environ
    named = chosen or environ.get("NOCTOP_CONFIG")
    return Path(named) if named else _base(environ, "XDG_CONFIG_HOME", ".config") / "config.toml"


def user_themes(environ: Mapping[str, str] | None = None) -> Path:
    """The folder of the user's own themes. It need not exist."""
    return _base(os.environ if environ is None else environ, "XDG_CONFIG_HOME", ".config") / "themes"


def state_path(environ: Mapping[str, str] | None = None) -> Path:
    """$XDG_STATE_HOME/noctop, whether it is there or not."""
    return _base(os.environ if environ is None else environ, "XDG_STATE_HOME", ".local/state")


def state_folder(environ: Mapping[str, str] | None = None) -> Path:
    """$XDG_STATE_HOME/noctop, made or narrowed to mode 0700.

    Raises ConfigError where it cannot be made, is no folder, or belongs to somebody else.
    """
    folder = state_path(environ)
    made = _made(folder)
    if made is not None:
        raise ConfigError(folder, made)
    return folder


def _made(folder: Path) -> str | None:
    """What stands against `folder` being there for us alone, or None."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.stat()
        if status.st_uid != os.geteuid():
            return (
                "this folder of noctop's state belongs to another user. "
                f"Make it yours: chown -R {os.geteuid()} {shlex.quote(str(folder))}"
            )
        if stat.S_IMODE(status.st_mode) & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        return f"the folder of noctop's state cannot be made: {os.strerror(error.errno or 0)}."
    return None


def _base(environ: Mapping[str, str], variable: str, otherwise: str) -> Path:
    """The specification has a relative path ignored: it would mean another place in every folder."""
    named = environ.get(variable, "")
    if Path(named).is_absolute():
        return Path(named) / _NAME
    home = environ.get("HOME", "")
    try:
        return (Path(home) if Path(home).is_absolute() else Path.home()) / otherwise / _NAME
    except RuntimeError:
        problem = f"the home folder is not known. Set HOME or {variable}."
    raise ConfigError(Path("~") / otherwise, problem)
