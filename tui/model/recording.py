"""Whether what is seen is kept, for whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Keeping(StrEnum):
    """What becomes of what is seen."""

    OPENING = "opening"
    """The file is not open yet."""
    RECORDING = "recording"
    READING = "reading"
    """Another noctop records into the same file; this one reads it."""
    OFF = "off"
    """The config does not want a history."""
    TROUBLE = "trouble"
    """It should be recorded, and is not."""


@dataclass(frozen=True, slots=True)
class Recording:
    """How recording goes.

    `message` says in sentences what stands against it and what helps, "" where all is well; `told` is the newest
    sentence about what went on (the oldest was dropped, it is recorded again). `path` is where the history lies, ""
    without one. `left_out` counts the refreshes that were not recorded since the start, `file_bytes` is the size as
    of the last refresh, of `limit_bytes` at most.
    """

    state: Keeping = Keeping.OFF
    message: str = ""
    told: str = ""
    path: str = ""
    left_out: int = 0
    file_bytes: int = 0
    limit_bytes: int = 0


NOT_RECORDED = Recording()
"""Nobody wanted it."""
