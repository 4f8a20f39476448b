"""The writer to the terminal, which never waits: what that does not take at once a thread of its own sends.

Textual's own keeps at most thirty writes and then blocks the event loop. This one takes everything at once; how much
waits is bounded by who writes: no frame is drawn while anything waits (`tui.console.outlet.paced`).
"""

from __future__ import annotations

import contextlib
import os
import select
import termios
import threading
import time
from collections import deque
from collections.abc import Callable

from tui import right_of_way
from tui.console.outlet.flow import Flow, Flowing

CHUNK = 4096
"""Bytes of one write, about what a pseudo-terminal has room for."""

_ESC = b"\x1b"

_WAIT_MS = 200
"""How long to wait for room before trying anyway: a buffer that was thrown away wakes nobody up."""


class Outbox:
    """Sends texts to `descriptor` in order. Everything may be called on any thread, and nothing blocks but `settled`
    and `close`, for as long as they say."""

    def __init__(
        self,
        descriptor: int,
        monotonic_s: Callable[[], float] = time.monotonic,
        *,
        encoding: str = "utf-8",
        errors: str = "replace",
    ) -> None:
        self._encoding = encoding, errors
        self._descriptor = _own(descriptor)
        self._never_blocks = not os.get_blocking(self._descriptor)
        self._monotonic_s = monotonic_s
        self._lock = threading.Condition()
        self._waiting: deque[bytes] = deque()
        self._in_hand = self._begun = b""
        self._sending = False
        self._gone = False
        self._closing = False
        self._flow = Flow(monotonic_s())
        self._when_clear: Callable[[], object] | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to send; also again, after it was closed. A thread that could not end by then leaves the rest to the
        new one."""
        with self._lock:
            self._closing = False
            self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
            self._lock.notify_all()
        self._thread.start()

    def put(self, text: str) -> None:
        """Send this after everything before it; once the terminal is gone it goes nowhere."""
        if not text:
            return
        with self._lock:
            if self._gone:
                return
            data = text.encode(*self._encoding)
            if self._never_blocks and self._thread is not None and not self._closing and self._is_clear():
                self._sending = True  # a signal's handler that writes meanwhile queues up
                try:
                    if left := self._sent_at_once(data):
                        self._waiting.appendleft(left)
                finally:
                    self._sending = False
            else:
                self._waiting.append(data)
            if not self._is_clear():
                self._lock.notify_all()
                return
        right_of_way.give_back()

    @property
    def clear(self) -> bool:
        """Whether the terminal has taken all there was."""
        with self._lock:
            return self._is_clear()

    def tell_when_clear(self, tell: Callable[[], object]) -> None:
        """Call this once, on the writer's thread, when nothing waits any more; at once where nothing does."""
        with self._lock:
            if not self._is_clear():
                self._when_clear = tell
                return
        tell()

    def flowing(self) -> Flowing:
        with self._lock:
            return self._flow.flowing(self._monotonic_s())

    def slow(self) -> bool:
        """Whether the line is too slow for what is sent to it."""
        with self._lock:
            return self._flow.slow(self._monotonic_s())

    def settled(self, within_s: float) -> bool:
        """Wait until the terminal has taken all; False where it did not in this time."""
        with self._lock:
            return self._lock.wait_for(self._is_clear, within_s)

    def drop(self) -> None:
        """Forget what waits. What was begun ends at the end of an escape sequence, never within one."""
        with self._lock:
            self._waiting.clear()
            self._in_hand = b""

    def flush_line(self) -> None:
        """Throw away what the terminal's buffer holds unread, so that there is room for what is still to be said."""
        with contextlib.suppress(termios.error, OSError):
            termios.tcflush(self._descriptor, termios.TCOFLUSH)

    def close(self, within_s: float) -> None:
        """Send the rest, and end; the thread of a terminal that takes nothing is left behind."""
        with self._lock:
            self._closing = True
            thread = self._thread
            self._lock.notify_all()
        if thread is not None:
            thread.join(within_s)

    def _is_clear(self) -> bool:
        return self._gone or not (self._waiting or self._in_hand or self._begun or self._sending)

    def _sent_at_once(self, data: bytes) -> bytes:
        """Give the terminal what it takes without a wait, for another thread would be later; what is left."""
        began_s = self._monotonic_s()
        count = self._write(data)
        self._count(count, began_s)
        if not 0 < count < len(data):
            return data[count:]
        left = data[count:]
        end = left.find(_ESC)
        self._begun = left if end < 0 else left[:end]
        return left[len(self._begun) :]

    def _write(self, data: bytes) -> int:
        """One write: how much of it was taken, all of it where nobody is there any more."""
        try:
            return os.write(self._descriptor, data)
        except BlockingIOError:
            return 0
        except OSError:
            self._gone = True
            return len(data)

    def _count(self, count: int, began_s: float) -> None:
        if not self._gone:
            now_s = self._monotonic_s()
            self._flow.sent(count, now_s - began_s, now_s)

    # on the thread ----------------------------------------------------------------------------------------

    def _run(self) -> None:
        poll = select.poll()
        poll.register(self._descriptor, select.POLLOUT)
        while (chunk := self._next_chunk()) is not None:
            self._send(chunk, poll)
            self._tell()

    def _next_chunk(self) -> bytes | None:
        """What to send next, None at the end."""
        me = threading.current_thread()
        with self._lock:
            self._lock.wait_for(lambda: me is not self._thread or self._has_work())
            if me is not self._thread:
                return None
            if self._begun:
                self._sending, begun, self._begun = True, self._begun, b""
                return begun
            if not self._in_hand:
                if not self._waiting:
                    return None
                self._in_hand = self._waiting.popleft()
            size = _whole(self._in_hand)
            chunk, self._in_hand = self._in_hand[:size], self._in_hand[size:]
            self._sending = True
            return chunk

    def _has_work(self) -> bool:
        waits = self._waiting or self._in_hand or self._begun or self._closing
        return bool(waits) and not self._sending

    def _send(self, chunk: bytes, poll: select.poll) -> None:
        while chunk and not self._gone:
            began_s = self._monotonic_s()
            poll.poll(_WAIT_MS)
            count = self._write(chunk)
            with self._lock:
                self._count(count, began_s)
            chunk = chunk[count:]

    def _tell(self) -> None:
        """After each chunk: whoever waits for a clear line hears of it."""
        with self._lock:
            self._sending = False
            self._lock.notify_all()
            if not self._is_clear():
                return
            tell, self._when_clear = self._when_clear, None
        right_of_way.give_back()
        if tell is not None:
            tell()


def _own(descriptor: int) -> int:
    """The same terminal, opened for us alone and never to be waited for: a thread that waits in the midst of a write
    could not say its last words. (The mode belongs to the opening, so that it must not be set on one that the shell
    shares.) Where it cannot be opened again, as behind `su`, it is waited for."""
    try:
        name = os.ttyname(descriptor)
        return os.open(name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return os.dup(descriptor)


def _whole(data: bytes) -> int:
    """How much of `data` to send in one write: up to an escape sequence, as near to a chunk as there is one."""
    if len(data) <= CHUNK:
        return len(data)
    before = data.rfind(_ESC, 1, CHUNK)
    if before > 0:
        return before
    after = data.find(_ESC, CHUNK)
    return len(data) if after < 0 else after
