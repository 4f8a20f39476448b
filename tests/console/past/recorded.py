"""A console over a real history file: what was recorded before the desk's present, and a face that reads it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.console.desk import NOW_MS, Desk, StillClock, World, delivery, desk
from tests.console.fake_face import FakeFace
from tests.history import files
from tests.history.samples import quality, sample
from tui.collector.answers import Publish
from tui.collector.past.reading import PastReader
from tui.collector.requests import Compare, OpenDepth, Request, ShowPast
from tui.history import ChannelSample, Past
from tui.model.channel import State
from tui.model.instants import HOUR_MS
from tui.model.snapshot import Snapshot

REFRESH_MS = 10_000
REFRESHES = 60
FIRST_MS = NOW_MS - 700_000
"""Ten minutes of refreshes; then, for a hundred seconds, nothing."""
LAST_MS = FIRST_MS + (REFRESHES - 1) * REFRESH_MS
LONG_AGO_MS = NOW_MS - 5 * HOUR_MS
"""One refresh more, with a gap behind it."""


def at_refresh(number: int) -> int:
    return FIRST_MS + number * REFRESH_MS


def recorded_at(number: int, at_ms: int) -> list[ChannelSample]:
    """Sports grows by 100 Mb/s a refresh and is in trouble from the thirtieth on; old leaves then."""
    sports, news = delivery(1_000_000 + 100_000 * number, 400), delivery(1_900_000, 8_100)
    trouble = number >= 30
    samples = [
        sample(
            "Sports",
            at_ms,
            of=sports,
            asked=quality(at_ms, sports),
            state=State.CRITICAL if trouble else State.OK,
            reason="buffer 3.0 s" if trouble else "",
        ),
        sample("News", at_ms, of=news),
    ]
    return samples if trouble else [*samples, sample("Old", at_ms, of=delivery(50_000, 90))]


def record(path: Path) -> None:
    with files.desk(path) as at:
        at.record(recorded_at(0, LONG_AGO_MS), LONG_AGO_MS)
        for number in range(REFRESHES):
            at.record(recorded_at(number, at_refresh(number)), at_refresh(number))


class RecordedFace(FakeFace):
    """Answers what is asked of the past; while `held`, only once `answer` is called."""

    def __init__(self, publish: Publish, snapshots: Sequence[Snapshot], past: Past) -> None:
        super().__init__(publish, snapshots)
        self.held = False
        self._past = past
        self._reader = PastReader(StillClock())
        self._waiting: list[ShowPast | Compare | OpenDepth] = []

    def submit(self, request: Request) -> None:
        super().submit(request)
        if isinstance(request, (ShowPast, Compare)) or (
            isinstance(request, OpenDepth) and request.at_ms is not None
        ):
            self._waiting.append(request)
            if not self.held:
                self.answer()

    def answer(self) -> None:
        waiting, self._waiting = self._waiting, []
        for request in waiting:
            self.publish(self._reader.answer(self._past, request))

    @property
    def asked(self) -> list[ShowPast]:
        return [one for one in self.requests if isinstance(one, ShowPast)]


@asynccontextmanager
async def past_desk(
    tmp_path: Path, size: tuple[int, int] = (120, 30), past: Past | None = None, **settings: object
) -> AsyncIterator[tuple[Desk, RecordedFace]]:
    """A desk whose live wall has News and Fresh; the past is that of `record`, or the one given."""
    world = World().sample(News=delivery(900_000, 4_000), Fresh=delivery(10_000, 60))
    if past is None:
        record(tmp_path / "history.db")
        past = files.Past(tmp_path / "history.db", lambda: files.connect(tmp_path / "history.db", "ro"))
    faces: list[RecordedFace] = []

    def make_face(publish: Publish, snapshots: Sequence[Snapshot]) -> FakeFace:
        faces.append(RecordedFace(publish, snapshots, past))
        return faces[-1]

    try:
        async with desk(world, tmp_path, size, make_face, **settings) as at:
            yield at, faces[0]
    finally:
        past.close()
