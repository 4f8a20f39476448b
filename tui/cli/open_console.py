"""`noctop`: the console on the configured vendors, or with `--plain` the same as lines; without a config, the choice
between the demo and `init`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tui.cli.configured import configured, zone_of
from tui.cli.exits import CommandError, ExitCode
from tui.cli.moments import past_moment
from tui.cli.opening import Opening, again_from, show
from tui.clock import SystemClock
from tui.config.places import config_path
from tui.config.problems import ConfigError


def run(options: argparse.Namespace) -> int:
    """Open the console."""
    if _is_new(options):
        return _offer(options)
    use, clock = configured(options.config), SystemClock()
    at_ms = past_moment(options.open_at, clock.now_ms(), zone_of(use.config.console.timezone))
    again, spare = again_from(options.config), options.low_bandwidth
    return show(Opening(use, clock, again, at_ms=at_ms, low_bandwidth=spare), plain=options.plain)


def _is_new(options: argparse.Namespace) -> bool:
    """Whether somebody without a config sits there and can be asked what to do about it."""
    if options.plain or options.config is not None or _usual_place().exists():
        return False
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _usual_place() -> Path:
    try:
        return config_path()
    except ConfigError as error:
        raise CommandError(str(error), ExitCode.CONFIG) from None


def _offer(options: argparse.Namespace) -> int:
    """A new user's first screen: three ways on, one key each."""
    print(f"There is no config yet (looked for {_usual_place()}).")
    print("  d  the demo: five simulated vendors, nothing to set up")
    print("  i  init: a few questions, then your own vendors")
    print("  q  quit")
    while True:
        print("Which? [d/i/q] ", end="", flush=True)
        answer = sys.stdin.readline()
        match answer.strip().lower():
            case "d" | "demo":
                return _demo(options)
            case "i" | "init":
                from tui.cli import init

                options.template = False
                return init.run(options)
            case "q" | "quit":
                return ExitCode.CONFIG
        if not answer:
            return ExitCode.CONFIG


def _demo(options: argparse.Namespace) -> int:
    from tui.cli import demo
    from tui.cli.parser import build

    return demo.run(build().parse_args(["demo"], options))
