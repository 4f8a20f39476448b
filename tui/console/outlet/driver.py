"""Textual's driver for a terminal, with our own reader and writer and an orderly suspension."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key, Resize
from textual.geometry import Size
from textual.message import Message

from tui import right_of_way
from tui.console.outlet.outbox import Outbox
from tui.console.outlet.reading import KeyReader

STDOUT = 1
"""The descriptor, and not `sys.stdout`, which Textual redirects while it draws."""

SETTLE_S = 0.3
"""How long the last frame may take on the way out, before what is left of it is dropped."""

CLOSE_S = 0.5

_MOST_CELLS = 1000
"""Wider and higher than any screen."""

_COMEBACKS = 50
"""How often it is tried to begin anew after a stop. In the background (`bg`) Textual gives up, and we are stopped again
until somebody calls us: that may be in the background too. Where nobody can, each try fails at once."""

_LAST_WORDS = "\x1b[?2026l\x1b[0m\x1b[H\x1b[2J"
"""Whatever was cut off: end a synchronized update, and plain letters again. Then an empty screen: where there is no
alternate one (the console of Linux, hardware, GNU screen as it comes) the shell would go on amid the wall."""


class Resumed(Message):
    """The process goes on after a stop; the terminal may show anything."""


class OutletDriver(LinuxDriver):
    """Draws on the terminal of standard output. What it writes never waits, see `Outbox`; keys are read on the loop."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.outbox = _outbox()
        self._suspended = False
        self._reader = KeyReader(self._loop, self.fileno, self._heard, debug=debug)

    def start_application_mode(self) -> None:
        """At the start, and again after a suspension; in the background Textual gives up on the way."""
        self.outbox.start()
        self._key_thread = None
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._has_begun:
            self._reader.start()

    @property
    def _has_begun(self) -> bool:
        """Whether Textual has set the terminal up, and started its thread as the last step of that."""
        return self._key_thread is not None

    def write(self, data: str) -> None:
        self.outbox.put(data)

    def _run_input_thread(self) -> None:
        """What Textual would read with: nothing is left for it to do."""

    def disable_input(self) -> None:
        self._reader.stop()
        super().disable_input()

    def _heard(self, messages: Iterable[Message]) -> bool:
        """Pass them on; whether there was a key among them."""
        keys = 0
        for message in messages:
            keys += isinstance(message, Key)
            if not isinstance(message, Resize) or self._is_credible(message.size):
                self.process_message(message)
        return keys > 0

    def _is_credible(self, size: Size) -> bool:
        """Anybody can send a size (a page that is shown by mistake, a line with noise): the kernel's own counts, and
        where it knows none (a serial line) one that a screen could have."""
        try:
            known = os.get_terminal_size(self.fileno)
        except OSError:
            known = os.terminal_size((0, 0))
        return size == tuple(known) if all(known) else 0 < min(size) <= max(size) <= _MOST_CELLS

    def process_message(self, message: Message) -> None:
        """A key is on its way until the terminal has been sent what comes of it."""
        if isinstance(message, Key):
            right_of_way.take()
        super().process_message(message)

    def send_message(self, message: Message) -> None:
        """We are on the app's own thread: Textual would make a task of each."""
        self._app.post_message(message)

    def stop_application_mode(self) -> None:
        if not self.outbox.settled(SETTLE_S):
            self.outbox.drop()
        self.write(_LAST_WORDS)
        super().stop_application_mode()

    def close(self) -> None:
        """The terminal gets its own modes back even where it has not been read for long."""
        super().close()
        if not self.outbox.settled(CLOSE_S):
            self.outbox.flush_line()
        self.outbox.close(CLOSE_S)

    # suspending -------------------------------------------------------------------------------------------

    @property
    def can_suspend(self) -> bool:
        """Whether anybody would wake us: a shell with job control, in another process group of our session. (POSIX
        throws the signal away otherwise; the stop that Textual uses in its place nobody could undo.)"""
        try:
            parent = os.getppid()
            return os.getsid(parent) == os.getsid(0) and os.getpgid(parent) != os.getpgrp()
        except OSError:
            return False

    def _sigtstp_application(self, *_: object) -> None:
        """The loop does it: the signal may have come in the midst of a write, behind which nothing could be written."""
        self._soon(self._suspend)

    def _suspend(self) -> None:
        if self.can_suspend:
            self._suspended = True
            super()._sigtstp_application()

    def _sigcont_application(self, *_: object) -> None:
        """Begin anew where we had ended. After a stop that came without warning the modes were never left; the
        terminal may show anything by now, so all is drawn again either way."""
        if self._suspended:
            self._suspended = False
            for _try in range(_COMEBACKS):
                super()._sigcont_application()
                if self._reader.reading:
                    break
        self._soon(self._app.post_message, Resumed())

    def _soon(self, call: Callable[..., object], *arguments: object) -> None:
        """From a signal's handler, which outlives the loop."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call, *arguments)


def _outbox() -> Outbox:
    """In the encoding of standard output, and with what that makes of characters which it has not."""
    stream = sys.__stdout__
    if stream is None or stream.errors in (None, "strict"):
        return Outbox(STDOUT)
    return Outbox(STDOUT, encoding=stream.encoding, errors=stream.errors)
