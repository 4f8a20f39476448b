"""What is on the wall is in the history, from a real vendor over HTTP to the file and back."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.collector.recording.kept import WITHIN_S, HandClock, Kept, files, keeping
from tests.history.files import desk, whole
from tests.history.samples import delivery, sample
from tests.simulator.served import START_MS, Served, serving
from tui.collector.recording.files import FILE_NAME, Files, Opened, Tell
from tui.collector.requests import ChooseWindow
from tui.collector.thread import CollectorThread
from tui.history import Archive, ChannelSample, HistoryError
from tui.model.channel import Channel
from tui.model.recording import Keeping
from tui.model.snapshot import Snapshot
from tui.model.vendor import FeedState


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving(scenario="calm") as running:
        yield running


def deep(snapshot: Snapshot) -> bool:
    """Whether every row has all that is asked of System73."""
    return len(snapshot.rows) == 12 and all(row.lead.quality is not None for row in snapshot.rows)


def figures(channel: Channel) -> Channel:
    """A channel without its times (our clock is moved by hand, and a poll may come behind that) and without what is
    not kept."""
    assert channel.delivery is not None
    return replace(
        channel,
        sampled_at_ms=None,
        delivery=replace(channel.delivery, pretty_viewing_time=""),
        quality=None if channel.quality is None else replace(channel.quality, sampled_at_ms=0),
    )


def shown(snapshot: Snapshot) -> dict[str, Channel]:
    return {row.key: figures(one) for row in snapshot.rows for one in row.members}


def kept_ones(samples: tuple[ChannelSample, ...]) -> dict[str, Channel]:
    return {one.row_key: figures(one.channel) for one in samples}


async def test_what_was_on_the_wall_is_read_back_as_it_was(served: Served, tmp_path: Path) -> None:
    clock = HandClock()
    async with keeping(served.base_url, files(tmp_path, clock), clock) as kept:
        snapshot = await kept.until(deep)
        clock.ms += 10_000
        wall = await kept.recorded(clock.ms)
        assert snapshot.recording.state is Keeping.RECORDING
    assert wall.resolution_ms == 0
    assert kept_ones(wall.samples) == shown(snapshot)


async def test_live_figures_are_recorded_whatever_window_is_shown(served: Served, tmp_path: Path) -> None:
    clock = HandClock()
    async with keeping(served.base_url, files(tmp_path, clock), clock) as kept:
        live = shown(await kept.until(deep))
        kept.collector.submit(ChooseWindow("24h"))
        day = shown(await kept.until(lambda one: one.window == "24h" and bool(one.totals.devices)))
        clock.ms += 10_000
        wall = await kept.recorded(clock.ms)
    recorded = kept_ones(wall.samples)
    assert {key: one.delivery for key, one in recorded.items()} == {
        key: one.delivery for key, one in live.items()
    }
    assert any(recorded[key].delivery != one.delivery for key, one in day.items())


async def test_sparklines_go_on_where_they_were(served: Served, tmp_path: Path) -> None:
    clock = HandClock()
    with desk(tmp_path / FILE_NAME) as before:
        for number in range(6):
            at_ms = START_MS - (6 - number) * 60_000
            one = sample("sports/1", at_ms, of=delivery(100 + number), vendor="p2p")
            before.record([one], at_ms)
    recorded = tuple((100 + number + (100 + number) // 2) * 4_000.0 for number in range(6))
    async with keeping(served.base_url, files(tmp_path, clock), clock) as kept:

        def warm(snapshot: Snapshot) -> bool:
            row = next((row for row in snapshot.rows if row.lead.channel_id == "sports/1"), None)
            return row is not None and len(row.throughput.values) > len(recorded)

        snapshot = await kept.until(warm)
    row = next(row for row in snapshot.rows if row.lead.channel_id == "sports/1")
    assert row.throughput.values[:6] == recorded
    assert row.lead.delivery is not None
    assert row.throughput.values[-1] == pytest.approx(row.lead.delivery.total_throughput_kbps)


async def test_the_last_wall_is_there_at_once_and_stale_until_the_vendor_answers(tmp_path: Path) -> None:
    clock = HandClock()
    with desk(tmp_path / FILE_NAME) as before:
        rows = [sample(name, START_MS - 60_000, of=delivery(300), vendor="p2p") for name in ("one", "two")]
        before.record([*rows, sample("other", START_MS - 60_000, vendor="gone")], START_MS - 60_000)
    async with keeping("http://127.0.0.1:9", files(tmp_path, clock), clock) as kept:
        snapshot = await kept.until(lambda one: bool(one.rows))
        await kept.until(lambda one: one.feeds[0].state is FeedState.DOWN)
        wall = await kept.history.read(lambda past: past.wall_at(clock.ms))
    assert {row.lead.channel_id for row in snapshot.rows} == {"one", "two"}
    assert all(row.stale and row.sampled_at_ms == START_MS - 60_000 for row in snapshot.rows)
    assert all(row.lead.delivery == rows[0].channel.delivery for row in snapshot.rows)
    assert snapshot.totals.devices is None, "what is stale is not summed"
    assert wall.samples == (), "and is not recorded as if it had been seen now"


async def test_channels_of_last_time_that_are_there_no_more_leave_with_the_first_summary(
    served: Served, tmp_path: Path
) -> None:
    clock = HandClock()
    with desk(tmp_path / FILE_NAME) as before:
        rows = [sample(name, START_MS - 60_000, vendor="p2p") for name in ("sports/1", "of yesterday")]
        before.record(rows, START_MS - 60_000)
    async with keeping(served.base_url, files(tmp_path, clock), clock) as kept:
        snapshot = await kept.until(lambda one: one.totals.devices is not None)
    assert "of yesterday" not in {row.lead.channel_id for row in snapshot.rows}
    assert len(snapshot.rows) == 12
    assert not any(row.stale for row in snapshot.rows)


class Held:
    """Files on a disk that does not answer until it is let go."""

    def __init__(self, within: Files) -> None:
        self.go_on = threading.Event()
        self._within = within

    def open(self, tell: Tell) -> Opened:
        self.go_on.wait(WITHIN_S)
        return self._within.open(tell)

    def begin_anew(self, tell: Tell) -> Opened:
        return self._within.begin_anew(tell)


async def test_a_disk_that_does_not_answer_holds_up_neither_the_wall_nor_the_end(
    served: Served, tmp_path: Path
) -> None:
    clock = HandClock()
    held = Held(files(tmp_path, clock))
    async with keeping(served.base_url, held, clock) as kept:
        snapshot = await kept.until(deep)
        assert snapshot.recording.state is Keeping.OPENING
    assert not (tmp_path / FILE_NAME).exists()
    held.go_on.set()
    await asyncio.to_thread(_wait_until_free, tmp_path, clock)


async def test_once_the_disk_answers_it_is_recorded(served: Served, tmp_path: Path) -> None:
    clock = HandClock()
    held = Held(files(tmp_path, clock))
    async with keeping(served.base_url, held, clock) as kept:
        await kept.until(deep)
        held.go_on.set()
        await kept.until(lambda one: one.recording.state is Keeping.RECORDING)
        clock.ms += 10_000
        assert len((await kept.recorded(clock.ms)).samples) == 12


def test_a_stopped_collector_has_written_everything_and_let_go(served: Served, tmp_path: Path) -> None:
    clock = HandClock()
    boxes: list[Kept] = []

    def make() -> Kept:
        boxes.append(Kept(served.base_url, files(tmp_path, clock), clock))
        return boxes[0]

    thread = CollectorThread(lambda: make().collector)
    thread.start()
    try:
        end = time.monotonic() + WITHIN_S
        while not any(one.recording.file_bytes for box in boxes for one in box.snapshots[-1:]):
            assert time.monotonic() < end, "nothing was recorded"
            time.sleep(0.01)
    finally:
        thread.stop()
    # What it held is free: a second one records into the same file.
    opened = files(tmp_path, clock).open(lambda sentence: None)
    assert opened.keeping is Keeping.RECORDING
    assert len(opened.past.wall_at(clock.ms).samples) == 12
    opened.past.close()
    assert whole(tmp_path / FILE_NAME)


async def test_of_a_killed_collector_everything_is_there_and_the_next_one_goes_on(
    served: Served, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "tests.collector.recording.child", served.base_url, str(tmp_path)]
    child = subprocess.Popen(command)
    try:
        await asyncio.to_thread(_wait_for_refreshes, tmp_path / FILE_NAME, child)
    finally:
        child.kill()
        child.wait()
    assert whole(tmp_path / FILE_NAME)
    archive = Archive.open(tmp_path / FILE_NAME)
    last_ms = archive.spans()[-1].to_ms
    archive.close()
    clock = HandClock(last_ms + 60_000)
    async with keeping(served.base_url, files(tmp_path, clock), clock) as kept:
        assert len((await kept.recorded(clock.ms)).samples) == 12
        spans = await kept.history.read(lambda past: past.spans())
        before = await kept.history.read(lambda past: past.wall_at(last_ms - 20_000))
    assert spans[-1].from_ms == clock.ms
    assert len(before.samples) == 12


def _wait_for_refreshes(path: Path, child: subprocess.Popen[bytes]) -> None:
    """Until two minutes were recorded, in two seconds."""
    end = time.monotonic() + WITHIN_S
    while True:
        assert child.poll() is None
        assert time.monotonic() < end, "nothing was recorded"
        time.sleep(0.1)
        if not path.exists() or not path.stat().st_size:
            continue
        try:
            archive = Archive.open(path)
            spans = archive.spans()
        except HistoryError:  # its tables are just being made
            continue
        archive.close()
        if spans and spans[-1].to_ms - spans[0].from_ms > 120_000:
            return


def _wait_until_free(folder: Path, clock: HandClock) -> None:
    """Until the file was opened after all and let go of at once: a reload must not find it held."""
    end = time.monotonic() + WITHIN_S
    while True:
        assert time.monotonic() < end, "the file is still held"
        time.sleep(0.02)
        if (folder / FILE_NAME).exists():
            opened = files(folder, clock).open(lambda sentence: None)
            opened.past.close()
            if opened.keeping is Keeping.RECORDING:
                return
