"""Every vendor asked once, for commands: the same polls as in the background, and what became of each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from tui.clock import Clock
from tui.collector.accounts import Account
from tui.collector.board import Board
from tui.collector.deep import ask_every_quality
from tui.collector.faults import told
from tui.collector.pace import Poll
from tui.collector.scheduling import wall_polls
from tui.collector.shortfall import first_of
from tui.model.coverage import Coverage, Status
from tui.model.vendor import Kind, Reason
from tui.vendors.errors import Nonsense, VendorError
from tui.vendors.system73 import System73Client

logger = logging.getLogger(__name__)

VIEWERS_AT_ONCE = 100
"""Streams whose concurrent viewers are asked, a call each, unless it is to go deep: api.video gives an account 500
answers a minute, and its console wants some of them."""

Said = Callable[[str], None]


async def ask_once(
    accounts: Sequence[Account], board: Board, clock: Clock, *, deep: bool, said: Said
) -> tuple[Coverage, ...]:
    """Ask all vendors at once for their channels (and, `deep`, for every channel's quality and viewers).

    What they gave is on the board; the coverage says who failed, and why. `said` hears how far it is.
    """
    answered = 0

    async def one(account: Account) -> Coverage:
        nonlocal answered
        coverage = await _ask(account, board, clock, deep=deep)
        answered += 1
        said(f"{answered} of {len(accounts)} vendors have answered")
        return coverage

    said(f"asking {len(accounts)} vendors")
    return tuple(await asyncio.gather(*(one(account) for account in accounts)))


async def _ask(account: Account, board: Board, clock: Clock, *, deep: bool) -> Coverage:
    blank = Coverage(vendor=account.name, kind=account.kind, status=Status.COMPLETE)
    if account.transport is None:
        return replace(blank, status=Status.FAILED, reason=Reason.REFUSED, message=account.problem)
    if account.kind is Kind.UPLYNK:
        words = "knows viewers, not channels"
        return replace(blank, status=Status.SKIPPED, reason=Reason.CANNOT_ANSWER, message=words)
    missing = await _missing(account, board, clock, deep=deep)
    rows = len(board.channel_ids(account.name))
    answered = replace(
        blank,
        requests=account.transport.meter.feed(clock.now_ms()).requests_total,
        rows=rows,
        sampled=any(
            one.outcomes.sampled for one in board.channels() if one.vendor == account.name and one.outcomes
        ),
    )
    if missing is None:
        return answered
    status = Status.PARTIAL if rows else Status.FAILED
    return replace(answered, status=status, reason=missing.reason, message=missing.message)


async def _missing(account: Account, board: Board, clock: Clock, *, deep: bool) -> VendorError | None:
    """Asks; what could not be had, and why, None where everything came."""
    try:
        viewers = None if deep else VIEWERS_AT_ONCE
        polls = wall_polls(account, board, clock, 0, viewers_per_round=viewers)
        short = [await _polled(poll) for poll in polls]
        if deep and isinstance(account.client, System73Client):
            short.append(await _deepened(account.client, account.name, board, clock))
    except VendorError as error:
        return error
    except Exception as error:
        # A fault of ours in one vendor's answer must not cost the others'.
        logger.error("%s: %s", account.name, told(error))
        return Nonsense(f"a fault of noctop's own: {told(error)}")
    return first_of(short)


async def _polled(poll: Poll) -> VendorError | None:
    await poll.once()
    return poll.shortfall


async def _deepened(client: System73Client, vendor: str, board: Board, clock: Clock) -> VendorError | None:
    errors = await ask_every_quality(client, vendor, board, clock)
    if not errors:
        return None
    first = errors[0]
    channels = f"{len(errors)} channel{'' if len(errors) == 1 else 's'}"
    words = f"quality of {channels} is missing or not whole: {first.message}"
    return type(first)(words, status=first.status)
