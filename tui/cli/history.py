"""`noctop history export`: a recorded span as a file of its own, masked, for `noctop replay` anywhere."""

from __future__ import annotations

import argparse
import contextlib
import threading
from collections.abc import Iterator
from datetime import UTC, tzinfo
from pathlib import Path

from tui.audit.key import mask_key
from tui.cli.configured import keep_log, own_state, zone_of
from tui.cli.exits import CommandError, ExitCode, UsageError
from tui.cli.progress import Progress
from tui.clock import Clock, SystemClock
from tui.collector.recording.files import FILE_NAME, newest_beside
from tui.config.loading import load
from tui.config.places import config_path
from tui.config.problems import ConfigError
from tui.history import Archive, Exported, HistoryError, Trouble
from tui.model import quantity
from tui.model.instants import iso_utc
from tui.model.masking import Mask
from tui.model.span import Span
from tui.model.text import safe
from tui.model.when import WhenError, parse_range

_EVERY_S = 0.5


def run(options: argparse.Namespace) -> int:
    """Write the file and say what is in it; 1 where nothing was recorded then."""
    clock = SystemClock()
    span = _span(options, clock.now_ms(), _zone(options.config))
    keep_log()
    target = Path(options.file)
    try:
        exported = _exported(target, span, clock)
    except HistoryError as error:
        raise CommandError(str(error), _exit_code(error, target)) from None
    print(f"{safe(str(target))}: {_words(exported)}")
    return ExitCode.DONE


def _zone(chosen: str | None) -> tzinfo:
    """That of the config; UTC where there is none, for what was recorded can be had without its vendors."""
    try:
        path = config_path(chosen)
        if chosen is None and not path.exists():
            return UTC
        return zone_of(load(path).console.timezone)
    except ConfigError as error:
        raise CommandError(str(error), ExitCode.CONFIG) from None


def _span(options: argparse.Namespace, now_ms: int, zone: tzinfo) -> Span:
    to = None if options.to.strip().lower() == "now" else options.to
    try:
        return parse_range(from_=options.from_, to=to, now_ms=now_ms, zone=zone)
    except WhenError as error:
        raise UsageError(str(error)) from None


def _exported(target: Path, span: Span, clock: Clock) -> Exported:
    state = own_state()
    try:
        mask = Mask(mask_key(state))
    except OSError as error:
        raise CommandError(f"the key that masks personal data: {error}", ExitCode.CONFIG) from None
    archive = _archive(state / FILE_NAME)
    try:
        with _progress(f"writing {target.name}", clock):
            return archive.export(target, span, mask)
    finally:
        archive.close()


def _archive(path: Path) -> Archive:
    """The history, or what was begun beside it because that one could not be used."""
    try:
        return Archive.open(path)
    except HistoryError:
        beside = newest_beside(path)
        if beside is None:
            raise
        return Archive.open(beside)


@contextlib.contextmanager
def _progress(doing: str, clock: Clock) -> Iterator[None]:
    """Says how long it has taken, while it does."""
    done = threading.Event()
    started_s = clock.monotonic_s()

    def tell() -> None:
        while not done.wait(_EVERY_S):
            progress.say(f"{doing} … {clock.monotonic_s() - started_s:.0f} s")

    with Progress(clock) as progress:
        teller = threading.Thread(target=tell, name="progress", daemon=True)
        teller.start()
        try:
            yield
        finally:
            done.set()
            teller.join()


def _words(exported: Exported) -> str:
    span = f"{iso_utc(exported.span.from_ms)} to {iso_utc(exported.span.to_ms)}"
    counts = (
        (exported.channels, "channel"),
        (exported.refreshes, "refresh"),
        (exported.minutes + exported.hours, "roll-up"),
        (exported.events, "event"),
    )
    held = ", ".join((span, *(_counted(*one) for one in counts), quantity.size(exported.file_bytes)))
    walls = exported.refreshes + exported.minutes + exported.hours
    return held if walls else f"{held}; no wall was recorded then, so noctop replay has nothing to show"


def _counted(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}{'es' if name.endswith('sh') else 's'}"


def _exit_code(error: HistoryError, target: Path) -> ExitCode:
    if error.trouble is Trouble.MISSING:
        return ExitCode.NOTHING_FOUND
    return ExitCode.USAGE if error.path == target else ExitCode.CONFIG
