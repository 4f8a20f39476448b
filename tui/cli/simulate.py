"""`noctop simulate`: the five simulated vendor APIs on loopback until stopped."""

from __future__ import annotations

import argparse
import importlib.util
import math

from tui.cli.exits import CommandError, ExitCode, UsageError

MOST_CHANNELS = 10_000
MOST_SPEED = 3_600


def check_world(options: argparse.Namespace) -> None:
    """Refuse a world that cannot be, before anything is started."""
    if not 1 <= options.channels <= MOST_CHANNELS:
        raise UsageError(f"--channels {options.channels}: 1 to {MOST_CHANNELS}")
    if not (math.isfinite(options.speed) and 0 <= options.speed <= MOST_SPEED):
        raise UsageError(f"--speed {options.speed:g}: 0 (stands still) to {MOST_SPEED}")
    missing = [name for name in ("starlette", "uvicorn") if importlib.util.find_spec(name) is None]
    if missing:
        raise CommandError(
            f"the simulator needs {' and '.join(missing)}; pip install 'noctop[demo]' brings them",
            ExitCode.USAGE,
        )
