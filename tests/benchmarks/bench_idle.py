"""What a console costs while nobody touches it: CPU with 1,000 channels, memory after an hour's worth of samples.

    python -m tests.benchmarks.bench_idle [--seconds 60] [--samples 360]

CPU over `--seconds` at a refresh every ten seconds and the rates that vendors allow by themselves, once the errors of
the last two days have been asked for, which a first start does in its first four minutes. Memory after
`--samples` refreshes (360 make an hour at ten seconds), in a time that runs faster for the console and the simulator,
which is another process. It is printed at a third, at two thirds and at the end: flat means that these do not grow.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from pathlib import Path

from tests.benchmarks.figures import Figure
from tests.benchmarks.pty_child import NOCTOP, PYTHON, child
from tests.benchmarks.worlds import simulator, state_folder

SETTLE_S = 280.0
REFRESH_S = 10.0

BOUNDS_MB = {1_000: 90.0, 10_000: 160.0}

HURRIED = """
import sys
import time
import tui.clock as clock
import tui.collector.polls as polls
import tui.collector.service as service
import tui.console.own_cost.garbage as garbage

# Time runs faster, for the console as for the simulator. Nothing else is changed.
faster, began_s = float(sys.argv.pop(1)), float(sys.argv.pop(1))
section = service.Collector.__init__

def hurried(self, *accounts, refresh_s, **more):
    section(self, *accounts, refresh_s=refresh_s / faster, **more)

service.Collector.__init__ = hurried
for poll in (polls.LiveStreamsPoll, polls.ConvivaPoll, polls.MediaMelonPoll):
    poll.interval_s /= faster
garbage.EVERY_S /= faster
garbage.TRIM_EVERY_S /= faster
clock.SystemClock.now_ms = lambda self: int((began_s + faster * (time.time() - began_s)) * 1000)
from tui.cli.main import main
sys.exit(main())
"""

FASTER = {1_000: 20.0, 10_000: 6.0}


def vendors_rates(config: Path) -> None:
    """The demo asks as much as it likes; a vendor does not let anybody."""
    config.write_text(re.sub(r"max_requests_per_s = .*\n", "", config.read_text()))


def cpu(seconds: float) -> Figure:
    with simulator(1_000) as config, state_folder():
        vendors_rates(config)
        with child([*NOCTOP, "--config", str(config)], b"q") as running:
            running.seen(rb"live, every")
            running.read_for(SETTLE_S)
            before_s, sent, began_s = running.cpu_s(), len(running.sent), time.perf_counter()
            running.read_for(seconds)
            lasted_s = time.perf_counter() - began_s
            share = 100 * (running.cpu_s() - before_s) / lasted_s
            detail = f"{(len(running.sent) - sent) / lasted_s:,.0f} B/s to the terminal meanwhile"
    return Figure("CPU while idle, 1,000 channels every 10 s", share, 2.0, "%", detail)


def memory(channels: int, samples: int) -> Figure:
    faster, began_s = FASTER[channels], time.time()
    with simulator(channels, "--speed", str(faster)) as config, state_folder():
        vendors_rates(config)
        command = [PYTHON, "-c", HURRIED, str(faster), str(began_s), "--config", str(config)]
        with child(command, b"q") as running:
            running.seen(rb"live, every")
            sizes = []
            for _ in range(3):
                running.read_for(samples * REFRESH_S / faster / 3)
                sizes.append(running.rss_mb())
    told = ", ".join(f"{size:.0f}" for size in sizes)
    return Figure(
        f"memory, {channels:,} channels, {samples} samples", sizes[-1], BOUNDS_MB[channels], "MB", told
    )


def figures(seconds: float = 60.0, samples: int = 360) -> list[Figure]:
    return [cpu(seconds), *(memory(channels, samples) for channels in BOUNDS_MB)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--samples", type=int, default=360)
    asked = parser.parse_args()
    for figure in figures(asked.seconds, asked.samples):
        print(figure.line)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
