"""The config and its secrets as commands need them; what is wrong with them is words and exit 3."""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from tui.cli.exits import CommandError, ExitCode
from tui.cli.log import start_log
from tui.config.document import Config
from tui.config.loading import load
from tui.config.places import config_path, state_folder
from tui.config.problems import ConfigError
from tui.config.secrets import ResolvedSecrets, resolve
from tui.console.remembered.picture import source_of


@dataclass(frozen=True, slots=True)
class Configured:
    """A config that can be used: at least one enabled vendor has its secret. `source` tells the file as it was read
    from any other."""

    config: Config
    path: Path
    secrets: ResolvedSecrets
    source: str = ""


def configured(chosen: str | None, *, screen_open: bool = False) -> Configured:
    """Read the config (`--config`, `$NOCTOP_CONFIG`, the usual place) and ask for its secrets.

    Raises CommandError with exit 3 where there is none, where it is wrong, or where no vendor can be asked.
    """
    try:
        path = config_path(chosen)
        source = _source(path)
        config = load(path)
        secrets = resolve(config, screen_open=screen_open)
    except ConfigError as error:
        raise CommandError(str(error), ExitCode.CONFIG) from None
    if not any(vendor.enabled for vendor in config.vendors.values()):
        raise CommandError(
            f"{path}: no vendor is configured and enabled. `noctop init` writes a config, `noctop demo` needs none.",
            ExitCode.CONFIG,
        )
    if not secrets.usable:
        words = "\n".join(problem.words for problem in secrets.problems.values())
        raise CommandError(f"{path}: no vendor has its secret.\n{words}", ExitCode.CONFIG)
    return Configured(config, path, secrets, source)


def _source(path: Path) -> str:
    """Asked for before the file is read: where it changes meanwhile, what was read is nobody's. "" where there is none,
    which `load` says in words."""
    with contextlib.suppress(OSError):
        return source_of(path)
    return ""


def keep_log() -> None:
    """Send what is logged to noctop's own log. A command for scripts does its work without one where the state folder
    cannot be had; logging's way out, unformatted lines on stderr, is closed either way."""
    logging.getLogger().addHandler(logging.NullHandler())
    with contextlib.suppress(ConfigError):
        start_log(state_folder())


def own_state() -> Path:
    """The folder of noctop's state. Raises CommandError where it cannot be had."""
    try:
        return state_folder()
    except ConfigError as error:
        raise CommandError(str(error), ExitCode.CONFIG) from None


def zone_of(name: str) -> tzinfo:
    """The zone that `[console] timezone` names: "UTC", "local" or an IANA name (checked with the config)."""
    if name == "UTC":
        return UTC
    if name == "local":
        return datetime.now(UTC).astimezone().tzinfo or UTC
    return ZoneInfo(name)
