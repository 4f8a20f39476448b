"""What the operating system says of this process."""

from __future__ import annotations

import os
import resource
import threading
import time
from dataclasses import dataclass
from pathlib import Path

_STATM = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class Use:
    """`cpu_ratio` is the part of one processor since the last reading; `resident_is_peak` where only the most that the
    process ever had can be known."""

    resident_bytes: int
    resident_is_peak: bool
    cpu_ratio: float
    threads: int


class ProcessMeter:
    """Each `read` tells of the time since the one before (the first: since the process began)."""

    def __init__(self) -> None:
        self._cpu_s = 0.0
        self._at_s: float | None = None

    def read(self) -> Use:
        cpu_s, at_s = time.process_time(), time.monotonic()
        span_s = at_s - self._at_s if self._at_s is not None else 0.0
        ratio = (cpu_s - self._cpu_s) / span_s if span_s > 0 else 0.0
        self._cpu_s, self._at_s = cpu_s, at_s
        resident, peak = _resident_bytes()
        return Use(resident, peak, ratio, threading.active_count())


def _resident_bytes() -> tuple[int, bool]:
    try:
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"), False
    except (OSError, ValueError, IndexError):  # no /proc: the most it ever had, in KiB (bytes on macOS)
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most * (1 if os.uname().sysname == "Darwin" else 1024), True
