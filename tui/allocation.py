"""How the C library keeps memory for this process: given back when it is free.

With its own settings glibc keeps an arena for each thread, and each keeps what an answer of megabytes once needed;
after the first such answer it also takes the next ones from there, where what stays behind holds the rest up. For a
console that runs for weeks that is some 10 MB which nobody uses.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

# <malloc.h>
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8

_LARGE_BYTES = 128 * 1024


def settle() -> None:
    """To be called before there are threads. Without effect where the C library is not glibc."""
    mallopt = _glibcs("mallopt")
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_M_TRIM_THRESHOLD, _LARGE_BYTES)


def trim() -> None:
    """Give back what is free in the midst of the rest: by itself glibc does so at one end only. Without effect where
    the C library is another."""
    malloc_trim = _glibcs("malloc_trim")
    if malloc_trim is not None:
        malloc_trim(0)


def _glibcs(function: str) -> Callable[..., int] | None:
    """None in another C library."""
    found: Callable[..., int] | None = getattr(ctypes.CDLL(None), function, None)
    return found
