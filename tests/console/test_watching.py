"""`w` and the watch list on the screen: what is asked of the collector, what is said, and nothing personal in clear."""

from __future__ import annotations

from pathlib import Path

from tests.console.desk import NOW_MS, World, delivery, desk
from tui.collector.answers import WatchedState
from tui.collector.requests import Watch
from tui.model.instants import HOUR_MS
from tui.watch.subject import Subject, Watched, WatchKind

SPORTS = Subject(WatchKind.CHANNEL, "system73\x1fsports", "sports")
VIEWER = Subject(WatchKind.VIEWER, "viewer-4711@example.com")


def state(*subjects: Subject, changed: Subject | None = None) -> WatchedState:
    entries = tuple(Watched(one, NOW_MS, NOW_MS + HOUR_MS) for one in subjects)
    return WatchedState(entries=entries, changed=changed)


def asked(requests: list[object]) -> list[object]:
    return [request for request in requests if isinstance(request, Watch)]


async def test_w_on_a_channel_watches_it_and_says_until_when(tmp_path: Path) -> None:
    async with desk(World().sample(sports=delivery(1_000, 100)), tmp_path) as here:
        assert "◎" not in here.screen_text
        await here.press("w")
        assert asked(here.face.requests) == [Watch(SPORTS)]
        here.face.publish(state(SPORTS, changed=SPORTS))
        await here.pilot.pause()
        assert "watching sports until 12:06 UTC; w again ends it" in here.screen_text.replace("  ", " ")
        assert "◎ sports" in here.screen_text
        here.face.publish(state(changed=SPORTS))
        await here.pilot.pause()
        assert "no longer watching sports" in here.screen_text
        assert "◎" not in here.screen_text


async def test_where_there_is_nothing_to_watch_it_says_so(tmp_path: Path) -> None:
    async with desk(World().sample(sports=delivery(1_000, 100)), tmp_path) as here:
        await here.press("4", "w")
        assert asked(here.face.requests) == []
        assert "there is nothing to watch here" in here.screen_text


async def test_the_list_is_masked_and_w_ends_an_entry(tmp_path: Path) -> None:
    async with desk(World().sample(sports=delivery(1_000, 100)), tmp_path) as here:
        here.face.publish(state(VIEWER, SPORTS))
        await here.pilot.pause()
        here.app.action_watched()
        await here.pilot.pause()
        assert VIEWER.value not in here.screen_text
        assert "viewer " in here.screen_text
        assert "··" in here.screen_text
        assert "12:06 UTC" in here.screen_text
        await here.press("w")
        assert asked(here.face.requests) == [Watch(VIEWER, wanted=False)]
        here.face.publish(state(SPORTS, changed=VIEWER))
        await here.pilot.pause()
        assert "··" not in here.screen_text.split("w watch")[0].replace("no longer watching", "")
        await here.press("escape")
        assert "sports" in here.screen_text


async def test_an_empty_list_says_what_fills_it(tmp_path: Path) -> None:
    async with desk(World().sample(sports=delivery(1_000, 100)), tmp_path) as here:
        here.app.action_watched()
        await here.pilot.pause()
        assert "nothing is watched" in here.screen_text
        assert "w on a channel" in here.screen_text
