"""Textual's driver for a terminal, with our own writer and an orderly suspension."""

from __future__ import annotations

import math
import os
import selectors
import sys
from codecs import getincrementaldecoder
from collections.abc import Iterable
from typing import Any

from textual import constants
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key
from textual.message import Message

from tui import right_of_way
from tui.console.outlet.doorbell import Doorbell
from tui.console.outlet.outbox import Outbox

STDOUT = 1
"""The descriptor, and not `sys.stdout`, which Textual redirects while it draws."""

SETTLE_S = 0.3
"""How long the last frame may take on the way out, before what is left of it is dropped."""

CLOSE_S = 0.5

_TICK_S = 0.1
"""How often a half-read escape sequence is looked at: after a while it is the key Esc."""

_TICKS = 3 + math.ceil(constants.ESCAPE_DELAY / _TICK_S)
"""How often after something came. Then the terminal is waited for without a look: ten times a second all day, and each
one takes the interpreter from somebody."""

_MOST_READ = 4096

_COMEBACKS = 50
"""How often it is tried to begin anew after a stop. In the background (`bg`) Textual gives up, and we are stopped again
until somebody calls us: that may be in the background too. Where nobody can, each try fails at once."""

_LAST_WORDS = "\x1b[?2026l\x1b[0m\x1b[H\x1b[2J"
"""Whatever was cut off: end a synchronized update, and plain letters again. Then an empty screen: where there is no
alternate one (the console of Linux, hardware, GNU screen as it comes) the shell would go on amid the wall."""


class Resumed(Message):
    """The process goes on after a stop; the terminal may show anything."""


class OutletDriver(LinuxDriver):
    """Draws on the terminal of standard output. What it writes never waits, see `Outbox`."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.outbox = _outbox()
        self._suspended = False
        self._doorbell = Doorbell()

    def start_application_mode(self) -> None:
        """At the start, and again after a suspension, which closes what it can."""
        self._doorbell.close()
        self._doorbell = Doorbell()
        self.outbox.start()
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def write(self, data: str) -> None:
        self.outbox.put(data)

    def run_input_thread(self) -> None:
        """Textual's own, but that the background gives way before anything is read: each step from there to the key
        needs the interpreter anew, and with three threads at work it comes back after milliseconds."""
        parser, decode = XTermParser(self._debug), getincrementaldecoder("utf-8")().decode
        ticks = _TICKS
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._doorbell, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = selector.select(_TICK_S if ticks else None)
                ticks = _TICKS if ready else max(0, ticks - 1)
                if any(key.fd == self.fileno for key, _ in ready):
                    right_of_way.hold()
                    came = os.read(self.fileno, _MOST_READ)
                    if not came:  # nobody is there any more
                        self.exit_event.wait(_TICK_S)
                    text = decode(came)
                    # It may be half a character, and "" is the parser's word for the end. A mouse calls for nothing.
                    if not (text and self._heard(parser.feed(text))):
                        right_of_way.give_back()
                self._heard(parser.tick())

    def disable_input(self) -> None:
        """The thread that reads may be waiting for whatever comes: it is woken, to see that it is over."""
        with self._doorbell.ringing():
            super().disable_input()

    def _heard(self, messages: Iterable[Message]) -> bool:
        """Pass them on; whether there was a key among them."""
        keys = 0
        for message in messages:
            keys += isinstance(message, Key)
            self.process_message(message)
        return keys > 0

    def process_message(self, message: Message) -> None:
        """On the thread that reads. A key is on its way until the terminal has been sent what comes of it."""
        if isinstance(message, Key):
            right_of_way.take()
        super().process_message(message)

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
        self._doorbell.close()

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
        if not self.can_suspend:
            return
        self._suspended = True
        super()._sigtstp_application()

    def _sigcont_application(self, *_: object) -> None:
        """Begin anew where we had ended. After a stop that came without warning the modes were never left; the
        terminal may show anything by now, so all is drawn again either way."""
        if self._suspended:
            self._suspended = False
            for _try in range(_COMEBACKS):
                super()._sigcont_application()
                if self._key_thread is not None and self._key_thread.is_alive():
                    break
        self._loop.call_soon_threadsafe(self._app.post_message, Resumed())


def _outbox() -> Outbox:
    """In the encoding of standard output, and with what that makes of characters which it has not."""
    stream = sys.__stdout__
    if stream is None or stream.errors in (None, "strict"):
        return Outbox(STDOUT)
    return Outbox(STDOUT, encoding=stream.encoding, errors=stream.errors)
