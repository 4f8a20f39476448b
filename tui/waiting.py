"""Waiting for something to happen, for so long at most."""

from __future__ import annotations

import asyncio
import contextlib


async def until_set(event: asyncio.Event, within_s: float) -> None:
    """Return once `event` is set, or after `within_s` seconds without it. It is left as it is."""
    # Not wait_for, which takes the end of what it waits for before a cancellation that comes with it.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            await event.wait()
