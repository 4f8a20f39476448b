"""How long drawing takes, on the thread it runs on. Run: python tests/benchmarks/bench_drawing.py

Prints the median and the worst of several rounds in milliseconds (wall time, one thread, nothing cached), and how
long a finished drawing takes to look up from the screen's thread.
"""

from __future__ import annotations

import math
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tui.console.drawing.bars import BarSpec, draw_bars
from tui.console.drawing.charts import ChartSeries, ChartSpec, Threshold, draw_chart
from tui.console.drawing.drawn import Symbols
from tui.console.drawing.sparkline import sparkline

MINUTE_MS = 60_000
ROUNDS = 15


def wall(symbols: Symbols) -> Callable[[], object]:
    """92 sparklines of 14 cells from 60 values each, with a gap in every third."""
    chance = random.Random(73)
    trends = [[chance.gauss(50, 9) for _ in range(60)] for _ in range(92)]
    series = [[None if index % 3 == 0 and 20 < at < 25 else value for at, value in enumerate(trend)]
              for index, trend in enumerate(trends)]  # fmt: skip
    return lambda: [sparkline(values, 14, symbols=symbols, low=0.0) for values in series]


def chart(symbols: Symbols, points: int, width: int, height: int) -> Callable[[], object]:
    """Two noisy series over `points` minutes with a gap, a threshold and five ticks."""
    chance = random.Random(73)
    times = tuple(minute * MINUTE_MS for minute in range(points))
    cdn = tuple(4 + math.sin(at / 90) + chance.random() for at in range(points))
    p2p = tuple(None if points // 3 < at < points // 2 else 2 + chance.random() for at in range(points))
    ticks = tuple((points * MINUTE_MS * part // 5, f"{part:02d}:00") for part in range(5))
    spec = ChartSpec(
        (ChartSeries("cdn", times, cdn), ChartSeries("p2p", times, p2p)), width, height, symbols,
        "throughput", "Gb/s", (Threshold(4.5, "warning"),), ticks,
    )  # fmt: skip
    return lambda: draw_chart(spec)


def bars() -> Callable[[], object]:
    spec = BarSpec(
        tuple((f"platform {index}", 20.0 * index) for index in range(12)), 80, 14, "block", "devices"
    )
    return lambda: draw_bars(spec)


def report(name: str, work: Callable[[], object]) -> None:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    print(f"{name:44} median {statistics.median(taken):8.3f} ms   worst {max(taken):8.3f} ms")


def main() -> None:
    began = time.perf_counter()
    sparkline([1, 2], 1, symbols="braille")
    print(
        f"{'first drawing, with the import of plotext':44} once   {(time.perf_counter() - began) * 1000:8.3f} ms"
    )
    everything: tuple[Symbols, ...] = ("braille", "block", "ascii")
    for symbols in everything:
        report(f"92 sparklines of 14 cells, {symbols}", wall(symbols))
    for symbols in everything:
        report(f"chart 160x15, 2 x 1,440 points, {symbols}", chart(symbols, 1440, 160, 15))
    report("chart 100x15, 2 x 120 points, braille", chart("braille", 120, 100, 15))
    report("12 bars in 80 cells, block", bars())


if __name__ == "__main__":
    main()
