"""`noctop replay`: an exported file in the console, without config, vendors or state."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from datetime import UTC
from pathlib import Path

from tui.cli.exits import CommandError, ExitCode, UsageError
from tui.cli.moments import past_moment
from tui.cli.opening import no_screen
from tui.cli.workplace import run_console
from tui.clock import Clock, WarpedClock
from tui.collector.answers import Publish
from tui.collector.past.replayed import NO_VENDORS, Replayed
from tui.collector.thread import CollectorThread
from tui.config.places import user_themes
from tui.config.problems import ConfigError
from tui.config.shipped import shipped_themes
from tui.console.app import NoctopApp
from tui.console.settings import CollectorFace, Settings, Workplace
from tui.history import HistoryError, Replay
from tui.model.span import Span
from tui.model.text import safe


def run(options: argparse.Namespace) -> int:
    """Open the console at the file's beginning. A file that cannot be opened is refused with the reason."""
    logging.getLogger().addHandler(logging.NullHandler())
    path = Path(options.file)
    try:
        replay = Replay.open(path)
    except HistoryError as error:
        raise UsageError(str(error)) from None
    try:
        span = _span(replay, path)
        why = no_screen(os.environ)
        if why:
            raise UsageError(f"a recording is shown in the console, and {why}")
        clock = WarpedClock(span.to_ms, 0.0)
        at_ms = past_moment(options.open_at, clock.now_ms(), UTC)
        app = NoctopApp(
            _workplace(replay, path, span, clock, span.from_ms if at_ms is None else at_ms), clock=clock
        )
        return run_console(app)
    finally:
        replay.close()


def _span(replay: Replay, path: Path) -> Span:
    try:
        span = replay.span()
    except HistoryError as error:
        raise UsageError(str(error)) from None
    if span is None:
        raise CommandError(f"{safe(str(path))}: no wall was recorded in it.", ExitCode.NOTHING_FOUND)
    return span


def _workplace(replay: Replay, path: Path, span: Span, clock: Clock, at_ms: int) -> Workplace:
    """The clock stands at the end of the recording: that is the newest there is."""
    settings = Settings(
        theme_folders=_themes(),
        encoding=getattr(sys.__stderr__, "encoding", None) or "ascii",
        saved_folder=Path.cwd(),
        banner=f"a recording: {safe(path.name)}; . and , go through it, n to its end, ? shows the keys",
        refuse=lambda question: NO_VENDORS,
        opens_at_ms=at_ms,
        recording=span,
    )

    def connect(publish: Publish) -> CollectorFace:
        return CollectorThread(lambda: Replayed(replay, clock=clock, publish=publish))

    return Workplace(settings, connect)


def _themes() -> tuple[Path, ...]:
    """The user's own, where there is such a place, and those that noctop brings."""
    try:
        return user_themes(), shipped_themes()
    except ConfigError:
        return (shipped_themes(),)
