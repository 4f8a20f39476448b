"""How soon a start shows something: the wall beside a bare Textual app, `--help` beside an empty interpreter.

    python -m tests.benchmarks.bench_start [--rounds 7]

Both sides take turns in one run. The wall is that of 1,000 channels whose last screen and history are there, as they
are on a jump host; what is painted first says how old it is. Medians.
"""

from __future__ import annotations

import argparse
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tests.benchmarks.figures import Figure
from tests.benchmarks.pty_child import NOCTOP, PYTHON, child
from tests.benchmarks.worlds import simulator, state_folder

CHANNELS = 1_000

BARE = """
from textual.app import App
from textual.widgets import Static

class Bare(App):
    ENABLE_COMMAND_PALETTE = False

    def compose(self):
        yield Static("first paint")

Bare().run()
"""

FIGURES = rb"\d [MGk]b/s"
LIVE = rb"live, every"


def to_see(command: Sequence[str], pattern: bytes, quit_keys: bytes) -> float:
    """Seconds from the start of a process until this stands on its terminal."""
    with child(command, quit_keys) as running:
        return running.seen(pattern) - running.began_s


def to_end(command: Sequence[str]) -> float:
    began_s = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began_s


def first_paint(config: Path, rounds: int) -> list[Figure]:
    """The state folder is warm after the first console."""
    console = [*NOCTOP, "--config", str(config)]
    with child(console, b"q") as warming:
        warming.seen(LIVE)
        warming.read_for(12.0)
    bare, ours, live = [], [], []
    for _ in range(rounds):
        bare.append(to_see([PYTHON, "-c", BARE], rb"first paint", b"\x11"))
        ours.append(to_see(console, FIGURES, b"q"))
        live.append(to_see(console, LIVE, b"q"))
    detail = (
        f"{median(ours) * 1e3:.0f} ms against {median(bare) * 1e3:.0f} ms; live after {median(live):.2f} s"
    )
    return [
        Figure(
            f"first useful paint, {CHANNELS:,} channels, to a bare app's",
            median(ours) / median(bare),
            1.4,
            "x",
            detail,
        )
    ]


def commands(rounds: int) -> list[Figure]:
    found = []
    for option in ("--help", "--version"):
        empty, ours = [], []
        for _ in range(3 * rounds):
            empty.append(to_end([PYTHON, "-c", "pass"]))
            ours.append(to_end([*NOCTOP, option]))
        detail = f"{median(ours) * 1e3:.0f} ms against {median(empty) * 1e3:.0f} ms"
        found.append(
            Figure(f"noctop {option} to an empty interpreter", median(ours) / median(empty), 4.0, "x", detail)
        )
    return found


def figures(rounds: int = 7) -> list[Figure]:
    with simulator(CHANNELS) as config, state_folder():
        return [*first_paint(config, rounds), *commands(rounds)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    for figure in figures(parser.parse_args().rounds):
        print(figure.line)


if __name__ == "__main__":
    main()
