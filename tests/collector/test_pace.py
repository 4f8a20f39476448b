"""The pauses between polls: counted from the last one's end, never all alike, over at once when somebody asks."""

from __future__ import annotations

import asyncio
import random

from tests.collector.skipped_time import in_skipped_time
from tui.collector.pace import JITTER, Pace


async def lasted_s(pace: Pace, interval_s: float) -> float:
    begun_s = asyncio.get_running_loop().time()
    await pace.pause(interval_s)
    return asyncio.get_running_loop().time() - begun_s


@in_skipped_time
async def test_pauses_differ_by_up_to_a_tenth_either_way() -> None:
    pace = Pace(random.Random(7))
    pauses = [await lasted_s(pace, 10) for _ in range(300)]
    assert 10 * (1 - JITTER) <= min(pauses) < 9.2
    assert 10.8 < max(pauses) <= 10 * (1 + JITTER)
    assert len(set(pauses)) > 200
    assert 9.9 < sum(pauses) / len(pauses) < 10.1


@in_skipped_time
async def test_two_consoles_do_not_ask_in_step() -> None:
    one, other = Pace(random.Random(1)), Pace(random.Random(2))
    assert [await lasted_s(one, 10) for _ in range(5)] != [await lasted_s(other, 10) for _ in range(5)]


@in_skipped_time
async def test_hurry_ends_the_present_pause_and_no_later_one() -> None:
    pace = Pace(random.Random(7))
    asyncio.get_running_loop().call_later(3, pace.hurry)
    assert await lasted_s(pace, 10) == 3
    assert await lasted_s(pace, 10) >= 9


@in_skipped_time
async def test_hurry_during_a_poll_lets_the_next_one_follow_at_once() -> None:
    pace = Pace(random.Random(7))
    pace.hurry()
    assert await lasted_s(pace, 10) == 0
    assert await lasted_s(pace, 10) >= 9


@in_skipped_time
async def test_no_pause_still_lets_others_run() -> None:
    pace = Pace(random.Random(7))
    ran: list[int] = []
    asyncio.get_running_loop().call_soon(ran.append, 1)
    assert await lasted_s(pace, 0.0) == 0
    assert ran
