"""`noctop`: parse, find the command, turn what went wrong into words and an exit code."""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import sys
from collections.abc import Sequence

from tui.cli.ending import Ending
from tui.cli.exits import CommandError, ExitCode, UsageError

_MODULES = {
    None: "tui.cli.open_console",
    "demo": "tui.cli.demo",
    "simulate": "tui.cli.simulate",
    "init": "tui.cli.init",
    "doctor": "tui.cli.doctor",
    "channels": "tui.cli.channels",
    "lookup": "tui.cli.lookup",
    "history": "tui.cli.history",
    "replay": "tui.cli.replay",
    "errors": "tui.cli.errors",
}


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code for the shell. Argparse ends wrong usage itself, with 2."""
    ending = Ending()
    try:
        with ending:
            code = _told(argv)
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except OSError as error:
        if not isinstance(error, BrokenPipeError) and error.errno not in _NO_ROOM:
            raise
        code = _unwritten(error)
    return ending.code(code)


def _unwritten(error: OSError) -> int:
    """The reader (head, less) has gone, or there is no room for what was printed. What is still buffered must not make
    the interpreter complain at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return ExitCode.DONE
    print(f"noctop: the output cannot be written: {error.strerror}", file=sys.stderr)
    return ExitCode.USAGE


def _told(argv: Sequence[str] | None) -> int:
    """The exit code, with everything printed or the words that stand against it."""
    try:
        return _run(argv)
    except CommandError as error:
        print(f"noctop: {error.message}", file=sys.stderr)
        return error.code
    finally:
        if sys.stdout is not None:  # closed by whoever started us
            sys.stdout.flush()


def _run(argv: Sequence[str] | None) -> int:
    from tui.cli.encoding import settle
    from tui.cli.minus import joined
    from tui.cli.parser import build

    settle(os.environ)
    options = build().parse_args(joined(sys.argv[1:] if argv is None else argv))
    if options.version:
        from tui import __version__

        print(f"noctop {__version__}")
        return ExitCode.DONE
    return _ran(options)


def _ran(options: argparse.Namespace) -> int:
    if options.plain and options.command not in (None, "demo"):
        raise UsageError(f"--plain is the console's, `noctop {options.command}` has no screen to leave out")
    if options.open_at is not None and (options.plain or options.command not in (None, "replay")):
        raise UsageError(
            "--at opens the console at a time of the past: `noctop --at T`, `noctop --at T replay FILE`"
        )
    from tui.cli import first_paint

    first_paint.show(options)
    try:
        module = importlib.import_module(_MODULES[options.command])
        code: int = module.run(options)
    finally:
        first_paint.give_back()
    return code
