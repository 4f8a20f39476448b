"""When Python looks for unreachable cycles: while nobody types.

CPython looks through every object there is whenever enough new ones have stayed; with ten thousand channels that is
some 100 ms in which no key is answered, and each refresh brings enough. The middle generation alone is 7 to 19 ms, a
few times at each refresh. What noctop throws away is nearly all freed by counting references, so only the youngest are
looked through as they come (a fraction of a millisecond), what was loaded at the start is left out for good, and the
whole is looked through now and then, in a quiet moment.
"""

from __future__ import annotations

import gc
import sys

from rich.cells import cached_cell_len
from textual.geometry import Region

from tui import allocation, right_of_way

YOUNG = 2_000
"""New objects between two looks at the youngest (Python's own: 700); some 0.2 ms each."""

NEVER = 1_000_000_000
"""Looks at a generation before one at the next older."""

SWITCH_S = 0.0002
"""After so long another thread that waits gets its turn (Python's own: 5 ms): a key waits for a snapshot that is being
made no longer than this at a time, and may have to several times."""

EVERY_S = 300.0
TRIM_EVERY_S = 60.0
"""How often what is free goes back to the system: a minute's roll-ups and the vendors' answers leave some megabytes."""

_REMEMBERING = (cached_cell_len, Region.intersection, Region.union, Region.overlaps, Region.translate)
"""What rich and Textual have answered, kept until something newer takes its place: a megabyte and a half of texts
and places that mostly are not on the screen any more. What is will be found out anew, in a few milliseconds."""


class Garbage:
    """Times are those of a monotonic clock, in seconds."""

    def __init__(self, now_s: float) -> None:
        self._collected_s = self._trimmed_s = now_s

    def begin(self) -> None:
        """Everything is loaded."""
        gc.freeze()
        gc.set_threshold(YOUNG, NEVER, NEVER)
        sys.setswitchinterval(SWITCH_S)

    def tick(self, now_s: float) -> bool:
        """Called now and then; whether everything was looked through."""
        quiet = right_of_way.is_quiet()
        due = quiet and now_s - self._collected_s >= EVERY_S
        if due:
            self._collected_s = now_s
            gc.collect()
        if quiet and now_s - self._trimmed_s >= TRIM_EVERY_S:
            self._trimmed_s = now_s
            for remembering in _REMEMBERING:
                remembering.cache_clear()
            allocation.trim()
        return due

    def end(self) -> None:
        """As Python has it: whoever runs a console in a larger process (a test) goes on after it."""
        gc.set_threshold(*_PYTHONS_OWN)
        right_of_way.let_go()  # the key that ended the console may still be on its way
        gc.unfreeze()
        sys.setswitchinterval(_PYTHONS_OWN_SWITCH_S)


_PYTHONS_OWN = gc.get_threshold()
_PYTHONS_OWN_SWITCH_S = sys.getswitchinterval()
