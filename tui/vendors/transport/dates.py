"""Dates as HTTP headers write them (RFC 9110, 5.6.7)."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from functools import lru_cache

from tui.model.instants import from_epoch


@lru_cache(maxsize=16)
def http_date_ms(value: str) -> int | None:
    """Epoch ms of an HTTP date; None where it is none. (Answers that come together have the same.)"""
    if not 20 <= len(value) <= 40:
        return None
    try:
        return from_epoch(parsedate_to_datetime(value).timestamp(), 1000)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
