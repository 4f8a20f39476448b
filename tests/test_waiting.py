"""Who waits goes on when it happens, or when it took too long; and ends when told to, whatever else comes with that."""

from __future__ import annotations

import asyncio

import pytest

from tui.waiting import until_set

LONG_S = 3_600.0


async def test_it_returns_once_the_event_is_set_and_leaves_it_set() -> None:
    event = asyncio.Event()
    waiting = asyncio.create_task(until_set(event, LONG_S))
    await asyncio.sleep(0)
    assert not waiting.done()
    event.set()
    await waiting
    assert event.is_set()


async def test_it_returns_without_the_event_when_the_time_is_over() -> None:
    event = asyncio.Event()
    await until_set(event, 0.0)
    assert not event.is_set()


async def test_a_cancellation_that_comes_with_the_event_is_not_lost() -> None:
    event = asyncio.Event()
    waiting = asyncio.create_task(until_set(event, LONG_S))
    await asyncio.sleep(0)
    event.set()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
