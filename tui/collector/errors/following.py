"""The errors of all vendors as they come, without a console: the wall's polls, and nothing deep."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence

from tui.clock import Clock
from tui.collector.accounts import Account
from tui.collector.board import Board
from tui.collector.errors.session_vendor import OVERLAP_MS
from tui.collector.errors.timeline import ErrorTimeline
from tui.collector.faults import told
from tui.collector.feeds import Feeds
from tui.collector.pace import Pace, Poll
from tui.collector.scheduling import wall_polls
from tui.model.event import Event
from tui.model.masking import Mask
from tui.vendors.errors import VendorError
from tui.watch.subject import Watched

logger = logging.getLogger(__name__)

WATCH_LIST_EVERY_S = 30.0


async def follow_errors(
    accounts: Sequence[Account],
    board: Board,
    *,
    clock: Clock,
    refresh_s: float,
    mask: Mask,
    watched: Callable[[], Sequence[Watched]],
    hear: Callable[[Sequence[Event]], None],
) -> None:
    """Call `hear` with what was not known before, until cancelled; first with that of the last half hour. `watched`
    reads the watch list, which may wait for the disk."""
    timeline = ErrorTimeline(
        lambda: accounts,
        board.joining,
        clock=clock,
        mask=mask,
        history=None,
        publish=lambda answer: None,
        heard=hear,
        reach_ms=OVERLAP_MS,
    )
    feeds = Feeds(accounts, clock)

    async def keep_polling(poll: Poll) -> None:
        feeds.expect(poll.vendor, poll.interval_s)
        pace = Pace(random.Random())
        while True:
            if await _went_well(poll):
                feeds.succeeded(poll.vendor)
            board.mark_stale(feeds.stale())
            timeline.look(board.snapshot(clock.now_ms(), feeds.now()))
            await pace.pause(poll.interval_s)

    async def keep_watching() -> None:
        while True:
            timeline.watch(await asyncio.to_thread(watched))
            await asyncio.sleep(WATCH_LIST_EVERY_S)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(timeline.run())
        tasks.create_task(keep_watching())
        for account in accounts:
            for poll in wall_polls(account, board, clock, refresh_s, listener=timeline):
                tasks.create_task(keep_polling(poll))


async def _went_well(poll: Poll) -> bool:
    """A vendor in trouble, or a fault of ours in one poll, must not end the others."""
    try:
        await poll.once()
    except VendorError as error:
        logger.info("%s: %s", poll.vendor, error.message)
    except Exception as error:
        logger.error("%s: %s", poll.vendor, told(error))
    else:
        return True
    return False
