"""From a recorded file to an open console."""

from __future__ import annotations

import os
from pathlib import Path

from tui.cli import screen
from tui.cli.workplace import run_console
from tui.clock import Clock, WarpedClock
from tui.collector.answers import Publish
from tui.collector.past.replayed import NO_VENDORS, Replayed
from tui.collector.thread import CollectorThread
from tui.config.places import user_themes
from tui.config.problems import ConfigError
from tui.config.shipped import shipped_themes
from tui.console.app import NoctopApp
from tui.console.depth import depth_of
from tui.console.settings import CollectorFace, Settings, Workplace
from tui.history import Past
from tui.model.span import Span
from tui.model.text import safe


def open_replay(recorded: Past, span: Span, at_ms: int) -> int:
    """Run the console on what was recorded until the operator leaves; its exit code."""
    screen.prepare(os.environ)
    clock = WarpedClock(span.to_ms, 0.0)
    return run_console(NoctopApp(replay_workplace(recorded, span, at_ms, clock), clock=clock))


def replay_workplace(recorded: Past, span: Span, at_ms: int, clock: Clock) -> Workplace:
    """The console of a recording. `clock` is to stand at the end of `span`: that is the newest there is."""
    settings = Settings(
        theme_folders=_themes(),
        depth=depth_of(os.environ),
        encoding=screen.encoding(),
        saved_folder=Path.cwd(),
        banner=f"a recording: {safe(recorded.path.name)}; . and , go through it, n to its end, ? shows the keys",
        refuse=lambda question: NO_VENDORS,
        opens_at_ms=at_ms,
        recording=span,
    )

    def connect(publish: Publish) -> CollectorFace:
        return CollectorThread(lambda: Replayed(recorded, clock=clock, publish=publish))

    return Workplace(settings, connect)


def _themes() -> tuple[Path, ...]:
    """The user's own, where there is such a place, and those that noctop brings."""
    try:
        return user_themes(), shipped_themes()
    except ConfigError:
        return (shipped_themes(),)
