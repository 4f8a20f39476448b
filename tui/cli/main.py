"""`noctop`: parse, find the command, turn what went wrong into words and an exit code."""

from __future__ import annotations

import argparse
import contextlib
import errno
import importlib
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence

from tui.cli.exits import CommandError, ExitCode

_MODULES = {
    None: "tui.cli.open_console",
    "demo": "tui.cli.demo",
    "simulate": "tui.cli.simulate",
    "init": "tui.cli.init",
    "doctor": "tui.cli.doctor",
    "channels": "tui.cli.channels",
    "lookup": "tui.cli.lookup",
}


_ENDING = (signal.SIGTERM, signal.SIGHUP)
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code for the shell. Argparse ends wrong usage itself, with 2."""
    try:
        with _ended_in_order():
            return _told(argv)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except OSError as error:
        if not isinstance(error, BrokenPipeError) and error.errno not in _NO_ROOM:
            raise
        # The reader (head, less) has gone, or there is no room for what was printed. What is still buffered must
        # not make the interpreter complain at its end.
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
    from tui.cli.parser import build

    if hasattr(sys.stdout, "reconfigure"):
        # A name in a script that the terminal's encoding lacks must not cost the rest.
        sys.stdout.reconfigure(errors="backslashreplace")
    options = build().parse_args(argv)
    if options.version:
        from tui import __version__

        print(f"noctop {__version__}")
        return ExitCode.DONE
    return _ran(options)


def _ran(options: argparse.Namespace) -> int:
    module = importlib.import_module(_MODULES[options.command])
    code: int = module.run(options)
    return code


@contextlib.contextmanager
def _ended_in_order() -> Iterator[None]:
    """SIGTERM and SIGHUP end a command as Ctrl-C does: children, temporary folders and a hidden prompt's terminal
    are looked after on the way out."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # One that is ignored (nohup) stays ignored.
    caught = [number for number in _ENDING if signal.getsignal(number) is signal.SIG_DFL]
    for number in caught:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in caught:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)
