"""Themes: names of styles -> styles, from TOML files in themes/ or in the user's own folder.

A theme says what a thing means ("severity.critical"), widgets never name a colour. Severity is a glyph and a word
before it is a colour, so every theme may be used on every terminal.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rich.errors import StyleSyntaxError
from rich.style import Style

STYLE_NAMES: frozenset[str] = frozenset(
    {
        "text",
        "dim",
        "title",
        "rule",
        "header",
        "totals",
        "cursor",
        "cursor_unfocused",
        "accent",
        "mark",
        "key",
        "input",
        "spark",
        "notice",
        "error",
        "stale",
        "frozen",
        "past",
        "severity.critical",
        "severity.warning",
        "severity.no_data",
        "severity.low_sample",
        "severity.ok",
        "feed.up",
        "feed.attention",
        "feed.trouble",
    }
)
"""Every style the console asks for. A theme that leaves one out gets it from "text", "past" from "frozen"."""


class ThemeError(ValueError):
    """A theme file cannot be used; the text says which file, where in it, and why."""


@dataclass(frozen=True, slots=True)
class Theme:
    """`styles` has every name of STYLE_NAMES. `background` and `foreground` are colours Textual knows; `ansi` themes
    leave both to the terminal."""

    name: str
    dark: bool
    ansi: bool
    background: str
    foreground: str
    styles: Mapping[str, Style] = field(hash=False)


def names(folders: tuple[Path, ...]) -> list[str]:
    """The themes there are, the user's own among them."""
    return sorted({path.stem for folder in folders if folder.is_dir() for path in folder.glob("*.toml")})


def load(name: str, folders: tuple[Path, ...]) -> Theme:
    """The theme of that name from the first folder that has it. Raises ThemeError in words."""
    for folder in folders:
        path = folder / f"{name}.toml"
        if path.is_file():
            return read(path)
    raise ThemeError(f"there is no theme {name!r}; there are {', '.join(names(folders)) or 'none at all'}")


def read(path: Path) -> Theme:
    """The theme in this file. Raises ThemeError with the file, the line and the reason."""
    try:
        text = path.read_text("utf-8")
        if not text.strip():  # an editor is about to write it
            raise ThemeError(f"{path}: the file is empty")
        return _theme(path.stem, tomllib.loads(text))
    except _Wrong as error:
        raise ThemeError(f"{path}{_line(text, error.key)}: {error.reason}") from None
    except tomllib.TOMLDecodeError as error:
        raise ThemeError(f"{path}, {_no_toml(text, str(error))}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ThemeError(f"{path}: {error}") from None


_KEYS = frozenset({"dark", "ansi", "background", "foreground", "styles"})
_COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{3}){1,2}")
_OWN = "ansi_default"
"""The terminal's own colour, in a theme with `ansi = true`."""


class _Wrong(Exception):
    """What stands at `key` cannot be used."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(key, reason)
        self.key = key
        self.reason = reason


_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
"""How tomllib ends what it says."""


def _no_toml(text: str, said: str) -> str:
    """`line 3: Invalid value`."""
    at = _AT_LINE.search(said)
    number = (at and at[1]) or len(text.splitlines())
    return f"line {number}: {_AT_LINE.sub('', said)}"


def _line(text: str, key: str) -> str:
    """`, line 7` for the line that sets `key` (tomllib does not tell), "" where none is found to."""
    bare = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*=|\s*\[{re.escape(key)}\]""")
    found = (number for number, line in enumerate(text.splitlines(), 1) if bare.match(line))
    number = next(found, None)
    return f", line {number}" if number is not None else ""


def _theme(name: str, table: Mapping[str, object]) -> Theme:
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise _Wrong(unknown[0], f"{unknown[0]}: no such key; there are {', '.join(sorted(_KEYS))}")
    ansi = _flag(table, "ansi", default=False)
    return Theme(
        name=name,
        dark=_flag(table, "dark", default=True),
        ansi=ansi,
        background=_colour(table, "background", _OWN if ansi else "#000000", ansi=ansi),
        foreground=_colour(table, "foreground", _OWN if ansi else "#ffffff", ansi=ansi),
        styles=_styles(table.get("styles", {})),
    )


def _styles(given: object) -> dict[str, Style]:
    if not isinstance(given, dict):
        raise _Wrong("styles", "[styles] must be a table of name = style")
    unknown = sorted(set(given) - STYLE_NAMES)
    if unknown:
        raise _Wrong(unknown[0], f"[styles] {unknown[0]}: no such style; {_names_near(unknown[0])}")
    base = _style("text", given.get("text", ""))
    if "frozen" in given:
        given = {"past": given["frozen"], **given}
    return {name: _style(name, given[name]) if name in given else base for name in STYLE_NAMES}


def _names_near(name: str) -> str:
    near = difflib.get_close_matches(name, STYLE_NAMES, n=1)
    return f"did you mean {near[0]}?" if near else f"the names are {', '.join(sorted(STYLE_NAMES))}"


def _style(name: str, value: object) -> Style:
    if not isinstance(value, str):
        raise _Wrong(name, f"[styles] {name}: {value!r} is not text")
    try:
        return Style.parse(value)
    except StyleSyntaxError as error:
        raise _Wrong(name, f"[styles] {name}: {error}") from None


def _flag(table: Mapping[str, object], key: str, *, default: bool) -> bool:
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise _Wrong(key, f"{key}: {value!r} is neither true nor false")
    return value


def _colour(table: Mapping[str, object], key: str, default: str, *, ansi: bool) -> str:
    """Only what every layer below takes for the same colour: Textual and Rich know other names each."""
    value = table.get(key, default)
    if isinstance(value, str) and (_COLOUR.fullmatch(value) or (ansi and value == _OWN)):
        return value
    allowed = f'"{_OWN}" (the terminal\'s own) or "#0e1116"' if ansi else 'a colour such as "#0e1116"'
    raise _Wrong(key, f"{key}: {value!r} is not {allowed}")
