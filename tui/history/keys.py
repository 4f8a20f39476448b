"""How minutes, hours and channels make up the keys of the tables."""

from __future__ import annotations

from tui.model.instants import HOUR_MS, MINUTE_MS

BLOCK = 128
"""Channels in one sheet of minutes: what is folded into hours at once, some 100 ms of work."""

_BLOCK_BITS = 28
_CHANNEL_BITS = 32


def minute_of(at_ms: int) -> int:
    return at_ms // MINUTE_MS


def hour_of(at_ms: int) -> int:
    return at_ms // HOUR_MS


def minute_key(minute: int, block: int = 0) -> int:
    """The key of a block's minute; those of one minute lie side by side."""
    return minute << _BLOCK_BITS | block


def minute_and_block(key: int) -> tuple[int, int]:
    return key >> _BLOCK_BITS, key & (1 << _BLOCK_BITS) - 1


def hour_key(hour: int, channel: int = 0) -> int:
    """The key of a channel's hour; those of one hour lie side by side."""
    return hour << _CHANNEL_BITS | channel


def hour_and_channel(key: int) -> tuple[int, int]:
    return key >> _CHANNEL_BITS, key & (1 << _CHANNEL_BITS) - 1
