"""What of a channel is no figure, as one byte: its state, whether it was stale, whether on air, and two marks.

The byte is part of the file's format: the order of `_STATES` must never change.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tui.history.problems import Damaged
from tui.model.channel import State

_STATES = (State.CRITICAL, State.WARNING, State.NO_DATA, State.LOW_SAMPLE, State.OK)
_STATE_BITS = 0b111
_STALE = 0b1000
_LIVE_SHIFT = 4
_SAMPLED = 0b0100_0000
_MARK = 0b1000_0000

NOT_RECORDED = 0
"""No recorded channel has this byte."""

_LIVES: tuple[bool | None, ...] = (None, False, True)


@dataclass(frozen=True, slots=True)
class Flags:
    """`sampled` is that of the outcomes. `mark`: of a refresh, that there was a delivery at all; of a minute, that
    quality was asked in it."""

    state: State
    stale: bool
    live: bool | None
    sampled: bool
    mark: bool

    def byte(self) -> int:
        return (
            (1 + _STATES.index(self.state))
            | (_STALE if self.stale else 0)
            | _LIVES.index(self.live) << _LIVE_SHIFT
            | (_SAMPLED if self.sampled else 0)
            | (_MARK if self.mark else 0)
        )


@cache
def flags_byte(state: State, stale: bool, live: bool | None, sampled: bool, mark: bool) -> int:
    """`Flags.byte` of these: asked for every channel at every refresh."""
    return Flags(state, stale, live, sampled, mark).byte()


def flags_of(byte: int) -> Flags:
    """What `Flags.byte` wrote. Raises Damaged."""
    state, live = (byte & _STATE_BITS) - 1, byte >> _LIVE_SHIFT & 0b11
    if not 0 <= byte <= 0xFF or not 0 <= state < len(_STATES) or live >= len(_LIVES):
        raise Damaged("a channel's state is none")
    return _FLAGS[byte]


def _every() -> dict[int, Flags]:
    kinds = (
        Flags(state, stale, live, sampled, mark)
        for state in _STATES
        for stale in (False, True)
        for live in _LIVES
        for sampled in (False, True)
        for mark in (False, True)
    )
    return {flags.byte(): flags for flags in kinds}


_FLAGS = _every()
