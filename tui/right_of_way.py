"""The screen goes first: threads that work in the background wait for a moment while a key is on its way.

Python runs one thread at a time and knows no priorities. Whenever the screen's thread waits for something, be it for no
time at all, whoever works in the background may get the interpreter instead: with ten thousand channels coming in, tens
of milliseconds a key. So the screen says when it is at work, and long loops elsewhere go over their items with
`in_turns`, which lets it pass. A key of a row (one that is held down) finds them waiting for it already: who is in the
midst of something gives up the interpreter late, and the core that it runs on later still.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tui.rhythm import Rhythm

T = TypeVar("T")

PIECE = 8
"""Items between two looks at whether the screen is at work: a third of a millisecond's worth at the most."""

LONGEST_S = 0.03
"""The longest that a background thread waits at one time. Who holds a key down, or pastes a page, slows the collecting
down and never stops it; and a key that changes nothing on the screen is over after this."""

QUIET_S = 5.0
"""Without a key for so long nobody is likely to press one in the next few milliseconds."""

BEHIND = 5
"""How much nicer (setpriority) the background is than the screen: enough to be pushed aside on a core that both want,
and still a third of its share where others keep all cores busy."""

_free = threading.Event()
_free.set()
_changing = threading.RLock()
"""For who begins to hold and who lets go. One that a signal's handler may ask for again in the midst of it, and within
which nobody waits for another."""

_came = threading.Event()
"""Wakes who waits for the next key of a row."""
_rhythm = Rhythm()

_held = _key = _collected = False
_taken = _answered = 0
_until_s = 0.0
_taken_s = float("-inf")


def stay_behind() -> None:
    """Called once by a thread that works in the background: of two threads that want one core the system gives it to
    the screen's. Those it starts inherit that. Linux has this by the thread; elsewhere nothing changes."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            own = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, own, os.getpriority(os.PRIO_PROCESS, own) + BEHIND)


def take() -> None:
    """A key has come; on any thread."""
    global _key, _taken, _taken_s
    _forget_what_is_over()
    _taken += 1
    _taken_s = time.monotonic()
    _rhythm.came(_taken_s)
    _key = True
    _hold()
    _came.set()


def hold() -> None:
    """The screen has something to do which no key has called for; on any thread."""
    _forget_what_is_over()
    _hold()


def _hold() -> None:
    """Nor does Python look for unreachable cycles meanwhile, on whichever thread: at the worst that takes 5 ms."""
    global _held, _collected, _until_s
    _until_s = time.monotonic() + LONGEST_S
    if not _held:
        _free.clear()
        with _changing:
            collected = gc.isenabled()
            gc.disable()
            _held, _collected = True, collected


def key_on_its_way() -> bool:
    """Whether a key is still to be acted on or its outcome to be sent: what nobody asked for waits for that."""
    return _key and time.monotonic() < _until_s


def key_is_due() -> bool:
    """Whether the next key of a row may come any moment."""
    return _rhythm.due_for_s(time.monotonic()) > 0


def is_quiet() -> bool:
    """Whether no key has come for a while."""
    return time.monotonic() - _taken_s >= QUIET_S


def is_last() -> bool:
    """Whether the key that is acted on is the last one there is."""
    return _taken - _answered <= 1


def answer() -> None:
    """The screen has acted on a key; the terminal will be sent what comes of it, or has been."""
    global _answered
    _answered = min(_answered + 1, _taken)


def give_back() -> None:
    """The terminal has been sent all there was. It may be of a refresh, with a key still to be acted on."""
    if _answered == _taken:
        let_go()


def let_go() -> None:
    """Nothing is on its way any more, whatever was.

    The event is touched where something changes only: its own lock must not be asked for by a signal's handler that
    comes upon it in the midst of that."""
    global _answered, _held, _key
    _answered = _taken
    if _held:
        with _changing:
            if _held and _collected:
                gc.enable()
            _held = _key = False
        _free.set()


def _forget_what_is_over() -> None:
    """A key that nobody answered in time holds up none of those after it."""
    global _answered
    if time.monotonic() >= _until_s:
        _answered = _taken


def give_way() -> None:
    """Called now and then by whoever works in the background: returns once the screen is done, soon in any case, and
    no key of a row is due."""
    _let_pass()
    if due_for_s := _rhythm.due_for_s(time.monotonic()):
        _came.clear()
        if _came.wait(due_for_s):
            _let_pass()


def _let_pass() -> None:
    if _held:
        _free.wait(LONGEST_S)
        if time.monotonic() >= _until_s:
            let_go()


def in_turns(items: Iterable[T]) -> Iterator[T]:
    """`items`, giving way in between."""
    left = PIECE
    for item in items:
        yield item
        left -= 1
        if not left:
            left = PIECE
            give_way()
