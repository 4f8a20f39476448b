"""Keys are read on the screen's own loop.

Textual reads them on a thread, which hands each over through a future and a task of its own. With a collector at work
every hand-over costs a wait for the interpreter and a place in the system's queue: some milliseconds a key.
"""

from __future__ import annotations

import asyncio
import os
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable

from textual import constants
from textual._xterm_parser import XTermParser
from textual.message import Message

from tui import right_of_way

_MOST_READ = 4096

_PATIENCE_S = constants.ESCAPE_DELAY + 0.005
"""After so long half an escape sequence is the key Esc."""


class KeyReader:
    """Hands what is typed at `descriptor` to `heard`, which says whether there was a key among it. All on `loop`."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        descriptor: int,
        heard: Callable[[Iterable[Message]], bool],
        *,
        debug: bool = False,
    ) -> None:
        self._loop = loop
        self._descriptor = descriptor
        self._heard = heard
        self._debug = debug
        self._timer: asyncio.TimerHandle | None = None
        self.reading = False

    def start(self) -> None:
        """From now on; also again, after a stop. What was half read by then is forgotten."""
        if not self.reading:
            self._parser = XTermParser(self._debug)
            self._decode = getincrementaldecoder("utf-8")().decode
            self._loop.add_reader(self._descriptor, self._ready)
            self.reading = True

    def stop(self) -> None:
        if self.reading:
            self.reading = False
            self._loop.remove_reader(self._descriptor)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ready(self) -> None:
        """The background gives way before anything is read: each step from here to the screen needs the interpreter."""
        right_of_way.hold()
        came = self._read()
        # It may be half a character, and "" is the parser's word for the end. A mouse calls for nothing.
        text = self._decode(came) if came else ""
        if not (text and self._heard(self._parser.feed(text))):
            right_of_way.give_back()
        if came:
            self._look_again_later()
        elif came is not None:  # nobody is there any more: it would be ready for ever
            self.stop()

    def _read(self) -> bytes | None:
        """What has come; b"" where the terminal is gone, None where somebody else was faster."""
        try:
            return os.read(self._descriptor, _MOST_READ)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def _look_again_later(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(_PATIENCE_S, self._look_again)

    def _look_again(self) -> None:
        self._timer = None
        self._heard(self._parser.tick())
