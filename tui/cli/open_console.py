"""`noctop`: the console on the configured vendors; without a config, the choice between the demo and `init`."""

from __future__ import annotations

import argparse
import sys

from tui.cli.configured import configured
from tui.cli.exits import CommandError, ExitCode
from tui.cli.workplace import Opening, again_from, open_on, refuse_no_terminal
from tui.clock import SystemClock
from tui.config.places import config_path
from tui.config.problems import ConfigError


def run(options: argparse.Namespace) -> int:
    """Open the console."""
    refuse_no_terminal()
    try:
        path = config_path(options.config)
    except ConfigError as error:
        raise CommandError(str(error), ExitCode.CONFIG) from None
    if not path.exists() and options.config is None:
        return _offer(options, str(path))
    clock = SystemClock()
    use = configured(options.config)
    return open_on(Opening(use, clock, again_from(options.config)))


def _offer(options: argparse.Namespace, path: str) -> int:
    """A new user's first screen: three ways on, one key each."""
    print(f"There is no config yet (looked for {path}).")
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
