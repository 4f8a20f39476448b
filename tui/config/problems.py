"""How noctop says that its config cannot be used: the key, what was given, what is allowed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, time
from pathlib import Path
from urllib.parse import urlsplit

from tui.model.text import safe

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_MAX_GIVEN = 200


class ConfigError(Exception):
    """The config cannot be used: exit code 3. `problems` are sentences, the text has one a line, each behind the
    file's name. Never holds the value of a secret."""

    def __init__(self, file: Path, *problems: str) -> None:
        super().__init__("\n".join(f"{safe(str(file))}: {problem}" for problem in problems))
        self.file = file
        self.problems = problems


class ConfigMissing(ConfigError):
    """There is no such file, which is no mistake where noctop may offer its demo instead."""


def dotted(*parts: str) -> str:
    """A key as TOML writes it: `channels."Sports 1".tags`."""
    return ".".join(part if _BARE_KEY.fullmatch(part) else quoted(part) for part in parts)


def quoted(text: str) -> str:
    """`text` in double quotes, bounded, without anything that steers a terminal."""
    return json.dumps(safe(text, _MAX_GIVEN), ensure_ascii=False)


def given(value: object) -> str:
    """A value of the config as a sentence shows it; tables and lists by what they are, since a secret may be in
    them, and addresses without the user, password and query they may carry."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(without_credentials(value))
        case int() | float():
            return safe(str(value), _MAX_GIVEN)
        case dict():
            return "a table"
        case list() | tuple():
            return "a list"
        case date() | time():
            return "a date or time"
    return "something else"


def without_credentials(address: str) -> str:
    """An address without what may be secret in it; other text as it is."""
    if "//" not in address:
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return "[not shown]"
    if parts.username is None and not parts.query and not parts.fragment:
        return address
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path} (and more, not shown)"


def listed(choices: Iterable[str]) -> str:
    """`a, b or c`."""
    words = list(choices)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """` Did you mean theme?`, or nothing where no choice is near."""
    by_folded = {choice.casefold(): choice for choice in choices}
    import difflib  # 0.3 MB that a config without a fault has no use for

    near = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return f" Did you mean {dotted(by_folded[near[0]])}?" if near else ""
