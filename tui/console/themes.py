"""Themes: names of styles -> styles, from TOML files in themes/ or in the user's own folder.

A theme says what a thing means ("severity.critical"), widgets never name a colour. Severity is a glyph and a word
before it is a colour, so every theme may be used on every terminal.
"""

from __future__ import annotations

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
    """The theme in this file. Raises ThemeError with the line (of TOML) or the key (of a style) and the reason."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ThemeError(f"{path}: {error}") from None
    styles = table.get("styles", {})
    if not isinstance(styles, dict):
        raise ThemeError(f"{path}: [styles] must be a table of name = style")
    return Theme(
        name=path.stem,
        dark=_flag(path, table, "dark", default=True),
        ansi=_flag(path, table, "ansi", default=False),
        background=_text(path, table, "background", "#000000"),
        foreground=_text(path, table, "foreground", "#ffffff"),
        styles=_styles(path, styles),
    )


def _styles(path: Path, given: Mapping[str, object]) -> dict[str, Style]:
    unknown = sorted(set(given) - STYLE_NAMES)
    if unknown:
        raise ThemeError(
            f"{path}: [styles] {unknown[0]}: no such style; the names are {', '.join(sorted(STYLE_NAMES))}"
        )
    base = _style(path, "text", given.get("text", ""))
    if "frozen" in given:
        given = {"past": given["frozen"], **given}
    return {name: _style(path, name, given[name]) if name in given else base for name in STYLE_NAMES}


def _style(path: Path, name: str, value: object) -> Style:
    if not isinstance(value, str):
        raise ThemeError(f"{path}: [styles] {name}: {value!r} is not text")
    try:
        return Style.parse(value)
    except StyleSyntaxError as error:
        raise ThemeError(f"{path}: [styles] {name}: {error}") from None


def _flag(path: Path, table: Mapping[str, object], key: str, *, default: bool) -> bool:
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise ThemeError(f"{path}: {key}: {value!r} is neither true nor false")
    return value


def _text(path: Path, table: Mapping[str, object], key: str, default: str) -> str:
    value = table.get(key, default)
    if not isinstance(value, str):
        raise ThemeError(f"{path}: {key}: {value!r} is not text")
    return value
