"""The wall at some moment, from the question to the answer: `python -m tests.benchmarks.bench_past`.

Figures for 300 and 1,000 channels recorded for an hour at a refresh every ten seconds: raw refreshes, and the means of
minutes where refreshes are no longer kept.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.history.files import Desk, desk
from tests.history.samples import START_MS, VENDOR, Service
from tui.clock import SystemClock
from tui.collector.past.reading import PastReader, Question
from tui.collector.requests import Compare, OpenDepth, ShowPast
from tui.model.instants import HOUR_MS, MINUTE_MS

BOUND_MS = 150.0
TURNS = 20


@contextmanager
def recorded(channels: int) -> Iterator[Desk]:
    service = Service(channels)
    with tempfile.TemporaryDirectory() as folder, desk(Path(folder) / "history.db") as at:
        for at_ms in range(START_MS, START_MS + HOUR_MS, 10_000):
            at.record(service.refresh(at_ms), at_ms)
        yield at


def figures(reader: PastReader, at: Desk, question: Callable[[int], Question]) -> str:
    """Median and worst of some questions, in ms."""
    took = []
    for turn in range(TURNS):
        asked = question(START_MS + 30 * MINUTE_MS + turn * 7_000)
        began = time.perf_counter()
        reader.answer(at.past, asked)
        took.append((time.perf_counter() - began) * 1000)
    return f"median {statistics.median(took):6.1f} ms, worst {max(took):6.1f} ms"


def main() -> None:
    reader = PastReader(SystemClock())
    for channels in (300, 1_000):
        with recorded(channels) as at:
            asked: dict[str, Callable[[int], Question]] = {
                f"wall (bound {BOUND_MS:.0f} ms)": lambda at_ms: ShowPast(1, at_ms),
                "one step back": lambda at_ms: ShowPast(1, at_ms, -1),
                "what changed": lambda at_ms: Compare(1, at_ms - 20 * MINUTE_MS, at_ms),
                "a channel, 10 m": lambda at_ms: OpenDepth(1, VENDOR, "channel/1", at_ms=at_ms),
                "a channel, 1 h": lambda at_ms: OpenDepth(1, VENDOR, "channel/1", window="1h", at_ms=at_ms),
            }
            for name, question in asked.items():
                print(f"{channels:5} channels  {name:22} {figures(reader, at, question)}")
            at.connection.execute("DELETE FROM refreshes")
            for name, question in list(asked.items())[:2]:
                print(f"{channels:5} channels  {name:22} {figures(reader, at, question)}  from minutes")


if __name__ == "__main__":
    main()
