"""Which processes there are, from Linux's /proc: what a program leaves behind is not its own to tell."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

PROC = Path("/proc")
LONG_S = 30.0
"""How long a slow machine may take; nothing waits for it to pass."""


def children(pid: int) -> set[int]:
    """The processes this one has started and not yet waited for."""
    found = set()
    for stat in PROC.glob("[0-9]*/stat"):
        fields = _fields(stat)
        if fields and int(fields[1]) == pid and fields[0] != "Z":
            found.add(int(stat.parent.name))
    return found


def descendants(pid: int, command: str) -> set[int]:
    """Those below it whose command line has `command` in it."""
    below, found = children(pid), set[int]()
    while below:
        one = below.pop()
        below |= children(one)
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if command in (PROC / str(one) / "cmdline").read_bytes().replace(b"\0", b" ").decode():
                found.add(one)
    return found


def runs(pid: int) -> bool:
    """Whether it is there, and not just its name waiting to be called for by a parent that never will."""
    fields = _fields(PROC / str(pid) / "stat")
    return bool(fields) and fields[0] != "Z"


def wait_until(condition: Callable[[], bool], what: str, within_s: float = LONG_S) -> None:
    end = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end, f"never came: {what}"
        time.sleep(0.02)


def _fields(stat: Path) -> list[str]:
    """State, parent, …: what follows the name in parentheses, which may hold anything."""
    try:
        return stat.read_text("utf-8", "replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
