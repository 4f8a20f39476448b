"""A line that goes away without a signal (SIGHUP ignored, or no controlling terminal) must not leave a console behind.

Its loop does not end by itself then: what it writes goes nowhere, and no key ever comes. So a thread of its own waits
for the hang-up and ends the process.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable

GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL


def watch_line(descriptor: int, when_lost: Callable[[], object]) -> None:
    """Call `when_lost` on a daemon thread once the terminal behind `descriptor` is gone."""
    own = os.dup(descriptor)
    threading.Thread(target=_wait, args=(own, when_lost), name="line", daemon=True).start()


def _wait(descriptor: int, when_lost: Callable[[], object]) -> None:
    poll = select.poll()
    poll.register(descriptor, GONE)
    while not any(event & GONE for _, event in poll.poll()):
        pass
    when_lost()
