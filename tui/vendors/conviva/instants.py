"""Instants as Conviva writes them."""

from __future__ import annotations

from typing import Any

from tui.model.instants import SECOND_MS, from_epoch, from_iso
from tui.vendors.wire import number

_FIRST_IN_MS = 100_000_000_000
"""Epoch seconds reach this in the year 5138, epoch milliseconds did in 1973."""


def instant(value: Any) -> int | None:
    """Epoch ms of epoch milliseconds, epoch seconds or an ISO 8601 text; None for whatever else comes."""
    found = number(value)
    if found is None:
        return from_epoch(from_iso(value)) if isinstance(value, str) else None
    return from_epoch(found) if found >= _FIRST_IN_MS else from_epoch(found, SECOND_MS)
