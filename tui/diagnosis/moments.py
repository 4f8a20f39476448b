"""Instants as a ticket writes them: UTC first, the reader's zone beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

_LAST_MS = round(datetime(9999, 12, 30, tzinfo=UTC).timestamp()) * 1000
"""A day before the end of what can be written, so that no zone leads beyond it."""


def writable(at_ms: int) -> int:
    """`at_ms`, or the nearest instant that can be written in every zone."""
    return min(max(at_ms, 0), _LAST_MS)


def in_both(at_ms: int, zone: tzinfo) -> str:
    """`2026-11-21 20:12:04 UTC (21:12:04 CET)`; the other date where it differs; once where the zone is UTC."""
    utc = datetime.fromtimestamp(writable(at_ms) // 1000, UTC)
    there = utc.astimezone(zone)
    written = f"{utc:%Y-%m-%d %H:%M:%S} UTC"
    if there.utcoffset() == timedelta(0) and there.tzname() in ("UTC", "Etc/UTC"):
        return written
    shape = "%H:%M:%S" if there.date() == utc.date() else "%Y-%m-%d %H:%M:%S"
    return f"{written} ({there.strftime(shape)} {there.tzname() or there.strftime('%z')})"


def local_iso(at_ms: int, zone: tzinfo) -> str:
    """`2026-11-21T21:12:04+01:00`."""
    return datetime.fromtimestamp(writable(at_ms) // 1000, zone).isoformat(timespec="seconds")
