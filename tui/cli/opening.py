"""What is to be shown, and as what: the console, or the plain stream where no console can be."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tui.cli.configured import Configured, configured
from tui.cli.exits import UsageError
from tui.clock import Clock


@dataclass(frozen=True, slots=True)
class Opening:
    """What to open the console on. `again` reads the config anew, for `:reload`. `examples` are the demo's people,
    and its `banner` marks it: a demo never changes what is kept of the real view. The history is in
    `history_folder`, else where noctop's state is; `clock` runs `speed` times as fast as the world.
    `at_ms` is a moment of the past to begin at.
    """

    use: Configured
    clock: Clock
    again: Callable[[], Configured]
    banner: str = ""
    examples: tuple[tuple[str, str, str], ...] = ()
    history_folder: Path | None = None
    speed: float = 1.0
    at_ms: int | None = None
    low_bandwidth: bool = False


def again_from(chosen: str | None) -> Callable[[], Configured]:
    """Reads the config again where it was read before; its commands run apart from the open screen."""
    return lambda: configured(chosen, screen_open=True)


def show(opening: Opening, *, plain: bool) -> int:
    """The console until the operator leaves it, or the plain stream until it is stopped; the exit code.

    A console needs a terminal that moves its cursor and keys to press. Where there is none, the stream says the same
    in lines, after a word on stderr about why.
    """
    why = no_screen(os.environ)
    if not plain and not why:
        from tui.cli.workplace import open_on

        return open_on(opening)
    if why and opening.at_ms is not None:
        raise UsageError(f"--at shows the past, for which a console must open; {why}")
    from tui.cli.plain import stream

    if not plain and sys.stderr is not None:
        print(f"noctop: {why}: one event a line instead, as `noctop --plain` gives it", file=sys.stderr)
    return stream.run(opening)


def no_screen(environ: Mapping[str, str]) -> str:
    """Why no console can open here, in words; "" where one can."""
    # A stream that whoever started us closed is None.
    for stream, name in ((sys.stdout, "output"), (sys.stdin, "input")):
        if stream is None or not stream.isatty():
            return f"standard {name} is no terminal"
    term = environ.get("TERM", "")
    if term in ("", "dumb", "unknown"):
        return f"this terminal (TERM={term or 'not set'}) cannot move its cursor"
    return ""
