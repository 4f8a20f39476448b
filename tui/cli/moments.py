"""Times of the past on the command line."""

from __future__ import annotations

from datetime import tzinfo

from tui.cli.exits import UsageError
from tui.model.when import WhenError, parse_time


def past_moment(text: str | None, now_ms: int, zone: tzinfo) -> int | None:
    """What `--at` says, None without it. Raises UsageError for what is no time, or none of the past."""
    if text is None:
        return None
    try:
        at_ms = parse_time(text, now_ms=now_ms, zone=zone)
    except WhenError as error:
        raise UsageError(f"--at: {error}") from None
    if at_ms > now_ms:
        raise UsageError(f'--at: "{text}" is still to come')
    return at_ms
