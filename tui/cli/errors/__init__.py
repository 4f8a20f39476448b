"""`noctop errors`: the merged error timeline, as text, JSON, NDJSON or CSV, once or as it comes."""

from __future__ import annotations

import argparse
import asyncio
from datetime import tzinfo

from tui.cli.configured import configured, keep_log, zone_of
from tui.cli.errors.asking import Asked, Found, find
from tui.cli.errors.buckets import bucket_ms_for
from tui.cli.errors.following import follow
from tui.cli.errors.printing import Printer, printer_of
from tui.cli.exits import ExitCode, UsageError
from tui.cli.masked import mask_of_this_machine
from tui.clock import Clock, SystemClock
from tui.diagnosis.caveats import impaired
from tui.model.fields import event_fields
from tui.model.filtering import FilterError, compile_filter
from tui.model.instants import DAY_MS
from tui.model.masking import Mask
from tui.model.when import WhenError, parse_range
from tui.timeline.question import GroupKey, TimelineQuestion

LONGEST_MS = 31 * DAY_MS
"""No vendor keeps sessions for longer (Conviva)."""


def run(options: argparse.Namespace) -> int:
    """Ask every vendor and print what they tell; 4 where one failed, else 1 where there is no error. With `--follow`
    the errors that come are printed until Ctrl-C."""
    clock = SystemClock()
    if options.follow and options.json:
        raise UsageError("--follow prints line after line: --ndjson, not --json")
    use = configured(options.config)
    keep_log()
    zone = zone_of(use.config.console.timezone)
    question = _question(options, clock, zone)
    mask = mask_of_this_machine()
    _check_filter(options.filter, mask)
    asked = Asked(use, question, mask)
    printer = printer_of(options, mask, zone)
    return asyncio.run(_told(asked, clock, printer, follows=options.follow))


async def _told(asked: Asked, clock: Clock, printer: Printer, *, follows: bool) -> ExitCode:
    """On one loop: Ctrl-C between two of them would find neither, and end the command with Python's own words."""
    found = await find(asked, clock)
    printer.whole(found)
    if follows:
        await follow(asked, found, clock, printer.one)
    return _exit_code(found)


def _check_filter(text: str, mask: Mask) -> None:
    try:
        compile_filter(text, event_fields(mask))
    except FilterError as error:
        raise UsageError(f"--filter: {error}") from None


def _question(options: argparse.Namespace, clock: Clock, zone: tzinfo) -> TimelineQuestion:
    try:
        span = parse_range(options.since, now_ms=clock.now_ms(), zone=zone, longest_ms=LONGEST_MS)
    except WhenError as error:
        raise UsageError(f"--since: {error}") from None
    by = (GroupKey(options.by),)
    return TimelineQuestion(span=span, bucket_ms=bucket_ms_for(span), by=by, filter=options.filter)


def _exit_code(found: Found) -> ExitCode:
    if impaired(found.coverage):
        return ExitCode.VENDOR_FAILED
    return ExitCode.DONE if found.events else ExitCode.NOTHING_FOUND
