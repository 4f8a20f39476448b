"""`noctop simulate`: the five simulated vendor APIs on loopback until stopped."""

from __future__ import annotations

import argparse
import importlib.util
import math
from collections.abc import Iterable, Mapping
from datetime import UTC
from pathlib import Path

from tui.cli.exits import CommandError, ExitCode, UsageError
from tui.clock import SystemClock
from tui.config.problems import ConfigError
from tui.config.writing import write_config
from tui.model.when import WhenError, parse_time
from tui.simulator import credentials
from tui.simulator.vocabulary import Channel

MOST_CHANNELS = 10_000
MOST_SPEED = 3_600
MOST_PORT = 65_535

_LOOPBACK_RATE = 100
"""Requests a second: nobody else pays for what is asked of this machine."""

_VENDORS: Mapping[str, Mapping[str, object]] = {
    "uplynk": {"user_id": credentials.UPLYNK_USER_ID, "api_key": credentials.UPLYNK_API_KEY},
    "system73": {"api_key": credentials.SYSTEM73_API_KEY},
    "apivideo": {"api_key": credentials.APIVIDEO_API_KEY},
    "conviva": {
        "client_id": credentials.CONVIVA_CLIENT_ID,
        "client_secret": credentials.CONVIVA_CLIENT_SECRET,
    },
    "mediamelon": {
        "customer_id": credentials.MEDIAMELON_CUSTOMER_ID,
        "api_key": credentials.MEDIAMELON_API_KEY,
    },
}


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


def run(options: argparse.Namespace) -> int:
    """Serve; `kind base_url` lines on stdout once it listens, and the config that points here where one is wanted."""
    check_world(options)
    if not 0 <= options.port <= MOST_PORT:
        raise UsageError(f"--port {options.port}: 0 (takes a free one) to {MOST_PORT}")
    from tui.simulator import server
    from tui.simulator.quirks import Quirks

    try:
        wanted = server.Options(
            port=options.port,
            channels=options.channels,
            scenario=options.scenario,
            seed=options.seed,
            start_ms=_start_ms(options.at),
            speed=options.speed,
            quirks=Quirks.parse(options.quirk),
            until_stdin_closes=options.end_with_stdin,
        )
    except ValueError as error:
        raise UsageError(str(error)) from None
    world, _ = wanted.build()

    def listening(base_urls: Mapping[str, str]) -> None:
        if options.write_config:
            _written(Path(options.write_config), base_urls, world.channels)

    try:
        stopped_by = server.serve(wanted, listening)
    except OSError as error:
        raise CommandError(
            f"port {options.port}: {error.strerror}; --port 0 takes a free one", ExitCode.USAGE
        ) from None
    return 128 + stopped_by if stopped_by else ExitCode.DONE


def _start_ms(at: str | None) -> int | None:
    """The world's start. Without a zone a time is UTC, as in a config that says nothing else."""
    if at is None:
        return None
    try:
        return parse_time(at, now_ms=SystemClock().now_ms(), zone=UTC)
    except WhenError as error:
        raise UsageError(f"--at: {error}") from None


def _written(path: Path, base_urls: Mapping[str, str], channels: Iterable[Channel]) -> None:
    try:
        write_simulator_config(path, base_urls, channels)
    except ConfigError as error:
        raise CommandError(str(error), ExitCode.CONFIG) from None


def write_simulator_config(
    path: Path, base_urls: Mapping[str, str], channels: Iterable[Channel], *, refresh_s: float = 10
) -> None:
    """A config that points at a simulator, 0600; it may replace one that was written before.

    Raises ConfigError where it cannot be written.
    """
    data = {
        "console": {"refresh_s": refresh_s},
        "vendors": {
            kind: {"base_url": url, **_VENDORS[kind], "max_requests_per_s": _LOOPBACK_RATE}
            for kind, url in base_urls.items()
        },
        "channels": {
            channel.name: {
                "system73": channel.channel_id,
                "apivideo": channel.live_stream_id,
                "conviva": {"content_meta_channel": channel.name},
                "mediamelon": {"assetname": channel.name},
            }
            for channel in channels
        },
    }
    write_config(path, data, heading="Points at a running `noctop simulate`.", replace=True)
