"""Which polls an account gets."""

from __future__ import annotations

from tui.clock import Clock
from tui.collector.accounts import Account
from tui.collector.board import Board
from tui.collector.deep import DeepPoll
from tui.collector.errors.hearing import NOBODY, Listener
from tui.collector.pace import Poll
from tui.collector.polls import (
    VIEWERS_PER_ROUND,
    ConvivaPoll,
    LiveStreamsPoll,
    MediaMelonPoll,
    UplynkProbe,
    WallPoll,
)
from tui.vendors.apivideo import ApiVideoClient
from tui.vendors.conviva import ConvivaClient
from tui.vendors.mediamelon import MediaMelonClient
from tui.vendors.system73 import System73Client
from tui.vendors.uplynk import UplynkClient


def wall_polls(
    account: Account,
    board: Board,
    clock: Clock,
    refresh_s: float,
    *,
    viewers_per_round: int | None = VIEWERS_PER_ROUND,
    listener: Listener = NOBODY,
) -> tuple[Poll, ...]:
    """What feeds the wall (and, at Uplynk, only the lamp). None for an account that cannot be asked.

    `listener` hears what was asked of Conviva and MediaMelon. Concurrent viewers, a call for each stream on air, are
    asked of so many of them in a round; None is all.
    """
    if account.transport is None:
        return ()
    vendor_now_ms = account.transport.now_ms
    match account.client:
        case System73Client() as client:
            return (WallPoll(account.name, client, board, clock=clock, refresh_s=refresh_s),)
        case ApiVideoClient() as client:
            return (
                LiveStreamsPoll(
                    account.name, client, board, clock=clock, viewers_per_round=viewers_per_round
                ),
            )
        case ConvivaClient() as client:
            return (
                ConvivaPoll(
                    account.name, client, board, clock=clock, vendor_now_ms=vendor_now_ms, listener=listener
                ),
            )
        case MediaMelonClient() as client:
            return (
                MediaMelonPoll(
                    account.name, client, board, clock=clock, vendor_now_ms=vendor_now_ms, listener=listener
                ),
            )
        case UplynkClient() as client:
            return (UplynkProbe(account.name, client, vendor_now_ms),)
        case _:
            return ()


def polls_for(
    account: Account, board: Board, clock: Clock, refresh_s: float, listener: Listener = NOBODY
) -> tuple[Poll, ...]:
    """The wall's polls and, at System73, the deep series."""
    polls = wall_polls(account, board, clock, refresh_s, listener=listener)
    if isinstance(account.client, System73Client):
        deep = DeepPoll(
            account.name,
            account.client,
            board,
            clock=clock,
            refresh_s=refresh_s,
            rate_per_s=account.max_requests_per_s,
            vendor_now_ms=account.transport.now_ms if account.transport is not None else None,
        )
        return (*polls, deep)
    return polls
