"""The plain stream: a collector as the console has one, its news on stdout, a line each, until it is stopped."""

from __future__ import annotations

import logging
import queue
import sys
from collections.abc import Iterable
from datetime import datetime, tzinfo

from tui import __version__
from tui.cli.collecting import collector_of
from tui.cli.configured import own_state, zone_of
from tui.cli.exits import CommandError, ExitCode, UsageError
from tui.cli.log import start_log
from tui.cli.lost_line import watch_line
from tui.cli.opening import Opening
from tui.cli.plain.teller import Teller, Told
from tui.collector.answers import Answer
from tui.collector.thread import CollectorThread
from tui.model.snapshot import Snapshot

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
"""How long nothing may be heard before time itself is looked at."""

LOST = None
"""In the queue of news: whoever read the lines has gone."""


def run(opening: Opening) -> int:
    """Tell what changes until a signal comes (which ends this as Ctrl-C does) or nobody reads any more.

    Raises CommandError where the collector has ended by a fault of its own.
    """
    if sys.stdout is None:  # by whoever started us
        raise UsageError("standard output is closed: there is nowhere to write lines to")
    folder = own_state()
    start_log(folder)
    use, clock = opening.use, opening.clock
    zone = zone_of(use.config.console.timezone)
    logger.info("noctop %s tells of %s", __version__, ", ".join(use.config.vendors))
    news: queue.SimpleQueue[Snapshot | None] = queue.SimpleQueue()
    watch_line(sys.stdout.fileno(), lambda: news.put(LOST))
    _print([Told(clock.now_ms(), "start", _about(opening))], zone)

    def publish(answer: Answer) -> None:
        if isinstance(answer, Snapshot):
            news.put(answer)

    collector = CollectorThread(lambda: collector_of(use, opening, folder, publish))
    teller = Teller(clock.now_ms())
    collector.start()
    try:
        while collector.alive:
            try:
                snapshot = news.get(timeout=LOOK_EVERY_S)
            except queue.Empty:
                _print(teller.wait(clock.now_ms()), zone)
                continue
            if snapshot is LOST:
                return ExitCode.HUNG_UP if sys.stdout.isatty() else ExitCode.DONE
            _print(teller.tell(snapshot), zone)
    finally:
        collector.stop()
    raise CommandError(
        "collecting has ended by a fault of noctop's own; its log says where", ExitCode.VENDOR_FAILED
    )


def _about(opening: Opening) -> str:
    """What is looked at, and how often."""
    config = opening.use.config
    names = ", ".join(name for name, vendor in config.vendors.items() if vendor.enabled)
    words = f"noctop {__version__}: {names}; every {config.console.refresh_s:g} s"
    return f"{words}; {opening.banner.partition(';')[0]}" if opening.banner else words


def _print(told: Iterable[Told], zone: tzinfo) -> None:
    """Each line whole and at once: whoever reads along must not wait for a buffer to fill."""
    for one in told:
        print(f"{written(one.at_ms, zone)} {one.about} {one.text}", flush=True)


def written(at_ms: int, zone: tzinfo) -> str:
    """`2026-11-21T21:41:05+01:00`: ISO 8601 in the configured zone, `Z` for UTC."""
    text = datetime.fromtimestamp(at_ms / 1000, zone).isoformat(timespec="seconds")
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text
