"""Asking all vendors for the errors of a range, beside what was recorded of it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field

from tui.cli.configured import Configured
from tui.cli.progress import Progress
from tui.clock import Clock
from tui.collector.accounts import Account, joining, open_accounts
from tui.collector.errors.once import Gathered, gather
from tui.collector.errors.telling import Telling
from tui.collector.recording.files import FILE_NAME
from tui.config.places import state_folder
from tui.config.problems import ConfigError
from tui.history import Archive, HistoryError
from tui.model.coverage import Coverage, SegmentState
from tui.model.event import Event
from tui.model.masking import Mask
from tui.model.span import Span
from tui.model.vendor import Kind
from tui.timeline.ledger import HELD_MS, Ledger
from tui.timeline.question import CellQuestion, TimelineQuestion
from tui.timeline.view import Completeness, TimelineView
from tui.watch.book import BOOK_NAME, BookError, WatchBook
from tui.watch.subject import Watched

logger = logging.getLogger(__name__)

MOST_EVENTS = 1_000_000

_COMPLETENESS = {
    SegmentState.ROWS: Completeness.COMPLETE,
    SegmentState.EMPTY: Completeness.COMPLETE,
    SegmentState.PENDING: Completeness.FILLING,
    SegmentState.FAILED: Completeness.UNKNOWN,
    SegmentState.OUT_OF_REACH: Completeness.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of whom, and how personal data are written."""

    use: Configured
    question: TimelineQuestion
    mask: Mask


@dataclass(frozen=True, slots=True)
class Found:
    """The answer: the view for people, the events (oldest first) and the coverage for programs."""

    view: TimelineView
    events: tuple[Event, ...] = field(repr=False)
    coverage: tuple[Coverage, ...]


async def find(asked: Asked, clock: Clock) -> Found:
    """Ask every vendor once; what happened to channels and feeds is known from the history."""
    span = asked.question.span
    telling = Telling(joining(asked.use.config), asked.mask)
    async with opened(asked.use, clock) as accounts:
        with Progress(clock) as progress:
            gathered = await gather(accounts, telling, span, watched(clock), progress.say)
    return _found(asked, gathered, recorded(asked.use, span), clock.now_ms())


@contextlib.asynccontextmanager
async def opened(use: Configured, clock: Clock) -> AsyncIterator[Sequence[Account]]:
    """The configured vendors, closed at the end."""
    accounts = open_accounts(use.config, use.secrets, clock)
    try:
        yield accounts
    finally:
        for account in accounts:
            await account.aclose()


def watched(clock: Clock) -> tuple[Watched, ...]:
    """Who is on the watch list; nobody where there is none to be read."""
    try:
        path = state_folder() / BOOK_NAME
        if not path.exists():
            return ()
        book = WatchBook(path)
        try:
            return book.entries(clock.now_ms())
        finally:
            book.close()
    except (BookError, ConfigError) as error:
        logger.warning("%s", error)
        return ()


def recorded(use: Configured, span: Span) -> tuple[Event, ...]:
    """What the console has recorded of that time; nothing where there is no history, or none to be read."""
    if not use.config.history.enabled:
        return ()
    try:
        archive = Archive.open(state_folder() / FILE_NAME)
        try:
            return archive.events(span, MOST_EVENTS)
        finally:
            archive.close()
    except (HistoryError, ConfigError) as error:
        logger.info("%s", error)
        return ()


def _found(asked: Asked, gathered: Sequence[Gathered], stored: Iterable[Event], now_ms: int) -> Found:
    question = asked.question
    span = question.span
    ledger = Ledger(
        asked.mask,
        held_ms=max(HELD_MS, now_ms - span.from_ms + question.bucket_ms),
        most_events=MOST_EVENTS,
        most_attempts=MOST_EVENTS,
    )
    for one in gathered:
        ledger.take_attempts(one.attempts)
        _cover(ledger, one.coverage, span, question.bucket_ms)
    ledger.take_events(stored)
    # After it, so that a session that went on since it was recorded takes the place of what it told then.
    ledger.take_events(event for one in gathered for event in one.events)
    view = ledger.view(question, now_ms)
    cell = ledger.cell(CellQuestion(question=question, key=(), span=span), MOST_EVENTS)
    return Found(view, cell.events[::-1], tuple(one.coverage for one in gathered))


def _cover(ledger: Ledger, coverage: Coverage, span: Span, bucket_ms: int) -> None:
    """A vendor that tells no errors misses none of its own. The first bucket begins before the range, and none of what
    lies before it is counted: it is as well known as its part in the range."""
    first_ms = span.from_ms // bucket_ms * bucket_ms
    if coverage.kind in (Kind.SYSTEM73, Kind.APIVIDEO) or not coverage.segments:
        told = coverage.status.value == "skipped"
        completeness = Completeness.COMPLETE if told else Completeness.UNKNOWN
        ledger.take_coverage(coverage.vendor, Span(first_ms, span.to_ms), completeness, coverage.message)
    for part in coverage.segments:
        covered = Span(first_ms if part.from_ms <= span.from_ms else part.from_ms, part.to_ms)
        ledger.take_coverage(coverage.vendor, covered, _COMPLETENESS[part.state], coverage.message)
