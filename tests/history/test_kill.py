"""Killed a hundred times in the middle of recording: history is whole each time, and at most two seconds are missing.

What is recorded lives faster than the clock on the wall, so that minutes end, hours are folded and old refreshes are
dropped while the process dies. "Two seconds" are those of the wall's clock.
"""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.history.files import whole
from tests.history.samples import START_MS, delivery, sample
from tui.history import ChannelSample, HistoryStore, Metric
from tui.history.figures import Figure
from tui.history.opening import connect
from tui.history.refreshes import refreshes
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.span import Span

KILLS = 100
LOST_AT_MOST_S = 2.0
STEP_MS = 20_000
CHANNELS = 6
RAW_HOURS = 1
LONGEST_LIFE_S = 0.12


def record_until_killed(path: str, first_ms: int, pipe: Connection) -> None:
    """Record as fast as it goes; tell of each refresh when `record` has returned, and of each flush."""
    store = HistoryStore.open(
        Path(path), raw_hours=RAW_HOURS, rollup_days=35, max_mb=64, now_ms=first_ms, refresh_ms=STEP_MS
    )
    at_ms = first_ms
    while True:
        for _ in range(8):
            store.record([_channel(number, at_ms) for number in range(CHANNELS)], at_ms)
            pipe.send(("recorded", at_ms, time.monotonic()))
            at_ms += STEP_MS
        if store.flush():
            pipe.send(("flushed", at_ms - STEP_MS, time.monotonic()))


def _channel(number: int, at_ms: int) -> ChannelSample:
    return sample(f"channel/{number}", at_ms, of=delivery(number + at_ms // STEP_MS % 100))


@dataclass
class Life:
    """What a process told before it was killed."""

    recorded: list[tuple[int, float]]
    flushed_ms: int
    killed_s: float


@pytest.fixture
def processes() -> multiprocessing.context.ForkServerContext:
    """Processes that begin at once: they are forked off one that has imported everything and has no threads."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.history.test_kill"])
    return context


def live_and_die(
    processes: multiprocessing.context.ForkServerContext, path: Path, first_ms: int, chance: random.Random
) -> Life:
    receiver, sender = processes.Pipe(duplex=False)
    process = processes.Process(target=record_until_killed, args=(str(path), first_ms, sender))
    process.start()
    sender.close()
    life = Life([], -1, 0.0)
    assert receiver.poll(30), "the process never recorded anything"
    dies_s = time.monotonic() + chance.uniform(0, LONGEST_LIFE_S)
    while time.monotonic() < dies_s:
        if receiver.poll(max(0.0, dies_s - time.monotonic())):
            _hear(receiver, life)
    process.kill()
    life.killed_s = time.monotonic()
    process.join()
    try:
        while True:
            _hear(receiver, life)
    except EOFError:
        return life
    finally:
        receiver.close()
        process.close()


def _hear(receiver: Connection, life: Life) -> None:
    what, at_ms, told_s = receiver.recv()
    if what == "flushed":
        life.flushed_ms = at_ms
    else:
        life.recorded.append((at_ms, told_s))


def kept(path: Path, from_ms: int) -> list[int]:
    """The refreshes in the file since `from_ms`, each read to the last figure."""
    connection = connect(path, "ro")
    try:
        found = []
        for refresh in refreshes(connection, from_ms, from_ms + 999 * HOUR_MS):
            place = refresh.at_ms // STEP_MS % 100
            devices = refresh.sheet.column(Figure.CDN_DEVICES)
            assert list(devices) == [float(number + place) for number in range(CHANNELS)]
            found.append(refresh.at_ms)
        return found
    finally:
        connection.close()


def check(path: Path, life: Life, first_ms: int) -> int:
    """How many refreshes of that life are in the file, which is whole: a row without a hole, from the first on."""
    assert whole(path)
    found = kept(path, first_ms)
    told = [at_ms for at_ms, _ in life.recorded]
    # The last `record` may have returned without its word getting out; the first may be dropped as too old.
    first = found[0] if found else first_ms
    assert first == first_ms or found[-1] - first >= RAW_HOURS * HOUR_MS - 2 * MINUTE_MS
    assert found == list(range(first, first + len(found) * STEP_MS, STEP_MS))
    last_ms = found[-1] if found else first_ms - STEP_MS
    missing = [told_s for at_ms, told_s in life.recorded if at_ms > last_ms]
    assert all(life.killed_s - told_s <= LOST_AT_MOST_S for told_s in missing)
    assert last_ms >= life.flushed_ms
    assert last_ms <= max(told, default=first_ms - STEP_MS) + 8 * STEP_MS
    return len(found)


def test_killed_a_hundred_times_history_is_whole(
    tmp_path: Path, processes: multiprocessing.context.ForkServerContext
) -> None:
    path, chance = tmp_path / "history.db", random.Random(73)
    at_ms, kept_in_all = START_MS, 0
    for _ in range(KILLS):
        life = live_and_die(processes, path, at_ms, chance)
        kept_in_all += check(path, life, at_ms)
        at_ms = max((one for one, _ in life.recorded), default=at_ms) + 40 * STEP_MS
    assert kept_in_all > KILLS
    check_roll_ups(path, at_ms)


def check_roll_ups(path: Path, end_ms: int) -> None:
    """Every minute that was recorded in is there, in hours or minutes, also those whose refreshes are gone."""
    store = HistoryStore.open(path, raw_hours=RAW_HOURS, rollup_days=35, max_mb=64, now_ms=end_ms)
    try:
        assert store.flush()
        recorded = store.spans()
        span = Span(START_MS, end_ms)
        points = store.series("system73", "channel/0", Metric.CDN_DEVICES, span, MINUTE_MS)
        known = [point.at_ms for point in points if point.value is not None]
        assert known == [at_ms for at_ms in range(START_MS, end_ms, MINUTE_MS) if _is_in(recorded, at_ms)]
    finally:
        store.close()
    connection = sqlite3.connect(path)
    (hours,) = connection.execute("SELECT count(*) FROM hours").fetchone()
    connection.close()
    assert hours


def _is_in(recorded: tuple[Span, ...], at_ms: int) -> bool:
    """Whether a refresh fell into the minute: a stretch stands for two intervals after its last one."""
    minute = Span(at_ms, at_ms + MINUTE_MS)
    refreshed = (Span(one.from_ms, one.to_ms - 2 * STEP_MS + 1) for one in recorded)
    return any(one.clipped(minute) is not None for one in refreshed)
