"""`noctop lookup`: everything the vendors know of one viewer or session, as text, JSON, CSV or a ticket."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import difflib
import json
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from tui.audit.journal import Journal
from tui.audit.key import mask_key
from tui.cli.configured import Configured, configured, zone_of
from tui.cli.exits import CommandError, ExitCode, UsageError
from tui.cli.lookup_lines import Lines
from tui.cli.lookup_progress import progress_words
from tui.cli.lookup_text import timeline_text
from tui.cli.masked import mask_of_this_machine
from tui.cli.progress import Progress
from tui.cli.tables import write_csv
from tui.clock import Clock, SystemClock
from tui.collector.accounts import Account, joining, open_accounts
from tui.collector.lookup.lookups import look_up
from tui.collector.lookup.question import LookupState, Question
from tui.collector.lookup.reach import beyond_reach
from tui.collector.recording.files import ArchiveFiles
from tui.collector.recording.history import History
from tui.config.places import state_folder
from tui.config.problems import ConfigError
from tui.diagnosis.case import Case, case_mask, case_record
from tui.diagnosis.caveats import impaired
from tui.diagnosis.ticket import ticket
from tui.model.event import EventKind
from tui.model.fields import session_fields
from tui.model.identity import Identity, IdentityError, identify
from tui.model.masking import Mask
from tui.model.span import Span
from tui.model.when import WhenError, parse_range

DEFAULT_RANGE = "2h"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A look-up that makes sense, and how its answer is to be written."""

    question: Question
    mask: Mask
    zone: tzinfo


def run(options: argparse.Namespace) -> int:
    """Ask every vendor and print what they know; 4 where one failed, else 1 where nothing was found."""
    clock = SystemClock()
    identities = _identities(options)
    use = configured(options.config)
    zone = zone_of(use.config.console.timezone)
    asked = Question(identities, _span(options, clock, zone), _vendors(options.vendor, use))
    mask = _mask(options.reveal, identities, clock)
    last = asyncio.run(_ask(use, options, _Asked(asked, mask, zone), clock))
    if not options.ndjson:
        _print(last.case, options, mask, zone)
    return _exit_code(last.case)


def _identities(options: argparse.Namespace) -> tuple[Identity, ...]:
    try:
        return identify(options.identity, options.kind)
    except IdentityError as error:
        raise UsageError(str(error)) from None


def _span(options: argparse.Namespace, clock: Clock, zone: tzinfo) -> Span:
    since = options.since
    if since is None and options.from_ is None and options.to is None:
        since = DEFAULT_RANGE
    try:
        return parse_range(since, options.from_, options.to, now_ms=clock.now_ms(), zone=zone)
    except WhenError as error:
        raise UsageError(str(error)) from None


def _vendors(chosen: Sequence[str], use: Configured) -> tuple[str, ...]:
    """The NAMEs as given, each once; UsageError for one that is not configured, or not enabled."""
    enabled = [name for name, vendor in use.config.vendors.items() if vendor.enabled]
    for name in chosen:
        if name in enabled:
            continue
        if name in use.config.vendors:
            raise UsageError(f"--vendor {name}: it is not enabled in {use.path}")
        near = difflib.get_close_matches(name.lower(), enabled, n=1)
        there = f"are {', '.join(enabled)}" if len(enabled) > 1 else f"is {enabled[0]}"
        hint = f"did you mean {near[0]}? There {there}" if near else f"there {there}"
        raise UsageError(f"--vendor {name}: no such vendor; {hint}")
    return tuple(dict.fromkeys(chosen))


def _mask(reason: str | None, identities: Sequence[Identity], clock: Clock) -> Mask:
    """How personal data are written: masked, or as they are once the reason for that is in the journal."""
    if reason is None:
        return mask_of_this_machine()
    if not reason.strip():
        raise UsageError("--reveal needs a reason, such as the number of a ticket")
    try:
        folder = state_folder()
        mask = Mask(mask_key(folder)).knowing(*(one.value for one in identities))
        journal = Journal(folder, mask, clock.now_ms)
        journal.revealed(reason, ", ".join(f"{one.kind.value} {mask.token(one.value)}" for one in identities))
    except (OSError, ConfigError) as error:
        raise CommandError(
            f"nothing is revealed, because that cannot be written down: {error}", ExitCode.CONFIG
        ) from None
    return Mask(mask.key, on=False)


async def _ask(use: Configured, options: argparse.Namespace, asked: _Asked, clock: Clock) -> LookupState:
    """Ask, telling on stderr how far it is; `--ndjson` writes as rows come."""
    progress = Progress(clock)
    lines = Lines(sys.stdout, asked.mask) if options.ndjson else None

    def heard(state: LookupState) -> None:
        if lines is not None and lines.news(state.case):
            progress.clear()
            lines.write(state.case)
        progress.say(progress_words(state))

    async with _accounts(use, clock) as accounts, _history(clock) as history:
        too_old = beyond_reach(accounts, asked.question, clock.now_ms())
        if too_old:
            raise UsageError(too_old)
        last = await look_up(accounts, joining(use.config), asked.question, clock, heard, history)
    progress.clear()
    if lines is not None:
        lines.end(last.case)
    return last


@contextlib.asynccontextmanager
async def _accounts(use: Configured, clock: Clock) -> AsyncIterator[Sequence[Account]]:
    accounts = open_accounts(use.config, use.secrets, clock)
    try:
        yield accounts
    finally:
        for account in accounts:
            await account.aclose()


@contextlib.asynccontextmanager
async def _history(clock: Clock) -> AsyncIterator[History | None]:
    """What a console has recorded, where its folder can be had: vendors can answer without it."""
    try:
        history = History(ArchiveFiles(state_folder()), clock=clock)
    except ConfigError:
        yield None
        return
    try:
        yield history
    finally:
        await history.aclose()


def _print(case: Case, options: argparse.Namespace, mask: Mask, zone: tzinfo) -> None:
    if options.json:
        print(json.dumps(case_record(case, mask), ensure_ascii=True, indent=2))
    elif options.csv:
        _print_csv(case, mask)
    elif options.markdown:
        print(ticket(case, zone=zone, mask=mask, form="markdown"), end="")
    else:
        print(timeline_text(case, mask, zone))
        if mask.on:
            print("masked; --reveal REASON shows ids and addresses, and is written down", file=sys.stderr)


def _print_csv(case: Case, mask: Mask) -> None:
    fields = session_fields(case_mask(case, mask))
    write_csv(sys.stdout, fields.names, (fields.record(session) for session in case.sessions))
    if case.events:
        print(
            f"{len(case.events)} events are not among these rows of sessions; --json has them",
            file=sys.stderr,
        )


def _exit_code(case: Case) -> ExitCode:
    if impaired(case.coverage):
        return ExitCode.VENDOR_FAILED
    found = case.sessions or any(event.kind is not EventKind.CHANNEL for event in case.events)
    return ExitCode.DONE if found else ExitCode.NOTHING_FOUND
