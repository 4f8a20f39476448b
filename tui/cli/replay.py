"""`noctop replay`: an exported file in the console, without config, vendors or state."""

from __future__ import annotations

import argparse
import logging
import os
from datetime import UTC
from pathlib import Path

from tui.cli.exits import CommandError, ExitCode, UsageError
from tui.cli.moments import past_moment
from tui.cli.opening import no_screen
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
        at_ms = past_moment(options.open_at, span.to_ms, UTC)
        why = no_screen(os.environ)
        if why:
            raise UsageError(f"a recording is shown in the console, and {why}")
        from tui.cli.replaying import open_replay

        return open_replay(replay, span, span.from_ms if at_ms is None else at_ms)
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
