"""The config and its secrets. Of a config that is refused, what of it can stand alone is checked all the same."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tui.cli.doctor.report import Check, fail, ok
from tui.config.document import Config
from tui.config.loading import MAX_BYTES, check, load
from tui.config.opening import opened
from tui.config.places import config_path
from tui.config.problems import ConfigError, ConfigMissing, dotted, quoted
from tui.config.secrets import ResolvedSecrets, SecretProblem
from tui.config.sources import CommandSecret, EnvSecret, FileSecret, LiteralSecret, SecretSource

_ALONE = ("console", "network", "history")
"""Tables that can be right by themselves."""


def read_config(chosen: str | None) -> tuple[Config, list[Check]]:
    """The config, or what of it stands on its own, and the lines about the file."""
    try:
        path = config_path(chosen)
        config = load(path)
        mode = f"{path.stat().st_mode & 0o777:04o}"
    except ConfigMissing as error:
        advice = "`noctop init` writes one, `noctop demo` needs none"
        return Config(), [fail("config", f"{error.file}: there is no such file", advice)]
    except (ConfigError, OSError) as error:
        problems = error.problems if isinstance(error, ConfigError) else [os.strerror(error.errno or 0)]
        file = error.file if isinstance(error, ConfigError) else path
        advice = "put it right; `noctop init --template` shows what every key may be"
        return _sound_part(file), [fail("config", f"{file}: {problem}", advice) for problem in problems]
    found = f"{path}, mode {mode}: {len(config.vendors)} vendors, {len(config.channels)} channels"
    if any(vendor.enabled for vendor in config.vendors.values()):
        return config, [ok("config", found)]
    return config, [fail("config", f"{found}; none is enabled", "add one; `noctop demo` needs none")]


def _sound_part(path: Path) -> Config:
    """What of a refused config is right by itself, empty where that is nothing.

    No secret is used, and no command run, out of a file that others can read or write; and no vendor is asked by
    another way than the one that [network] was to name.
    """
    try:
        file = opened(path, MAX_BYTES)
        data = tomllib.loads(file.content.decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return Config()
    sound: dict[str, Any] = {name: data[name] for name in _ALONE if _stands(data, path, name)}
    tables = data.get("vendors")
    trusted = file.ours and file.private and ("network" in sound or "network" not in data)
    if trusted and isinstance(tables, dict):
        sound["vendors"] = {
            name: table
            for name, table in tables.items()
            if _stands({"vendors": {name: table}}, path, "vendors")
        }
    return check(sound, path)


def _stands(data: Mapping[str, Any], path: Path, table: str) -> bool:
    try:
        check({table: data[table]}, path)
    except (KeyError, ConfigError):
        return False
    return True


def secret_checks(config: Config, secrets: ResolvedSecrets) -> Iterator[Check]:
    """A line for each vendor: where its secret comes from, or why it cannot be had; never the secret."""
    for name, vendor in config.vendors.items():
        key = dotted("vendors", name, vendor.secret_key)
        if not vendor.enabled:
            yield ok(dotted("vendors", name), "not enabled, left alone")
        elif isinstance(answer := secrets.of(name), SecretProblem):
            yield fail(key, answer.words.removeprefix(f"{key}: "), _to_have(vendor.secret))
        else:
            yield ok(key, f"there, from {_origin(vendor.secret)}")


def _origin(source: SecretSource) -> str:
    match source:
        case EnvSecret():
            return f"the environment's {source.words}"
        case FileSecret(path):
            return f"the file {quoted(str(path))}"
        case CommandSecret():
            return f"the command {quoted(source.program)}"
        case LiteralSecret():
            return "the config itself"


def _to_have(source: SecretSource) -> str:
    match source:
        case EnvSecret():
            return "set it where noctop is started, or use a file or a command"
        case FileSecret():
            return "put the secret there, mode 0600, or name another source"
        case CommandSecret():
            return "run it by hand: its first line must be the secret, within 10 s"
        case LiteralSecret():
            return "write it as one line"
