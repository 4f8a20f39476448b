"""What of the config only the console uses: its theme and its keys. It would not open with others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tui.cli.doctor.report import Check, fail, ok, warn
from tui.config.document import Config
from tui.config.places import user_themes
from tui.config.problems import ConfigError
from tui.config.shipped import shipped_themes
from tui.console import themes
from tui.console.themes import ThemeError


def console_checks(config: Config) -> Iterator[Check]:
    """A line for the theme, for every one of the user's own that is broken, and for the keys where some are set."""
    name = config.console.theme
    try:
        own = (user_themes(),)
        themes.load(name, (*own, shipped_themes()))
    except (ThemeError, ConfigError, FileNotFoundError) as error:
        advice = 'correct the file, or set another one: "night" comes with noctop'
        yield fail("console.theme", str(error), advice)
    else:
        yield ok("console.theme", f"{name} loads")
        yield from _others(own, name)
    if config.keys:
        yield _keys(config)


def _others(own: tuple[Path, ...], chosen: str) -> Iterator[Check]:
    """The user's themes that could be worn by name, and cannot."""
    for name in themes.names(own):
        try:
            themes.load(name, own)
        except ThemeError as error:
            if name != chosen:
                yield warn(f"theme {name}", str(error), "it cannot be worn until that is put right")


def _keys(config: Config) -> Check:
    # The registry of commands is built on Textual's names of keys: 0.2 s that only who sets keys has to wait for.
    from tui.console.commands import KeysError, keys_of

    try:
        keys_of(config.keys)
    except KeysError as error:
        words = str(error).removeprefix("[keys] ")
        return fail("keys", words, "put it right; the console's help (?) shows the actions and their keys")
    return ok("keys", f"{len(config.keys)} set")
