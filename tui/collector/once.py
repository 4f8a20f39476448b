"""Every vendor asked once, for commands: the same polls as in the background, and what became of each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from tui.clock import Clock
from tui.collector.accounts import Account
from tui.collector.board import Board
from tui.collector.deep import ask_every_quality
from tui.collector.scheduling import wall_polls
from tui.model.coverage import Coverage, Status
from tui.model.vendor import Kind, Reason
from tui.vendors.errors import VendorError
from tui.vendors.system73 import System73Client

Said = Callable[[str], None]


async def ask_once(
    accounts: Sequence[Account], board: Board, clock: Clock, *, deep: bool, said: Said
) -> tuple[Coverage, ...]:
    """Ask all vendors at once for their channels (and, `deep`, System73 for every channel's quality).

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
    coverage = blank
    try:
        for poll in wall_polls(account, board, clock, refresh_s=0):
            await poll.once()
        if deep and isinstance(account.client, System73Client):
            coverage = await _deepened(blank, account.client, board, clock)
    except VendorError as error:
        coverage = replace(blank, status=Status.FAILED, reason=error.reason, message=error.message)
    return replace(
        coverage,
        requests=account.transport.meter.feed(clock.now_ms()).requests_total,
        rows=len(board.channel_ids(account.name)),
        sampled=any(
            one.outcomes.sampled for one in board.channels() if one.vendor == account.name and one.outcomes
        ),
    )


async def _deepened(blank: Coverage, client: System73Client, board: Board, clock: Clock) -> Coverage:
    errors = await ask_every_quality(client, blank.vendor, board, clock)
    if not errors:
        return blank
    words = f"{len(errors)} channels without quality: {errors[0].message}"
    return replace(blank, status=Status.PARTIAL, reason=errors[0].reason, message=words)
