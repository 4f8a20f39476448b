"""Running the commands that give secrets: no shell, no input, a deadline, and nothing of them left behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Mapping

from tui.config.problems import quoted

MAX_BYTES = 64 * 1024
_GLANCE_S = 0.05
"""How often to look whether a command has ended while something it left behind holds its output open."""


class Unavailable(Exception):
    """A source has no secret to give; the text says why, without anything secret in it."""


class Asked:
    """A command under way. `program` is its name for the words; its arguments may be telling and stay out."""

    def __init__(
        self, argv: tuple[str, ...], environ: Mapping[str, str], *, deadline_s: float, apart: bool
    ) -> None:
        """Starts it. `apart` from this terminal it can neither ask there nor draw over a screen that is open.

        Raises Unavailable where it cannot be started.
        """
        self._program = quoted(argv[0])
        self._deadline_s = deadline_s
        self._ends_at_s = time.monotonic() + deadline_s
        self._process = self._started(argv, environ, apart)

    def _started(
        self, argv: tuple[str, ...], environ: Mapping[str, str], apart: bool
    ) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(  # noqa: S603 - the user's own argv, from the user's own config
                argv,
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=apart,
                process_group=None if apart else 0,
            )
        except OSError as error:
            words = f"the command {self._program} cannot be run: {os.strerror(error.errno or 0)}"
        raise Unavailable(words)

    def answer(self) -> bytes:
        """What it printed, once it has ended well. Raises Unavailable; a command that does not end is ended."""
        try:
            printed = self._printed()
            code = self._process.wait(max(0.0, self._ends_at_s - time.monotonic()))
        except subprocess.TimeoutExpired:
            late = True
        else:
            late = False
        finally:
            self.end()
        if late:
            raise Unavailable(f"the command {self._program} gave no answer within {self._deadline_s:g} s")
        if code != 0:
            raise Unavailable(f"the command {self._program} {_ended(code)}")
        if len(printed) > MAX_BYTES:
            raise Unavailable(f"the command {self._program} printed more than any secret")
        return printed

    def _printed(self) -> bytes:
        """Its output until it ends: what it left running in the background may keep the pipe open for hours."""
        stdout = self._process.stdout
        if stdout is None:
            return b""
        descriptor, kept = stdout.fileno(), b""
        watch = select.poll()
        watch.register(descriptor, select.POLLIN | select.POLLHUP)
        while len(kept) <= MAX_BYTES:
            left_s = self._ends_at_s - time.monotonic()
            if left_s <= 0:
                raise subprocess.TimeoutExpired(self._program, self._deadline_s)
            ended = self._process.poll() is not None
            if watch.poll(0 if ended else 1000 * min(left_s, _GLANCE_S)):
                chunk = os.read(descriptor, MAX_BYTES)
                if not chunk:
                    break
                kept += chunk
            elif ended:
                break
        return kept

    def end(self) -> None:
        """Ends it, with all it started, if it still runs. Harmless where it has ended."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def _ended(code: int) -> str:
    if code > 0:
        return f"ended with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
