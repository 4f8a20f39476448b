"""Where a secret comes from: the config itself, the environment, a file, or a command."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PlainValidator, SecretStr, ValidationInfo

from tui.config.problems import did_you_mean
from tui.config.section import located

ALLOWED = "a text, or a table with exactly one of env, file and command (a list of texts)"
_ENV_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class LiteralSecret:
    """The secret itself. Only allowed where nobody else can read the config."""

    value: SecretStr


@dataclass(frozen=True, slots=True)
class EnvSecret:
    """A variable of the environment."""

    name: str

    @property
    def words(self) -> str:
        """Something in lower case is likely to be the secret itself, written in the wrong place."""
        return f"variable {self.name}" if self.name == self.name.upper() else "variable that is named there"


@dataclass(frozen=True, slots=True)
class FileSecret:
    """A file of the user's own that nobody else can read; the path is absolute."""

    path: Path


@dataclass(frozen=True, slots=True)
class CommandSecret:
    """A program and its arguments, run without a shell. Arguments may be telling, so no repr shows them."""

    argv: tuple[str, ...] = field(repr=False)

    @property
    def program(self) -> str:
        return self.argv[0]


SecretSource = LiteralSecret | EnvSecret | FileSecret | CommandSecret


def usable(secret: str) -> str:
    """`secret` if it can be one. Raises ValueError, in words that do not show it."""
    if not secret.strip():
        raise ValueError("it is empty")
    if not secret.isprintable():
        raise ValueError("it has more than one line, or invisible characters in it")
    return secret


def _source(value: Any, info: ValidationInfo) -> SecretSource:
    if isinstance(value, str):
        return LiteralSecret(SecretStr(usable(value)))
    if not isinstance(value, Mapping):
        raise ValueError("it is neither a text nor a table")
    if len(value) != 1:
        raise ValueError(f"it has {len(value)} keys")
    ((way, where),) = value.items()
    if way not in _WAYS:
        # The key is not shown: someone may have put the secret itself on the wrong side of the "=".
        raise ValueError(f"its key is none of these.{did_you_mean(way, _WAYS)}")
    return _WAYS[way](where, info)


def _env(name: Any, _: ValidationInfo) -> SecretSource:
    if not isinstance(name, str) or not _ENV_NAME.fullmatch(name):
        raise ValueError("env must be the name of a variable")
    return EnvSecret(name)


def _file(path: Any, info: ValidationInfo) -> SecretSource:
    if not isinstance(path, str):
        raise ValueError("file must be a path")
    return FileSecret(located(path, info))


def _command(argv: Any, _: ValidationInfo) -> SecretSource:
    words = argv if isinstance(argv, list) else []
    if not words or not all(isinstance(word, str) and "\0" not in word for word in words) or not words[0]:
        raise ValueError("command must be a list of texts, the program first; no shell reads it")
    return CommandSecret(tuple(words))


_WAYS = {"env": _env, "file": _file, "command": _command}

Secret = Annotated[SecretSource, PlainValidator(_source), Field(description=ALLOWED, repr=False)]
"""A field of the config that says where a secret comes from."""
