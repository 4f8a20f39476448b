"""`noctop`: parse, find the command, turn what went wrong into words and an exit code."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from tui.cli.exits import CommandError, ExitCode

_MODULES = {
    None: "tui.cli.open_console",
    "demo": "tui.cli.demo",
    "simulate": "tui.cli.simulate",
    "init": "tui.cli.init",
    "doctor": "tui.cli.doctor",
    "channels": "tui.cli.channels",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code for the shell. Argparse ends wrong usage itself, with 2."""
    from tui.cli.parser import build

    options = build().parse_args(argv)
    if options.version:
        from tui import __version__

        print(f"noctop {__version__}")
        return ExitCode.DONE
    try:
        return _run(options)
    except CommandError as error:
        print(f"noctop: {error.message}", file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has gone. Nothing is wrong, and the interpreter must not complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE


def _run(options: argparse.Namespace) -> int:
    module = importlib.import_module(_MODULES[options.command])
    code: int = module.run(options)
    return code
