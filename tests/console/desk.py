"""A console driven by keys, on what a face hands out."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from tests.console.fake_face import FakeFace
from tui.clock import SystemClock
from tui.collector.answers import Publish
from tui.collector.board import Board
from tui.collector.joining import Joining
from tui.config.shipped import shipped_themes
from tui.console.app import NoctopApp
from tui.console.frame.line import Line
from tui.console.panes.wall import WallPane
from tui.console.settings import Settings, Workplace
from tui.model.channel import Delivery, Quality
from tui.model.snapshot import Snapshot
from tui.model.thresholds import Thresholds
from tui.model.vendor import Feed, FeedState, Kind

LONG_S = 20.0
"""How long a slow machine may take; nothing waits for it to pass."""

NOW_MS = 1_795_000_000_000


class StillClock(SystemClock):
    """The wall clock stands where `stands_at_ms` says; spans still pass, as Textual's do, and more where `skip_s` says
    so."""

    def __init__(self) -> None:
        self.stands_at_ms = NOW_MS
        self.skip_s = 0.0

    def now_ms(self) -> int:
        return self.stands_at_ms

    def monotonic_s(self) -> float:
        return super().monotonic_s() + self.skip_s


def delivery(total_kbps: float, devices: int) -> Delivery:
    return Delivery(
        cdn_throughput_kbps=total_kbps / 4,
        p2p_throughput_kbps=total_kbps * 3 / 4,
        total_throughput_kbps=total_kbps,
        cdn_devices=devices // 4,
        p2p_devices=devices - devices // 4,
    )


class World:
    """A board to make snapshots from."""

    def __init__(self) -> None:
        self.board = Board(Joining(Thresholds()))
        self.feeds: tuple[Feed, ...] = (Feed(vendor="system73", kind=Kind.SYSTEM73, state=FeedState.UP),)

    def sample(self, **channels: Delivery) -> World:
        self.board.take_summary("system73", Kind.SYSTEM73, channels, NOW_MS)
        return self

    def quality(self, channel: str, buffer_health_ms: float, rebuffering_ratio: float) -> World:
        quality = Quality(
            sampled_at_ms=NOW_MS, buffer_health_ms=buffer_health_ms, rebuffering_ratio=rebuffering_ratio
        )
        self.board.take_quality("system73", channel, quality)
        return self

    def snapshot(self) -> Snapshot:
        return self.board.snapshot(NOW_MS, self.feeds)


class Desk:
    """A running console and the face behind it."""

    def __init__(self, app: NoctopApp, pilot: Pilot[int], face: FakeFace, clock: StillClock) -> None:
        self.app, self.pilot, self.face, self.clock = app, pilot, face, clock

    @property
    def wall(self) -> WallPane:
        return self.app.query_one(WallPane)

    @property
    def screen_text(self) -> str:
        lines = [
            "".join(segment.text for segment in strip)
            for strip in self.app.screen._compositor.render_strips()
        ]
        return "\n".join(line.rstrip() for line in lines)

    def line(self, name: str) -> str:
        return self.app.query_one(f"#{name}", Line).text

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, seen: Callable[[], bool], what: str) -> None:
        """Let other threads get on until `seen`."""
        end_s = time.monotonic() + LONG_S
        while not seen():
            assert time.monotonic() < end_s, f"never came: {what}"
            await self.pilot.pause(0.01)

    async def publish(self, snapshot: Snapshot) -> None:
        self.face.publish(snapshot)
        await self.pilot.pause()


@asynccontextmanager
async def desk(
    world: World,
    tmp_path: Path,
    size: tuple[int, int] = (120, 30),
    make_face: Callable[[Publish, Sequence[Snapshot]], FakeFace] = FakeFace,
    **settings: object,
) -> AsyncIterator[Desk]:
    faces: list[FakeFace] = []

    def connect(publish: Publish) -> FakeFace:
        faces.append(make_face(publish, [world.snapshot()]))
        return faces[-1]

    settings.setdefault("theme_folders", (shipped_themes(),))
    chosen = Settings(saved_folder=tmp_path / "saved", **settings)  # type: ignore[arg-type]
    clock = StillClock()
    app = NoctopApp(Workplace(chosen, connect), clock=clock)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Desk(app, pilot, faces[0], clock)
    assert faces[0].stopped
