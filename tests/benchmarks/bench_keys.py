"""How long a key takes to show, and how long a refresh holds the screen up, with 10,000 channels.

    python -m tests.benchmarks.bench_keys [--presses 900]

From the key's bytes on a pseudo-terminal to the cursor's sign that comes back, while a refresh lands every two
seconds; beside it a bare Textual app with a DataTable of 100 rows that nobody changes. The console knows when the next
key of a row is due (`tui.rhythm`), so keys with no row in them are told as well. What a refresh holds up is
measured inside the console: how late its loop comes to a call that is due each millisecond.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median

from tests.benchmarks.figures import Figure, percentile
from tests.benchmarks.pty_child import NOCTOP, PYTHON, Child, child
from tests.benchmarks.worlds import simulator, state_folder
from tui.cli.configured import configured
from tui.cli.opening import Opening
from tui.cli.workplace import _workplace
from tui.clock import SystemClock
from tui.console.app import NoctopApp
from tui.console.table import UNICODE

CHANNELS = 10_000
PAUSE_S = 0.03
UNSTEADY_S = (0.03, 0.3)
"""Between keys that somebody types as they please."""
SEED = 1
SETTLE_S = 20.0
"""Ten thousand channels have come by then, and what is loaded at the first of them."""

SCREENFUL = 20

BARE = """
from textual.app import App
from textual.widgets import DataTable

class Bare(App):
    ENABLE_COMMAND_PALETTE = False

    def compose(self):
        yield DataTable(cursor_type="row")

    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("channel", "total", "offload", "devices")
        for number in range(100):
            table.add_row(f"channel {number:03}", "4.21 Gb/s", "81 %", "12.4 k")

Bare().run()
"""

LOST_AFTER_S = 2.0
MOST_AT_THE_END = 3
"""Presses that may find the cursor on the last row, where there is none below."""

DOWN, UP, FIRST = b"\x1b[B", b"\x1b[A", b"g"


def steady() -> float:
    """Seconds before each key of one that is held down."""
    return PAUSE_S


def presses(
    running: Child, count: int, sign: bytes, back: bytes, pause_s: Callable[[], float] = steady
) -> list[float]:
    """Seconds from each press of cursor down until the terminal is sent `sign`; after a screenful, `back` to the top.

    (Step by step would not do on a wall: the cursor goes with its row, and that may have gone to the end. There a press
    shows nothing; `back` does, and the press counts for nothing.)
    """
    times: list[float] = []
    at_the_end = 0
    for number in range(count):
        if number and number % SCREENFUL == 0:
            running.press(back)
            running.read_for(0.5)
        running.read_for(pause_s())
        taken_s = pressed(running, DOWN, sign)
        if taken_s is not None:
            times.append(taken_s)
        elif pressed(running, back, sign) is None or (at_the_end := at_the_end + 1) > MOST_AT_THE_END:
            raise RuntimeError(f"press {number} never showed")
    return times


def pressed(running: Child, keys: bytes, sign: bytes) -> float | None:
    """Seconds until this shows, None where it does not."""
    since = len(running.sent)
    began_s = time.perf_counter()
    running.press(keys)
    try:
        return running.seen(sign, since, within_s=LOST_AFTER_S) - began_s
    except RuntimeError:
        return None


def quick_refreshes(config: Path) -> None:
    """A refresh every two seconds, at the rates vendors allow by themselves."""
    text = re.sub(r"max_requests_per_s = .*\n", "", config.read_text())
    config.write_text(re.sub(r"refresh_s = .*\n", "refresh_s = 2\n", text))


def key_to_paint(config: Path, count: int) -> Figure:
    with child([PYTHON, "-c", BARE], b"\x11") as bare:
        bare.seen(rb"channel 099|channel 04")
        bare.read_for(1.0)
        idle = presses(bare, count, rb"channel", UP * SCREENFUL)
    with child([*NOCTOP, "--config", str(config)], b"q") as ours:
        ours.seen(rb"live, every")
        ours.read_for(SETTLE_S)
        pointer, random = re.escape(UNICODE.pointer.encode()), Random(SEED)
        busy = presses(ours, count, pointer, FIRST)
        typed = presses(ours, count // 3, pointer, FIRST, lambda: random.uniform(*UNSTEADY_S))
    p99, bare_p99 = percentile(busy, 0.99), percentile(idle, 0.99)
    detail = (
        f"p99 {p99 * 1e3:.1f} ms against {bare_p99 * 1e3:.1f}; "
        f"median {median(busy) * 1e3:.1f} against {median(idle) * 1e3:.1f}; "
        f"keys in no row: p99 {percentile(typed, 0.99) * 1e3:.1f} ms, median {median(typed) * 1e3:.1f}"
    )
    return Figure(
        "key to paint, p99, 10,000 channels refreshing, to a bare app", p99 / bare_p99, 1.5, "x", detail
    )


async def lateness(config: Path, seconds: float) -> list[float]:
    """The latest that the loop of a console came to its next call, per two seconds (one refresh each)."""
    use, clock = configured(str(config)), SystemClock()
    app = NoctopApp(_workplace(use, Opening(use, clock, lambda: use), ""), clock=clock)
    async with app.run_test(size=(160, 50)):
        end = time.perf_counter() + 90
        while time.perf_counter() < end and not _has_all(app):
            await asyncio.sleep(0.2)
        await asyncio.sleep(5)
        worst: list[float] = []
        for _ in range(int(seconds / 2)):
            worst.append(await _latest(2.0))
        return worst


def _has_all(app: NoctopApp) -> bool:
    snapshot = app._live
    return snapshot is not None and len(snapshot.rows) >= CHANNELS


async def _latest(seconds: float) -> float:
    latest, end = 0.0, time.perf_counter() + seconds
    while (due := time.perf_counter() + 0.001) < end:
        await asyncio.sleep(0.001)
        latest = max(latest, time.perf_counter() - due)
    return latest


def blocked(config: Path) -> Figure:
    found = asyncio.run(lateness(config, 30.0))
    detail = f"median of {len(found)} refreshes; the worst {max(found) * 1e3:.0f} ms"
    return Figure("screen held up by one refresh of 10,000 channels", median(found) * 1e3, 16.0, "ms", detail)


def figures(count: int = 900) -> list[Figure]:
    with simulator(CHANNELS) as config, state_folder():
        quick_refreshes(config)
        return [key_to_paint(config, count), blocked(config)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=900)
    for figure in figures(parser.parse_args().presses):
        print(figure.line)


if __name__ == "__main__":
    main()
