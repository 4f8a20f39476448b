"""`noctop channels`: every vendor's channels, once, as text, JSON or CSV."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from tui.cli.configured import Configured, configured, keep_log
from tui.cli.exits import ExitCode, UsageError
from tui.cli.progress import Progress
from tui.cli.tables import aligned, write_csv
from tui.clock import Clock, SystemClock
from tui.collector.accounts import Account, joining, open_accounts
from tui.collector.board import Board
from tui.collector.once import ask_once
from tui.model import quantity
from tui.model.channel import Channel
from tui.model.coverage import Coverage, Status
from tui.model.fields import channel_fields, coverage_record, totals_record
from tui.model.filtering import Filter, FilterError, compile_filter
from tui.model.instants import iso_utc
from tui.model.masking import REVEALED
from tui.model.window import WINDOWS


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is printed. `board` still knows the rows, for their totals."""

    channels: Sequence[Channel]
    coverage: Sequence[Coverage]
    totals: dict[str, object]
    now_ms: int


def run(options: argparse.Namespace) -> int:
    """Ask every vendor once and print what they gave; 4 where one failed, else 1 where there is no channel."""
    clock = SystemClock()
    if options.time not in WINDOWS:
        raise UsageError(
            f"--time {options.time}: no such window; there are {', '.join(WINDOWS)} (1M is a month)"
        )
    wanted = _filter(options.filter, clock)
    use = configured(options.config)
    keep_log()
    answer = asyncio.run(_ask(use, options, wanted, clock))
    if options.json:
        _print_json(answer)
    elif options.csv:
        fields = channel_fields(lambda: answer.now_ms)
        write_csv(sys.stdout, fields.names, (fields.record(channel) for channel in answer.channels))
    else:
        _print_text(answer)
    return _exit_code(answer)


def _filter(text: str, clock: Clock) -> Filter[Channel]:
    try:
        return compile_filter(text, channel_fields(clock.now_ms))
    except FilterError as error:
        raise UsageError(f"--filter: {error}") from None


async def _ask(
    use: Configured, options: argparse.Namespace, wanted: Filter[Channel], clock: Clock
) -> _Answer:
    board = Board(joining(use.config), window=options.time)
    async with _accounts(use, clock) as accounts:
        with Progress(clock) as progress:
            coverage = await ask_once(accounts, board, clock, deep=options.deep, said=progress.say)
    # In the config's order of vendors, not in that of their answers: two runs can be compared.
    place = {account.name: number for number, account in enumerate(accounts)}
    found = sorted(board.channels(), key=lambda channel: (place[channel.vendor], channel.channel_id))
    channels = [channel for channel in found if wanted(channel)]
    keys = {(channel.vendor, channel.channel_id) for channel in channels}
    return _Answer(channels, coverage, totals_record(board.totals_of(keys)), clock.now_ms())


@contextlib.asynccontextmanager
async def _accounts(use: Configured, clock: Clock) -> AsyncIterator[Sequence[Account]]:
    accounts = open_accounts(use.config, use.secrets, clock)
    try:
        yield accounts
    finally:
        for account in accounts:
            await account.aclose()


def _print_json(answer: _Answer) -> None:
    fields = channel_fields(lambda: answer.now_ms)
    record = {
        "sampled_at": iso_utc(answer.now_ms),
        "vendors": [coverage_record(one, REVEALED) for one in answer.coverage],
        "totals": answer.totals,
        "channels": [fields.record(channel) for channel in answer.channels],
    }
    print(json.dumps(record, ensure_ascii=True, indent=2))


def _print_text(answer: _Answer) -> None:
    head = (
        "state",
        "channel",
        "vendor",
        "total",
        "offload",
        "devices",
        "buffer",
        "rebuf",
        "viewers",
        "ended",
        "why",
    )
    ordered = sorted(answer.channels, key=lambda channel: (channel.state.rank, channel.name))
    rows = [_text_row(channel) for channel in ordered]
    if rows:
        print(aligned(head, rows, right=frozenset(range(3, 10))))
    for one in answer.coverage:
        if one.status is not Status.COMPLETE:
            print(f"{one.vendor}: {one.status.value}: {one.message}", file=sys.stderr)
    if not rows:
        print("no channel matches", file=sys.stderr)


def _text_row(channel: Channel) -> tuple[str, ...]:
    delivery, quality, outcomes = channel.delivery, channel.quality, channel.outcomes
    rebuffering = quality.rebuffering_ratio if quality else None
    return (
        channel.state.value,
        channel.name,
        channel.vendor,
        quantity.throughput(delivery.total_throughput_kbps if delivery else None),
        quantity.percent(delivery.p2p_ratio if delivery else None),
        quantity.count(delivery.devices if delivery else None),
        quantity.duration(quality.buffer_health_ms if quality else None),
        quantity.percent(outcomes.rebuffering_ratio if rebuffering is None and outcomes else rebuffering),
        quantity.count(channel.viewers),
        quantity.count(outcomes.sessions if outcomes else None),
        channel.state_reason,
    )


def _exit_code(answer: _Answer) -> ExitCode:
    if any(one.status in (Status.FAILED, Status.PARTIAL) for one in answer.coverage):
        return ExitCode.VENDOR_FAILED
    return ExitCode.DONE if answer.channels else ExitCode.NOTHING_FOUND
