"""The watch list at work: toggled by requests, told to the console, ended by the clock."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tui.clock import SystemClock
from tui.collector.answers import WatchedState
from tui.collector.requests import Watch
from tui.collector.watching import WATCHED_FOR_MS, Watching
from tui.watch.subject import Subject, Watched, WatchKind

SPORTS = Subject(WatchKind.CHANNEL, "channel\x1fSports 1", "Sports 1")
VIEWER = Subject(WatchKind.VIEWER, "viewer-4711")


class HandClock(SystemClock):
    def __init__(self) -> None:
        self.at_ms = 1_795_291_200_000

    def now_ms(self) -> int:
        return self.at_ms


class Bench:
    """A watch list and everything it told."""

    def __init__(self, path: Path | None) -> None:
        self.clock = HandClock()
        self.heard: list[tuple[Watched, ...]] = []
        self.told: asyncio.Queue[WatchedState] = asyncio.Queue()
        self.watching = Watching(
            path, clock=self.clock, publish=self.told.put_nowait, heard=self.heard.append
        )

    async def next(self) -> WatchedState:
        return await asyncio.wait_for(self.told.get(), 20)


@asynccontextmanager
async def working(path: Path | None = None) -> AsyncIterator[Bench]:
    bench = Bench(path)
    task = asyncio.create_task(bench.watching.run())
    try:
        yield bench
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        bench.watching.close()


async def test_watching_toggles() -> None:
    async with working() as bench:
        bench.watching.submit(Watch(SPORTS))
        state = await bench.next()
        now_ms = bench.clock.at_ms
        assert state.entries == (Watched(SPORTS, now_ms, now_ms + WATCHED_FOR_MS),)
        assert state.changed == SPORTS
        bench.watching.submit(Watch(SPORTS))
        assert await bench.next() == WatchedState(entries=(), changed=SPORTS)
    assert [len(entries) for entries in bench.heard] == [1, 0]


async def test_what_has_ended_leaves_by_itself() -> None:
    async with working() as bench:
        bench.watching.submit(Watch(VIEWER))
        await bench.next()
        bench.watching.tick()
        bench.clock.at_ms += WATCHED_FOR_MS
        bench.watching.tick()
        assert (await bench.next()).entries == ()
    assert bench.heard[-1] == ()


async def test_the_next_run_goes_on_watching(tmp_path: Path) -> None:
    async with working(tmp_path / "identities.db") as bench:
        bench.watching.submit(Watch(VIEWER))
        await bench.next()
    async with working(tmp_path / "identities.db") as bench:
        assert [one.subject for one in (await bench.next()).entries] == [VIEWER]
    assert len(bench.heard) == 1


async def test_a_file_that_cannot_be_used_is_told_and_the_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "identities.db").write_bytes(b"nonsense" * 200)
    async with working(tmp_path / "identities.db") as bench:
        assert "Move the file away" in (await bench.next()).problem
        bench.watching.submit(Watch(VIEWER))
        state = await bench.next()
    assert "Move the file away" in state.problem
    assert VIEWER.value not in state.problem
