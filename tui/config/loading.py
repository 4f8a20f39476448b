"""Reading config.toml."""

from __future__ import annotations

import errno
import os
import re
import shlex
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tui.config.addresses import has_password
from tui.config.document import Config
from tui.config.opening import NoRegularFile, Opened, opened
from tui.config.problems import ConfigError, ConfigMissing, dotted, quoted
from tui.config.section import FOLDER
from tui.config.sources import CommandSecret, LiteralSecret
from tui.config.wording import sentences

MAX_BYTES = 8 * 1024 * 1024
"""Ten thousand channels by name at every vendor take some 2 MiB."""

KeyCheck = Callable[[Mapping[str, str]], Iterable[str]]
"""Given `[keys]` (action -> key), the sentences about what is wrong with it."""

_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def _no_check(_: Mapping[str, str]) -> Iterable[str]:
    return ()


def load(path: Path, *, check_keys: KeyCheck = _no_check) -> Config:
    """The config in `path`. Raises ConfigError (ConfigMissing where there is no file) with everything wrong."""
    file = _read(path)
    config = check(_parsed(path, file.content), path, check_keys=check_keys)
    problems = [*_exposed(config, path, file), *_absent(config)]
    if problems:
        raise ConfigError(path, *problems)
    return config


def check(data: Mapping[str, Any], path: Path, *, check_keys: KeyCheck = _no_check) -> Config:
    """The config that `data`, the tables of a TOML file at `path`, means. Raises ConfigError."""
    config, problems = _validated(data, path)
    if config is not None:
        problems = [f"keys: {sentence}" for sentence in check_keys(config.keys)]
    if config is None or problems:
        raise ConfigError(path, *problems)
    return config


def _validated(data: Mapping[str, Any], path: Path) -> tuple[Config | None, list[str]]:
    """Apart from `check`, so that no ConfigError carries pydantic's error, and the secrets in it, as its context."""
    try:
        config = Config.model_validate(dict(data), context={FOLDER: path.absolute().parent})
    except ValidationError as error:
        return None, sentences(error)
    return config, []


def _read(path: Path) -> Opened:
    try:
        file = opened(path, MAX_BYTES)
    except NoRegularFile as error:
        raise ConfigError(path, f"this is {error}. Allowed: a TOML file.") from None
    except OSError as error:
        raise _unopened(path, error) from None
    if len(file.content) > MAX_BYTES:
        raise ConfigError(path, "this is larger than 8 MiB, which no config is.")
    return file


def _unopened(path: Path, error: OSError) -> ConfigError:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return ConfigMissing(
            path, "there is no such file. `noctop init` writes one, `noctop demo` needs none."
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return ConfigError(path, f"it may not be read. Allow it: chmod u+r {shlex.quote(str(path))}")
    return ConfigError(path, f"it cannot be opened: {os.strerror(error.errno or 0)}.")


def _parsed(path: Path, content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = f"line {line}: this is not UTF-8. Allowed: TOML, which is UTF-8."
    except RecursionError:
        problem = "its tables or lists are nested too deep."
    except ValueError as error:
        problem = _syntax(str(error), content)
    raise ConfigError(path, problem)


def _syntax(words: str, content: bytes) -> str:
    """tomllib's words show at most one character of the file, never a value."""
    position = _POSITION.search(words)
    what = _POSITION.sub("", words)
    if position is None:
        return f"this is no TOML: {what}."
    end = f"line {len(content.splitlines())}, the end"
    where = f"line {position[1]}, column {position[2]}" if position[1] else end
    return f"{where}: this is no TOML: {what}."


def _exposed(config: Config, path: Path, file: Opened) -> Iterator[str]:
    """Secrets in the file while others can read it, or commands while anybody can write them."""
    if not (file.ours and file.private):
        for key in _secret_keys(config):
            yield f"{key} is a secret in a file that {_others(path, file, 'read')}"
    trusted = file.ours or file.status.st_uid == 0
    if not trusted or file.status.st_mode & 0o002:
        for name, vendor in config.vendors.items():
            if isinstance(vendor.secret, CommandSecret):
                key = dotted("vendors", name, vendor.secret_key)
                yield f"{key} is a command in a file that {_others(path, file, 'change')}"


def _others(path: Path, file: Opened, verb: str) -> str:
    name = shlex.quote(str(path))
    if not file.ours:
        return f"belongs to another user. Make it yours: chown {os.geteuid()} {name} && chmod 600 {name}"
    return f"others can {verb} (mode {file.mode}). Close it: chmod 600 {name}"


def _secret_keys(config: Config) -> Iterator[str]:
    for name, vendor in config.vendors.items():
        if isinstance(vendor.secret, LiteralSecret):
            yield dotted("vendors", name, vendor.secret_key)
    if has_password(config.network.proxy):
        yield "network.proxy"


def _absent(config: Config) -> Iterator[str]:
    ca_file = config.network.ca_file
    if ca_file and not Path(ca_file).is_file():
        wrong = "there is no such file"
    elif ca_file and not _holds_certificates(ca_file):
        wrong = "no certificates can be read there"
    else:
        return
    yield f"network.ca_file is {quoted(ca_file)}, and {wrong}. Allowed: a PEM file's path."


def _holds_certificates(path: str) -> bool:
    """As the connections will read it. Only a config with a ca_file pays for loading TLS."""
    import ssl

    try:
        ssl.create_default_context(cafile=path)
    except OSError:  # SSLError is one
        return False
    return True
