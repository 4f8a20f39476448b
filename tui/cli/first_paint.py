"""The first thing on the screen: the wall as it was last seen, before anything that takes time to load is loaded.

It stands on the alternate screen, which the console takes over; where no console comes of it, the screen is given back.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping

from tui.console.remembered.picture import FRESH_MS, Picture, load, look_of, source_of

PICTURE_NAME = "last_wall.json"

_BEGIN = "\x1b[?1049h\x1b[?25l\x1b[0m\x1b[2J"
_END = "\x1b[0m\x1b[2J\x1b[?25h\x1b[?1049l"

_shown = False


def show(options: argparse.Namespace) -> None:
    """Show it, where there is one of this config for this terminal and a console is about to open as it was left."""
    global _shown
    if not _wanted(options, os.environ):
        return
    picture = _kept(options, os.environ)
    now_ms = time.time_ns() // 1_000_000
    if picture is not None and _fits(picture, now_ms):
        _shown = True
        _send(_BEGIN + _painted(picture, now_ms))


def is_shown() -> bool:
    """Whether it is on the screen."""
    return _shown


def taken_over() -> None:
    """The console has the screen from now on."""
    global _shown
    _shown = False


def give_back() -> None:
    """No console comes: the screen as it was."""
    if _shown:
        taken_over()
        _send(_END)


def _wanted(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    if options.command is not None or options.plain or options.open_at is not None:
        return False
    streams = (sys.stdin, sys.stdout, sys.stderr)
    on_terminal = all(stream is not None and stream.isatty() for stream in streams)
    return on_terminal and environ.get("TERM", "dumb") not in ("", "dumb", "unknown")


def _kept(options: argparse.Namespace, environ: Mapping[str, str]) -> Picture | None:
    from tui.config.places import config_path, state_path
    from tui.config.problems import ConfigError

    try:
        source = source_of(config_path(options.config, environ))
        picture = load(state_path(environ) / PICTURE_NAME)
    except (ConfigError, OSError):
        return None
    return picture if picture is not None and picture.source == source else None


def _fits(picture: Picture, now_ms: int) -> bool:
    size = os.get_terminal_size(sys.stdout.fileno())
    same = (picture.columns, picture.rows) == (size.columns, size.lines)
    look = look_of(os.environ, sys.stdout.encoding or "ascii")
    return same and picture.look == look and 0 <= now_ms - picture.made_at_ms < FRESH_MS


def _painted(picture: Picture, now_ms: int) -> str:
    lines = [_heading(picture, now_ms), *picture.lines[1:]]
    return "".join(f"\x1b[{number};1H{line}\x1b[0m" for number, line in enumerate(lines, start=1))


def _heading(picture: Picture, now_ms: int) -> str:
    """In place of the line of state: what follows is not live."""
    at = time.strftime("%H:%M:%S UTC", time.gmtime(picture.made_at_ms / 1000))
    words = f" noctop  as it was at {at}, {_age((now_ms - picture.made_at_ms) // 1000)} ago; opening"
    return f"\x1b[7m{words[: picture.columns]:<{picture.columns}}"


def _age(seconds: int) -> str:
    for size, unit in ((3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _send(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
