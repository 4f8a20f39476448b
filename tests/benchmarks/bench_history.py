"""What history costs: `python -m tests.benchmarks.bench_history [--quick]`.

Prints, for 1,000 channels at a refresh of 10 s: the share of one core that recording takes (with rolling up, folding
and dropping), of the file alone and of a collector's board beside the same board without; bytes of roll-ups per
channel and day, both with every channel's deep figures asked once a minute and with every channel asked in turn (a
quarter of an hour each); the wall at one minute out of 35 days; four weeks of one channel in 10-minute buckets; an
exported half hour. `--quick` fills five days instead of 35. Of reading the processor's time is told as well, which a
busy machine does not stretch.

The channels are noisier than the demo's: see `tests.history.samples.Service`.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.history.samples import START_MS, VENDOR, Service
from tui.collector.board import Board
from tui.collector.joining import Joining
from tui.history import Archive, ChannelSample, HistoryStore, Metric
from tui.history.keys import hour_and_channel, hour_key
from tui.history.opening import connect
from tui.history.recorder import Recorder
from tui.history.retention import Limits, Space
from tui.history.schema import transaction
from tui.model.channel import Delivery
from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS
from tui.model.masking import Mask
from tui.model.span import Span
from tui.model.thresholds import Thresholds
from tui.model.vendor import Kind

CHANNELS = 1_000
REFRESH_MS = 10_000
LIMITS = Limits(raw_hours=48, rollup_days=35, max_mb=2_048)
BEGIN_MS = START_MS // HOUR_MS * HOUR_MS


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true")
    days = 5 if arguments.parse_args().quick else 35
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.db"
        _make(path)
        for name, every_ms in (("asked every minute", MINUTE_MS), ("asked in turn", 15 * MINUTE_MS)):
            _rollup_size(Path(folder), name, every_ms)
        end_ms = _recording(path)
        _board(Path(folder) / "board.db")
        _fill(path, days)
        _reading(path, end_ms, days)


def _make(path: Path) -> None:
    HistoryStore.open(path, raw_hours=48, rollup_days=35, max_mb=2_048, now_ms=BEGIN_MS).close()


def _recorder(path: Path) -> tuple[sqlite3.Connection, Recorder]:
    connection = connect(path, "rw")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection, Recorder(connection, LIMITS, path=path, refresh_ms=REFRESH_MS)


def _recording(path: Path) -> int:
    """Two hours of refreshes, and the processor time of recording alone; the time of the last refresh."""
    _, recorder = _recorder(path)
    service = Service(CHANNELS, asked_every_ms=15 * MINUTE_MS)
    count = 2 * HOUR_MS // REFRESH_MS + 1
    spent, longest, longest_step = 0.0, 0.0, 0.0
    for number in range(count):
        at_ms = BEGIN_MS + number * REFRESH_MS
        samples = service.refresh(at_ms)
        began, wall = time.process_time(), time.perf_counter()
        recorder.make_room(at_ms)
        recorder.record(samples, at_ms)
        longest = max(longest, time.perf_counter() - wall)
        more = True
        while more:
            wall = time.perf_counter()
            more = recorder.step(at_ms)
            longest_step = max(longest_step, time.perf_counter() - wall)
        spent += time.process_time() - began
    share = spent / (count * REFRESH_MS / 1000)
    print(f"recording {CHANNELS} channels: {spent / count * 1000:.1f} ms a refresh, {share:.2%} of a core")
    print(
        f"until a refresh is committed: {longest * 1000:.0f} ms at worst; "
        f"a step of other work: {longest_step * 1000:.0f} ms at worst"
    )
    space = recorder.space()
    raw = recorder_bytes(path, "SELECT sum(length(sheet)) FROM refreshes")
    print(f"a refresh: {raw / count:,.0f} bytes, 48 h of them {raw / count * 17_280 / 1e6:,.0f} MB")
    print(f"file after two hours: {space.pages * space.page_bytes / 1e6:.1f} MB")
    recorder.close()
    return BEGIN_MS + (count - 1) * REFRESH_MS


def _board(path: Path) -> None:
    """An hour and some minutes of a wall that is shown and recorded, and of one that is only shown."""
    count = 66 * MINUTE_MS // REFRESH_MS
    service = Service(CHANNELS, asked_every_ms=15 * MINUTE_MS)
    refreshes = [service.refresh(BEGIN_MS + number * REFRESH_MS) for number in range(count)]
    shown = _spent(refreshes, None)
    store = HistoryStore.open(path, raw_hours=48, rollup_days=35, max_mb=2_048, now_ms=BEGIN_MS)
    spent = _spent(refreshes, store) - shown
    print(
        f"a board of {CHANNELS} channels: {shown / count * 1000:.1f} ms a refresh to show, "
        f"{spent / count * 1000:.1f} ms more to record, {spent / (count * REFRESH_MS / 1000):.2%} of a core; "
        f"{store.status().left_out} refreshes left out"
    )
    store.close()


def _spent(refreshes: Sequence[Sequence[ChannelSample]], store: HistoryStore | None) -> float:
    """Processor seconds, those of the writer's thread among them."""
    board = Board(Joining(Thresholds()))
    began = time.process_time()
    for number, samples in enumerate(refreshes):
        at_ms = BEGIN_MS + number * REFRESH_MS
        rows = {one.channel.channel_id: one.channel.delivery or Delivery() for one in samples}
        board.take_summary(VENDOR, Kind.SYSTEM73, rows, at_ms)
        for one in samples:
            if one.channel.quality is not None and at_ms - one.channel.quality.sampled_at_ms < REFRESH_MS:
                board.take_quality(VENDOR, one.channel.channel_id, one.channel.quality)
        board.snapshot(at_ms, ())
        if store is not None:
            store.record(board.samples(), at_ms)
            store.flush(60.0)
    return time.process_time() - began


def recorder_bytes(path: Path, statement: str) -> int:
    connection = connect(path, "ro")
    try:
        return int(connection.execute(statement).fetchone()[0] or 0)
    finally:
        connection.close()


def _rollup_size(folder: Path, name: str, asked_every_ms: int) -> None:
    """Three hours of a hundred channels, large and small; what the folded hours take in pages."""
    path = folder / f"{asked_every_ms}.db"
    _make(path)
    connection, recorder = _recorder(path)
    empty = Space.of(connection).used_bytes
    service = Service(100, asked_every_ms=asked_every_ms)
    hours, channels = 3, 100
    for number in range(hours * HOUR_MS // REFRESH_MS + 1):
        at_ms = BEGIN_MS + number * REFRESH_MS
        recorder.record(service.refresh(at_ms), at_ms)
        while recorder.step(at_ms):
            pass
    blobs = recorder_bytes(path, "SELECT sum(length(chunk)) FROM hours") / hours / channels * 24
    with transaction(connection):
        for table in ("refreshes", "minutes"):
            connection.execute(f"DELETE FROM {table}")
    connection.execute("VACUUM")
    pages = (Space.of(connection).used_bytes - empty) / hours / channels * 24
    print(f"roll-ups, {name}: {blobs / 1000:.1f} KB per channel and day, {pages / 1000:.1f} KB in pages")
    recorder.close()


def _fill(path: Path, days: int) -> None:
    """The folded hour again and again, back to `days` before: the size and the shape that reading meets."""
    connection = connect(path, "rw")
    connection.execute("PRAGMA synchronous = OFF")
    newest = connection.execute("SELECT max(key) FROM hours").fetchone()[0]
    hour, _ = hour_and_channel(newest)
    rows = connection.execute(
        "SELECT key, chunk FROM hours WHERE key >= ? ORDER BY key", (hour_key(hour),)
    ).fetchall()
    first = hour - days * 24
    for earlier in range(first, hour):
        with transaction(connection):
            connection.executemany(
                "INSERT OR REPLACE INTO hours VALUES (?, ?)",
                ((hour_key(earlier, hour_and_channel(key)[1]), chunk) for key, chunk in rows),
            )
    with transaction(connection):
        connection.execute("INSERT OR REPLACE INTO stretches VALUES (?, ?)", (first * HOUR_MS, BEGIN_MS))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    print(f"filled {days} days: {path.stat().st_size / 1e6:,.0f} MB")


def _reading(path: Path, end_ms: int, days: int) -> None:
    archive = Archive.open(path)
    past = [BEGIN_MS - day * DAY_MS - 37 * MINUTE_MS for day in range(1, days, max(1, days // 9))]
    _report("wall at a minute of roll-ups", lambda at_ms: archive.wall_at(at_ms), past)
    _report(
        "wall at a refresh", lambda at_ms: archive.wall_at(at_ms), [end_ms - n * 60_000 for n in range(9)]
    )
    weeks = min(28, days)
    span = Span(end_ms - weeks * DAY_MS, end_ms)
    for metric in (Metric.TOTAL_THROUGHPUT, Metric.BUFFER_HEALTH, Metric.CDN_DEVICES):
        _report(
            f"{weeks} days in 10 minutes, {metric}",
            lambda number, metric=metric: archive.series(VENDOR, f"channel/{number}", metric, span, 600_000),
            range(9),
        )
    hour = Span(end_ms - HOUR_MS, end_ms)
    _report(
        "one hour of refreshes",
        lambda number: archive.series(VENDOR, f"channel/{number}", Metric.TOTAL_THROUGHPUT, hour, 10_000),
        range(5),
    )
    _report("sparklines of 60 samples", lambda _: archive.trends(end_ms, 60), range(3))
    target = path.with_name("half-hour.noctop")
    began = time.perf_counter()
    exported = archive.export(target, Span(end_ms - HOUR_MS // 2, end_ms), Mask(bytes(16)))
    took = time.perf_counter() - began
    print(
        f"exported half an hour: {exported.file_bytes / 1e6:.1f} MB, {exported.refreshes} refreshes, {took:.2f} s"
    )
    archive.close()


def _report(what: str, work: Callable[[int], object], cases: range | list[int]) -> None:
    spent, busy = [], []
    for case in cases:
        began, began_busy = time.perf_counter(), time.thread_time()
        work(case)
        spent.append((time.perf_counter() - began) * 1000)
        busy.append((time.thread_time() - began_busy) * 1000)
    print(
        f"{what}: {statistics.median(spent):.0f} ms, at worst {max(spent):.0f} ms "
        f"(processor {statistics.median(busy):.0f} ms)"
    )


if __name__ == "__main__":
    main()
