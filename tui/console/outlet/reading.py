"""Keys are read on the screen's own loop.

Textual reads them on a thread, which hands each over through a future and a task of its own. With a collector at work
every hand-over costs a wait for the interpreter and a place in the system's queue: some milliseconds a key.
"""

from __future__ import annotations

import asyncio
import logging
import os
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable

from textual import constants
from textual._xterm_parser import BRACKETED_PASTE_END
from textual.message import Message

from tui import right_of_way
from tui.console.outlet.sequences import Pastes, SteadyParser

logger = logging.getLogger(__name__)

_MOST_READ = 4096

_PATIENCE_S = constants.ESCAPE_DELAY + 0.005
"""After so long half an escape sequence is the key Esc."""

_PASTE_PATIENCE_S = 5.0
"""After so long without a byte a paste has lost its end. Until then a slow line may still bring the rest of it, which
must not be taken for keys."""

_INTERRUPT = b"\x03"


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
            self._forget()
            self._typed_before = True
            self._loop.add_reader(self._descriptor, self._ready)
            self.reading = True

    def stop(self) -> None:
        if self.reading:
            self.reading = False
            self._loop.remove_reader(self._descriptor)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _forget(self) -> None:
        self._parser = SteadyParser(self._debug)
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._pastes = Pastes()

    def _ready(self) -> None:
        """The background gives way before anything is read: each step from here to the screen needs the interpreter."""
        right_of_way.hold()
        came = self._read()
        has_key = self._take(self._text(came)) if came else False
        if not has_key:  # a mouse calls for nothing, nor does half a character
            right_of_way.give_back()
        if came:
            self._look_again_after(_PATIENCE_S, self._look_again)
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

    def _text(self, came: bytes) -> str:
        if self._typed_before:  # through a line discipline that still made line feeds of Enter
            self._typed_before = False
            came = came.replace(b"\n", b"\r")
        text = self._decoder.decode(came)
        # Nobody pastes this alone: it is the key of somebody whose paste has lost its end.
        return BRACKETED_PASTE_END + text if self._pastes.under_way and came == _INTERRUPT else text

    def _take(self, text: str) -> bool:
        passed = self._pastes.passed(text)  # "" would be the parser's end
        return bool(passed) and self._pass_on(self._parser.feed(passed))

    def _pass_on(self, messages: Iterable[Message]) -> bool:
        """Whether there was a key. What cannot be read costs what was half read, and never the keyboard: no key would
        be left to end with."""
        try:
            return self._heard(messages)
        except Exception:
            logger.exception("what came from the terminal could not be read")
            self._forget()
            return False

    def _look_again_after(self, seconds: float, look: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(seconds, look)

    def _look_again(self) -> None:
        """Nothing came for a while: what is half a sequence, or half a character, will not be whole any more."""
        self._timer = None
        self._decoder.reset()
        self._pastes.waited()
        self._pass_on(self._parser.tick())
        if self._pastes.under_way:
            self._look_again_after(_PASTE_PATIENCE_S, self._end_paste)

    def _end_paste(self) -> None:
        self._timer = None
        self._take(BRACKETED_PASTE_END)
